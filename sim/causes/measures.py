"""Measures of cause over an ensemble that was played with and without each factor, on the same luck.

With a model that plays both worlds of a pair the probabilities of causation (Tian and Pearl 2000, Annals of
Mathematics and Artificial Intelligence 28: 287-313) are counted, not bounded. The shares are Shapley values
over interventions (Owen and Prieur 2017, SIAM/ASA Journal on Uncertainty Quantification 5: 986-1002).
"""

from __future__ import annotations

from math import factorial

import numpy as np

from sim.arrays import Floats
from sim.study.statistics import Estimate, Share, estimate


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


def difference(with_it: Floats, without: Floats) -> Estimate:
    """How much more there is without the factor, over the pairs in which there is something in both."""
    return estimate(without - with_it)


def shapley(table: Floats) -> list[Estimate]:
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
        found.append(estimate(adds))
    return found
