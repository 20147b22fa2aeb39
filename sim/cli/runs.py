"""Commands for one run, and for the network that it starts from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.common import (
    AsJson,
    Overrides,
    Replicate,
    ReportFile,
    ScenarioName,
    Seed,
    TypicalSeed,
    UserError,
    app,
    check_new,
    check_report,
    check_writable,
    fail,
    leave_report,
    load_scenario,
    print_json,
    progress_bar,
    this_command,
    which_run,
)


@app.command()
def run(
    scenario: ScenarioName,
    seed: TypicalSeed = None,
    replicate: Replicate = None,
    out: Annotated[Path | None, typer.Option(help="Folder for tables and figures.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the folder if it is there.")] = False,
    figures: Annotated[bool, typer.Option(help="Draw the figures too.")] = True,
    geojson: Annotated[
        bool, typer.Option("--geojson", help="Leave the cells as GeoJSON too, for a GIS (with --out).")
    ] = False,
    report: ReportFile = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Run one campaign and tell its story; with --out, leave tables and figures."""
    check_report(report)
    if geojson and out is None:
        raise UserError("--geojson needs a folder: add --out FOLDER")
    loaded = load_scenario(scenario, overrides)
    if out is not None:
        _check_room(out, replace)
    from sim.record.run import run as run_one

    seed, replicate, which = which_run(loaded, seed, replicate)
    result = run_one(loaded, seed=seed, replicate=replicate)
    if out is not None:
        _save(result, out, figures=figures, geojson=geojson, replace=replace)
    if as_json:
        print_json(result.outcomes)
    else:
        print(f"{loaded.title}\n{loaded.question}\n{which}")
        print("\n".join(result.staff_log))
        if out is not None:
            print(f"\nTables and figures are in {out}")
    if report is not None:
        from sim.view.page.of_runs import report_of_run

        leave_report(report_of_run(result, command=this_command()), report, as_json=as_json)


def _check_room(out: Path, replace: bool) -> None:
    """Refuse to write over what is there, unless it is a run that may be replaced."""
    if not replace:
        check_new(out, "choose another folder, or add --replace")
    elif out.exists() and not (out / "staff_log.txt").is_file() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"{out} holds no run, and is not replaced: choose another folder")
    else:
        check_writable(out)


def _save(result: Any, out: Path, *, figures: bool, geojson: bool, replace: bool) -> None:
    from sim.files import written_whole

    with written_whole(out, replace=replace) as apart:
        result.save(apart, command=this_command(), geojson=geojson)
        if figures:
            from sim.view import run_figures, save

            save(run_figures(result), apart / "figures")


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
    loaded = load_scenario(scenario, overrides)
    from sim.record.run import run as run_one
    from sim.view.film.animate import FORMATS, NoEncoderError
    from sim.view.film.animate import animate as film

    if out.suffix.lower() not in FORMATS:
        raise typer.BadParameter(f"{out.name!r} must end in one of {', '.join(FORMATS)}", param_hint="--out")
    check_new(out)
    try:
        with progress_bar("frames") as progress:
            result = run_one(loaded, seed, replicate=replicate)
            film(result, out, every_h=every, frames_per_second=speed, progress=progress)
    except NoEncoderError as error:
        fail(str(error), status=1)
    except ValueError as error:
        fail(str(error), status=2)
    print(f"{out} is written ({out.stat().st_size / 1e6:.1f} MB)")


@app.command()
def hub(
    scenario: ScenarioName,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="Play one run, and compare this moment (2031-05-10) with its start."
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
    report: ReportFile = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Show what the supply hangs on: the most that can flow, the smallest cut, and what each loss costs."""
    from sim.hubs.text import pairs_report
    from sim.hubs.text import report as in_words
    from sim.record.hub import hub as analyse

    check_report(report)
    loaded = load_scenario(scenario, overrides)
    check_new(out)
    if at is None:
        analyses = [analyse(loaded, seed=seed, replicate=replicate)]
    else:
        from sim.record.run import run as run_one

        result = run_one(loaded, seed=seed, replicate=replicate)
        try:
            analyses = [analyse(result), analyse(result, at=at)]
        except ValueError as error:
            fail(f"--at: {error}", status=2)
    if out is not None:
        from sim.files import written_whole
        from sim.hubs.files import save_tables
        from sim.view import hub_figures, save

        with written_whole(out) as apart:
            save_tables(analyses, apart, pairs)
            save(hub_figures(analyses), apart / "figures")
    if as_json:
        from sim.hubs.files import as_plain

        print_json([as_plain(analysis, pairs) for analysis in analyses])
    else:
        now, before = analyses[-1], analyses[0] if len(analyses) > 1 else None
        print("\n".join(in_words(now, before, top)))
        if pairs:
            print("\n" + "\n".join(pairs_report(now.pairs, top)))
        if out is not None:
            print(f"\nTables and figures are in {out}")
    if report is not None:
        from sim.view.page.of_hubs import report_of_hub

        found = report_of_hub(analyses, scenario=loaded, command=this_command())
        leave_report(found, report, as_json=as_json)
