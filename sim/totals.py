"""Sums that are the same with every Python."""

from collections.abc import Iterable


def total(values: Iterable[float]) -> float:
    """Sum from left to right: since Python 3.12 the built-in `sum` of floats rounds in another way."""
    result = 0.0
    for value in values:
        result += value
    return result
