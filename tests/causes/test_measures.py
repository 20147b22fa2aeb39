"""Causes that are known by hand: every measure says of each what it is."""

import numpy as np
import pytest

from sim.causes.measures import both, necessity, shapley, sufficiency

PAIRS = 1_000
LUCK = (np.arange(PAIRS) + 0.5) / PAIRS
"""Luck that is spread evenly: below 0.7 in exactly 70 % of the pairs."""


def table(outcome, factors):
    """Outcome of each coalition in each pair."""
    rows = []
    for coalition in range(1 << factors):
        there = [bool(coalition >> bit & 1) for bit in range(factors)]
        rows.append([float(outcome(there, luck)) for luck in LUCK])
    return np.array(rows)


def measured(outcome, factors, of=0):
    found = table(outcome, factors)
    whole, less = found[-1], found[(1 << factors) - 1 & ~(1 << of)]
    return (
        necessity(whole, less).share,
        sufficiency(whole, less).share,
        both(whole, less).share,
        shapley(found)[of].mean,
    )


def test_a_necessary_cause_that_needs_luck_as_well():
    """It happens with the cause in 70 % of the runs, never without."""
    assert measured(lambda there, luck: there[0] and luck < 0.7, 1) == pytest.approx((1, 0.7, 0.7, 0.7))


def test_a_sufficient_cause_beside_luck():
    """It always happens with the cause, and in 30 % of the runs without."""
    assert measured(lambda there, luck: there[0] or luck < 0.3, 1) == pytest.approx((0.7, 1, 0.7, 0.7))


@pytest.mark.parametrize("of", [0, 1])
def test_two_that_overdetermine(of):
    """Each alone brings it: neither is necessary, sufficiency has no case, and they share it."""
    pn, ps, pns, share = measured(lambda there, luck: there[0] or there[1], 2, of)
    assert (pn, pns, share) == (0, 0, 0.5)
    assert np.isnan(ps)


def test_two_that_only_work_together():
    """Both are necessary and sufficient, BOTH adds up to more than there is, the shares do not."""
    for of in (0, 1):
        assert measured(lambda there, luck: there[0] and there[1], 2, of) == pytest.approx((1, 1, 1, 0.5))


def test_one_of_three_together():
    assert measured(lambda there, luck: all(there), 3) == pytest.approx((1, 1, 1, 1 / 3))


def test_a_hindering_one():
    """With the other cause in half of the runs: the one that hinders takes a quarter away."""
    pn, ps, pns, share = measured(lambda there, luck: luck < 0.5 and not there[0] and there[1], 2)
    assert (pns, share) == (0, pytest.approx(-0.25))
    assert np.isnan(pn)  # with both it never happens
    assert ps == 0


def test_a_placebo_is_exactly_nothing():
    pn, ps, pns, share = measured(lambda there, luck: there[1] and luck < 0.7, 2)
    assert (pn, ps, pns, share) == (0, 0, 0, 0)


def test_preempted_and_preempting_differ_only_in_the_hour():
    """The first brings it at 10 h, the second at 20 h: without the first it comes 10 h later."""

    def hour(there):
        return 10.0 if there[0] else 20.0 if there[1] else np.nan

    found = np.array([[hour([bool(c & 1), bool(c & 2)])] * PAIRS for c in range(4)])
    happens = (~np.isnan(found)).astype(float)
    for of in (0, 1):
        assert necessity(happens[3], happens[3 & ~(1 << of)]).share == 0
    assert np.all(found[2] - found[3] == 10.0)
    assert np.all(found[1] - found[3] == 0.0)


def test_shares_add_up():
    rng = np.array([(7919 * n % 1009) / 1009 for n in range(8 * PAIRS)]).reshape(8, PAIRS)
    assert sum(share.mean for share in shapley(rng)) == pytest.approx(float(np.mean(rng[7] - rng[0])))
