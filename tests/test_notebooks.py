from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

FOLDER = Path(__file__).parents[1] / "notebooks"
CHANGE, CLAIMS = "## Change one thing and run again", "## What the model does not claim"
QUESTIONS = "### Question 1", "### Question 2"
SECTIONS = {
    "01_why_the_hub_matters": (
        "# Why the hub matters",
        "## 1. The map",
        "## 2. One run and its staff log",
        "## 3. The first curve: what arrived",
        "## 4. Leaving",
        "## 5. The second curve: the ground",
        *QUESTIONS,
        CHANGE,
        CLAIMS,
    ),
    "02_how_sure_are_we": (
        "# How sure are we?",
        "## 1. What a number is worth",
        "## 2. Many runs",
        "## 3. A band instead of a line",
        "## 4. When was Kupiansk entered, and who was ordered out, by what?",
        *QUESTIONS,
        CHANGE,
        CLAIMS,
    ),
    "03_what_would_have_changed_it": (
        "# What would have changed it?",
        "## 1. A hub of one's own",
        "## 2. Five scenarios, the same luck",
        "## 3. Reading the table",
        *QUESTIONS,
        CHANGE,
        CLAIMS,
    ),
}
FIGURES = {"01_why_the_hub_matters": 6, "02_how_sure_are_we": 3, "03_what_would_have_changed_it": 3}
ANSWERS = {"01_why_the_hub_matters": 3, "02_how_sure_are_we": 2, "03_what_would_have_changed_it": 3}
LONGEST_CELL_S = 300


def read(name: str) -> NotebookNode:
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook: NotebookNode) -> Iterator[NotebookNode]:
    for cell in code_cells(notebook):
        yield from cell.outputs


def headings(notebook: NotebookNode) -> list[str]:
    lines = [
        line for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.splitlines()
    ]
    return [line for line in lines if line.startswith("#")]


def test_every_notebook_is_known_here():
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == sorted(SECTIONS)


@pytest.mark.parametrize("name", SECTIONS)
def test_a_notebook_is_valid_and_is_kept_without_outputs(name):
    notebook = read(name)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert list(outputs(notebook)) == []
    assert {cell.execution_count for cell in code_cells(notebook)} == {None}


@pytest.mark.parametrize(("name", "sections"), SECTIONS.items())
def test_a_notebook_has_its_sections(name, sections):
    assert sorted(headings(read(name))) == sorted(sections)


@pytest.mark.parametrize("name", SECTIONS)
def test_a_notebook_runs_from_top_to_bottom(name, tmp_path, monkeypatch):
    for folder in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(folder, str(tmp_path / folder.lower()))
    notebook = read(name)
    client = NotebookClient(
        notebook, timeout=LONGEST_CELL_S, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    )

    client.execute()

    shown = list(outputs(notebook))
    figures = [output for output in shown if "image/png" in output.get("data", {})]
    answers = [output for output in shown if "<details>" in output.get("data", {}).get("text/markdown", "")]
    assert [output for output in shown if output.output_type == "error"] == []
    assert [output.text for output in shown if output.get("name") == "stderr"] == []
    assert len(figures) == FIGURES[name]
    assert len(answers) == ANSWERS[name]
    assert not [answer for answer in answers if "nan" in answer.data["text/markdown"].split()]
