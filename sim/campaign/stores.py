"""Stocks of supplies: plain numbers, settled when somebody looks, that cost no events of their own."""

from __future__ import annotations

import math
from collections.abc import Callable
from operator import add, sub

from simpy import Environment

Load = tuple[float, float, float]
"""Tonnes of ammunition, fuel and general supplies, in this order."""

Knot = tuple[float, Load]
"""A corner of a stock's piecewise linear course: time in hours, level in tonnes."""

NOTHING: Load = (0.0, 0.0, 0.0)


def each(combine: Callable[[float, float], float], left: Load, right: Load) -> Load:
    """Combine two loads class by class: ``each(add, load, another)``."""
    return combine(left[0], right[0]), combine(left[1], right[1]), combine(left[2], right[2])


def scaled(load: Load, factor: float) -> Load:
    """Every class of the load times `factor`."""
    return load[0] * factor, load[1] * factor, load[2] * factor


def tonnes(load: Load) -> float:
    """All classes of the load together."""
    return load[0] + load[1] + load[2]


def lasting_h(stock: Load, rate_t_per_h: Load) -> float:
    """Hours until the first class of a stock runs out at a rate; infinite if nothing is consumed."""
    # Written out by class, without `each`: it is asked for some 4,000 times a run.
    (a, f, g), (rate_a, rate_f, rate_g) = stock, rate_t_per_h
    hours_a = a / rate_a if rate_a > 0.0 else math.inf
    hours_f = f / rate_f if rate_f > 0.0 else math.inf
    hours_g = g / rate_g if rate_g > 0.0 else math.inf
    return min(hours_a, hours_f, hours_g)


class Store:
    """A stock of the three supply classes, consumed at a steady rate, filled and emptied by loads.

    The stock is a few numbers. Consumption is settled when somebody looks or something changes, so it
    costs no events.

    Parameters
    ----------
    capacity_t
        Room for all classes together, tonnes.
    level_t
        Stock at the start, tonnes by class.
    knots
        List that takes the corners of the stock's course, from the start on: before and after each
        change, and wherever a class runs out. Straight lines join them.

    Attributes
    ----------
    rate_t_per_h
        Consumption wanted, tonnes an hour by class.
    received_t, issued_t
        Tonnes by class added and taken so far. They balance with what was consumed: level at the start
        + received = level + issued + consumed.
    """

    def __init__(
        self,
        env: Environment,
        name: str,
        capacity_t: float,
        level_t: Load = NOTHING,
        knots: list[Knot] | None = None,
    ) -> None:
        if min(level_t) < 0.0 or tonnes(level_t) > capacity_t:
            raise ValueError(f"{name}: a stock of {level_t} t does not fit into {capacity_t} t")
        self.env = env
        self.name = name
        self.capacity_t = capacity_t
        self.rate_t_per_h = self.received_t = self.issued_t = NOTHING
        self._consumed_t = self._unmet_t = self._withheld_t_per_h = NOTHING
        self._level_t = level_t
        self._settled_h: float = env.now
        self._knots = knots
        self._note()

    @property
    def level_t(self) -> Load:
        """Tonnes in stock by class, now."""
        if self._settled_h != self.env.now:
            self.settle()
        return self._level_t

    @property
    def total_t(self) -> float:
        """Tonnes in stock, now."""
        return tonnes(self.level_t)

    @property
    def consumed_t(self) -> Load:
        """Tonnes consumed so far, by class."""
        self.settle()
        return self._consumed_t

    @property
    def unmet_t(self) -> Load:
        """Tonnes by class that would have been consumed so far, had they been there and issued."""
        self.settle()
        return self._unmet_t

    def set_rate(self, rate_t_per_h: Load, *, withheld_t_per_h: Load = NOTHING) -> None:
        """Consume at this rate from now on, as far as the stock reaches.

        What is wanted beside it and withheld, to make the stock last, counts as unmet.
        """
        if min(rate_t_per_h) < 0.0 or min(withheld_t_per_h) < 0.0:
            raise ValueError(f"{self.name}: cannot consume {rate_t_per_h} t/h")
        self.settle()
        self._note()
        self.rate_t_per_h = rate_t_per_h
        self._withheld_t_per_h = withheld_t_per_h

    def add(self, load: Load) -> Load:
        """Put in what there is room for, of all classes in proportion, and return what was put in."""
        # Written out by class here and in `take`, without `each`: a twelfth of a workload of convoys.
        more_a, more_f, more_g = load
        if more_a < 0.0 or more_f < 0.0 or more_g < 0.0:
            raise ValueError(f"{self.name}: cannot add {load} t")
        if self._settled_h != self.env.now:
            self.settle()
        a, f, g = self._level_t
        load_t, room_t = more_a + more_f + more_g, max(0.0, self.capacity_t - (a + f + g))
        if load_t > room_t:
            load = more_a, more_f, more_g = scaled(load, room_t / load_t)
        had_a, had_f, had_g = self.received_t
        self.received_t = had_a + more_a, had_f + more_f, had_g + more_g
        self._change((a + more_a, f + more_f, g + more_g))
        return load

    def take(self, wanted: Load) -> Load:
        """Take out what is wanted, class by class, or else what there is, and return what was taken."""
        less_a, less_f, less_g = wanted
        if less_a < 0.0 or less_f < 0.0 or less_g < 0.0:
            raise ValueError(f"{self.name}: cannot take {wanted} t")
        if self._settled_h != self.env.now:
            self.settle()
        a, f, g = self._level_t
        if less_a > a or less_f > f or less_g > g:
            less_a, less_f, less_g = min(a, less_a), min(f, less_f), min(g, less_g)
        had_a, had_f, had_g = self.issued_t
        self.issued_t = had_a + less_a, had_f + less_f, had_g + less_g
        self._change((a - less_a, f - less_f, g - less_g))
        return less_a, less_f, less_g

    def days_of_supply(self) -> float:
        """Days until the first class runs out at the present rate; infinite if nothing is consumed."""
        return lasting_h(self.level_t, self.rate_t_per_h) / 24.0

    def settle(self) -> None:
        """Account for the consumption since the last time; whatever looks at the stock does so."""
        since_h, self._settled_h = self._settled_h, self.env.now
        hours = self._settled_h - since_h
        if hours == 0.0:
            return
        if self._withheld_t_per_h != NOTHING:
            self._unmet_t = each(add, self._unmet_t, scaled(self._withheld_t_per_h, hours))
        if self.rate_t_per_h == NOTHING:
            return
        # Written out by class, without `each`: somebody looks at a stock some 4,000 times a run.
        before_t, (rate_a, rate_f, rate_g) = self._level_t, self.rate_t_per_h
        a, f, g = before_t
        wanted_t = wanted_a, wanted_f, wanted_g = rate_a * hours, rate_f * hours, rate_g * hours
        left_t = left_a, left_f, left_g = a - wanted_a, f - wanted_f, g - wanted_g
        if left_a > 0.0 and left_f > 0.0 and left_g > 0.0:
            self._level_t = left_t
            used_a, used_f, used_g = self._consumed_t
            self._consumed_t = used_a + wanted_a, used_f + wanted_f, used_g + wanted_g
        else:
            self._level_t = each(max, left_t, NOTHING)
            self._consumed_t = each(add, self._consumed_t, each(min, before_t, wanted_t))
            self._unmet_t = each(sub, self._unmet_t, each(min, left_t, NOTHING))
            self._note_stock_outs(since_h, before_t)

    def _note_stock_outs(self, since_h: float, before_t: Load) -> None:
        """Note where classes ran out, given the stock at the beginning of a stretch of steady consumption."""
        if self._knots is None:
            return
        stock_outs_h = {
            min(self._settled_h - since_h, before / rate)
            for before, after, rate in zip(before_t, self._level_t, self.rate_t_per_h, strict=True)
            if before > 0.0 and after == 0.0
        }
        for stock_out_h in sorted(stock_outs_h):
            left_t = each(sub, before_t, scaled(self.rate_t_per_h, stock_out_h))
            self._knots.append((since_h + stock_out_h, each(max, left_t, NOTHING)))

    def _change(self, level_t: Load) -> None:
        before_t, self._level_t = self._level_t, level_t
        knots = self._knots
        if knots is None:
            return
        before = (self.env.now, before_t)
        if not knots or knots[-1] != before:
            knots.append(before)
        if level_t != before_t:
            knots.append((self.env.now, level_t))

    def _note(self) -> None:
        if self._knots is not None:
            knot = (self.env.now, self._level_t)
            if not self._knots or self._knots[-1] != knot:
                self._knots.append(knot)
