"""The library of scenarios that comes with the package, and the folders of its data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from sim.scenario.problems import Problem, did_you_mean, quoted
from sim.scenario.text.read import read_head

FILE_ENDINGS = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class LibraryEntry:
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


def scenarios() -> list[LibraryEntry]:
    """Scenarios of the library with their titles and questions, in the order of their names."""
    entries = []
    for path in sorted(_files(), key=lambda path: path.stem):
        head = read_head(path, ("title", "question"))
        entries.append(LibraryEntry(path.stem, head.get("title", ""), head.get("question", ""), path))
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
    of_ones_own = name if Path(name).suffix or is_there(folder / name) else f"{name}.yaml"
    return Problem(
        "",
        f"there is no scenario {quoted(name)} in the library",
        did_you_mean(
            name,
            names,
            f"`kupiansk scenarios` lists them; for a file of your own write {quoted(f'./{of_ones_own}')}",
        ),
    )


def is_there(path: Path) -> bool:
    """Whether there is such a file; False for what is no name of a file."""
    with suppress(OSError, ValueError):
        return path.is_file()
    return False
