"""The library of scenarios that comes with the package, and the folders of its data."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from sim.scenario.problems import Problem, ScenarioError, did_you_mean, quoted, shown
from sim.scenario.text.read import read_head

FILE_ENDINGS = (".yaml", ".yml", ".json")
_PLAIN = re.compile(r"[\w./][\w ./-]*")
STARTER = """\
# yaml-language-server: $schema={schema}
# A scenario of your own: what is not written here is as in {name}.
# Check it with: kupiansk validate {file}
# Run it with: kupiansk run {file}
# Every field is described in docs/scenario-reference.md.
extends: {extended}
title: {title}
question: What would have changed if ... ?
look_at:
  - when each group was ordered out, and why

# Some changes to begin with; remove the `#` and a space of the lines that you want.
# A number is plain, or a range with its source: {{low: 2, mid: 3, high: 4, source: own-estimate, grade: L}}
#
# horizon_days: 20
# fires:
#   strikes_per_day: 0
# offensive:
#   enabled: false
#   protected: []
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A scenario of the library."""

    name: str
    title: str
    question: str
    path: Path


def data_folder(name: Literal["scenarios", "seeds"]) -> Path:
    """Folder of data files: inside the package when installed, beside it in a checkout.

    Parameters
    ----------
    name : {"scenarios", "seeds"}
        Which data.
    """
    package = Path(str(files("sim")))
    packaged = package / "data" / name
    return packaged if packaged.is_dir() else package.parent / name


def scenarios() -> list[Entry]:
    """Scenarios of the library with their titles and questions, in the order of their names."""
    entries = []
    for path in sorted(_files(), key=lambda path: path.stem):
        head = read_head(path, ("title", "question"))
        entries.append(Entry(path.stem, head.get("title", ""), head.get("question", ""), path))
    return entries


def library_path(name: str) -> Path | None:
    """File of a scenario of the library; None if it has no such scenario."""
    return next((path for path in _files() if path.stem == name), None)


def _files() -> Iterator[Path]:
    """Scenario files: those of a campaign stand in a folder of their own, with their sections in `parts/`."""
    folder = data_folder("scenarios")
    yield from folder.glob("*.yaml")
    yield from folder.glob("*/*.yaml")


def named_file(source: str | Path) -> Path | None:
    """The file that a text names; None if it can only be a name of the library.

    A path is a file; so is a name with the ending of one, in whatever letters.
    """
    path = Path(source)
    is_file = isinstance(source, Path) or path.name != source or path.suffix.lower() in FILE_ENDINGS
    return path if is_file else None


def unknown_scenario(name: str, folder: Path = Path()) -> Problem:
    """Problem of a name that is not in the library, looked for from a folder."""
    names = [path.stem for path in _files()]
    of_ones_own = name if Path(name).suffix or _is_there(folder / name) else f"{name}.yaml"
    return Problem(
        "",
        f"there is no scenario {quoted(name)} in the library",
        did_you_mean(
            name,
            names,
            f"`kupiansk scenarios` lists them; for a file of your own write {quoted(f'./{of_ones_own}')}",
        ),
    )


def _is_there(path: Path) -> bool:
    with suppress(OSError, ValueError):
        return path.is_file()
    return False


def new(path: str | Path, name: str | Path) -> Path:
    """Write a commented file that extends a scenario.

    Parameters
    ----------
    path : str or Path
        File to write.
    name : str or Path
        Name of the scenario of the library that it extends, or a file of one's own.

    Raises
    ------
    ScenarioError
        If there is no such scenario, if the file exists already, or if it cannot be written.
    """
    path, extended = Path(path), named_file(name)
    if extended is None and library_path(str(name)) is None:
        raise ScenarioError([unknown_scenario(str(name))])
    if extended is not None and not _is_there(extended):
        remedy = "name a scenario of the library, or a YAML file"
        raise ScenarioError([Problem("", "there is no such file", remedy, file=str(name))])
    schema = data_folder("scenarios") / "scenario.schema.json"
    text = STARTER.format(
        name=quoted(name),
        extended=_as_yaml(str(name) if extended is None else _seen_from(path, extended)),
        title=_as_yaml(f"My variant of {name if extended is None else extended.stem}"),
        file=shlex.quote(shown(path)),
        schema=schema.as_uri(),
    )
    try:
        with path.open("x", encoding="utf-8") as file:
            try:
                file.write(text)
                file.flush()
            except OSError:
                path.unlink(missing_ok=True)
                raise
    except FileExistsError:
        problem = Problem(
            "", "the file exists already", "choose another name; nothing is overwritten", file=str(path)
        )
        raise ScenarioError([problem]) from None
    except OSError as error:
        problem = Problem(
            "", f"cannot be written: {error.strerror}", "choose another folder or name", file=str(path)
        )
        raise ScenarioError([problem]) from None
    return path


def _seen_from(file: Path, extended: Path) -> str:
    """Path to a file, relative to another that names it, so that both can be moved together."""
    try:
        relative = Path(os.path.relpath(extended, file.parent))
    except ValueError:  # on another drive
        relative = extended.resolve()
    return relative.as_posix() if named_file(relative.as_posix()) else f"./{relative.as_posix()}"


def _as_yaml(text: str) -> str:
    """Text as it can stand in a YAML file."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
