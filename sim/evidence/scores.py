"""Scores of forecasts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


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
