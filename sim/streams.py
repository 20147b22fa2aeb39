"""Named streams of random numbers: the only source of luck in the model.

Every stream is keyed by the root seed, the replicate and its own name, so adding an actor shifts nobody
else's luck, and two scenarios run with the same seed share it (common random numbers). Each draw takes one
uniform number through the inverse of a distribution function, so a stream keeps its ranks when its mean or
its spread changes. Everything is from the standard library, and the same with every Python.

    streams = Streams(seed=1, replicate=0)
    load_time_h = streams.lognormal("trains/daily/load", mean=1.5, cv=0.3)
    load_time_h()  # the next draw
"""

import math
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from itertools import accumulate, repeat
from operator import index
from statistics import NormalDist
from typing import SupportsIndex

Draw = Callable[[], float]

KEY_BITS = 128
"""So many that two streams of a study have the same key about once in 2**64 streams: never."""
LEAST = 2.0**-54
"""Stands for a uniform 0, at which a distribution without a lower end has no value."""

try:  # what `random.Random` is made of, without what it does on top: a run seeds some 360 streams
    from _random import Random
except ImportError:  # a Python that is made in another way
    from random import Random  # type: ignore[assignment]

try:  # what `NormalDist.inv_cdf` calls in the end, at half its price: a run draws some 3,000 times
    from statistics import _normal_dist_inv_cdf as _normal_quantile  # type: ignore[attr-defined]
except ImportError:  # a Python that has another name for it

    def _normal_quantile(share: float, mean: float, deviation: float) -> float:
        return NormalDist(mean, deviation).inv_cdf(share)


class Streams:
    """The random streams of one replicate.

    A stream is a function without arguments that returns its next number. Its values depend on seed,
    replicate and name only. It costs next to nothing until its first draw.

    Parameters
    ----------
    seed
        Root seed of the study, not negative, of any size.
    replicate
        Number of the replicate, not negative.

    Raises
    ------
    TypeError
        If the seed or the replicate is no whole number.
    ValueError
        From every method, if its parameters make no distribution or if the name is already in use: two
        actors with the same luck would be correlated without anybody having said so.
    """

    def __init__(self, seed: SupportsIndex, replicate: SupportsIndex) -> None:
        try:
            self.seed, self.replicate = index(seed), index(replicate)
        except TypeError:
            raise TypeError(f"seed and replicate are whole numbers, not {seed!r} and {replicate!r}") from None
        if self.seed < 0 or self.replicate < 0:
            raise ValueError(f"seed and replicate must be at least 0, not {self.seed} and {self.replicate}")
        self._names: set[str] = set()
        # Hexadecimal: Python refuses to write a whole number of 4,300 decimal digits.
        self._root = blake2b(f"{self.seed:x}/{self.replicate:x}/".encode(), digest_size=KEY_BITS // 8)

    def single(self, name: str) -> float:
        """One number from [0, 1), for a value that is drawn once a run: it needs no generator."""
        return (self._key(name) >> (KEY_BITS - 53)) * 2.0**-53

    def uniform(self, name: str) -> Draw:
        """Draw from [0, 1)."""
        return _uniforms(self._key(name)).__next__

    def exponential(self, name: str, mean: float) -> Draw:
        """Draw from the exponential distribution with this mean: the time until the next failure."""
        if not mean > 0.0:
            raise ValueError(f"stream {name!r}: the mean must be positive, not {mean}")
        return _exponentials(self._key(name), mean).__next__

    def lognormal(self, name: str, mean: float, cv: float) -> Draw:
        """Draw from the lognormal distribution with this mean and coefficient of variation.

        With ``cv`` 0 every draw is the mean itself, and no randomness is used.
        """
        if not (mean > 0.0 and cv >= 0.0):
            raise ValueError(f"stream {name!r}: mean must be positive and cv at least 0, not {mean} and {cv}")
        key = self._key(name)
        if cv == 0.0:
            return repeat(mean).__next__
        variance = math.log1p(cv * cv)
        return _lognormals(key, mean * math.exp(-variance / 2.0), math.sqrt(variance)).__next__

    def choice(self, name: str, weights: Sequence[float]) -> Callable[[], int]:
        """Draw indices 0, 1, ... with chances in proportion to their weights (at least 0, not all 0)."""
        bounds = list(accumulate(weights))
        if not bounds or min(weights) < 0.0 or not 0.0 < bounds[-1] < math.inf:
            raise ValueError(f"stream {name!r}: weights must be at least 0 and not all 0, not {weights}")
        return _choices(self._key(name), bounds).__next__

    def _key(self, name: str) -> int:
        """Key of a stream, which no other stream of any study has."""
        if name in self._names:
            raise ValueError(f"stream {name!r} is in use: draw from it or choose another name")
        self._names.add(name)
        path = self._root.copy()
        path.update(name.encode())
        return int.from_bytes(path.digest(), "big")


# These are generators so that a stream from which nobody draws seeds none of Python's, which takes 4 us.


def _uniforms(key: int) -> Iterator[float]:
    uniform = Random(key).random
    while True:
        yield uniform()


def _exponentials(key: int, mean: float) -> Iterator[float]:
    uniform, log1p = Random(key).random, math.log1p
    while True:
        yield -mean * log1p(-(uniform() or LEAST))


def _lognormals(key: int, median: float, spread: float) -> Iterator[float]:
    # No bound method is kept: with thousands of streams it takes time to reach what they keep (3 %).
    luck, exp, quantile = Random(key), math.exp, _normal_quantile
    while True:
        yield median * exp(spread * quantile(luck.random() or LEAST, 0.0, 1.0))


def _choices(key: int, bounds: list[float]) -> Iterator[int]:
    uniform, whole = Random(key).random, bounds[-1]
    last = bounds.index(whole)  # members behind it have no weight
    while True:
        yield bisect(bounds, whole * uniform(), 0, last)
