"""What a verdict rests on: our own estimates whose change flips it, and measures that are put in."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.evidence.seeds import Part
from sim.evidence.verdicts import Verdict, judged, judged_change
from sim.scenario.quantity import OWN_ESTIMATE
from sim.scenario.resolve import uncertain
from sim.scenario.schema import Scenario
from sim.study.statistics import NORMAL, Share, estimate

PUT_IN = frozenset({"destination_share", "drawdown_length"})
"""Measures that the scenario puts in rather than works out: where columns go, and how long the stages of a
withdrawal last."""
CHANCE = 0.05
"""Chance that any of the estimates seems to flip a verdict though none does."""
FEWEST = 20
"""Runs that a part of the range of an estimate must have for a verdict."""
Thirds = tuple[NDArray[np.bool_], NDArray[np.bool_]]
"""Which runs drew a value in the low third of those drawn, and which in the high third."""


def own_estimates(scenario: Scenario) -> list[str]:
    """Paths of the uncertain values that are our own estimate, alone or in part."""
    return [path for path, spread in uncertain(scenario).items() if OWN_ESTIMATE in spread.source]


def thirds_of(drawn: Floats) -> Thirds | None:
    """Thirds of a parameter; None if it hardly varies, or if there are too few runs for a verdict."""
    low, high = np.quantile(drawn, (1 / 3, 2 / 3))
    thirds = drawn <= low, drawn >= high
    return None if low == high or min(third.sum() for third in thirds) < FEWEST else thirds


def flipping(
    part: Part, values: Floats, agreed: tuple[float, float], estimates: Mapping[str, Thirds]
) -> tuple[str, ...]:
    """Estimates whose low third of the runs gives another verdict than their high third.

    The thirds must also differ by more than chance explains when as many estimates are looked at (normal
    approximation; Bonferroni). The estimate that parts them most comes first.

    Parameters
    ----------
    part : Part
        Of a claim.
    values : ndarray
        Its value in every run, nan where it has none.
    agreed : tuple of float
        Bounds within which it holds.
    estimates : mapping of str to Thirds
        In the same runs, by path.
    """
    limit = NORMAL.inv_cdf(1.0 - CHANCE / (2.0 * max(1, len(estimates))))
    found: dict[str, float] = {}
    for path, (low, high) in estimates.items():
        thirds = values[low], values[high]
        apart = _apart(part, thirds, agreed)
        if apart > limit and _verdict(part, thirds[0], agreed) != _verdict(part, thirds[1], agreed):
            found[path] = apart
    return tuple(sorted(found, key=lambda path: -found[path]))


def _verdict(part: Part, values: Floats, agreed: tuple[float, float]) -> Verdict:
    if part.against is None:
        held = _held(values, agreed)
        return judged(Share(int(held.sum()), held.size))
    mean = estimate(values[~np.isnan(values)])
    return judged_change((mean.low, mean.high), agreed)


def _held(values: Floats, agreed: tuple[float, float]) -> NDArray[np.bool_]:
    return (values >= agreed[0]) & (values <= agreed[1])


def _apart(part: Part, thirds: tuple[Floats, Floats], agreed: tuple[float, float]) -> float:
    """Difference of two groups of runs in standard errors: of shares that hold, or of means."""
    if part.against is None:
        first, last = (_held(third, agreed).astype(float) for third in thirds)
    else:
        first, last = (third[~np.isnan(third)] for third in thirds)
    if min(first.size, last.size) < FEWEST:
        return 0.0
    error = sqrt(float(first.var()) / first.size + float(last.var()) / last.size)
    difference = abs(float(first.mean()) - float(last.mean()))
    if error == 0.0:
        return np.inf if difference > 0 else 0.0
    return difference / error
