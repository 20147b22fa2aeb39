"""Commands that ask why: chains of causes, causes over an ensemble, maps of reasons, overturned claims."""

from __future__ import annotations

from os.path import relpath
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.common import (
    AsJson,
    Cluster,
    Jobs,
    Overrides,
    Replicate,
    ReportFile,
    Resume,
    ScenarioName,
    Seed,
    TypicalSeed,
    app,
    check_kept,
    check_report,
    keeping,
    leave_report,
    load_scenario,
    print_json,
    this_command,
    which_run,
)

Outcome = Annotated[
    str | None,
    typer.Option(metavar="QUESTION", help="Such as 'ordered:GROUP by 2031-05-14'; see docs/why.md."),
]
FactorsFile = Annotated[Path | None, typer.Option("--factors", metavar="FILE", help="A file of factors.")]
Out = Annotated[Path | None, typer.Option(help="Folder for the runs, the table and the figures.")]


@app.command()
def cause(
    scenario: ScenarioName,
    outcome: Outcome = None,
    factors: FactorsFile = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="NAME", help="Only this factor; may be given again.")
    ] = None,
    pairs: Annotated[int, typer.Option(min=1, help="Pairs of runs behind PN and PS.")] = 60,
    shared: Annotated[
        int | None, typer.Option(min=1, help="Runs of each coalition behind the shares.")
    ] = None,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Out = None,
    resume: Resume = False,
    report: ReportFile = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Measure what brings an outcome about: necessity, sufficiency, and shares of named factors."""
    from sim.causes.cause import cause as measure
    from sim.causes.factors import factors_of
    from sim.causes.told import report as lines_of

    check_report(report)
    check_kept(out, resume)
    loaded = load_scenario(scenario, overrides)
    chosen = factors_of(loaded, factors)
    if only:
        chosen = chosen.named(tuple(only))
    with keeping(jobs, cluster, out, resume, what="runs") as how:
        found = measure(loaded, outcome, factors=chosen, pairs=pairs, shared=shared, seed=seed, **how)
    if out is not None:
        from sim.files import write_json
        from sim.view import cause_figures, save

        write_json(found.as_plain(), out / "cause.json")
        save(cause_figures(found), out / "figures")
    if as_json:
        print_json(found.as_plain())
    else:
        print("\n".join(lines_of(found)))
    if report is not None:
        from sim.view.page.of_causes import report_of_cause

        leave_report(report_of_cause(found, command=this_command()), report, as_json=as_json)


@app.command()
def why(
    scenario: ScenarioName,
    outcome: Outcome = None,
    seed: TypicalSeed = None,
    replicate: Replicate = None,
    factors: FactorsFile = None,
    flips: Annotated[bool, typer.Option(help="Look for the smallest change that turns the answer.")] = True,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Out = None,
    resume: Resume = False,
    report: ReportFile = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Say why it came as it did in one run: the chain of causes, each link taken out on the same luck."""
    from sim.causes.why import why as ask
    from sim.causes.why_told import as_plain
    from sim.causes.why_told import report as lines_of

    check_report(report)
    check_kept(out, resume)
    loaded = load_scenario(scenario, overrides)
    seed, replicate, which = which_run(loaded, seed, replicate)
    with keeping(jobs, cluster, out, resume, what="runs") as how:
        found = ask(loaded, outcome, seed=seed, replicate=replicate, factors=factors, flips=flips, **how)
    if out is not None:
        from sim.files import write_json
        from sim.view import save, why_chain

        write_json(as_plain(found), out / "why.json")
        save({"chain": why_chain(found)}, out / "figures")
    if as_json:
        print_json(as_plain(found))
    else:
        print("\n".join([which, *lines_of(found)] if which else lines_of(found)))
    if report is not None:
        from sim.view.page.of_causes import report_of_why

        leave_report(report_of_why(found, command=this_command()), report, as_json=as_json)


@app.command()
def phase(
    scenario: ScenarioName,
    x: Annotated[
        str, typer.Option(metavar="PATH=...", help="Values across, such as PATH=1,2 or PATH=x0.5,x1.")
    ],
    y: Annotated[str, typer.Option(metavar="PATH=...", help="Values up; paths joined with + move together.")],
    group: Annotated[str | None, typer.Option(help="Whose order; by default the largest group's.")] = None,
    replicates: Annotated[int, typer.Option(min=1, help="Runs in each cell.")] = 24,
    draws: Annotated[int, typer.Option(min=0, help="Runs of the scenario as it is, on the map.")] = 60,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Out = None,
    resume: Resume = False,
    report: ReportFile = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Map for what reason a group leaves, over two values of a scenario."""
    from sim.causes.phase import phase as survey
    from sim.causes.phase import table

    check_report(report)
    check_kept(out, resume)
    loaded = load_scenario(scenario, overrides)
    with keeping(jobs, cluster, out, resume, what="runs") as how:
        found = survey(loaded, x, y, group=group, replicates=replicates, draws=draws, seed=seed, **how)
    if out is not None:
        from sim.files import write_json
        from sim.view import phase_map, save

        write_json(found.as_plain(), out / "phase.json")
        save({"phase": phase_map(found)}, out / "figures")
    if as_json:
        print_json(found.as_plain())
    else:
        print("\n".join(table(found)))
    if report is not None:
        from sim.view.page.of_causes import report_of_phase

        leave_report(report_of_phase(found, command=this_command()), report, as_json=as_json)


@app.command()
def overturn(
    scenario: ScenarioName,
    claim: Annotated[
        str, typer.Argument(metavar="CLAIM", help="What the world is to show; see docs/why.md.")
    ],
    seed: Seed = 1,
    lucks: Annotated[int, typer.Option(min=1, help="Lucks that are tried.")] = 24,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Out = None,
    resume: Resume = False,
    report: ReportFile = None,
    as_json: AsJson = False,
) -> None:
    """Look for the least implausible world, within the ranges, in which a sentence is true."""
    from sim.causes.overturn import overturn as look
    from sim.causes.worlds import report as lines_of
    from sim.causes.worlds import scenario_text

    check_report(report)
    check_kept(out, resume)
    loaded = load_scenario(scenario)
    with keeping(jobs, cluster, out, resume, what="runs") as how:
        found = look(loaded, claim, seed=seed, lucks=lucks, **how)
    file = ""
    if out is not None:
        from sim.files import write_json

        write_json(found.as_plain(), out / "overturn.json")
        if found.found:
            path = Path(scenario)
            world = out / "world.yaml"
            is_file = path.suffix.lower() in (".yaml", ".yml", ".json")
            base = Path(relpath(path, out)).as_posix() if is_file else scenario
            world.write_text(scenario_text(found, base), encoding="utf-8")
            file = str(world)
    if as_json:
        print_json(found.as_plain())
    else:
        print("\n".join(lines_of(found, file)))
    if report is not None:
        from sim.view.page.of_causes import report_of_overturned

        leave_report(report_of_overturned(found, command=this_command()), report, as_json=as_json)
