"""Files to start from: a variant of a scenario, and a theatre of one's own."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.files import written_whole
from sim.scenario.library import data_folder, is_there, library_path, named_file, unknown_scenario
from sim.scenario.problems import Problem, ScenarioError, quoted, shown

THEATRE_SCENARIO, NETWORK_FILE = "scenario.yaml", "network.yaml"
"""The files of a theatre of one's own: the one that is run, and where it happens."""
_PLAIN = re.compile(r"[\w./][\w ./-]*")
_SCHEMA_LINE = "# yaml-language-server: $schema="
STARTER = """\
{line}{schema}
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


def new_variant(path: str | Path, name: str | Path) -> Path:
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
    if extended is not None and not is_there(extended):
        remedy = "name a scenario of the library, or a YAML file"
        raise ScenarioError([Problem("", "there is no such file", remedy, file=str(name))])
    schema = data_folder("scenarios") / "scenario.schema.json"
    text = STARTER.format(
        name=quoted(name),
        extended=_as_yaml(str(name) if extended is None else _seen_from(path, extended)),
        title=_as_yaml(f"My variant of {name if extended is None else extended.stem}"),
        file=shlex.quote(shown(path)),
        line=_SCHEMA_LINE,
        schema=schema.as_uri(),
    )
    with _said_in_words(path, "the file exists already"), path.open("x", encoding="utf-8") as file:
        try:
            file.write(text)
            file.flush()
        except OSError:
            path.unlink(missing_ok=True)
            raise
    return path


def new_theatre(folder: str | Path) -> Path:
    """Write a commented theatre of one's own, which runs as it is.

    It is a copy of `scenarios/templates/theatre`: scenario, network, area, forces, and a record.

    Parameters
    ----------
    folder : str or Path
        Folder to write; its name becomes the title.

    Returns
    -------
    Path
        The scenario in it.

    Raises
    ------
    ScenarioError
        If the folder exists already, or if it cannot be written.
    """
    folder = Path(folder)
    with _said_in_words(folder, "the folder exists already"):
        if os.path.lexists(folder):
            raise FileExistsError
        with written_whole(folder) as apart:
            shutil.copytree(
                data_folder("scenarios") / "templates" / "theatre",
                apart,
                dirs_exist_ok=True,
                copy_function=shutil.copyfile,
            )
            started = apart / THEATRE_SCENARIO
            _, _, text = started.read_text(encoding="utf-8").partition(
                "\n"
            )  # the first line names the schema
            schema = (data_folder("scenarios") / "scenario.schema.json").as_uri()
            file = shlex.quote(shown(folder / THEATRE_SCENARIO))
            for command in ("validate", "run"):
                text = text.replace(f"kupiansk {command} {THEATRE_SCENARIO}", f"kupiansk {command} {file}")
            title = _as_yaml(re.sub(r"[-_]+", " ", folder.name).strip().capitalize() or "My campaign")
            text = re.sub(r"^title: .*$", lambda _: f"title: {title}", text, count=1, flags=re.MULTILINE)
            started.write_text(f"{_SCHEMA_LINE}{schema}\n{text}", encoding="utf-8")
    return folder / THEATRE_SCENARIO


@contextmanager
def _said_in_words(path: Path, there: str) -> Iterator[None]:
    """Say in words why something cannot be written."""
    try:
        yield
    except FileExistsError:
        remedy = "choose another name; nothing is overwritten"
        raise ScenarioError([Problem("", there, remedy, file=str(path))]) from None
    except OSError as error:
        rule = f"cannot be written: {error.strerror}"
        raise ScenarioError([Problem("", rule, "choose another folder or name", file=str(path))]) from None


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
