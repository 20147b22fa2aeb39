"""Answers of lesson 4, What we know and how, and what its bets come to in many runs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.evidence.verdicts import CONTRADICTED_BELOW
from sim.record.result import RunResult
from sim.scenario.schema import Scenario
from sim.study.ensemble import Ensemble
from sim.view.lesson import Prose, folded, local_time

if TYPE_CHECKING:
    import pandas as pd

VALIDATION = Path(__file__).parents[2] / "docs" / "validation.md"
Z = 1.96
"""Normal quantile of a 95 % interval."""


def rows_of_the_validation(begins: str, has: str = "") -> list[list[str]]:
    """Rows of a table of `docs/validation.md` by their beginning: those of the ledger, of the forecast.

    Parameters
    ----------
    begins : str
        Regular expression for the first cell.
    has : str
        What must stand in the row.
    """
    page = VALIDATION.read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if re.match(rf"\| {begins} \|", line) and has in line]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


def verdicts_in_many_runs(claims: Sequence[str]) -> Prose:
    """Verdicts of the project's ledger, which is kept in the validation."""
    found: dict[str, tuple[str, str, str]] = {}
    for claim in claims:
        for cells in rows_of_the_validation(f"`{claim}`"):
            verdict = next((cell for cell in cells if cell.startswith(VERDICTS)), None)
            if verdict and len(cells) >= 5:
                found.setdefault(claim, (cells[1], verdict, cells[4]))
    rows = "\n".join(
        f"| {number} | {said} | **{verdict}** | {holds} |"
        for number, (said, verdict, holds) in enumerate(found.values(), start=1)
    )
    return Prose(f"|  | claim | verdict | holds in |\n| --- | --- | --- | --- |\n{rows}")


VERDICTS = ("supported", "undecided", "contradicted", "not testable")


def forecast() -> Prose:
    """The forecast of the evening of 8 September, as the validation has it."""
    page = VALIDATION.read_text(encoding="utf-8")
    lines = page.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("| **map**"))
    kept = [lines[at - 2], lines[at - 1], lines[at]]
    wanted = ("| model, calibrated", "| tomorrow like today", "| the trend goes on")
    kept += [line for line in lines[at:] if line.startswith(wanted)][: len(wanted)]
    return Prose("\n".join(kept))


def answer_1(before_km2: float, after_km2: float) -> Prose:
    """Map and announcement on the evening of the 10th."""
    return folded(
        f"The map had gone from about {before_km2:,.0f} to about {after_km2:,.0f} km², so it had grown "
        f"{after_km2 / before_km2:.0f}-fold. It stood at {after_km2 / 2000:.1f} times what was announced. "
        '(Between two of its days we drew a straight line; its value for the 8th is a known error.) "Half '
        'in two days" is a true sum of two late numbers.\n\n'
        "Two reasons among several. An announcement is **late**: reports come up a chain, and nobody "
        "announces a village that may be lost again tonight. And it counts **less**: what is stabilised, "
        "not what was driven through. A third pulls the other way: the totals count from 1 September, and "
        "ground in the south as well; the count of the map begins on the 5th."
    )


def answer_2(scenario: Scenario, runs: Ensemble, middle: RunResult, others: Sequence[RunResult]) -> Prose:
    """The middle run against the ensemble, and what more runs make narrower."""
    others_h = [float(run.outcomes["ordered_h:izium"]) for run in others]
    values = runs.values("hub_entered_h")
    parts = {"a quarter of the runs": values[: len(values) // 4], "all runs": values}
    rows = "\n".join(
        f"| {name} ({len(part)}) | {width(part):.0f} h "
        f"| ±{Z * np.nanstd(part, ddof=1) / len(part) ** 0.5:.1f} h |"
        for name, part in parts.items()
    )
    return folded(
        f"With middle values Kupiansk is taken {_place(scenario, runs, middle, 'hub_entered_h')}. The Izium "
        f"group is ordered out {_place(scenario, runs, middle, 'ordered_h:izium')}. Is that the numbers or "
        f"the luck? The middle values with {len(others_h)} other seeds: between "
        f"{local_time(scenario, np.nanmin(others_h))} and {local_time(scenario, np.nanmax(others_h))}, with "
        f"a median of {local_time(scenario, float(np.nanmedian(others_h)))}. A run with middle values has "
        "luck of its own. Never call it the expected one.\n\n"
        "The interval of the mean shrinks, to about half: it goes with the root of the number of runs. The "
        "band does not shrink, it only becomes better known. It is as wide as our ignorance and the "
        "chances of war are, and no computer makes that smaller.\n\n"
        "| day on which Kupiansk is entered | band of nine tenths | 95 % interval of the mean |\n| --- | --- "
        f"| --- |\n{rows}"
    )


def _place(scenario: Scenario, runs: Ensemble, middle: RunResult, outcome: str) -> str:
    value, values = float(middle.outcomes[outcome]), runs.values(outcome)
    return (
        f"on {local_time(scenario, value)}, against a median of "
        f"{local_time(scenario, float(np.nanmedian(values)))}; earlier in {np.mean(values < value):.0%} of "
        "the runs"
    )


def width(values: Any) -> float:
    """Width of the band in which nine tenths of some values lie."""
    return float(np.subtract(*np.nanquantile(values, [0.95, 0.05])))


def answer_3(widths: pd.DataFrame) -> Prose:
    """Which outcome depends on luck, and which on what is not known.

    Of a few runs the width of a band is known only roughly, so more than all of it may be left.

    Parameters
    ----------
    widths : DataFrame
        Widths of bands by outcome: `from the ranges`, and `known better`.
    """
    left = widths["known better"] / widths["from the ranges"]
    more = (
        " More than all of it cannot be luck. But the widths are those of a few runs, each known only "
        "roughly, and around the middle values the campaign may hang on luck more than elsewhere."
    )
    return folded(
        f"Most of its width is luck: *{left.idxmax()}* ({left.max():.0%} is left when all numbers are "
        f"known).{more if left.max() > 1 else ''} Hardly any: "
        f"*{left.idxmin()}* ({left.min():.0%}). The share that gets out hangs above all "
        "on how many vehicles have a driver and run (`groups.izium.drawdown.unserviceable`) and how many "
        "break down on the march. These are facts which somebody knows: the books of a workshop would "
        "narrow it. What is luck here stays open, however much one reads: an hour more or less at a "
        "crossroads. (In the model. That something is luck *in the model* may also mean that the model "
        "leaves its cause out.)"
    )


def runs_to_contradict() -> int:
    """Runs without a single hit that it takes until a claim counts as contradicted: Wilson's interval."""
    return next(count for count in range(1, 1000) if Z**2 / (count + Z**2) < CONTRADICTED_BELOW)


def answer_4(claims: Mapping[str, Any], assumed: Sequence[str]) -> Prose:
    """How many runs a verdict needs, what is tested, and what a verdict on an assumption is worth.

    Parameters
    ----------
    claims : mapping
        Claims of the record by their id.
    assumed : sequence of str
        Ids of those whose measure the scenario assumes.
    """
    texts = "; ".join(f"*{claims[name].text}*" for name in assumed)
    return folded(
        f"(a) **{runs_to_contradict()}**. If it holds in 0 of n runs, the upper end of the interval "
        "(Wilson's) is z² / (n + z²) with z = 1.96, and that is below 10 % from there on. A dozen runs "
        "cannot contradict anything. The ledger above takes hundreds.\n\n"
        "(b) It does not doubt that it was *said*. What is tested is: if officials announced the ground of "
        "the model as late, and as large a share of it, as they did on all other days, would they have said "
        "this? (The fit of section 2, without the totals of the days that the claim speaks of.) The verdict "
        "is on the claim **together with** our picture of how people announce.\n\n"
        f"(c) Whatever is *assumed*, such as where the troops went: {texts} The scenario does not send them "
        "there, because that is how we wrote it; so hardly any arrive. It is a verdict on us. A good ledger "
        "says so, and this one does: it marks such parts as *assumed*."
    )
