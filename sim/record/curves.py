"""Curves from what a run leaves: running totals, stocks with the days that they last, announced ground."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from itertools import accumulate
from math import floor, nan

from sim.campaign.stores import NOTHING, Knot, Load, lasting_h, scaled
from sim.scenario.schema import Observation
from sim.totals import total


def running_total(times_h: Sequence[float], amounts: Iterable[float], grid_h: Iterable[float]) -> list[float]:
    """Sum of all that happened by each hour of a grid, that hour included.

    Parameters
    ----------
    times_h : sequence of float
        Hours of the events, ascending.
    amounts : iterable of float
        What each event adds.
    grid_h : iterable of float
        Hours, in any order.
    """
    reached = list(accumulate(amounts, initial=0.0))
    return [reached[bisect(times_h, hour)] for hour in grid_h]


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
    def _knot_hours(self) -> list[float]:
        return [hour for hour, _ in self._knots]

    @cached_property
    def _rate_hours(self) -> list[float]:
        return [hour for hour, _ in self._rates]

    def level_t(self, hour: float) -> Load:
        """Stock by class, t; where it jumps, the level after the jump."""
        after = bisect(self._knot_hours, hour)
        if after == 0:
            return self._knots[0][1]
        since_h, level_t = self._knots[after - 1]
        if after == len(self._knots) or hour == since_h:
            return level_t
        until_h, later_t = self._knots[after]
        share = (hour - since_h) / (until_h - since_h)
        (a, f, g), (later_a, later_f, later_g) = level_t, later_t
        return a + share * (later_a - a), f + share * (later_f - f), g + share * (later_g - g)

    def demand_t_per_h(self, hour: float) -> Load:
        """Demand by class, t/h."""
        return self._rates[bisect(self._rate_hours, hour) - 1][1] if self._rates else NOTHING

    def all_demand_t_per_h(self, grid_h: Iterable[float]) -> list[float]:
        """Demand of all classes together at each hour of a grid, t/h."""
        together = [total(demand) for _, demand in self._rates] or [0.0]
        return [together[bisect(self._rate_hours, hour) - 1] for hour in grid_h]

    def days_of_supply(self, hour: float) -> Load:
        """Days that each class lasts at the demand of the hour.

        They are nan where nothing is consumed: in a depot, or by a group that has left.
        """
        ammunition, fuel, general = (
            level_t / (demand * 24.0) if demand > 0 else nan
            for level_t, demand in zip(self.level_t(hour), self.demand_t_per_h(hour), strict=True)
        )
        return ammunition, fuel, general

    def endurance_days(self, hour: float) -> float:
        """Days that the scarcest class lasts; nan where nothing is consumed."""
        wanted = self.demand_t_per_h(hour)
        if wanted == NOTHING:
            return nan
        return lasting_h(self.level_t(hour), scaled(wanted, 24.0))  # at a rate a day, so it is days


class Announcements:
    """What the world was told of the area by an hour, km2: a part of it, late, once a day; it never falls.

    Each daily statement announces the stabilised share of the ground that was taken a lag before. A total for
    the whole country counts the ground elsewhere as well: add `elsewhere_km2`.

    Parameters
    ----------
    actual_km2_at : callable
        Area that had really changed hands by an hour; 0 before hour 0.
    observation : Observation
        Resolved.
    start : datetime
        Local time at hour 0, to know when the daily statements are made.
    """

    def __init__(
        self, actual_km2_at: Callable[[float], float], observation: Observation, start: datetime
    ) -> None:
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
        self._first_h = observation.statement_hour - (start - midnight).total_seconds() / 3600.0
        self._actual_km2_at = actual_km2_at
        self._lag_h: float = observation.lag_h
        self._stabilised_share: float = observation.stabilised_share
        self.elsewhere_km2: float = observation.elsewhere_km2

    def __call__(self, hour: float) -> float:
        """Area announced by an hour, km2."""
        return self._stabilised_share * self._actual_km2_at(self.statement_h(hour) - self._lag_h)

    def statement_h(self, hour: float) -> float:
        """Hour of the last daily statement made by an hour; before the first one, it is negative."""
        return self._first_h + floor((hour - self._first_h) / 24.0) * 24.0
