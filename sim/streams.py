"""Named streams of random numbers: the only source of luck in the model.

Every stream is keyed by the root seed, the replicate and its own name, so adding an actor shifts nobody
else's luck, and two scenarios run with the same seed share it (common random numbers).

    streams = Streams(seed=1, replicate=0)
    load_time_h = streams.lognormal("trains/valuyki/load", mean=1.5, cv=0.3)
    load_time_h()  # the next draw
"""

import math
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

Draw = Callable[[], float]
Fill = Callable[[np.random.Generator, int], NDArray[Any]]

# Most streams are asked for a handful of numbers, a few for thousands: blocks start small and grow.
FIRST_BLOCK = 16
LARGEST_BLOCK = 1024


class Streams:
    """The random streams of one replicate.

    A stream is a function without arguments that returns its next number. Its values depend on seed,
    replicate and name only. It costs next to nothing until its first draw.

    Parameters
    ----------
    seed
        Root seed of the study, not negative.
    replicate
        Number of the replicate, not negative.

    Raises
    ------
    ValueError
        From every method, if its parameters make no distribution or if the name is already in use: two
        actors with the same luck would be correlated without anybody having said so.
    """

    def __init__(self, seed: int, replicate: int) -> None:
        if seed < 0 or replicate < 0:
            raise ValueError(f"seed and replicate must be at least 0, not {seed} and {replicate}")
        self.seed = seed
        self.replicate = replicate
        self._name_by_key: dict[int, str] = {}

    def single(self, name: str) -> float:
        """One number from [0, 1), for a value that is drawn once a run: cheaper than a stream."""
        sequence = np.random.SeedSequence(self.seed, spawn_key=(self.replicate, self._reserve(name)))
        return int(sequence.generate_state(1, np.uint64)[0] >> np.uint64(11)) / (1 << 53)

    def uniform(self, name: str) -> Draw:
        """Draw from [0, 1)."""
        return self._stream(name, lambda generator, size: generator.random(size))

    def exponential(self, name: str, mean: float) -> Draw:
        """Draw from the exponential distribution with this mean: the time until the next failure."""
        if not mean > 0.0:
            raise ValueError(f"stream {name!r}: the mean must be positive, not {mean}")
        return self._stream(name, lambda generator, size: mean * generator.standard_exponential(size))

    def lognormal(self, name: str, mean: float, cv: float) -> Draw:
        """Draw from the lognormal distribution with this mean and coefficient of variation.

        With ``cv`` 0 every draw is the mean itself, and no randomness is used.
        """
        if not (mean > 0.0 and cv >= 0.0):
            raise ValueError(f"stream {name!r}: mean must be positive and cv at least 0, not {mean} and {cv}")
        if cv == 0.0:
            self._reserve(name)
            return repeat(mean).__next__
        variance = math.log1p(cv * cv)
        median = mean * math.exp(-variance / 2.0)
        spread = math.sqrt(variance)
        return self._stream(name, lambda generator, size: median * generator.lognormal(0.0, spread, size))

    def choice(self, name: str, weights: Sequence[float]) -> Callable[[], int]:
        """Draw indices 0, 1, ... with chances in proportion to their weights (at least 0, not all 0)."""
        if len(weights) == 0 or min(weights) < 0.0 or not 0.0 < sum(weights) < math.inf:
            raise ValueError(f"stream {name!r}: weights must be at least 0 and not all 0, not {weights}")
        bounds = np.cumsum(weights, dtype=float)
        bounds /= bounds[-1]
        return self._stream(
            name, lambda generator, size: np.searchsorted(bounds, generator.random(size), side="right")
        )

    def _stream(self, name: str, fill: Fill) -> Callable[[], Any]:
        return chain.from_iterable(self._blocks(self._reserve(name), fill)).__next__

    def _blocks(self, key: int, fill: Fill) -> Iterator[list[Any]]:
        sequence = np.random.SeedSequence(self.seed, spawn_key=(self.replicate, key))
        generator = np.random.Generator(np.random.PCG64(sequence))
        size = FIRST_BLOCK
        while True:
            yield fill(generator, size).tolist()
            size = min(2 * size, LARGEST_BLOCK)

    def _reserve(self, name: str) -> int:
        key = zlib.crc32(name.encode())
        if key in self._name_by_key:
            raise ValueError(
                f"stream {name!r} has the key of {self._name_by_key[key]!r}, which is in use: "
                "draw from that stream or choose another name"
            )
        self._name_by_key[key] = name
        return key
