"""Sums that are the same with every Python."""

from collections.abc import Iterable
from functools import reduce
from operator import add


def total(values: Iterable[float]) -> float:
    """Sum from left to right: since Python 3.12 the built-in `sum` of floats rounds in another way."""
    return reduce(add, values, 0.0)
