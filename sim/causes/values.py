"""Uncertain values of a run: where in its own distribution each lies, and what a change of it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

from sim.scenario.quantity import Range

NORMAL = NormalDist()
EDGE = 1e-4
"""Probability that is left at either end where a value is told in normal quantiles."""
_STEPS = 40


def position(spread: Range, value: float) -> float:
    """Share of a range's distribution that lies below a value, from 0 to 1.

    Parameters
    ----------
    spread : Range
        With a width.
    value : float
        In the unit of the range.
    """
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if spread.quantile(middle) < value:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def normal_score(spread: Range, value: float) -> float:
    """Normal quantile at which a value lies in its distribution; the ends stand for one in ten thousand."""
    return NORMAL.inv_cdf(min(1 - EDGE, max(EDGE, position(spread, value))))


def at_score(spread: Range, score: float) -> float:
    """Value at a normal quantile of its distribution."""
    return spread.quantile(min(1 - EDGE, max(EDGE, NORMAL.cdf(score))))


@dataclass(frozen=True)
class Move:
    """A value that is moved within its range."""

    path: str
    before: float
    after: float
    distance: float
    """Share of its own distribution that lies between."""

    def words(self) -> str:
        """The move for people: `fires.depot_loss 0.06 -> 0.11`."""
        return f"{self.path} {number(self.before)} -> {number(self.after)}"


def moved(spread: Range, path: str, before: float, after: float) -> Move:
    """A move with its distance."""
    return Move(path, before, after, abs(position(spread, after) - position(spread, before)))


def with_width(ranges: Mapping[str, Range]) -> dict[str, Range]:
    """Ranges that have a width."""
    return {path: spread for path, spread in ranges.items() if spread.low < spread.high}


def number(value: float) -> str:
    """To three digits, whole from 100 on."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
