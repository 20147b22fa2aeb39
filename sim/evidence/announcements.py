"""The observation model fitted: how late, and how much of the ground, officials announced.

What officials announced is held against what an open map showed: no run of the model is needed, and only
announced figures are fitted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.evidence.seeds import AnnouncedArea, MappedArea, NoRecordError, Seeds

LAGS_H = np.arange(0.0, 72.5, 0.5)
"""Lags that are tried, h."""
SHARES = np.arange(0.2, 1.0 + 1e-9, 0.01)
"""Stabilised shares that are tried."""
ELSEWHERE_STEP_KM2 = 20.0
"""Step of the ground elsewhere that is tried, km2."""
FITTED = 3
"""Quantities that are fitted."""


class Interval(NamedTuple):
    """Median of a distribution between its 5 % and 95 % quantiles."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True, eq=False)
class ObservationFit:
    """Lag and share for which the announced totals speak.

    announced = share * mapped(a lag before) + elsewhere, times a scatter. All lags, shares, areas elsewhere
    and (by its logarithm) sizes of the scatter count as equally likely beforehand.
    """

    mapped: tuple[MappedArea, ...]
    liberated: tuple[AnnouncedArea, ...]
    """Totals of liberated ground, on which the fit rests."""
    cleared: tuple[AnnouncedArea, ...]
    """Totals of ground that is cleared: another count, with a share of its own."""
    weight: Floats
    """Probability of each lag, share and area elsewhere; shape (lags, shares, areas)."""
    lag_h: Interval
    stabilised_share: Interval
    elsewhere_km2: Interval
    cleared_share: Interval
    """Share of the ground held a lag before that counted as cleared."""
    factor: float
    """Typical factor between a total and the best fit."""
    tried_elsewhere_km2: Floats
    """Ground outside the theatre that was tried."""
    statement_hour: float
    """Hour of the daily statement, which is not fitted."""

    def draw(self, uniform: float) -> tuple[float, float, float]:
        """Lag (h), share and area elsewhere (km2) together, by a number from 0 to 1."""
        below = np.cumsum(self.weight.ravel())
        cell = int(np.searchsorted(below, uniform * below[-1], side="right"))
        lag, share, elsewhere = np.unravel_index(min(cell, below.size - 1), self.weight.shape)
        return float(LAGS_H[lag]), float(SHARES[share]), float(self.tried_elsewhere_km2[elsewhere])

    def announced_km2(
        self, moments: Iterable[datetime], with_elsewhere: bool = False
    ) -> tuple[Floats, Floats, Floats]:
        """Announced total by the fit at some moments, km2: 5 %, 50 % and 95 %.

        It is that for the theatre, or `with_elsewhere` that of the wider totals.
        """
        lag, share, elsewhere = np.unravel_index(_spread_out(self.weight, 1000), self.weight.shape)
        told = SHARES[share][:, None] * _held_km2(self.mapped, moments, LAGS_H[lag])
        if with_elsewhere:
            told = told + self.tried_elsewhere_km2[elsewhere][:, None]
        low, mid, high = np.quantile(told, (0.05, 0.5, 0.95), axis=0)
        return low, mid, high


def fit_observation(facts: Seeds) -> ObservationFit:
    """Fit lag and stabilised share to the totals that officials announced, as long as they can be compared.

    Raises
    ------
    NoRecordError
        If the record does not say until when, or has nothing to fit to.
    """
    plan = facts.plan.announcements
    if plan is None:
        raise NoRecordError("the record does not say which announced totals can be held against the map")
    mapped = tuple(row for row in facts.mapped_area if row.mapped_at <= plan.until)
    official = [
        row
        for row in facts.announced_area
        if row.count != "assessed" and row.coverage != "apart" and row.announced_at <= plan.until
    ]
    liberated = tuple(row for row in official if row.count == "liberated")
    cleared = tuple(row for row in official if row.count == "cleared")
    if len(liberated) <= FITTED or not mapped:
        raise NoRecordError("the record has too few announced totals, or no map to hold them against")
    elsewhere_km2 = np.arange(0.0, plan.elsewhere_km2 + 1.0, ELSEWHERE_STEP_KM2)
    held = _held_km2(mapped, [row.announced_at for row in liberated], LAGS_H)
    is_wider = np.array([row.coverage == "wider" for row in liberated])
    told = (
        SHARES[:, None, None] * held[:, None, None, :] + elsewhere_km2[:, None] * is_wider
    )  # lags, shares, areas elsewhere, totals
    with np.errstate(divide="ignore"):
        errors = np.log([row.area_km2 for row in liberated]) - np.log(told)
    squares = (errors**2).sum(axis=-1)
    # The unknown size of the scatter, integrated out with Jeffreys' prior, leaves a power of the squares.
    weight = (squares / squares.min()) ** (-len(liberated) / 2.0)
    weight /= weight.sum()
    by_lag = weight.sum(axis=(1, 2))
    cleared_share = np.array([row.area_km2 for row in cleared]) / _held_km2(
        mapped, [row.announced_at for row in cleared], LAGS_H
    )
    return ObservationFit(
        mapped,
        liberated,
        cleared,
        weight,
        _interval(LAGS_H, by_lag),
        _interval(SHARES, weight.sum(axis=(0, 2))),
        _interval(elsewhere_km2, weight.sum(axis=(0, 1))),
        _interval(cleared_share.mean(axis=1), by_lag),
        float(np.exp(np.sqrt(squares.min() / (len(liberated) - FITTED)))),
        elsewhere_km2,
        plan.statement_hour,
    )


def fit_without_days(facts: Seeds, days: Collection[date]) -> ObservationFit:
    """The fit without every total that was announced on some days: what could be known of a claim of theirs.

    Raises
    ------
    NoRecordError
        As for `fit_observation`; also if too few totals are left.
    """
    left = tuple(row for row in facts.announced_area if row.announced_at.date() not in days)
    return fit_observation(replace(facts, announced_area=left))


def without_each_total(facts: Seeds) -> list[ObservationFit]:
    """The fit without each of the totals in turn: how much hangs on a single one."""
    return [
        fit_observation(
            replace(facts, announced_area=tuple(row for row in facts.announced_area if row is not left_out))
        )
        for left_out in fit_observation(facts).liberated
    ]


def mapped_km2(mapped: tuple[MappedArea, ...], moments: Iterable[datetime]) -> Floats:
    """Ground taken by the map at some moments, km2: straight lines between the ends of the days it shows."""
    return _curve(mapped, _hours(mapped, moments))


def _held_km2(mapped: tuple[MappedArea, ...], moments: Iterable[datetime], lags_h: Floats) -> Floats:
    """Ground on the map at each lag (rows) before each moment (columns), km2."""
    return _curve(mapped, _hours(mapped, moments) - lags_h[:, None])


def _curve(mapped: tuple[MappedArea, ...], hours: Floats) -> Floats:
    ends_h = _hours(mapped, (row.mapped_at for row in mapped))
    areas = np.append(0.0, [row.area_km2 for row in mapped])
    on_the_map: Floats = np.interp(hours, np.append(0.0, ends_h), areas)
    return on_the_map


def _hours(mapped: tuple[MappedArea, ...], moments: Iterable[datetime]) -> Floats:
    """Hours since the beginning of the first day that the map shows."""
    begins = mapped[0].mapped_at.replace(hour=0, minute=0)
    return np.array([(moment - begins).total_seconds() / 3600.0 for moment in moments])


def _interval(values: Floats, weights: Floats) -> Interval:
    order = np.argsort(values)
    below = np.cumsum(weights[order])
    low, mid, high = (
        float(values[order][np.searchsorted(below, share * below[-1])]) for share in (0.05, 0.5, 0.95)
    )
    return Interval(low, mid, high)


def _spread_out(weight: Floats, count: int) -> NDArray[np.int64]:
    """Cells of a table, evenly spread over its distribution: the same every time."""
    below = np.cumsum(weight.ravel())
    cells: NDArray[np.int64] = np.searchsorted(below, (np.arange(count) + 0.5) / count * below[-1])
    return cells
