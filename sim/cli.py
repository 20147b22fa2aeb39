"""The command line: the only place that prints.

Exit status: 0 done, 2 the input is wrong (all problems printed, nothing written), 1 anything else.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

STOPPED = 130
"""Status with which typer answers Ctrl-C."""

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
AsJson = Annotated[bool, typer.Option("--json", help="Print for a program to read.")]


def main() -> None:
    """Run the command line; wrong input ends with status 2, a stop or a failure with 1."""
    from sim.scenario.problems import ScenarioError
    from sim.study.errors import BrokenStudyError, StudyError

    try:
        app()
    except ScenarioError as error:
        _fail(str(error), status=2)
    except SystemExit as end:
        if end.code == STOPPED:
            _fail("Stopped. What is finished is kept in --out: go on with --resume.", status=1)
        raise
    except (OSError, BrokenStudyError, UserError) as error:
        _fail(str(error), status=1)
    except StudyError as error:
        _fail(str(error), status=2)


class UserError(Exception):
    """Something that the user can put right, with a message that says how."""


def _fail(message: str, status: int) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(status)


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=1, ensure_ascii=False, default=str))


def _load(name: str, overrides: list[str] | None = None) -> Scenario:
    from sim.scenario.load import load

    return load(name, overrides or ())


@app.command()
def run(
    scenario: ScenarioName,
    seed: Seed = 1,
    replicate: Replicate = None,
    out: Annotated[Path | None, typer.Option(help="Folder for tables and figures.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the folder if it is there.")] = False,
    figures: Annotated[bool, typer.Option(help="Draw the figures too.")] = True,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Run one campaign and tell its story; with --out, leave tables and figures."""
    loaded = _load(scenario, overrides)
    if out is not None and out.exists() and not replace:
        raise UserError(f"{out} is there already: choose another folder, or add --replace")
    from sim.record.run import run as run_one

    result = run_one(loaded, seed=seed, replicate=replicate)
    if out is not None:
        _save(result, out, figures)
    if as_json:
        _print_json(result.outcomes)
        return
    print(f"{loaded.title}\n{loaded.question}\n")
    print("\n".join(result.staff_log))
    if out is not None:
        print(f"\nTables and figures are in {out}")


def _save(result: Any, out: Path, figures: bool) -> None:
    command = shlex.join(["kupiansk", *sys.argv[1:]])
    result.save(out, command=command)
    if figures:
        from sim.view import save_figures

        save_figures(result, out / "figures")


@app.command()
def animate(
    scenario: ScenarioName,
    out: Annotated[
        Path, typer.Option(metavar="FILE", help="A .gif, an .html page, or an .mp4 (with ffmpeg).")
    ],
    seed: Seed = 1,
    replicate: Replicate = None,
    every: Annotated[float, typer.Option(min=0.1, help="Hours of the run between two frames.")] = 1.0,
    speed: Annotated[float, typer.Option(min=0.1, help="Frames a second.")] = 20.0,
    overrides: Overrides = None,
) -> None:
    """Show a campaign in motion: the map, with supply and territory in step."""
    loaded = _load(scenario, overrides)
    from sim.record.run import run as run_one
    from sim.view.film.animate import FORMATS, NoEncoderError
    from sim.view.film.animate import animate as film

    if out.suffix.lower() not in FORMATS:
        raise typer.BadParameter(f"{out.name!r} must end in one of {', '.join(FORMATS)}", param_hint="--out")
    _check_new(out)
    try:
        with _progress("frames") as progress:
            film(run_one(loaded, seed=seed, replicate=replicate), out, every, speed, progress)
    except NoEncoderError as error:
        raise UserError(str(error)) from None
    except ValueError as error:
        _fail(str(error), status=2)
    print(f"{out} is written ({out.stat().st_size / 1e6:.1f} MB)")


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
            load(str(file))
            print(f"{file}: valid")
        except ScenarioError as error:
            wrong.append(str(error))
    if wrong:
        _fail("\n\n".join(wrong), status=2)


@app.command()
def scenarios(as_json: AsJson = False) -> None:
    """List the library, each scenario with its question."""
    from sim.scenario.library import scenarios as library

    entries = library()
    if as_json:
        _print_json([{"name": e.name, "title": e.title, "question": e.question} for e in entries])
        return
    width = max(len(entry.name) for entry in entries)
    for entry in entries:
        print(f"{entry.name:{width}}  {entry.question}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.scenario.json_schema import json_schema_text

    print(json_schema_text(), end="")


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="File to write.")],
    base: Annotated[
        str, typer.Option("--from", help="Scenario of the library to start from.")
    ] = "historical",
) -> None:
    """Start a commented scenario file of one's own."""
    from sim.scenario.library import new as start

    print(f"{start(file, base)} is written: change it, then run it with: kupiansk run {file}")


@app.command()
def hub(
    scenario: ScenarioName,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="Play one run, and compare this moment (2022-09-10) with its start."
        ),
    ] = None,
    seed: Seed = 1,
    replicate: Annotated[
        int | None, typer.Option(min=0, help="Take this replicate of an ensemble: its values, its luck.")
    ] = None,
    pairs: Annotated[
        bool, typer.Option("--pairs", help="Look for pairs of losses that hurt together.")
    ] = False,
    top: Annotated[int, typer.Option(min=1, help="Losses to list.")] = 15,
    out: Annotated[Path | None, typer.Option(help="Folder for the tables and the figures.")] = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Show what the supply hangs on: the most that can flow, the smallest cut, and what each loss costs."""
    from sim.record.hub import hub as analyse
    from sim.record.hub_text import pairs_report, report

    loaded = _load(scenario, overrides)
    _check_new(out)
    if at is None:
        analyses = [analyse(loaded, seed=seed, replicate=replicate)]
    else:
        from sim.record.run import run as run_one

        result = run_one(loaded, seed=seed, replicate=replicate)
        try:
            analyses = [analyse(result), analyse(result, at=at)]
        except ValueError as error:
            _fail(f"--at: {error}", status=2)
    if out is not None:
        from sim.record.files import written_whole
        from sim.record.hub_files import save_tables
        from sim.view import save_hub

        with written_whole(out) as apart:
            save_tables(analyses, apart, pairs)
            save_hub(analyses, apart / "figures")
    if as_json:
        from sim.record.hub_files import as_plain

        _print_json([as_plain(analysis, pairs) for analysis in analyses])
        return
    now, before = analyses[-1], analyses[0] if len(analyses) > 1 else None
    print("\n".join(report(now, before, top)))
    if pairs:
        print("\n" + "\n".join(pairs_report(now.pairs, top)))
    if out is not None:
        print(f"\nTables and figures are in {out}")


@app.command()
def ensemble(
    scenario: ScenarioName,
    replicates: Replicates = 200,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Annotated[Path | None, typer.Option(help="Folder that keeps every finished replicate.")] = None,
    resume: Resume = False,
    events: Annotated[
        bool, typer.Option("--events", help="Keep the log of events too (with --out).")
    ] = False,
    precision: Annotated[
        str | None, typer.Option(metavar="SHARE", help="Go on until the mean is this certain, such as 5%.")
    ] = None,
    outcome: Annotated[str, typer.Option(help="Outcome that --precision looks at.")] = "hub_entered_h",
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Play many replicates, each with drawn values and its own luck."""
    from sim.study.ensemble import ensemble as play
    from sim.study.estimates import Precision

    wanted = None if precision is None else Precision(outcome, _share(precision))
    loaded = _load(scenario, overrides)
    with _progress() as progress:
        found = play(loaded, replicates, seed, jobs, cluster, out, resume, wanted, events, progress)
    if as_json:
        _print_json(json.loads(found.summary.to_json(orient="index")))
        return
    print(f"{len(found)} replicates of: {loaded.title}")
    if wanted is not None:
        reached = found.estimate(outcome).relative_half_width
        print(f"{outcome}: mean within {reached:.1%}, asked for {wanted.relative_half_width:.1%}")
    print(found.summary.to_string(float_format="{:,.2f}".format))


@app.command()
def compare(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="SCENARIO...", help="The first is what the others differ from.")
    ],
    replicates: Replicates = 200,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the table and the figures.")] = None,
    as_json: AsJson = False,
) -> None:
    """Play scenarios on the same luck, and say in plain words how they differ."""
    from sim.study.compare import compare as play

    _check_new(out)
    with _progress() as progress:
        found = play(scenarios, replicates, seed, jobs, cluster, progress=progress)
    if out is not None:
        out.mkdir(parents=True)
        found.table.to_csv(out / "differences.csv", index=False)
        from sim.view import comparison_figures, save_study_figures

        save_study_figures(comparison_figures(found), out / "figures")
    if as_json:
        _print_json(json.loads(found.table.to_json(orient="records")))
        return
    for name, rows in found.table.groupby("scenario", sort=False):
        differs = (rows["low"] > 0) | (rows["high"] < 0)
        print(f"\n{name}, against {found.baseline} ({replicates} pairs of runs)")
        for sentence in rows.loc[differs, "sentence"]:
            print(f"- {sentence}")
        print(
            f"- Of {len(rows)} measures {len(rows) - differs.sum()} do not differ, or cannot be told apart."
        )


@app.command()
def sweep(
    scenario: ScenarioName,
    vary: Annotated[
        list[str], typer.Option(metavar="PATH=V,V,...", help="Values of one path; twice makes a grid.")
    ],
    outcome: Annotated[list[str] | None, typer.Option(help="Outcome to show; may be given again.")] = None,
    replicates: Replicates = 50,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Annotated[Path | None, typer.Option(help="Folder that keeps every finished replicate.")] = None,
    resume: Resume = False,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Play a scenario at several values of one or two paths, on the same luck."""
    from sim.study.sweep import sweep as play
    from sim.study.sweep import vary_from

    loaded, points = _load(scenario, overrides), vary_from(vary)
    with _progress() as progress:
        found = play(loaded, points, replicates, seed, jobs, cluster, out, resume, progress)
    shown = outcome or ["hub_entered_h", "evacuated_share", "delivered_t"]
    if out is not None:
        from sim.view import save_study_figures, sweep_curve, sweep_heat_map

        draw = sweep_heat_map if len(found.paths) == 2 else sweep_curve
        save_study_figures({name: draw(found, name) for name in shown}, out / "figures")
    table = found.table[found.table["outcome"].isin(shown)].drop(columns="point")
    if as_json:
        _print_json(json.loads(table.to_json(orient="records")))
        return
    print(table.sort_values("outcome", kind="stable").to_string(index=False, float_format="{:,.2f}".format))


@app.command()
def sensitivity(
    scenario: ScenarioName,
    outcome: Annotated[str, typer.Option(help="Numeric outcome to explain.")] = "hub_entered_h",
    method: Annotated[
        Literal["morris", "sobol"], typer.Option(help="Screen many, or measure few.")
    ] = "morris",
    parameter: Annotated[
        list[str] | None, typer.Option(help="Path or pattern such as 'supply.*'; may be given again.")
    ] = None,
    samples: Annotated[int | None, typer.Option(min=2, help="Trajectories, or base samples.")] = None,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the table and the figure.")] = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Rank the uncertain values of a scenario by what they do to an outcome."""
    from sim.study.sensitivity import sensitivity as play

    _check_new(out)
    loaded = _load(scenario, overrides)
    with _progress() as progress:
        found = play(loaded, outcome, method, parameter or ("*",), samples, seed, jobs, cluster, progress)
    if out is not None:
        out.mkdir(parents=True)
        found.table.to_csv(out / "sensitivity.csv", index=False)
        from sim.view import save_study_figures, sensitivity_ranking

        save_study_figures({"ranking": sensitivity_ranking(found)}, out / "figures")
    if as_json:
        _print_json(json.loads(found.table.to_json(orient="records")))
        return
    print(f"{outcome}: {found.runs} runs; luck alone gives a standard deviation of {found.noise:,.2f}")
    print(found.table.head(20).to_string(index=False, float_format="{:,.3f}".format))


@app.command()
def estimates(
    scenario: ScenarioName,
    outcome: Annotated[str, typer.Option(help="Numeric outcome to explain.")] = "hub_entered_h",
    samples: Annotated[int, typer.Option(min=2, help="Base samples, a power of 2, of five runs each.")] = 256,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Show how much of an outcome's variance comes from our own estimates, from sources, and from luck."""
    from sim.study.sensitivity import variance_shares

    loaded = _load(scenario, overrides)
    with _progress() as progress:
        shares = variance_shares(loaded, outcome, samples, seed, jobs, cluster, progress)
    if as_json:
        _print_json(json.loads(shares.to_json(orient="index")))
        return
    print(shares.to_string(float_format="{:,.2f}".format))


@app.command()
def claims(
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="Library name or path.")
    ] = "historical",
    replicates: Replicates = 200,
    seed: Seed = 1,
    jobs: Jobs = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the tables and the figure.")] = None,
    as_json: AsJson = False,
) -> None:
    """Hold every claim of the source report against the model."""
    from sim.study.claims import claims as test

    _check_new(out)
    ledger = test(_load(scenario), replicates, seed, jobs)
    if out is not None:
        out.mkdir(parents=True)
        ledger.table.to_csv(out / "claims.csv", index=False)
        ledger.parts.to_csv(out / "parts.csv", index=False)
        from sim.view import save_claims

        save_claims(ledger, out / "figures")
    if as_json:
        _print_json(json.loads(ledger.table.to_json(orient="records", date_format="iso")))
        return
    for row in ledger.table.itertuples():
        print(f"{row.claim}: {row.verdict}\n  said by {row.said_by}: {row.text}\n  {row.why}\n")


def _check_new(out: Path | None) -> None:
    if out is not None and out.exists():
        raise UserError(f"{out} is there already: choose another name")


def _share(text: str) -> float:
    try:
        return float(text.removesuffix("%")) / (100.0 if text.endswith("%") else 1.0)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a share: write 5% or 0.05") from None


@contextmanager
def _progress(what: str = "replicates") -> Iterator[Callable[[int, int], None]]:
    """Done, rate and time left on stderr; nothing when that is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    rate = TextColumn("{task.speed:.0f}/s" if console.is_terminal else "")
    columns = (BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


if __name__ == "__main__":
    main()
