"""Scores of forecasts, and the interval of a share that was counted in replicates."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

NORMAL_95 = 1.959963984540054
"""Half width of the central 95 % of the standard normal distribution."""


class Share(NamedTuple):
    """A share with its interval."""

    share: float
    low: float
    high: float


def wilson(hits: int, trials: int, z: float = NORMAL_95) -> Share:
    """Share of hits with Wilson's score interval, which keeps to 0-1 and holds for few trials too.

    Parameters
    ----------
    hits, trials
        Counts, `trials` at least 1.
    z
        Normal quantile of the interval.

    Notes
    -----
    Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22.
    """
    if not 0 <= hits <= trials or trials < 1:
        raise ValueError(f"{hits} hits in {trials} trials give no share")
    share = hits / trials
    weight = 1.0 / (1.0 + z * z / trials)
    centre = weight * (share + z * z / (2.0 * trials))
    half = weight * z * math.sqrt(share * (1.0 - share) / trials + z * z / (4.0 * trials * trials))
    return Share(share, min(share, max(0.0, centre - half)), max(share, min(1.0, centre + half)))


def crps(members: ArrayLike, observed: float) -> float:
    """Continuous ranked probability score of an ensemble, in the unit of what is forecast; 0 is perfect.

    The integral of the squared difference between the distribution of the members and the step at what
    was observed. For a single member it is the absolute error.

    Parameters
    ----------
    members
        Forecast values, one a member, finite.

    Notes
    -----
    Gneiting and Raftery (2007), Strictly proper scoring rules, JASA 102: E|X - y| - E|X - X'| / 2.
    """
    ordered = np.sort(np.asarray(members, dtype=float))
    count = ordered.size
    if count == 0 or not np.isfinite(ordered).all():
        raise ValueError("a forecast needs at least one member, and finite values")
    error = np.abs(ordered - observed).mean()
    ranks = 2.0 * np.arange(1, count + 1) - count - 1.0
    spread = 2.0 * float(ranks @ ordered) / (count * count)
    return float(error - spread / 2.0)


def brier(probabilities: ArrayLike, happened: ArrayLike) -> float:
    """Brier score: mean squared difference between probability and what happened (1 or 0).

    0 is perfect, 0.25 is what a constant 1/2 scores, 1 the worst.
    """
    forecast, outcome = np.asarray(probabilities, dtype=float), np.asarray(happened, dtype=float)
    if forecast.size == 0 or forecast.shape != outcome.shape:
        raise ValueError("there must be as many outcomes as probabilities, and at least one")
    return float(np.mean((forecast - outcome) ** 2))
