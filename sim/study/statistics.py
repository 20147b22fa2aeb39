"""How sure a mean or a share over replicates is: every interval of the project is worked out here."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.study.errors import StudyError
from sim.totals import total

CONFIDENCE = 0.95
"""Of every confidence interval."""
NORMAL = NormalDist()
Z = NORMAL.inv_cdf(0.5 + CONFIDENCE / 2)
"""Half width of that interval of the standard normal distribution."""


@dataclass(frozen=True)
class Share:
    """So many of so many, with the interval of Wilson (1927, JASA 22: 209-212).

    It keeps to 0 and 1, and holds for few cases too.

    Raises
    ------
    ValueError
        If there are more than there can be, or fewer than none.
    """

    yes: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.yes <= self.of:
            raise ValueError(f"{self.yes} of {self.of} is no share")

    @property
    def share(self) -> float:
        """The share; nan of none."""
        return self.yes / self.of if self.of else np.nan

    @property
    def low(self) -> float:
        """Lower end of the interval; nan of none."""
        return min(self.share, max(0.0, self._end(-1))) if self.of else np.nan

    @property
    def high(self) -> float:
        """Upper end of the interval; nan of none."""
        return max(self.share, min(1.0, self._end(1))) if self.of else np.nan

    def _end(self, side: int) -> float:
        middle = self.share + Z**2 / (2 * self.of)
        spread = Z * sqrt(self.share * (1 - self.share) / self.of + Z**2 / (4 * self.of**2))
        return (middle + side * spread) / (1 + Z**2 / self.of)


@dataclass(frozen=True)
class Estimate:
    """A mean with its 95 % confidence interval; nan where there is too little to tell."""

    mean: float
    low: float
    """Lower end of the interval."""
    high: float
    """Upper end of the interval."""
    count: int
    """Values that it rests on."""
    error: float = np.nan
    """Standard error of the mean."""

    @property
    def half_width(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2

    @property
    def relative_half_width(self) -> float:
        """Half width as a share of the mean; infinite for a mean of 0 that is not certain."""
        if self.half_width == 0.0:
            return 0.0
        return self.half_width / abs(self.mean) if self.mean != 0.0 else np.inf


def estimate(values: ArrayLike) -> Estimate:
    """Mean of what happened, with an interval by Student's t.

    Parameters
    ----------
    values : array_like, shape (n,)
        nan for replicates in which it did not happen: they are left out.
    """
    known = np.asarray(values, dtype=float)
    known = known[~np.isnan(known)]
    count = len(known)
    if count == 0:
        return Estimate(np.nan, np.nan, np.nan, 0)
    mean = float(known.mean())
    if count == 1:
        return Estimate(mean, np.nan, np.nan, 1)
    error = float(known.std(ddof=1)) / sqrt(count)
    half_width = student_t(count - 1) * error
    return Estimate(mean, mean - half_width, mean + half_width, count, error)


def share_difference(before: ArrayLike, after: ArrayLike) -> Estimate:
    """Difference of the shares of pairs in which something happened.

    Half a pair is added to each of the four possible cases (Agresti and Min 2005, Statistics in Medicine 24:
    729-740), so that ten pairs that are all alike do not pass for certainty.

    Parameters
    ----------
    before, after : array_like, shape (pairs,)
        1 where it happened, 0 where it did not.
    """
    before, after = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    pairs = len(before)
    gained = float(np.sum(after > before)) + 0.5
    lost = float(np.sum(after < before)) + 0.5
    middle = (gained - lost) / (pairs + 2)
    variance = ((gained + lost) / (pairs + 2) - middle**2) / (pairs + 2)
    half_width = Z * variance**0.5
    low, high = max(middle - half_width, -1.0), min(middle + half_width, 1.0)
    return Estimate(float(np.mean(after - before)), low, high, pairs)


def student_t(degrees: int, confidence: float = CONFIDENCE) -> float:
    """Quantile of Student's t for a two-sided interval.

    From the normal quantile by the expansion of Abramowitz and Stegun, Handbook of Mathematical Functions,
    26.7.5: within 0.1 % from 4 degrees of freedom on.

    Parameters
    ----------
    degrees : int
        Degrees of freedom, at least 1.
    confidence : float
        Between 0 and 1.
    """
    z = NORMAL.inv_cdf(0.5 + confidence / 2)
    if degrees == 1:
        return float(np.tan(np.pi * confidence / 2))
    if degrees == 2:
        return confidence * float(np.sqrt(2 / (1 - confidence**2)))
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return float(total(term / degrees**power for power, term in enumerate(terms)))


@dataclass(frozen=True)
class Precision:
    """How narrow the confidence interval of an outcome's mean is to be.

    Raises
    ------
    StudyError
        If the share is not between 0 and 1.
    """

    outcome: str
    """Name of the outcome."""
    relative_half_width: float
    """Half width of the 95 % confidence interval, as a share of the mean."""
    at_most: int = 20_000
    """Replicates after which to stop in any case."""

    def __post_init__(self) -> None:
        if not 0 < self.relative_half_width < 1:
            raise StudyError(f"a precision lies between 0 % and 100 %, not {self.relative_half_width:.0%}")

    def reached(self, values: ArrayLike) -> bool:
        """Whether the interval is narrow enough."""
        return estimate(values).relative_half_width <= self.relative_half_width

    def replicates_needed(self, values: NDArray[np.float64]) -> int:
        """Replicates after which it is likely to be, from the first ones; at least half as many again.

        Raises
        ------
        StudyError
            If the outcome happened in none of them, so that nothing can be said.
        """
        so_far = estimate(values)
        if so_far.count == 0:
            raise StudyError(
                f"{self.outcome} did not happen in any of {len(values)} replicates: choose another outcome"
            )
        # The half width falls with the root of the number; a little more saves a further round.
        factor = 1.05 * (so_far.relative_half_width / self.relative_half_width) ** 2
        return int(min(self.at_most, len(values) * min(max(factor, 1.5), 10.0)))
