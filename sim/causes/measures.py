"""Measures of cause over an ensemble that was played with and without each factor, on the same luck.

With a model that plays both worlds of a pair the probabilities of causation (Tian and Pearl 2000, Annals of
Mathematics and Artificial Intelligence 28: 287-313) are counted, not bounded. The shares are Shapley values
over interventions (Owen and Prieur 2017, SIAM/ASA Journal on Uncertainty Quantification 5: 986-1002).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial, nan, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sim.study.estimates import CONFIDENCE

Floats = NDArray[np.float64]

_Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)


@dataclass(frozen=True)
class Share:
    """So many of so many, with the 95 % interval of Wilson (1927, JASA 22: 209-212)."""

    yes: int
    of: int

    @property
    def share(self) -> float:
        """The share; nan of none."""
        return self.yes / self.of if self.of else nan

    @property
    def low(self) -> float:
        """Lower end of the interval; nan of none."""
        return self._end(-1)

    @property
    def high(self) -> float:
        """Upper end of the interval; nan of none."""
        return self._end(1)

    def _end(self, side: int) -> float:
        if not self.of:
            return nan
        middle = self.share + _Z**2 / (2 * self.of)
        spread = _Z * sqrt(self.share * (1 - self.share) / self.of + _Z**2 / (4 * self.of**2))
        return min(1.0, max(0.0, (middle + side * spread) / (1 + _Z**2 / self.of)))


@dataclass(frozen=True)
class Mean:
    """A mean over pairs with its standard error; nan for what too few pairs can tell."""

    mean: float
    error: float
    pairs: int


def necessity(with_it: Floats, without: Floats) -> Share:
    """PN: of the pairs in which it happens, those in which it does not without the factor.

    Parameters
    ----------
    with_it, without : ndarray, shape (pairs,)
        1 where the outcome happens with all factors, and with all but this one; 0 where it does not.
    """
    return Share(int(np.sum((with_it == 1) & (without == 0))), int(np.sum(with_it == 1)))


def sufficiency(with_it: Floats, without: Floats) -> Share:
    """PS: of the pairs without the outcome once the factor is out, those in which it brings it."""
    return Share(int(np.sum((with_it == 1) & (without == 0))), int(np.sum(without == 0)))


def both(with_it: Floats, without: Floats) -> Share:
    """PNS: of all pairs, those in which the factor makes the difference."""
    return Share(int(np.sum((with_it == 1) & (without == 0))), len(with_it))


def difference(with_it: Floats, without: Floats) -> Mean:
    """How much more there is without the factor, over the pairs in which there is something in both."""
    return mean(without - with_it)


def mean(values: Floats) -> Mean:
    """Mean of what is known, with its standard error."""
    known = values[~np.isnan(values)]
    if not len(known):
        return Mean(nan, nan, 0)
    error = float(known.std(ddof=1)) / sqrt(len(known)) if len(known) > 1 else nan
    return Mean(float(known.mean()), error, len(known))


def shapley(table: Floats) -> list[Mean]:
    """Share of each factor in the outcome.

    The mean of what a factor adds, over all orders in which the factors may come in. They add up to the
    outcome with all factors less the outcome with none.

    Parameters
    ----------
    table : ndarray, shape (2**k, pairs)
        The outcome with each coalition: bit i of a row's number says whether factor i is there.
    """
    coalitions = len(table)
    count = coalitions.bit_length() - 1
    found = []
    for factor in range(count):
        adds = np.zeros(table.shape[1])
        for coalition in range(coalitions):
            if not coalition >> factor & 1:
                size = coalition.bit_count()
                weight = factorial(size) * factorial(count - size - 1) / factorial(count)
                adds += weight * (table[coalition | 1 << factor] - table[coalition])
        found.append(mean(adds))
    return found
