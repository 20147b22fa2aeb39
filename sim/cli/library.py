"""Commands for scenario files: the library, their language, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.common import AsJson, app, check_record, fail, print_json


@app.command()
def validate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Scenario files.")],
) -> None:
    """Check scenario files, and print everything that is wrong."""
    from sim.scenario.load import load
    from sim.scenario.problems import ScenarioError

    wrong = []
    for file in files:
        try:
            check_record(load(file))
            print(f"{file}: valid")
        except ScenarioError as error:
            wrong.append(str(error))
    if wrong:
        fail("\n\n".join(wrong), status=2)


@app.command()
def scenarios(as_json: AsJson = False) -> None:
    """List the library, each scenario with its question."""
    from sim.scenario.library import scenarios as library

    entries = library()
    if as_json:
        print_json([{"name": e.name, "title": e.title, "question": e.question} for e in entries])
        return
    width = max(len(entry.name) for entry in entries)
    for entry in entries:
        print(f"{entry.name:{width}}  {entry.question}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.scenario.json_schema import json_schema_text

    print(json_schema_text(), end="")
