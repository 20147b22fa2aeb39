"""Commands for many runs: ensembles, comparisons, sweeps, sensitivity and claims."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from sim.cli.common import (
    AsJson,
    Cluster,
    Jobs,
    Overrides,
    Replicates,
    ReportFile,
    Resume,
    ScenarioName,
    Seed,
    app,
    check_kept,
    check_new,
    check_report,
    keeping,
    leave_report,
    load_scenario,
    print_json,
    say_how_long,
    this_command,
)
from sim.files import written_whole
from sim.words import counted

MAIN_OUTCOME = "hub_entered_h; without a hub evacuated_share"
Explained = Annotated[
    str | None, typer.Option("--outcome", help="Numeric outcome to explain.", show_default=MAIN_OUTCOME)
]


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
    everything: Annotated[bool, typer.Option("--all", help="Print every outcome.")] = False,
    precision: Annotated[
        str | None, typer.Option(metavar="SHARE", help="Go on until the mean is this certain, such as 5%.")
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(help="Outcome that --precision looks at.", show_default=MAIN_OUTCOME)
    ] = None,
    report: ReportFile = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Play many replicates, each with drawn values and its own luck."""
    check_report(report)
    from sim.study.ensemble import ensemble as play
    from sim.study.outcome_names import main_outcome
    from sim.study.statistics import Precision

    share = None if precision is None else _share(precision)
    check_kept(out, resume)
    loaded = load_scenario(scenario, overrides)
    outcome = outcome or main_outcome(loaded)
    wanted = None if share is None else Precision(outcome, share)
    with keeping(jobs, cluster, out, resume) as how:
        found = play(loaded, replicates, seed=seed, precision=wanted, events=events, **how)
    if as_json:
        print_json(json.loads(found.summary.to_json(orient="index")))
    else:
        print(f"{counted(len(found), 'replicate')} of: {loaded.title}")
        if wanted is not None:
            reached = found.estimate(outcome).relative_half_width
            print(f"{outcome}: mean within {reached:.1%}, asked for {wanted.relative_half_width:.1%}")
        if everything:
            print(found.summary.to_string(float_format="{:,.2f}".format))
        else:
            from sim.study.page import on_a_page

            print("\n".join(on_a_page(found)))
            print(f"\nAll {len(found.summary)} outcomes: --all, or --json, or the folder of --out.")
    if report is not None:
        from sim.view.page.of_studies import report_of_ensemble

        page = report_of_ensemble(found, command=this_command())
        leave_report(page, report, as_json=as_json)


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
    report: ReportFile = None,
    as_json: AsJson = False,
) -> None:
    """Play scenarios on the same luck, and say in plain words how they differ."""
    check_report(report)
    from sim.study.compare import compare as play

    check_new(out)
    with keeping(jobs, cluster) as how:
        found = play(scenarios, replicates, seed=seed, **how)
    if out is not None:
        from sim.view import comparison_figures, save

        with written_whole(out) as apart:
            found.table.to_csv(apart / "differences.csv", index=False)
            save(comparison_figures(found), apart / "figures")
    if as_json:
        print_json(json.loads(found.table.to_json(orient="records")))
    else:
        for name, rows in found.table.groupby("scenario", sort=False):
            differs = (rows["low"] > 0) | (rows["high"] < 0)
            print(f"\n{name}, against {found.baseline} ({counted(replicates, 'pair')} of runs)")
            for sentence in rows.loc[differs, "sentence"]:
                print(f"- {sentence}")
            alike = len(rows) - differs.sum()
            print(f"- Of {len(rows)} measures {alike} do not differ, or cannot be told apart.")
    if report is not None:
        from sim.view.page.of_studies import report_of_comparison

        page = report_of_comparison(found, command=this_command())
        leave_report(page, report, as_json=as_json)


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
    report: ReportFile = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Play a scenario at several values of one or two paths, on the same luck."""
    check_report(report)
    from sim.study.outcome_names import check_outcomes, main_outcome
    from sim.study.sweep import sweep as play
    from sim.study.sweep import vary_from

    check_kept(out, resume)
    loaded, points = load_scenario(scenario, overrides), vary_from(vary)
    check_outcomes(loaded, outcome or ())
    with keeping(jobs, cluster, out, resume) as how:
        found = play(loaded, points, replicates=replicates, seed=seed, **how)
    shown = outcome or list(dict.fromkeys((main_outcome(loaded), "evacuated_share", "delivered_t")))
    if out is not None:
        from sim.view import save, sweep_curve, sweep_heat_map

        draw = sweep_heat_map if len(found.paths) == 2 else sweep_curve
        save({name: draw(found, name) for name in shown}, out / "figures")
    table = found.table[found.table["outcome"].isin(shown)].drop(columns="point")
    if as_json:
        print_json(json.loads(table.to_json(orient="records")))
    else:
        print(
            table.sort_values("outcome", kind="stable").to_string(index=False, float_format="{:,.2f}".format)
        )
    if report is not None:
        from sim.view.page.of_studies import report_of_sweep

        page = report_of_sweep(found, shown, scenario=loaded, command=this_command())
        leave_report(page, report, as_json=as_json)


@app.command()
def sensitivity(
    scenario: ScenarioName,
    outcome: Explained = None,
    method: Annotated[
        Literal["morris", "sobol"], typer.Option(help="Screen many, or measure few.")
    ] = "morris",
    parameter: Annotated[
        list[str] | None, typer.Option(help="Path or pattern such as 'supply.*'; may be given again.")
    ] = None,
    samples: Annotated[
        int | None, typer.Option(min=2, help="Trajectories (4), or base samples (128).")
    ] = None,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the runs, the table and the figure.")] = None,
    resume: Resume = False,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Rank the uncertain values of a scenario by what they do to an outcome."""
    from sim.study.outcome_names import check_outcomes, main_outcome
    from sim.study.sensitivity import runs_needed
    from sim.study.sensitivity import sensitivity as play

    check_kept(out, resume, is_new=True)
    loaded = load_scenario(scenario, overrides)
    outcome = outcome or main_outcome(loaded)
    check_outcomes(loaded, [outcome])
    say_how_long(
        loaded,
        runs_needed(loaded, method=method, parameters=parameter or ("*",), samples=samples),
        jobs=jobs,
        elsewhere=cluster is not None,
    )
    with keeping(jobs, cluster, None if out is None else out / "runs", resume) as how:
        found = play(
            loaded, outcome, method=method, parameters=parameter or ("*",), samples=samples, seed=seed, **how
        )
    if out is not None:
        from sim.view import save, sensitivity_ranking

        with written_whole(out) as apart:
            found.table.to_csv(apart / "sensitivity.csv", index=False)
            save({"ranking": sensitivity_ranking(found)}, apart / "figures")
    if as_json:
        print_json(json.loads(found.table.to_json(orient="records")))
        return
    print(f"{outcome}: {found.runs} runs; luck alone gives a standard deviation of {found.noise:,.2f}")
    print(found.table.head(20).to_string(index=False, float_format="{:,.3f}".format))


@app.command()
def estimates(
    scenario: ScenarioName,
    outcome: Explained = None,
    samples: Annotated[int, typer.Option(min=2, help="Base samples, a power of 2, of five runs each.")] = 256,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Show how much of an outcome's variance comes from our own estimates, from sources, and from luck."""
    from sim.study.outcome_names import check_outcomes, main_outcome
    from sim.study.sensitivity import variance_shares

    loaded = load_scenario(scenario, overrides)
    outcome = outcome or main_outcome(loaded)
    check_outcomes(loaded, [outcome])
    say_how_long(loaded, 5 * samples, jobs=jobs, elsewhere=cluster is not None)
    with keeping(jobs, cluster) as how:
        shares = variance_shares(loaded, outcome, samples=samples, seed=seed, **how)
    if as_json:
        print_json(json.loads(shares.to_json(orient="index")))
        return
    print(shares.to_string(float_format="{:,.2f}".format))


@app.command()
def claims(
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="Library name, or path of a YAML file.")
    ] = "historical",
    replicates: Replicates = 200,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the tables, the figure, and every finished replicate.")
    ] = None,
    resume: Resume = False,
    overrides: Overrides = None,
    report: ReportFile = None,
    as_json: AsJson = False,
) -> None:
    """Hold every claim of a scenario's own record against the model."""
    check_report(report)
    from sim.evidence.claims import claims as test

    check_kept(out, resume, is_new=True)
    loaded, runs = load_scenario(scenario, overrides), None if out is None else out / "runs"
    with keeping(jobs, cluster, runs, resume) as how:
        ledger = test(loaded, replicates, seed=seed, **how)
    if out is not None:
        from sim.view import claims_ledger, save

        with written_whole(out) as apart:
            ledger.table.to_csv(apart / "claims.csv", index=False)
            ledger.parts.to_csv(apart / "parts.csv", index=False)
            save({"claims": claims_ledger(ledger)}, apart / "figures")
    if as_json:
        print_json(json.loads(ledger.table.to_json(orient="records", date_format="iso")))
    else:
        for row in ledger.table.itertuples():
            verdict = f"{row.verdict}{' (assumed)' if row.assumed else ''}"
            print(f"{row.claim}: {verdict}\n  said by {row.said_by}: {row.text}\n  {row.why}\n")
    if report is not None:
        from sim.view.page.of_studies import report_of_claims

        page = report_of_claims(ledger, command=this_command())
        leave_report(page, report, as_json=as_json)


def _share(text: str) -> float:
    try:
        return float(text.removesuffix("%")) / (100.0 if text.endswith("%") else 1.0)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a share: write 5% or 0.05") from None
