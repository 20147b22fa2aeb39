"""The library of scenarios that comes with the package, and the folders of its data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from sim.scenario.problems import Problem, ScenarioError, did_you_mean, quoted
from sim.scenario.text.read import read_head

STARTER = """\
# yaml-language-server: $schema={schema}
# A scenario of your own: what is not written here is as in `{name}`.
# Check it with `kupiansk validate {file}`, run it with `kupiansk run {file}`.
# Every field is described in docs/scenario-reference.md.
extends: {name}
title: My variant of {name}
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


def unknown_scenario(name: str) -> Problem:
    """Problem of a name that is not in the library."""
    names = [path.stem for path in _files()]
    return Problem(
        "",
        f"there is no scenario {quoted(name)} in the library",
        did_you_mean(
            name, names, f"`kupiansk scenarios` lists them; for a file of your own write `./{name}.yaml`"
        ),
    )


def new(path: str | Path, name: str) -> Path:
    """Write a commented file that extends a scenario of the library.

    Parameters
    ----------
    path : str or Path
        File to write.
    name : str
        Name of the scenario that it extends.

    Raises
    ------
    ScenarioError
        If there is no such scenario, if the file exists already, or if it cannot be written.
    """
    path = Path(path)
    if library_path(name) is None:
        raise ScenarioError([unknown_scenario(name)])
    schema = data_folder("scenarios") / "scenario.schema.json"
    text = STARTER.format(name=name, file=path, schema=schema.as_uri())
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
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
