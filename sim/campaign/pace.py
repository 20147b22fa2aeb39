"""The pace of an advance as a continuous function of the ratio of strength."""

from __future__ import annotations

from math import exp, log, sqrt

from sim.scenario.schema import Offensive

CLASSES = ("defended", "thin", "broken")
STIFFER = {"broken": "defended", "thin": "defended", "defended": "line"}
"""Resistance of a line that has re-formed, where one that is breaking would put up this.

Who still stands has had the time to prepare: he fights as a prepared defence does.
"""


class PaceByRatio:
    """Pace against a ratio of attackers to effective defenders.

    The rate of a class of resistance is taken as that in the middle of its ratios (the geometric mean of its
    ends), that of `broken` as the one at which it begins; between them the logarithm of the pace is linear in
    that of the ratio, and above them the pace stays. Below `nothing_below` nothing is taken. Whether the pace
    follows the ratio at all is disputed: the Dupuy Institute finds no direct link.

    Parameters
    ----------
    plan : Offensive
        With the rates, and the ratios at which the classes end.
    """

    def __init__(self, plan: Offensive) -> None:
        least, defended, thin = plan.nothing_below, plan.defended_below, plan.thin_below
        self._least = least
        self._at = [log(sqrt(least * defended)), log(sqrt(defended * thin)), log(thin)]
        rates = plan.rates_km_per_day
        self._rates = [log(getattr(rates, name)) for name in CLASSES]
        self._reformed = [log(getattr(rates, STIFFER[name])) for name in CLASSES]

    def km_per_day(self, ratio: float, is_reformed: bool) -> float:
        """Pace at a ratio, against a line that has re-formed or not; 0 where nothing is taken."""
        if ratio < self._least:
            return 0.0
        at, rates = log(ratio), self._reformed if is_reformed else self._rates
        upper = 1 if at < self._at[1] else 2
        low, high = self._at[upper - 1], self._at[upper]
        part = 1.0 if high <= low else min(1.0, (at - low) / (high - low))
        return exp(rates[upper - 1] + part * (rates[upper] - rates[upper - 1]))
