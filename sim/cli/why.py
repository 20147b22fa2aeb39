"""Commands that ask why: chains of causes, causes over an ensemble, maps of reasons, overturned claims."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.common import (
    AsJson,
    Cluster,
    Jobs,
    Overrides,
    Replicate,
    Resume,
    ScenarioName,
    Seed,
    app,
    load_scenario,
    print_json,
    progress_bar,
)

Outcome = Annotated[
    str | None,
    typer.Option(metavar="QUESTION", help="Such as 'ordered:GROUP by 2022-09-14'; see docs/why.md."),
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
        int | None, typer.Option(min=1, help="Runs of each coalition behind the shares; at most 60.")
    ] = None,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Out = None,
    resume: Resume = False,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Measure what brings an outcome about: necessity, sufficiency, and shares of named factors."""
    from sim.causes.cause import cause as measure
    from sim.causes.factors import factors_of
    from sim.causes.told import report

    loaded = load_scenario(scenario, overrides)
    chosen = factors_of(loaded, factors)
    if only:
        chosen = chosen.named(tuple(only))
    with progress_bar("runs") as progress:
        found = measure(
            loaded,
            outcome,
            factors=chosen,
            pairs=pairs,
            shared=shared,
            seed=seed,
            jobs=jobs,
            cluster=cluster,
            out=out,
            resume=resume,
            progress=progress,
        )
    if out is not None:
        from sim.files import write_json
        from sim.view import cause_figures, save_study_figures

        write_json(found.as_plain(), out / "cause.json")
        save_study_figures(cause_figures(found), out / "figures")
    if as_json:
        print_json(found.as_plain())
        return
    print("\n".join(report(found)))


@app.command()
def why(
    scenario: ScenarioName,
    outcome: Outcome = None,
    seed: Seed = 1,
    replicate: Replicate = None,
    factors: FactorsFile = None,
    flips: Annotated[bool, typer.Option(help="Look for the smallest change that turns the answer.")] = True,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Out = None,
    resume: Resume = False,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Say why it came as it did in one run: the chain of causes, each link taken out on the same luck."""
    from sim.causes.why import why as ask
    from sim.causes.why_told import as_plain, report

    loaded = load_scenario(scenario, overrides)
    with progress_bar("runs") as progress:
        found = ask(
            loaded,
            outcome,
            seed=seed,
            replicate=replicate,
            factors=factors,
            flips=flips,
            jobs=jobs,
            cluster=cluster,
            out=out,
            resume=resume,
            progress=progress,
        )
    if out is not None:
        from sim.files import write_json
        from sim.view import save_study_figures, why_chain

        write_json(as_plain(found), out / "why.json")
        save_study_figures({"chain": why_chain(found)}, out / "figures")
    if as_json:
        print_json(as_plain(found))
        return
    print("\n".join(report(found)))
