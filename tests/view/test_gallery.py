"""The gallery: every figure hangs there, and what stands beneath it makes it."""

import ast
import re
import shlex
from pathlib import Path

import matplotlib as mpl
import pytest
import typer
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

import sim.view
from sim.cli.commands import app
from tools.gallery import FOLDER, last_value, paint, recipes

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "gallery.md").read_text(encoding="utf-8")
RECIPES = {recipe.file: recipe for recipe in recipes(PAGE)}
COMMANDS = sorted({recipe.code for recipe in RECIPES.values() if recipe.language == "console"})
PYTHON = sorted(file for file, recipe in RECIPES.items() if recipe.language == "python")
MOST_MB = 3.8


def test_every_picture_of_the_page_has_a_recipe():
    assert list(RECIPES) == re.findall(rf"\({FOLDER}/([^)]+)\)", PAGE)
    sections = PAGE.split("\n### ")[1:]
    assert all(FOLDER in section for section in sections)


@pytest.mark.parametrize("name", sim.view.__all__)
def test_the_page_names_every_function(name):
    assert re.search(rf"`(sim\.view\.)?{name}[`(]", PAGE)


def test_the_page_names_no_function_that_there_is_not():
    named = set(re.findall(r"sim\.view\.([a-z_]+)\b(?!\.)", PAGE)) - {"kupiansk"}
    modules = {path.stem for path in Path(sim.view.__file__).parent.glob("*.py")}
    assert named - set(sim.view.__all__) - modules == set()


def test_pictures_and_files_are_the_same():
    folder = DOCS / FOLDER
    files = {path for path in folder.rglob("*") if path.is_file()}
    assert {str(path.relative_to(folder)) for path in files} == set(RECIPES)
    assert sum(path.stat().st_size for path in files) < MOST_MB * 1e6


@pytest.mark.parametrize("file", sorted(RECIPES))
def test_pictures_are_as_wide_as_a_slide(file):
    with Image.open(DOCS / FOLDER / file) as picture:
        assert picture.width in (1600, 1280)
        assert picture.height >= 720


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_are_such_as_the_command_line_takes(command):
    (recipe, *_) = (recipe for recipe in RECIPES.values() if recipe.code == command)
    name, *arguments = recipe.arguments
    known = typer.main.get_command(app).commands[name]
    known.make_context(name, arguments)
    sim.load(recipe.arguments[1])


def test_a_command_that_runs_over_two_lines_is_one():
    long = next(recipe for recipe in RECIPES.values() if "\\\n" in recipe.code)
    assert "\n" not in "".join(long.arguments)
    assert shlex.split(long.code.replace("\\\n", ""))[2:] == long.arguments


@pytest.mark.parametrize("file", PYTHON)
def test_python_uses_names_that_there_are(file):
    called = {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(RECIPES[file].code))
        if isinstance(node, ast.Call)
    }
    for name in called:
        if name.startswith("sim."):
            assert callable(eval(name, {"sim": sim}))


def test_python_of_one_run_gives_a_figure():
    for file in ("python/arrivals.png", "python/stock.png"):
        assert isinstance(last_value(RECIPES[file].code), Axes)


def test_the_last_line_is_the_value_and_settings_are_left_alone():
    before = dict(mpl.rcParams)
    assert (
        last_value("import matplotlib as mpl\nmpl.rcParams['font.size'] = 3\nmpl.rcParams['font.size'] + 1")
        == 4
    )
    assert dict(mpl.rcParams) == before


def test_pictures_are_made_as_the_page_says_and_others_are_removed(tmp_path):
    page = """
![One](figures/gallery/toy/territory.png)

```console
$ kupiansk run toy-hub \\
    --out out/toy
```

![Other](figures/gallery/python/empty.png)

```python
from matplotlib.figure import Figure
Figure(figsize=(2, 1))
```
"""
    (tmp_path / "left_over.png").write_bytes(b"")
    paint(page, tmp_path)
    files = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")}
    assert files == {"toy/territory.png", "python/empty.png"}
    with Image.open(tmp_path / "toy" / "territory.png") as picture:
        assert picture.mode == "P"
        assert picture.size == (1600, 900)
    assert isinstance(last_value(next(r.code for r in recipes(page) if r.language == "python")), Figure)
