"""The command that starts scenario files of one's own."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.common import UserError, app


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="File to write; with --theatre, folder.")],
    base: Annotated[
        str | None,
        typer.Option(
            "--from",
            help="Scenario to start from: a library name, or a file.",
            show_default="historical",
        ),
    ] = None,
    theatre: Annotated[
        bool, typer.Option("--theatre", help="A folder with a theatre of one's own, which runs as it is.")
    ] = False,
) -> None:
    """Start a commented scenario file, or a whole theatre, of one's own."""
    from sim.scenario.new import new_theatre, new_variant

    if theatre and base is not None:
        raise UserError("a theatre of your own starts from no scenario: leave out --from, or --theatre")
    if theatre:
        started, what = new_theatre(file), "change what is in the folder"
    else:
        started, what = new_variant(file, base or "historical"), "change it"
    print(f"{file} is written: {what}, then run it with: kupiansk run {shlex.quote(str(started))}")
