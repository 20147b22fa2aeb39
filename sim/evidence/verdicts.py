"""When a claim counts as supported or contradicted by a set of runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from sim.study.statistics import Share
from sim.words import percent

Verdict = Literal["supported", "contradicted", "undecided", "not testable"]

SUPPORTED_ABOVE = 0.5
"""A claim is supported if the interval of the share of runs in which it holds lies above this."""
CONTRADICTED_BELOW = 0.1
"""A claim is contradicted if that interval lies below this."""

RULE = (
    "A claim is *supported* if the 95 % interval (Wilson) of the share of runs in which it holds lies above "
    f"{percent(SUPPORTED_ABOVE)}, *contradicted* if it lies below {percent(CONTRADICTED_BELOW)}, else "
    "*undecided*. A part that compares is judged by the mean difference over paired runs: supported if its "
    "95 % interval lies within the bounds of the claim, contradicted if it lies outside, undecided if it "
    "touches a bound. Of a claim with parts of both kinds the worst verdict counts. What does not happen in "
    "a run does not hold in it."
)
"""The rule in words."""


def judged(held: Share) -> Verdict:
    """Verdict on a statement that holds in a share of the runs."""
    if held.low > SUPPORTED_ABOVE:
        return "supported"
    return "contradicted" if held.high < CONTRADICTED_BELOW else "undecided"


def judged_change(interval: tuple[float, float], agreed: tuple[float, float]) -> Verdict:
    """Verdict on a statement about a difference.

    Parameters
    ----------
    interval
        Interval of the mean difference.
    agreed
        Bounds within which a difference agrees with the statement. A mean that sits on a bound, such as no
        effect at all where the claim is of an effect, supports nothing.
    """
    if agreed[0] < interval[0] and interval[1] < agreed[1]:
        return "supported"
    return "contradicted" if interval[1] < agreed[0] or agreed[1] < interval[0] else "undecided"


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Verdict on a claim from those on its parts."""
    ranks: tuple[Verdict, ...] = ("contradicted", "undecided", "supported")
    return min(verdicts, key=ranks.index)
