"""The pictures of the gallery, made by the very commands that stand beneath them.

`python -m tools.gallery` reads `docs/gallery.md` in a checkout, runs what stands there, and renews
`docs/figures/gallery/`: some minutes on two cores.

On the page every picture is followed by what makes it. A command leaves its figures in a folder
`--out out/NAME`, and `figures/gallery/NAME/FIGURE.png` shows one of them; a moving picture is a file by
itself. Of Python, the last line is the figure.
"""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, cast

import matplotlib as mpl
from PIL import Image

from sim.scenario.library import data_folder
from sim.view.files import save
from sim.view.sheet.style import styled

FOLDER = "figures/gallery"
"""Folder of the pictures beside the page."""
COLOURS = 256
"""Colours of a still picture: with no more it takes a third of the room, and looks the same."""

_PICTURE = re.compile(
    rf"!\[[^]]+\]\({FOLDER}/(?P<file>[^)]+)\).*?^```(?P<language>console|python)\n(?P<code>.*?)^```$",
    flags=re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A picture of the page, and what makes it."""

    file: str
    """Path of the picture in the folder of the gallery."""
    language: Literal["console", "python"]
    code: str

    @property
    def arguments(self) -> list[str]:
        """Arguments of the command."""
        program, *arguments = shlex.split(self.code.removeprefix("$ ").replace("\\\n", ""))
        assert program == "kupiansk"
        return arguments

    @property
    def left_at(self) -> Path:
        """Where the command leaves the picture."""
        out = Path(self.arguments[self.arguments.index("--out") + 1])
        return out if out.suffix else out / "figures" / Path(self.file).name


def recipes(page: str) -> Iterator[Recipe]:
    """The pictures of the page in their order.

    Parameters
    ----------
    page : str
        Text of `docs/gallery.md`.
    """
    for found in _PICTURE.finditer(page):
        language = cast(Literal["console", "python"], found["language"])
        yield Recipe(found["file"], language, found["code"].strip())


def paint(page: str, folder: Path) -> None:
    """Make every picture of the page in a folder, and remove what is not on the page.

    Parameters
    ----------
    page : str
        Text of `docs/gallery.md`.
    folder : Path
        Made if it does not exist.
    """
    pictures = list(recipes(page))
    with TemporaryDirectory() as workshop:
        done: set[str] = set()
        for picture in pictures:
            if picture.language == "console" and picture.code not in done:
                command = [sys.executable, "-m", "sim.cli", *picture.arguments]
                subprocess.run(command, cwd=workshop, check=True, stdout=subprocess.DEVNULL)
                done.add(picture.code)
            painted = (
                Path(workshop) / picture.left_at
                if picture.language == "console"
                else _written(picture, Path(workshop))
            )
            _copy(painted, folder / picture.file)
    shown = {folder / picture.file for picture in pictures}
    for path in folder.rglob("*.*"):
        if path not in shown:
            path.unlink()


@styled
def _written(picture: Recipe, workshop: Path) -> Path:
    return save({Path(picture.file).stem: last_value(picture.code)}, workshop)[0]


def last_value(code: str) -> Any:
    """What the last line of some Python gives; the settings of matplotlib stay as they were."""
    *lines, last = ast.parse(code).body
    assert isinstance(last, ast.Expr)
    names: dict[str, Any] = {}
    with mpl.rc_context():
        exec(compile(ast.Module(lines, []), "gallery", "exec"), names)
        return eval(compile(ast.Expression(last.value), "gallery", "eval"), names)


def _copy(painted: Path, path: Path) -> None:
    """Copy a picture: a still one with few colours, a moving one as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if painted.suffix != ".png":
        shutil.copyfile(painted, path)
        return
    with Image.open(painted) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


def main() -> None:
    """Renew the gallery in a checkout."""
    docs = data_folder("scenarios").parent / "docs"
    paint((docs / "gallery.md").read_text(encoding="utf-8"), docs / FOLDER)


if __name__ == "__main__":
    main()
