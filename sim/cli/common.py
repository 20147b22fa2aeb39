"""What the commands share: options, the loading of scenarios, progress, and how a command fails."""

from __future__ import annotations

import codecs
import json
import os
import shlex
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TextIO

import typer

from sim.errors import SimError
from sim.words import counted

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.study.play.options import Keeping
    from sim.view.page.report import Report

app = typer.Typer(
    help="How an army group comes apart when it loses its hub.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Library name, or path of a YAML file.")
]
Seed = Annotated[int, typer.Option(min=0, help="Root of all random streams.")]
TypicalSeed = Annotated[
    int | None, typer.Option(min=0, help="Root of all random streams; without it the typical run.")
]
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


class UserError(SimError):
    """Something that the user can put right, with a message that says how."""


def fail(message: str, status: int) -> NoReturn:
    """End the program with a message on stderr and a status."""
    print(message, file=sys.stderr)
    sys.exit(status)


def print_json(value: Any) -> None:
    """Print a value for a program to read (RFC 8259): dates as text, what is no number as `null`."""
    from sim.files import without_nan

    is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    print(json.dumps(without_nan(value), indent=1, ensure_ascii=not is_unicode, allow_nan=False, default=str))


def say_whatever_can_be_said(stream: TextIO | None) -> None:
    """Let a stream with few signs, such as a Windows code page, write `km2` for `km²` instead of failing."""
    codecs.register_error("plain", _plainer)
    reconfigure = getattr(stream, "reconfigure", None)  # absent where the stream is not a file
    if reconfigure is not None:
        reconfigure(errors="plain")


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    plain = unicodedata.normalize("NFKD", text.translate(_PLAINER))
    return "".join(
        sign if sign.isascii() else "?" for sign in plain if not unicodedata.combining(sign)
    ), error.end


_PLAINER = str.maketrans({"–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "±": "+-", "×": "x"})


def which_run(scenario: Scenario, seed: int | None, replicate: int | None) -> tuple[int, int | None, str]:
    """Seed and replicate, by default those of the typical run if one is known; and a line on it."""
    if seed is not None or replicate is not None:
        return 1 if seed is None else seed, replicate, ""
    from sim.study.typical import typical_of

    typical = typical_of(scenario)
    if typical is None:
        return 1, None, ""
    which = f"seed {typical.seed}, replicate {typical.replicate}"
    return (
        typical.seed,
        typical.replicate,
        f"The run nearest to the middle of {typical.replicates}: {which}.\n",
    )


def load_scenario(name: str, overrides: list[str] | None = None) -> Scenario:
    """Load a scenario with its overrides; the modules for it are loaded only now.

    A record of one's own is read as well, so that what is wrong with it is said before anything is played.
    """
    from sim.scenario.load import load

    scenario = load(name, overrides or ())
    check_record(scenario)
    return scenario


def check_record(scenario: Scenario) -> None:
    """Read the record of a scenario, unless it is one that comes with the package.

    Raises
    ------
    ScenarioError
        With everything that is wrong with it.
    """
    from sim.scenario.library import data_folder

    if scenario.record is not None and Path(scenario.record).parent != data_folder("seeds"):
        from sim.evidence.seeds import record_of

        record_of(scenario)


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


def check_new(out: Path | None, remedy: str = "choose another name, or remove it") -> None:
    """Refuse to write over something that is there, or where nothing can be written."""
    if out is None:
        return
    if os.path.lexists(out):
        raise UserError(f"{out} is there already: {remedy}")
    check_writable(out)


def check_writable(out: Path, *, is_kept: bool = False) -> None:
    """See before anything is played whether a file or folder can be written.

    Parameters
    ----------
    out : Path
        What is to be written.
    is_kept : bool
        Whether it is a folder that is written into, if it is there, and not made or replaced as a whole.

    Raises
    ------
    UserError
        If not, with the reason.
    """
    try:
        place = out.absolute() if is_kept else out.absolute().parent
        above = next(folder for folder in (place, *place.parents) if folder.exists())
        with tempfile.TemporaryDirectory(prefix=".kupiansk-", dir=above):
            pass
    except OSError as error:
        raise UserError(
            f"{out} cannot be written: {error.strerror or error}. Choose another folder"
        ) from None


_kept: list[Path] = []


def keeps(out: Path | None) -> None:
    """Note that a command keeps what it has finished in a folder, from which it can go on."""
    if out is not None:
        _kept.append(out)


def what_is_kept() -> str:
    """What becomes of the work of a command that is stopped."""
    if _kept:
        return f"What is finished is kept in {_kept[-1]}: go on with the same command and --resume."
    return "Nothing was written."


def say_how_long(scenario: Scenario, runs: int, *, jobs: int | None, elsewhere: bool = False) -> None:
    """Play one run, and say on stderr how many are to come and about how long they take.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    runs : int
        How many.
    jobs : int, optional
        Processes; by default one a core.
    elsewhere : bool
        Whether a cluster plays them: then there is no saying how long it takes.
    """
    from sim.record.run import run
    from sim.study.play.workers import cores

    begun = perf_counter()
    run(scenario, replicate=0)
    workers = jobs or cores()
    minutes = (perf_counter() - begun) * runs / workers / 60.0
    said = "a minute or less" if minutes < 1.0 else f"{minutes:.0f} min"
    told = "" if elsewhere else f", about {said} on {workers} core{'s' if workers > 1 else ''}"
    print(f"{counted(runs, 'run')}{told}", file=sys.stderr)


def check_kept(out: Path | None, resume: bool, *, is_new: bool = False) -> None:
    """See that the work of a study can be kept where it is to be kept, and say so should it be stopped.

    With `is_new`, a folder that is there already is refused unless it is to be gone on with.
    """
    if out is None:
        if resume:
            raise UserError("--resume goes on with what is in a folder: name it with --out")
        return
    if is_new and not resume:
        check_new(out, "go on with --resume, or choose another name")
    check_writable(out, is_kept=True)
    keeps(out)


@contextmanager
def keeping(
    jobs: int | None,
    cluster: str | None,
    out: Path | None = None,
    resume: bool = False,
    *,
    what: str = "replicates",
) -> Iterator[Keeping]:
    """How a study is played and kept, with a bar that shows how far it is."""
    with progress_bar(what) as progress:
        yield {"jobs": jobs, "cluster": cluster, "out": out, "resume": resume, "progress": progress}


@contextmanager
def progress_bar(what: str = "replicates") -> Iterator[Callable[[int, int], None]]:
    """Done, rate and time left on stderr; nothing when that is not a terminal."""
    # CI systems give their logs FORCE_COLOR, or a terminal; a bar would be noise in both.
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("CI"):
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """How many a second, once that is known."""

        def render(self, task: Task) -> Text:
            return Text("" if task.speed is None else f"{task.speed:.0f}/s")

    columns = (BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True, force_terminal=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
