"""Curves over time from what a run leaves: running totals, stocks and days of supply on a grid of hours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.campaign.stores import Knot, Load

Floats = NDArray[np.float64]


def running_total(times_h: ArrayLike, amounts: ArrayLike, grid_h: Floats) -> Floats:
    """Sum of all that happened by each hour of a grid, that hour included.

    Parameters
    ----------
    times_h : array_like, shape (events,)
        Hours of the events, ascending.
    amounts : array_like, shape (events,) or (events, columns)
        What each event adds.
    grid_h : ndarray of float, shape (n,)
        Hours, in any order.

    Returns
    -------
    ndarray of float, shape (n,) or (n, columns)
    """
    amounts = np.asarray(amounts, dtype=float)
    totals = np.concatenate([np.zeros((1, *amounts.shape[1:])), np.cumsum(amounts, axis=0)])
    reached: Floats = totals[np.searchsorted(np.asarray(times_h, dtype=float), grid_h, side="right")]
    return reached


def stock_t(knots: Sequence[Knot], grid_h: Floats) -> Floats:
    """Level of a stock, t; where it jumps, the level after the jump.

    Parameters
    ----------
    knots : sequence of Knot
        Corners of its course.
    grid_h : ndarray of float, shape (n,)
        Hours.

    Returns
    -------
    ndarray of float, shape (n, 3)
        By class.
    """
    times_h = np.array([time_h for time_h, _ in knots])
    levels_t = np.array([level_t for _, level_t in knots])
    return np.stack([np.interp(grid_h, times_h, level_t) for level_t in levels_t.T], axis=-1)


def demand_t_per_h(rates: Sequence[tuple[float, Load]], grid_h: Floats) -> Floats:
    """Demand of a group, t/h by class, shape (n, 3)."""
    since_h = [time_h for time_h, _ in rates]
    demand: Floats = np.array([rate for _, rate in rates])[np.searchsorted(since_h, grid_h, side="right") - 1]
    return demand


def days_of_supply(knots: Sequence[Knot], rates: Sequence[tuple[float, Load]], grid_h: Floats) -> Floats:
    """Days that each class of a group's stock lasts at the demand of the hour.

    Returns
    -------
    ndarray of float, shape (n, 3)
        By class; nan where nothing is consumed, as by a group that has left.
    """
    demand = demand_t_per_h(rates, grid_h)
    days = np.full_like(demand, np.nan)
    np.divide(stock_t(knots, grid_h), demand * 24.0, out=days, where=demand > 0)
    return days


def scarcest(days: Floats) -> Floats:
    """Days that the scarcest class lasts, shape (n,), from days by class; nan where no class is consumed."""
    least: Floats = np.fmin.reduce(days, axis=-1)
    return least
