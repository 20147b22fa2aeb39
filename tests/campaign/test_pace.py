"""The pace as a continuous function of the ratio of strength: an option."""

from math import sqrt

import pytest
from builders import ARMY, attack, model, simulated, toy, withdrawal
from hypothesis import given
from hypothesis import strategies as st

from sim.campaign.pace import PaceByRatio

BY_RATIO = {"offensive.pace_by": "ratio"}
HELD = {
    **attack(24, men=1_500),
    "groups": [{**ARMY, "garrisons": [{"node": "hub", "share": 1.0}]}],
    "horizon_days": 20,
    **withdrawal(),
    "shortage.ration_horizon_days": 4,  # what cannot be kept up is not issued, and the enemy notices
}
HUNGRY = {"supply.trucks.convoys.trucks": 0}
PACE = PaceByRatio(toy().offensive)


@pytest.mark.parametrize(
    ("ratio", "prepared", "km_per_day"),
    [
        (0.99, False, 0),
        (sqrt(1 * 3), False, 6),
        (sqrt(sqrt(3) * sqrt(60)), False, sqrt(6 * 20)),
        (sqrt(3 * 20), False, 20),
        (20, False, 30),
        (1e6, False, 30),
        (sqrt(1 * 3), True, 1),
        (1e6, True, 6),
    ],
)
def test_the_pace_by_hand(ratio, prepared, km_per_day):
    """Defended 6, thin 20, broken 30 km a day; 1, 3 and 20 to one are the ends of the classes, and a class
    has its rate in the middle of them. A line that has re-formed: 1, 6 and 6."""
    assert PACE.km_per_day(ratio, prepared) == pytest.approx(km_per_day)


@given(st.floats(0.01, 100), st.floats(1, 10), st.booleans())
def test_more_attackers_are_never_slower(ratio, times, prepared):
    assert PACE.km_per_day(ratio * times, prepared) >= PACE.km_per_day(ratio, prepared) - 1e-12


@given(st.floats(1, 100), st.booleans())
def test_a_little_more_makes_little_difference(ratio, prepared):
    assert PACE.km_per_day(ratio * 1.001, prepared) == pytest.approx(
        PACE.km_per_day(ratio, prepared), rel=0.01
    )


def test_too_few_take_nothing_until_the_defence_is_weaker():
    """900 men against 1,000 stand still; against a thousand who are issued less they do not."""
    few = {**HELD, **BY_RATIO, **attack(24, men=900)}
    assert "hub" not in simulated(few).captures
    assert "hub" in simulated({**few, **HUNGRY}).captures


def test_hunger_moves_ground_only_where_the_pace_follows_the_ratio():
    for pace_by, is_earlier in (("class", False), ("ratio", True)):
        fed, starved = (simulated({**HELD, "offensive.pace_by": pace_by, **more}) for more in ({}, HUNGRY))
        assert (starved.captures["hub"] < fed.captures["hub"] - 1) == is_earlier


def test_a_staff_expects_nobody_who_is_too_weak():
    run = model({**HELD, **BY_RATIO, **attack(24, men=900)})
    assert run.offensive.km_per_day(900, "hub", 1_000) == 0
    assert run.offensive.km_per_day(2_000, "hub", 1_000) > 0
