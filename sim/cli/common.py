"""What the commands share: options, the loading of scenarios, progress, and how a command fails."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.view.page.report import Report

app = typer.Typer(
    help="How an army group comes apart when it loses its hub: the Kharkiv campaign of September 2022.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Library name, or path of a YAML file.")
]
Seed = Annotated[int, typer.Option(min=0, help="Root of all random streams.")]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change one value, such as fires.strikes_per_day=0."),
]
Replicate = Annotated[
    int | None, typer.Option(min=0, help="Run this replicate of an ensemble: its values, its luck.")
]
Replicates = Annotated[int, typer.Option(min=1, help="Runs of each scenario.")]
Jobs = Annotated[int | None, typer.Option(min=1, help="Processes; by default one for each core.")]
Cluster = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Scheduler of dask.distributed, such as tcp://...")
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with what is in the folder.")]
ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--report", metavar="FILE.html", help="Page with all of it, in one file that opens from disk."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print for a program to read.")]


class UserError(Exception):
    """Something that the user can put right, with a message that says how."""


def fail(message: str, status: int) -> NoReturn:
    """End the program with a message on stderr and a status."""
    print(message, file=sys.stderr)
    sys.exit(status)


def print_json(value: Any) -> None:
    """Print a value for a program to read; dates as text."""
    print(json.dumps(value, indent=1, ensure_ascii=False, default=str))


def load_scenario(name: str, overrides: list[str] | None = None) -> Scenario:
    """Load a scenario with its overrides; the modules for it are loaded only now."""
    from sim.scenario.load import load

    return load(name, overrides or ())


def this_command() -> str:
    """The command as it was typed, for what tells how something was made."""
    return shlex.join(["kupiansk", *sys.argv[1:]])


def check_report(report: Path | None) -> None:
    """Refuse a report that no browser would open, before anything is played."""
    if report is not None and report.suffix.lower() not in (".html", ".htm"):
        raise typer.BadParameter(f"{report.name!r} must end in .html", param_hint="--report")


def leave_report(page: Report, report: Path, *, as_json: bool) -> None:
    """Write a report, and say where it is."""
    from sim.view.page.report import write_report

    written = write_report(page, report)
    if not as_json:
        print(f"\nThe report is {written}: open it in a browser")


def check_new(out: Path | None) -> None:
    """Refuse to write over something that is there."""
    if out is not None and out.exists():
        raise UserError(f"{out} is there already: choose another name")


@contextmanager
def progress_bar(what: str = "replicates") -> Iterator[Callable[[int, int], None]]:
    """Done, rate and time left on stderr; nothing when that is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    rate = TextColumn("{task.speed:.0f}/s" if console.is_terminal else "")
    columns = (BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
