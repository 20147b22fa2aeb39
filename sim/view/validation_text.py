"""The results of the validation in words and tables, as Markdown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.scenario.quantity import OWN_ESTIMATE
from sim.scenario.resolve import uncertain
from sim.study.hindcast import Forecast, Record, scores
from sim.study.ledger import ClaimsLedger
from sim.study.text import between, day, markdown_table, moment, worded
from sim.study.verdicts import RULE, Verdict

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.announcements import ObservationFit
    from sim.study.calibration import Calibration

VERDICTS: tuple[Verdict, ...] = ("supported", "undecided", "contradicted", "not testable")


@dataclass(frozen=True, eq=False)
class Findings:
    """Everything that the page tells of."""

    ledger: ClaimsLedger
    fit: ObservationFit
    calibration: Calibration
    forecasts: list[Forecast]
    """The calibrated model first, then the same without calibration."""
    record: Record
    towns: pd.DataFrame
    scenario_hash: str


def generated(findings: Findings, figures: str) -> str:
    """All results, with figures from a folder beside the page."""
    runs = findings.calibration.runs
    intro = (
        f"The results below are from {len(runs.replicates):,} replicates of `historical` for the calibration, "
        f"the hindcast and the towns, and from {len(findings.ledger.values):,} replicates, each with its "
        f"what-ifs, for the claims. Root seed {runs.seed}. "
        f"SHA-256 of the scenario: `{findings.scenario_hash}`."
    )
    parts = [
        intro,
        *_claims(findings.ledger, figures),
        *_announcements(findings.fit, figures),
        *_calibration(findings.calibration, figures),
        *_hindcast(findings, figures),
        *_towns(findings.towns, figures),
        *_estimates(findings),
    ]
    return "\n\n".join(parts)


def _claims(ledger: ClaimsLedger, figures: str) -> list[str]:
    count = Counter(judgement.verdict for judgement in ledger.verdicts)
    said = ", ".join(f"{count[verdict]} {verdict}" for verdict in VERDICTS)
    verdicts = [
        [
            f"`{judgement.claim.id}`",
            judgement.claim.text,
            f"{judgement.claim.said_by}, {day(judgement.claim.said_at)}",
            judgement.verdict,
            "–"
            if judgement.share is None
            else f"{judgement.share.share:.0%} ({judgement.share.low:.0%} to {judgement.share.high:.0%})",
            judgement.why,
        ]
        for judgement in ledger.verdicts
    ]
    parts = [
        [
            f"`{claim}`",
            finding.subject,
            finding.reported_words,
            f"{finding.agreed_words} ({'speaker' if finding.part.bounds_by == 'speaker' else 'our reading'})",
            finding.simulated_words,
            "–" if finding.compares else f"{finding.share.share:.0%}",
            finding.verdict + (" (assumed)" if finding.assumed else ""),
        ]
        for claim, found in ledger.findings.items()
        for finding in found
    ]
    return [
        "## Claims",
        RULE,
        f"Of {len(ledger.claims)} claims: {said}.",
        f"![Every claim with the share of runs in which it holds]({figures}/claims.png)",
        markdown_table(["claim", "in our words", "said by", "verdict", "holds in", "why"], verdicts),
        "Part by part, what was reported against what is simulated (median and 90 % of the runs; of a change the "
        "mean over pairs and its 95 % interval). *Assumed* marks what the scenario puts in rather than works out: "
        "there the verdict is about our assumption.",
        markdown_table(["claim", "part", "reported", "agrees if", "simulated", "holds in", "verdict"], parts),
    ]


def _announcements(fit: ObservationFit, figures: str) -> list[str]:
    lag, share, south, cleared = fit.lag_h, fit.stabilised_share, fit.elsewhere_km2, fit.cleared_share
    return [
        "## What was announced, and what was on the map",
        f"The totals of liberated ground that officials announced up to 14 September are as if "
        f"{share.mid:.2f} ({share.low:.2f} to {share.high:.2f}) of the ground held {lag.mid:.0f} h "
        f"({lag.low:.0f} to {lag.high:.0f} h) before had been announced, and {south.mid:.0f} km2 "
        f"({south.low:.0f} to {south.high:.0f}) in the south with it; they scatter around that by a factor of "
        f"{fit.factor:.2f}. Ranges hold 90 %. What was called cleared is {cleared.mid:.2f} of the ground held a "
        f"lag before. {len(fit.liberated)} totals carry the fit, and no run of the model enters it; the values "
        f"are in `scenarios/calibration/observation.yaml`. The scenario `historical` keeps its own ranges, which "
        f"rest on what was called stabilised.",
        f"![Map, announced totals, and the fit]({figures}/announced.png)",
    ]


def _calibration(calibration: Calibration, figures: str) -> list[str]:
    kept, played = len(calibration.accepted), len(calibration.misfits)
    informed = [parameter for parameter in calibration.parameters if parameter.informed]
    medians = (
        np.median(calibration.misfits, axis=0),
        np.median(calibration.misfits[calibration.accepted], axis=0),
    )
    facts = [
        [
            fact.name,
            moment(fact.known_at),
            ", ".join(f"`{key}`" for key in fact.sources),
            f"{before:.2f}",
            f"{after:.2f}",
        ]
        for fact, before, after in zip(calibration.facts, *medians, strict=True)
    ]
    moved = [
        [
            f"`{parameter.path}`",
            _interval(parameter.prior),
            _interval(parameter.accepted),
            f"{parameter.distance:.2f}",
        ]
        for parameter in informed
    ]
    return [
        "## Calibration on what was known on 8 September",
        f"Of {played:,} replicates the {kept:,} nearest to these facts were kept, and nothing else was looked at. The "
        "misfit is in tolerances: a factor of 1.5 for an area, six hours outside a window for a place.",
        markdown_table(["fact", "known", "source", "median misfit, all", "median misfit, kept"], facts),
        f"They inform {len(informed)} of {len(calibration.parameters)} uncertain parameters; of the other "
        f"{len(calibration.parameters) - len(informed)} they say no more than chance does, and their ranges stay. "
        "The new ranges are in `scenarios/calibrated.yaml`; those of `historical` are untouched.",
        markdown_table(
            ["parameter", "prior: median (5 % to 95 %)", "kept: median (5 % to 95 %)", "distance"], moved
        ),
        f"![Prior and accepted distributions, and which parameters stayed uninformed]({figures}/parameters.png)",
    ]


def _interval(quantiles: tuple[float, ...]) -> str:
    _, low, mid, high, _ = quantiles
    return f"{mid:,.3g} ({low:,.3g} to {high:,.3g})"


def _hindcast(findings: Findings, figures: str) -> list[str]:
    record = findings.record
    table = scores(findings.forecasts, record)
    rows = [
        [
            row["forecast"],
            f"{row['area_crps_km2']:,.0f}",
            f"{row['towns_crps_h']:.1f}",
            f"{row['towns_miss_h']:.1f}",
            f"{row['towns_inside']:.0%}",
            f"{row['brier']:.3f}",
        ]
        for row in table.to_dict("records")
    ]
    days = [
        [
            name,
            *(
                f"{np.median(forecast.area_km2[:, number]):,.0f} ({', '.join(f'{value:,.0f}' for value in np.quantile(forecast.area_km2[:, number], (0.05, 0.95)))})"
                if len(forecast.area_km2) > 1
                else f"{forecast.area_km2[0, number]:,.0f}"
                for number in range(len(record.ends))
            ),
        ]
        for name, forecast in ((forecast.name, forecast) for forecast in findings.forecasts)
    ]
    observed = ["**map**", *(f"**{area:,.0f}**" for area in record.area_km2)]
    header = [
        "area at the end of",
        *(day(end - (end - record.cutoff) / (number + 1)) for number, end in enumerate(record.ends)),
    ]
    events = record.events
    return [
        "## Blind hindcast of 9 to 14 September",
        "The replicates that were kept run on past 8 September, and what they do then is the forecast. Beside it stand the "
        "same model without calibration, the model with rates of advance from before the campaign "
        "(`scenarios/doctrine-rates.yaml`), and two naive forecasts made of the same knowledge. "
        "Smaller is better, except for the windows.",
        markdown_table(
            [
                "forecast",
                "area: CRPS, km2",
                "places: CRPS, h",
                "places: median miss of the window, h",
                "windows that hold the median",
                "events: Brier",
            ],
            rows,
        ),
        *_conclusions(table),
        f"Area: mean over six days against the open map, which stands still from the 11th to the 14th. Places: the "
        f"{len(record.taken)} that were entered (or, where no entry is reported, cleared) in these days; one that is not "
        f"taken by their end counts as taken then. Events: for each of {len(record.towns)} places and each day, whether it "
        f"was taken by the day's end, wherever the record decides it: {len(events)} events, of which "
        f"{np.mean([happened for *_, happened in events]):.0%} happened.",
        markdown_table(header, [observed, *days]),
        f"![Area forecast on the evening of 8 September, and what came]({figures}/hindcast.png)",
    ]


def _conclusions(table: pd.DataFrame) -> list[str]:
    """What the scores say, whatever it is."""
    rows = {str(row["forecast"]): row for row in table.to_dict("records")}
    calibrated, prior, earlier, _, today, trend = rows.values()
    naive = min(today["area_crps_km2"], trend["area_crps_km2"])
    effect = 1.0 - calibrated["area_crps_km2"] / prior["area_crps_km2"]
    return [
        f"- For the area the calibrated model's score is {calibrated['area_crps_km2'] / naive:.0%} of that of the "
        f"better naive forecast; with rates from before the campaign it is {earlier['area_crps_km2'] / naive:.0%}.\n"
        f"- Calibration made the area forecast {'better' if effect > 0 else 'worse'} by {abs(effect):.0%}, and moved "
        f"the score of the places from {prior['towns_crps_h']:.1f} to {calibrated['towns_crps_h']:.1f} h and the Brier "
        f"score from {prior['brier']:.3f} to {calibrated['brier']:.3f}.",
    ]


def _towns(table: pd.DataFrame, figures: str) -> list[str]:
    rows = [
        [
            str(town["name"]),
            town["event"].replace("_", " "),
            between(town["earliest"].to_pydatetime(), town["latest"].to_pydatetime(), "time"),
            _date(town["median"]),
            f"{_date(town['q05'])} to {_date(town['q95'])}",
            f"{town['inside']:.0%}",
        ]
        for town in table.to_dict("records")
    ]
    held = float((table["miss_h"] == 0).mean())
    return [
        "## Places",
        f"Of {len(table)} places with a reported date the window holds the median of the runs for {held:.0%}; on average "
        f"{table['inside'].mean():.0%} of the runs fall into it.",
        f"![Simulated and reported date of every place]({figures}/towns.png)",
        markdown_table(["place", "event", "reported window", "median", "90 % of the runs", "inside"], rows),
    ]


def _date(value: object) -> str:
    return "never" if value is None or value != value else worded(value.to_pydatetime(), "time")  # type: ignore[attr-defined]


def _estimates(findings: Findings) -> list[str]:
    ranges = uncertain(findings.calibration.runs.scenario).values()
    own = sum(spread.source == OWN_ESTIMATE for spread in ranges)
    partly = sum(OWN_ESTIMATE in spread.source for spread in ranges) - own
    grades = Counter(spread.grade for spread in ranges)
    return [
        "## How much rests on our own estimates",
        f"Of {len(ranges)} uncertain parameters {own} are our own estimates alone and {partly} in part; "
        f"{grades['H']} are graded H, {grades['M']} M and {grades['L']} L.",
    ]
