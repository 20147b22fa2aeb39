"""The reports of many runs: an ensemble, a comparison, a sweep, and the ledger of claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.record.names import OutcomeName
from sim.record.outcomes import MEANINGS, NOT_ORDERED
from sim.record.run import run
from sim.scenario.schema import Scenario
from sim.study.labels import Labels
from sim.study.value_names import value_name
from sim.view.page.charts import GROUP_ROLES, SERIES_ROLES, Spec, bars, curve, dots, over_time, over_values
from sim.view.page.course import DAY_STEPS, roles
from sim.view.page.of_runs import first_hour, map_spec
from sim.view.page.report import Report, Section, Table
from sim.words import capital, counted, day, moment, percent, worded

if TYPE_CHECKING:
    from sim.evidence.ledger import ClaimsLedger
    from sim.study.compare import Comparison
    from sim.study.ensemble import Ensemble
    from sim.study.sweep import Sweep

Values = NDArray[np.float64]
QUANTILES = (0.05, 0.5, 0.95)
BAND = "Line: the middle run; band: nine runs of ten."
MOST_DOTS = 1_000
"""Runs that are drawn as dots: more cannot be counted, and would make the file long."""


def report_of_ensemble(ensemble: Ensemble, *, command: str) -> Report:
    """Report of an ensemble: bands over time, a dot for each run, and every outcome in numbers.

    Parameters
    ----------
    ensemble : Ensemble
        The runs.
    command : str
        How they were started.
    """
    scenario, runs = ensemble.scenario, len(ensemble)
    central = run(scenario, ensemble.seed)
    return Report(
        title=scenario.title,
        kind=f"{counted(runs, 'run')}, seed {ensemble.seed}",
        question=scenario.question,
        scenario=scenario,
        command=command,
        told=_told(ensemble),
        sections=[
            Section("Curves of all runs", [BAND], charts=_bands({"all runs": ensemble})),
            Section("Run by run", ["Each dot is one run."], charts=_dots({"": ensemble})),
            Section(
                "One run on the map",
                ["The run with every value at its middle; it need not be typical."],
                charts=[map_spec(central)],
            ),
            Section("Outcomes", tables=[_summary(ensemble)]),
        ],
        facts={"Runs": str(runs), "Seed": str(ensemble.seed)},
        limits=["A band shows what the ranges and luck allow, not how likely the past was."],
        hour=first_hour(central),
    )


def report_of_comparison(comparison: Comparison, *, command: str) -> Report:
    """Report of a comparison on the same luck: what differs in words, the bands, and a dot for each run."""
    first = comparison.ensembles[comparison.baseline]
    runs, table = len(first), comparison.table
    sections, told = [], []
    for name, rows in table.groupby("scenario", sort=False):
        differs = rows[(rows["low"] > 0) | (rows["high"] < 0)]
        told.append(f"{name}: {len(differs)} of {len(rows)} measures differ from {comparison.baseline}.")
        sections.append(
            Section(
                f"{name}, against {comparison.baseline}",
                words=list(differs["sentence"]) or ["No measure differs, or can be told apart."],
            )
        )
    return Report(
        title=f"{comparison.baseline} compared with {', '.join(list(comparison.ensembles)[1:])}",
        kind=f"{counted(runs, 'pair')} of runs on the same luck, seed {first.seed}",
        question=first.scenario.question,
        scenario=first.scenario,
        command=command,
        told=told,
        sections=[
            *sections,
            Section("Curves", [BAND], charts=_bands(comparison.ensembles)),
            Section("Run by run", ["Each dot is one run."], charts=_dots(comparison.ensembles)),
            Section("All differences", tables=[_differences(table, comparison)]),
        ],
        facts={"Runs of each": str(runs), "Seed": str(first.seed), "Against": comparison.baseline},
        limits=["Sources and hash are those of the first scenario; the others differ from it as they say."],
    )


def report_of_sweep(sweep: Sweep, outcomes: Sequence[str], *, scenario: Scenario, command: str) -> Report:
    """Report of a sweep: each outcome over the values, with the middle and nine runs of ten."""
    labels, table = Labels(scenario), sweep.table
    runs = len(sweep.ensembles[0])
    charts = []
    for outcome in outcomes:
        rows = table[table["outcome"] == outcome]
        if len(rows) and len(sweep.paths) == 1:
            label = labels.of(outcome)
            factor = 1 / 24.0 if label.is_time else label.factor
            low, middle, high = (rows[column] * factor for column in ("q05", "median", "q95"))
            path = sweep.paths[0]
            charts.append(
                over_values(
                    label.title,
                    "days from the start" if label.is_time else label.axis,
                    label=value_name(scenario, path),
                    values=[point[path] for point in sweep.points],
                    curves=[curve("middle run", middle, SERIES_ROLES[0], low=low, high=high)],
                    is_moment=label.is_time,
                )
            )
    shown = table[table["outcome"].isin(outcomes)]
    named = [value_name(scenario, path) for path in sweep.paths]
    head = [*named, "what", "runs", "mean", "one in twenty is below", "middle", "one in twenty is above"]
    rows_ = [
        [
            *(_cell(row[path]) for path in sweep.paths),
            labels.of(row["outcome"]).title,
            _cell(row["count"]),
            *_in_words(row, scenario),
        ]
        for row in shown.to_dict("records")
    ]
    return Report(
        title=f"{scenario.title}: {'; '.join(named)}",
        kind=f"{len(sweep.points)} points, {counted(runs, 'run')} each on the same luck",
        question=scenario.question,
        scenario=scenario,
        command=command,
        sections=[
            *([Section("Curves", [BAND], charts=charts)] if charts else []),
            Section(
                "Numbers", tables=[Table("Outcomes at every point", head, rows_, frozenset({len(named)}))]
            ),
        ],
        facts={"Runs at each point": str(runs), "Seed": str(sweep.ensembles[0].seed)},
    )


def report_of_claims(ledger: ClaimsLedger, *, command: str) -> Report:
    """Report of the ledger of claims: each with who said it, the verdict, and why."""
    counts: dict[str, int] = {}
    for judgement in ledger.verdicts:
        counts[judgement.verdict] = counts.get(judgement.verdict, 0) + 1
    judged = [
        (
            judgement.claim.id,
            judgement.claim.said_by,
            judgement.claim.text,
            judgement.verdict,
            "–" if judgement.share is None else percent(judgement.share.share),
            judgement.why,
        )
        for judgement in ledger.verdicts
    ]
    parts = [
        (claim, finding.subject, finding.reported_words, finding.agreed_words, finding.simulated_words)
        for claim, findings in ledger.findings.items()
        for finding in findings
    ]
    return Report(
        title=f"Claims, held against: {ledger.scenario.title}",
        kind=f"{counted(len(ledger.values), 'run')}, seed {ledger.seed}",
        scenario=ledger.scenario,
        command=command,
        told=[f"{count} of {len(ledger.verdicts)} claims: {verdict}." for verdict, count in counts.items()],
        sections=[
            Section(
                "Verdicts",
                charts=[
                    bars(
                        "Claims by verdict", "", [(name, count, str(count)) for name, count in counts.items()]
                    )
                ],
                tables=[
                    Table(
                        "Every claim",
                        ("Claim", "said by", "what was said", "verdict", "runs that agree", "why"),
                        judged,
                        frozenset({1, 2, 3, 5}),
                    )
                ],
            ),
            Section(
                "Reported against simulated",
                tables=[
                    Table(
                        "Every part of a claim",
                        ("Claim", "what", "reported", "agrees if", "simulated"),
                        parts,
                        frozenset({1, 2, 3, 4}),
                    )
                ],
            ),
        ],
        facts={"Runs": str(len(ledger.values)), "Seed": str(ledger.seed)},
        limits=["A verdict says whether the model can bring about what was said, not whether it was so."],
    )


def _told(ensemble: Ensemble) -> list[str]:
    scenario, labels, lines = ensemble.scenario, Labels(ensemble.scenario), []
    outcomes = ensemble.replicates
    for group in scenario.groups:
        column = OutcomeName("trigger", group.id)
        if column not in outcomes:
            continue
        counts = outcomes[column].value_counts()
        spoken = f"the {group.name.removeprefix('The ')} is ordered out "
        reasons = [
            f"{labels.of_text(column, str(trigger)).removeprefix(spoken)} in {count}"
            for trigger, count in counts.items()
            if trigger != NOT_ORDERED
        ]
        ordered = len(ensemble) - int(counts.get(NOT_ORDERED, 0))
        why = f": {', '.join(reasons)}" if reasons else ""
        lines.append(f"{group.short_name}: ordered out in {ordered} of {counted(len(ensemble), 'run')}{why}.")
    return lines


def _bands(ensembles: dict[str, Ensemble]) -> list[Spec]:
    """Ground, arrivals at the groups, vehicles, and, of one ensemble, the days of supply of each group."""
    first = next(iter(ensembles.values()))
    steps = min(len(ensemble.grid_h) for ensemble in ensembles.values())
    hours = [float(hour) for hour in first.grid_h[:steps]]
    about: dict[str, Any] = {
        "start": first.scenario.start.isoformat(),
        "hours": hours,
        "marks": _marks(first),
    }
    alone = len(ensembles) == 1

    def drawn(pick: Any, role: str) -> list[Spec]:
        return [
            _band(name, pick(ensemble)[:, :steps], role if alone else _role(index), dashed=index > 0)
            for index, (name, ensemble) in enumerate(ensembles.items())
        ]

    charts = [
        over_time(
            "Ground that changed hands",
            "km²",
            curves=[
                *drawn(lambda ensemble: ensemble.series["area_actual_km2"], "actual"),
                *(
                    [_band("announced", first.series["area_announced_km2"], "announced", dashed=True)]
                    if alone
                    else []
                ),
            ],
            **about,
        ),
        over_time("Supply at the groups in the last 24 h", "t", curves=drawn(_arrivals, "road"), **about),
        over_time(
            "Vehicles that are out", "", curves=drawn(lambda e: e.series["vehicles_out"], "out"), **about
        ),
        over_time(
            "Vehicles abandoned",
            "",
            curves=drawn(lambda e: e.series["vehicles_abandoned"], "abandoned"),
            **about,
        ),
    ]
    if alone:
        charts += [
            over_time(
                f"Days of supply: {group.short_name}",
                "days",
                curves=[_band(group.short_name, first.series[OutcomeName("days_of_supply", group.id)], role)],
                note="Of the runs in which the group is still there.",
                **about,
            )
            for group, role in zip(first.scenario.groups, roles(first.scenario), strict=True)
        ]
    return charts


def _band(name: str, values: Values, role: str, *, dashed: bool = False) -> Spec:
    """Middle and nine runs of ten at each hour; nothing where fewer than half of the runs have a value."""
    known = (~np.isnan(values)).sum(axis=0) * 2 >= len(values)
    quantiles = np.full((3, values.shape[1]), np.nan)
    if known.any():
        quantiles[:, known] = np.nanquantile(values[:, known], QUANTILES, axis=0)
    low, middle, high = quantiles.tolist()
    return curve(name, middle, role, low=low, high=high, dashed=dashed)


def _arrivals(ensemble: Ensemble) -> Values:
    total_t = ensemble.delivered_t
    arrived_t: Values = np.full_like(total_t, np.nan)
    arrived_t[:, DAY_STEPS:] = total_t[:, DAY_STEPS:] - total_t[:, :-DAY_STEPS]
    return arrived_t


def _marks(ensemble: Ensemble) -> list[tuple[float, str]]:
    scenario = ensemble.scenario
    begins_h = scenario.hour(scenario.offensive.starts)
    within = scenario.offensive.enabled and 0.0 <= begins_h <= scenario.horizon_h
    return [(begins_h, "the offensive begins")] if within else []


def _dots(ensembles: dict[str, Ensemble]) -> list[Spec]:
    """Vehicles out, and the hour of the order of each group that can leave, a dot for each run."""
    first = next(iter(ensembles.values()))
    charts = [_dots_of("Share of vehicles out", "%", ensembles, "evacuated_share", 100.0)]
    for index, group in enumerate(first.scenario.groups):
        outcome = OutcomeName("ordered_h", group.id)
        if any(e.replicates[outcome].notna().any() for e in ensembles.values() if outcome in e.replicates):
            charts.append(
                _dots_of(
                    f"{group.short_name}: days from the start to the order to leave",
                    "days",
                    ensembles,
                    outcome,
                    1 / 24.0,
                    GROUP_ROLES[index % len(GROUP_ROLES)],
                )
            )
    return charts


def _dots_of(
    title: str, unit: str, ensembles: dict[str, Ensemble], outcome: str, factor: float, role: str = "s0"
) -> Spec:
    alone = len(ensembles) == 1
    rows = {
        name or "all": (
            role if alone else _role(index),
            (ensemble.values(outcome)[:MOST_DOTS] * factor).tolist(),
        )
        for index, (name, ensemble) in enumerate(ensembles.items())
        if outcome in ensemble.replicates
    }
    return dots(title, unit, rows)


def _role(index: int) -> str:
    return "baseline" if index == 0 else "changed" if index == 1 else SERIES_ROLES[index % len(SERIES_ROLES)]


def _summary(ensemble: Ensemble) -> Table:
    scenario = ensemble.scenario
    rows = []
    for outcome, row in ensemble.summary.iterrows():
        name = OutcomeName.read(str(outcome))
        what, subject = capital(MEANINGS.get(name.measure, name.measure)), _subject(name.subject, scenario)
        cells = [_worded(name, row[column], scenario) for column in ("q05", "median", "q95")]
        rows.append([what, subject, f"{int(row['count'])}", *cells])
    head = ("What", "of", "runs", "one in twenty is below", "middle", "one in twenty is above")
    return Table("Every outcome", head, rows, frozenset({1}))


def _subject(subject: str, scenario: Scenario) -> str:
    named = {group.id: group.short_name for group in scenario.groups}
    named |= {node.id: node.name for node in scenario.network.nodes if node.id not in named}
    return named.get(subject, subject)


def _in_words(row: Mapping[Any, Any], scenario: Scenario) -> list[str]:
    """Mean and quantiles of a row of a sweep's table."""
    name = OutcomeName.read(row["outcome"])
    return [_worded(name, row[column], scenario) for column in ("mean", "q05", "median", "q95")]


def _worded(name: OutcomeName, value: float, scenario: Scenario) -> str:
    if not isfinite(value):
        return "–"
    if name.is_time:
        return moment(scenario.moment(value))
    if name.measure in ("to", "demand_met_before", "demand_met_after"):
        return worded(value, "share")
    units = {"_share": "share", "_t": "t", "_km2": "km²", "_h": "h"}
    return worded(value, next((unit for end, unit in units.items() if name.measure.endswith(end)), ""))


def _differences(table: Any, comparison: Comparison) -> Table:
    head = ("Scenario", "in words", comparison.baseline, "mean", "difference", "from", "to", "pairs")
    columns = ("scenario", "sentence", "baseline", "mean", "difference", "low", "high", "pairs")
    rows = [[_cell(row[column]) for column in columns] for row in table.to_dict("records")]
    return Table("Every measure, with the 95 % interval of its mean difference", head, rows, frozenset({1}))


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return "–" if not isfinite(value) else f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
    return day(value) if hasattr(value, "year") else str(value)
