"""Curves over time from what a run leaves: running totals, and stocks with the days that they last."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.campaign.stores import Knot, Load
from sim.scenario.schema import SUPPLY_CLASSES

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


class StockCourse:
    """The course of a stock over time, and of the demand on it.

    Parameters
    ----------
    knots : sequence of Knot
        Corners of the course of the stock.
    rates : sequence of (float, Load)
        Demand from an hour on, t/h by class; empty for a depot, which nobody consumes from.
    """

    def __init__(self, knots: Sequence[Knot], rates: Sequence[tuple[float, Load]]) -> None:
        self._knots = knots
        self._rates = rates

    @cached_property
    def _corners(self) -> tuple[Floats, Floats]:
        return _hours_and_loads(self._knots)

    @cached_property
    def _demand(self) -> tuple[Floats, Floats]:
        return _hours_and_loads(self._rates)

    def level_t(self, grid_h: Floats) -> Floats:
        """Stock by class, t, shape (n, 3); where it jumps, the level after the jump."""
        times_h, levels_t = self._corners
        return np.stack([np.interp(grid_h, times_h, level_t) for level_t in levels_t.T], axis=-1)

    def demand_t_per_h(self, grid_h: Floats) -> Floats:
        """Demand by class, t/h, shape (n, 3)."""
        if not self._rates:
            return np.zeros((len(grid_h), len(SUPPLY_CLASSES)))
        since_h, demand = self._demand
        wanted: Floats = demand[np.searchsorted(since_h, grid_h, side="right") - 1]
        return wanted

    def days_of_supply(self, grid_h: Floats) -> Floats:
        """Days that each class lasts at the demand of the hour, shape (n, 3).

        They are nan where nothing is consumed: in a depot, or by a group that has left.
        """
        demand = self.demand_t_per_h(grid_h)
        days = np.full_like(demand, np.nan)
        return np.divide(self.level_t(grid_h), demand * 24.0, out=days, where=demand > 0)

    def endurance_days(self, grid_h: Floats) -> Floats:
        """Days that the scarcest class lasts, shape (n,); nan where nothing is consumed."""
        least: Floats = np.fmin.reduce(self.days_of_supply(grid_h), axis=-1)
        return least


def _hours_and_loads(course: Sequence[tuple[float, Load]]) -> tuple[Floats, Floats]:
    """Hours, shape (n,), and loads, shape (n, 3), of a course."""
    hours, loads = zip(*course, strict=True)
    return np.array(hours), np.fromiter(chain.from_iterable(loads), float).reshape(-1, len(SUPPLY_CLASSES))
