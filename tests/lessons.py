"""The lessons, played from top to bottom. Renew the outputs that are kept in them with `make notebooks`."""

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

FOLDER = Path(__file__).parents[1] / "notebooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
WIDGET = "application/vnd.jupyter.widget-view+json"
"""A slider: it means nothing where no kernel runs, so it is not kept."""
WITHOUT_WIDGETS = "import sys\n\nsys.modules['ipywidgets'] = None"
LONGEST_CELL_S = 300


def kept(name: str) -> NotebookNode:
    """A lesson as it is in the repository."""
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def played(name: str, folder: Path, widgets: bool = True) -> NotebookNode:
    """Play a lesson in some folder, with or without ipywidgets; what is in the repository stays as it is."""
    notebook = kept(name)
    metadata = notebook.metadata.copy()
    if not widgets:
        notebook.cells.insert(0, nbformat.v4.new_code_cell(WITHOUT_WIDGETS, id="without-widgets"))
    client = NotebookClient(
        notebook,
        timeout=LONGEST_CELL_S,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
    )
    client.execute(env=os.environ | {"PYTHONPATH": str(FOLDER)})
    if not widgets:
        del notebook.cells[0]
    notebook.metadata = metadata
    for cell in code_cells(notebook):
        cell.outputs = [output for output in cell.outputs if WIDGET not in output.get("data", {})]
        said_of = next((alt for output in cell.outputs if (alt := alt_of(output))), None)
        cell.metadata.pop("mystnb", None)
        if said_of:  # the documentation site takes it from the cell, other viewers from the output
            cell.metadata["mystnb"] = {"image": {"alt": said_of}}
    return notebook


def alt_of(output: NotebookNode) -> str:
    """What a figure shows in words; empty if it is none, or if nothing is said of it."""
    return output.get("metadata", {}).get("image/png", {}).get("alt", "")


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Cells that can be run."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook: NotebookNode) -> list[NotebookNode]:
    """Everything that the cells have put out."""
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def said(cell: NotebookNode) -> list[str]:
    """The outputs of a cell as text: of a figure only that it is one."""
    return [_text(output) for output in cell.outputs]


def _text(output: NotebookNode) -> str:
    data = output.get("data", {})
    if "image/png" in data:
        return "a figure"
    return output.get("text") or data.get("text/markdown") or data.get("text/plain", "")


def renew(names: list[str]) -> None:
    """Play lessons and keep their outputs."""
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            nbformat.write(played(name, Path(folder)), FOLDER / f"{name}.ipynb")


if __name__ == "__main__":
    renew(sys.argv[1:] or NAMES)
