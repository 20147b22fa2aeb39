"""What the documentation site adds to the pages: the command line, folded code, ways to the explorer.

Used by `docs/conf.py`; the site itself is made by `make site`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

SERVED = "http://127.0.0.1:8022/"
"""Address of `kupiansk explore`, as lessons and pages write links to the explorer."""
EXPLORER = "explorer/"
"""Where the explorer is in the site."""
COMMANDS = "docs/commands"
"""Page that is completed with every command and its options."""
FUNCTIONS = "docs/api"
"""Page that is completed with every public function, as its docstring says it."""
SAID_BETTER = {
    'class="caption" role="heading">': 'class="caption" role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Pages">',
    '<aside class="toc-drawer': '<aside aria-label="On this page" class="toc-drawer',
    '<summary aria-label="Toggle hidden content">': "<summary>",
    '<th class="head"><p></p></th>': "<td></td>",
    "<th></th>": "<td></td>",
    '<div id="search-results"></div>': '<h1>Search</h1>\n<div id="search-results"></div>',
}
"""What the theme writes, and what a screen reader can make sense of."""


def read_lesson(text: str) -> Any:
    """Notebook as the site shows it: code that is folded in JupyterLab is folded here too."""
    import nbformat

    read: Any = nbformat.reads  # without types
    lesson = read(text, as_version=4)
    for cell in lesson.cells:
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "hide-input"]
    return lesson


def complete(app: Any, page: str, source: list[str]) -> None:
    """Add to a page what is written by the code (Sphinx calls this when it has read a page)."""
    if page == COMMANDS:
        source[0] += "\n" + "\n".join(commands())
    if page == FUNCTIONS:
        source[0] += "\n" + "\n".join(functions())


def lead_to_folders(app: Any, tree: Any) -> None:
    """Let a link to a folder lead to the page that describes it; where there is none it stays plain text."""
    from sphinx.addnodes import pending_xref

    for link in list(tree.findall(pending_xref)):
        folder = normpath(PurePosixPath(link.get("refdoc", "")).parent / link["reftarget"])
        if not (Path(app.srcdir) / folder).is_dir():
            continue
        if f"{folder}/README" in app.env.found_docs:
            link["refdomain"], link["reftarget"], link["reftargetid"] = "doc", f"{folder}/README", None
        else:
            link.replace_self(list(link.children))


def finish(app: Any, failed: Exception | None) -> None:
    """Put right what no setting of the theme can, in every page of the site that has been written."""
    if failed is None and app.builder.format == "html":
        for page in Path(app.outdir).rglob("*.html"):
            depth = len(page.relative_to(app.outdir).parts) - 1
            if page.parent.name != EXPLORER.rstrip("/"):
                page.write_text(finished(page.read_text(encoding="utf-8"), depth=depth), encoding="utf-8")


def finished(html: str, *, depth: int) -> str:
    """Page whose links lead to the explorer inside the site, and that says its parts to a screen reader.

    Parameters
    ----------
    html : str
        Page as Sphinx has written it.
    depth : int
        Folders between the site's root and the page.
    """
    for written, wanted in SAID_BETTER.items():
        html = html.replace(written, wanted)
    return html.replace(f'href="{SERVED}', f'href="{"../" * depth}{EXPLORER}')


def commands() -> Iterator[str]:
    """Lines of Markdown: every command with its arguments and options."""
    import typer

    import sim.cli.commands  # noqa: F401  the commands join the app when they are imported
    from sim.cli.common import app

    group: Any = typer.main.get_command(app)
    for name, command in group.commands.items():
        yield from (f"## kupiansk {name}", "", command.help, "")
        rows = list(_rows(command.params))
        if rows:
            yield from ("| argument or option | meaning | by default |", "| --- | --- | --- |", *rows, "")


def functions() -> Iterator[str]:
    """Lines of Markdown: a table of each public module's names, and what their docstrings say."""
    for module, title in (("sim", "The model"), ("sim.view", "Figures")):
        public = [name for name in import_module(module).__all__ if name not in ("__version__", "view")]
        names = "\n".join(f"   {module}.{name}" for name in public)
        yield from (f"## {title}", "", "```{eval-rst}")
        yield from (".. autosummary::", "   :nosignatures:", "", names, "")
        yield from (*(f".. auto{_kind(module, name)}:: {module}.{name}\n" for name in public), "```", "")


def _kind(module: str, name: str) -> str:
    found = getattr(import_module(module), name)
    if isinstance(found, type):
        return "exception" if issubclass(found, Exception) else "class"
    return "function"


def _rows(parameters: list[Any]) -> Iterator[str]:
    for each in parameters:
        names = [each.metavar or each.name.upper()] if each.param_type_name == "argument" else each.opts
        written = ", ".join(f"`{name}`" for name in [*names, *each.secondary_opts])
        if each.param_type_name == "option" and each.metavar:
            written += f" `{each.metavar}`"
        default = each.default
        shown = "must be given" if each.required else "" if default in (None, False, ()) else f"`{default}`"
        meaning = (each.help or "").replace("|", "\\|") + (" May be given again." if each.multiple else "")
        yield f"| {written} | {meaning} | {shown} |"
