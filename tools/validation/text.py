"""The results of the validation in words and tables, as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.evidence.hindcast import Forecast, Observed, scores
from sim.evidence.verdicts import RULE, Verdict
from sim.scenario.quantity import OWN_ESTIMATE
from sim.scenario.resolve import uncertain
from sim.study.statistics import Share
from sim.words import between, day, markdown_table, moment, percent

if TYPE_CHECKING:
    import pandas as pd

    from sim.evidence.announcements import ObservationFit
    from sim.evidence.calibration import Calibration
    from sim.evidence.facts import Runs
    from sim.evidence.ledger import ClaimsLedger
    from sim.evidence.seeds import EquipmentFigure

VERDICTS: tuple[Verdict, ...] = ("supported", "undecided", "contradicted", "not testable")
MOST_NAMED = 3
"""Estimates on which a verdict rests that are named."""


@dataclass(frozen=True, eq=False)
class Findings:
    """Everything that the page tells of."""

    ledger: ClaimsLedger
    fit: ObservationFit
    without_one: list[ObservationFit]
    """The fit without each of the totals in turn."""
    calibration: Calibration
    other_replicates: int
    """Replicates of the other prior."""
    forecasts: list[Forecast]
    """In the order of `tools.validation.page.find`."""
    record: Observed
    towns: pd.DataFrame
    to_the_end: Runs
    """Replicates that run to the end of the scenario."""
    equipment: Sequence[EquipmentFigure]
    scenario_hash: str


def generated(findings: Findings, figures: str) -> str:
    """All results, with figures from a folder beside the page."""
    runs = findings.calibration.runs
    parts = [
        _prose(f"""
            The results below are from {len(runs.replicates):,} replicates of `historical` for calibration
            and hindcast, which run as far as these look, {findings.other_replicates:,} of the scenario with
            earlier rates, {len(findings.to_the_end.replicates):,} to the end for the places, and
            from {len(findings.ledger.values):,} replicates, each with its what-ifs, for the claims. Root
            seed {runs.seed}; SHA-256 of the scenario `{findings.scenario_hash}`.
        """),
        *_claims(findings.ledger, figures),
        *_announcements(findings, figures),
        *_calibration(findings.calibration, figures),
        *_hindcast(findings, figures),
        *_towns(findings.towns, figures),
        *_left_behind(findings.to_the_end, findings.equipment),
        *_estimates(findings.calibration),
    ]
    return "\n\n".join(parts)


def _prose(text: str) -> str:
    """A paragraph in one line."""
    return " ".join(text.split())


def _interval(held: Share | None) -> str:
    return f"{percent(held.share)} ({percent(held.low)} to {percent(held.high)})" if held else "–"


def _named(paths: Sequence[str]) -> str:
    """The first paths, and how many more there are."""
    more = len(paths) - MOST_NAMED
    return ", ".join(f"`{path}`" for path in paths[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _claims(ledger: ClaimsLedger, figures: str) -> list[str]:
    count = Counter(judgement.verdict for judgement in ledger.verdicts)
    counted = ", ".join(f"{count[verdict]} {verdict}" for verdict in VERDICTS)
    verdicts = [
        [
            f"`{judgement.claim.id}`",
            judgement.claim.text,
            f"{judgement.claim.said_by}, {day(judgement.claim.said_at)}",
            judgement.verdict + (" (assumed)" if judgement.assumed else ""),
            _interval(judgement.share),
            judgement.why,
        ]
        for judgement in ledger.verdicts
    ]  # fmt: skip
    parts = [
        [
            f"`{claim}`",
            finding.subject,
            finding.reported_words,
            finding.agreed_words + ("" if finding.part.bounds_by == "speaker" else " (our reading)"),
            finding.simulated_words,
            "–" if finding.compares else f"{percent(finding.share.share)}",
            finding.verdict + (" (assumed)" if finding.assumed else ""),
            _named(finding.rests_on),
        ]
        for claim, found in ledger.findings.items()
        for finding in found
    ]
    return [
        "### Claims",
        RULE,
        f"Of {len(ledger.claims)} claims: {counted}.",
        f"![Every claim with the share of runs in which it holds]({figures}/claims.png)",
        markdown_table(["claim", "in our words", "said by", "verdict", "holds in", "why"], verdicts),
        _prose("""
            Part by part, what was reported against what is simulated: the median and 90 % of the runs; of a
            change the mean over pairs of runs and its 95 % interval. *Assumed* marks a verdict that is about
            our assumptions: where the scenario puts in what is measured (where columns go, how long the
            stages of a withdrawal last), and where an estimate of our own flips it, so that the runs in the
            low third of its range give another verdict than those in the high third, by more than chance
            explains when all estimates are looked at (Bonferroni, 5 %). What it rests on stands beside it,
            the estimate that matters most first.
        """),
        markdown_table(
            ["claim", "part", "reported", "agrees if", "simulated", "holds in", "verdict", "rests on"], parts
        ),
    ]


def _announcements(findings: Findings, figures: str) -> list[str]:
    fit = findings.fit
    lags = [other.lag_h.mid for other in findings.without_one]
    lag, share, south = (
        _spread(*interval) for interval in (fit.lag_h, fit.stabilised_share, fit.elsewhere_km2)
    )
    return [
        "### What was announced, and what was on the map",
        _prose(f"""
            The totals of liberated ground that officials announced up to 14 September are as if a share of
            {share} of the ground held {lag} hours before had been announced, and {south} km2 in the south
            with it (5 % and 95 % quantiles in brackets). The totals scatter around that by a factor of
            {fit.factor:.2f}. {len(fit.liberated)} of them carry the fit; leaving out any one moves the lag
            to between {min(lags):.0f} and {max(lags):.0f} h. What was called *cleared* is
            {fit.cleared_share.mid:.2f} of the ground held a lag before: another count. No run of the model
            enters the fit. The values are in `scenarios/kharkiv-2022/parts/observation.yaml`;
            they are those of `historical`. Each claim above is judged by a fit that leaves out every total
            of its own days.
        """),
        f"![Map, announced totals, and the fit]({figures}/announced.png)",
    ]


def _calibration(calibration: Calibration, figures: str) -> list[str]:
    kept, played = len(calibration.accepted), len(calibration.misfits)
    informed = [parameter for parameter in calibration.parameters if parameter.informed]
    others = len(calibration.parameters) - len(informed)
    everything = np.median(calibration.misfits, axis=0)
    nearest = np.median(calibration.misfits[calibration.accepted], axis=0)
    facts = [
        [
            fact.name.replace("_", " "),
            moment(fact.known_at),
            ", ".join(f"`{key}`" for key in fact.sources),
            f"{before:.2f}",
            f"{after:.2f}",
        ]
        for fact, before, after in zip(calibration.facts, everything, nearest, strict=True)
    ]
    moved = [
        [
            f"`{parameter.path}`",
            _spread(*parameter.prior[1:4]),
            _spread(*parameter.accepted[1:4]),
            f"{parameter.distance:.2f}",
        ]
        for parameter in informed
    ]
    return [
        "### Calibration on what was known on 8 September",
        _prose(f"""
            Of {played:,} replicates the {kept:,} nearest to these facts were kept, and nothing else was
            looked at. The misfit is in tolerances: a factor of 1.5 for an area (the announced total counts
            only outside half and twice its value), six hours outside its window for a place.
        """),
        markdown_table(["fact", "known", "source", "median misfit of all", "of those kept"], facts),
        _prose(f"""
            They inform {len(informed)} of {len(calibration.parameters)} uncertain parameters. Of the other
            {others} they say no more than chance does. The new ranges are in
            `scenarios/kharkiv-2022/calibrated.yaml`;
            those of `historical` stay as they are. Median, and 5 % and 95 % quantiles:
        """),
        markdown_table(["parameter", "before", "kept", "distance"], moved),
        f"![Prior and accepted distributions, and what chance explains]({figures}/parameters.png)",
    ]


def _spread(low: float, mid: float, high: float) -> str:
    return "{1} ({0} to {2})".format(
        *(f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}" for value in (low, mid, high))
    )


def _hindcast(findings: Findings, figures: str) -> list[str]:
    record, events = findings.record, findings.record.events
    happened = percent(sum(event for *_, event in events) / len(events))
    table = scores(findings.forecasts, record)
    header = [
        "forecast",
        "area: CRPS, km2",
        "places: CRPS, h",
        "places: median miss of the window, h",
        "windows that hold the median",
        "events: Brier",
    ]
    rows = [
        [
            row["forecast"],
            f"{row['area_crps_km2']:,.0f}",
            f"{row['towns_crps_h']:.1f}",
            f"{row['towns_miss_h']:.1f}",
            f"{percent(row['towns_inside'])}",
            f"{row['brier']:.3f}",
        ]
        for row in table.to_dict("records")
    ]
    days = [
        day(end - (end - record.cutoff) / (2 * number)) for number, end in enumerate(record.ends, start=1)
    ]
    areas = [["**map**", *(f"**{area:,.0f}**" for area in record.area_km2)]]
    areas += [[forecast.name, *map(_members, forecast.area_km2.T)] for forecast in findings.forecasts]
    return [
        "### Blind hindcast of 9 to 14 September",
        _prose("""
            The replicates that were kept go on past 8 September, and what they do then is the forecast.
            Beside it stand the same model without calibration, the model with rates of advance from before
            the campaign (`scenarios/kharkiv-2022/doctrine-rates.yaml`), and two naive
            forecasts made of the same knowledge. Smaller is better, except for the windows.
        """),
        markdown_table(header, rows),
        *_conclusions(table),
        _prose(f"""
            Area: mean over the six days against the open map, which stands still from the 11th to the 14th.
            Places: the {len(record.taken)} that were entered in these days (or cleared, where no entry is
            reported); one that is not taken by their end counts as taken then. Events: whether a place is
            taken by the end of a day, for {len(record.towns)} places and six days wherever the record
            decides it: {len(events)} events, of which {happened} happened.
        """),
        "Area by the end of each day, km2; of the model the median, 5 % and 95 % of the members:",
        markdown_table(["", *days], areas),
        f"![Area forecast on the evening of 8 September, and what came]({figures}/hindcast.png)",
    ]


def _members(areas: Any) -> str:
    low, mid, high = np.quantile(areas, (0.05, 0.5, 0.95))
    return f"{mid:,.0f}" if len(areas) == 1 else f"{mid:,.0f} ({low:,.0f} to {high:,.0f})"


def _conclusions(table: pd.DataFrame) -> list[str]:
    """What the scores say, whatever it is."""
    calibrated, prior, earlier, _, today, trend = table.to_dict("records")
    naive = min(today["area_crps_km2"], trend["area_crps_km2"])
    effect = 1.0 - calibrated["area_crps_km2"] / prior["area_crps_km2"]
    return [
        _prose(f"""
            The calibrated model's error of the area is {percent(calibrated["area_crps_km2"] / naive)} of
            that of the better naive forecast; with rates of advance from before the campaign it is
            {percent(earlier["area_crps_km2"] / naive)}. Calibration made the forecast of the area
            {"better" if effect > 0 else "worse"} by {percent(abs(effect))}; that of the places went from
            {prior["towns_crps_h"]:.1f} to {calibrated["towns_crps_h"]:.1f} h, the Brier score of the events
            from {prior["brier"]:.3f} to {calibrated["brier"]:.3f}.
        """)
    ]


def _towns(table: pd.DataFrame, figures: str) -> list[str]:
    rows = [
        [
            str(town["name"]),
            town["event"].replace("_", " "),
            between(town["earliest"].to_pydatetime(), town["latest"].to_pydatetime(), "time"),
            _date(town["median"]),
            f"{_date(town['q05'])} to {_date(town['q95'])}",
            f"{percent(town['inside'])}",
        ]
        for town in table.to_dict("records")
    ]
    return [
        "### Places",
        _prose(f"""
            For {percent((table["miss_h"] == 0).mean())} of the {len(table)} places with a reported date the
            window holds the median of the runs (of `historical`, without calibration); on average
            {percent(table["inside"].mean())} of the runs fall into it.
        """),
        f"![Simulated and reported date of every place]({figures}/towns.png)",
        markdown_table(["place", "event", "reported window", "median", "90 % of the runs", "inside"], rows),
    ]


def _date(value: Any) -> str:
    return "never" if value is None or value != value else moment(value.to_pydatetime())


def _left_behind(runs: Runs, equipment: Sequence[EquipmentFigure]) -> list[str]:
    """Vehicles abandoned by the end of the runs, against counts of what was captured."""
    outcomes, drawn = runs.replicates, runs.parameters
    abandoned = sum(
        outcomes[f"abandoned_share:{group.id}"] * drawn[f"groups.{group.id}.vehicles"].round()
        for group in runs.scenario.groups
        if f"abandoned_share:{group.id}" in outcomes and f"groups.{group.id}.vehicles" in drawn
    )
    low, middle, high = np.quantile(abandoned, (0.05, 0.5, 0.95))
    captured = next(row for row in equipment if row.measure == "captured_all")
    sources = ", ".join(f"`{key}`" for key in captured.sources)
    return [
        "### What was left behind",
        _prose(f"""
            All groups together leave {middle:,.0f} ({low:,.0f} to {high:,.0f}) vehicles of every kind, from
            tanks to lorries. Counted on pictures from {captured.begins:%-d} to {captured.ends:%-d} September,
            and so a lower bound, were {captured.value:,.0f} pieces of heavy equipment ({sources}).
        """),
    ]


def _estimates(calibration: Calibration) -> list[str]:
    ranges = uncertain(calibration.runs.scenario).values()
    own = sum(spread.source == OWN_ESTIMATE for spread in ranges)
    partly = sum(OWN_ESTIMATE in spread.source for spread in ranges) - own
    grades = Counter(spread.grade for spread in ranges)
    return [
        "### How much rests on our own estimates",
        _prose(f"""
            Of {len(ranges)} uncertain parameters {own} are our own estimates alone and {partly} in part;
            {grades["H"]} are graded H, {grades["M"]} M and {grades["L"]} L.
        """),
    ]
