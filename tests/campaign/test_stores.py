import math
from itertools import pairwise

import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from sim.campaign.stores import NOTHING, Store, each, scaled


def test_consumption_is_a_straight_line_with_a_kink_at_the_stock_out(env):
    knots = []
    store = Store(env, "Izium", 1_000.0, (100.0, 60.0, 40.0), knots)
    store.set_rate((5.0, 6.0, 0.0))
    env.run(until=30.0)
    assert store.level_t == (0.0, 0.0, 40.0)
    assert store.consumed_t == (100.0, 60.0, 0.0)
    assert store.unmet_t == (50.0, 120.0, 0.0)
    assert knots == [(0.0, (100.0, 60.0, 40.0)), (10.0, (50.0, 0.0, 40.0)), (20.0, (0.0, 0.0, 40.0))]


def test_knots_hold_both_sides_of_a_jump(env):
    knots = []
    store = Store(env, "Izium", 1_000.0, (100.0, 0.0, 0.0), knots)
    store.set_rate((10.0, 0.0, 0.0))
    env.run(until=4.0)
    store.add((30.0, 5.0, 0.0))
    env.run(until=5.0)
    store.set_rate(NOTHING)
    env.run(until=9.0)
    store.take((1.0, 1.0, 1.0))
    assert knots == [
        (0.0, (100.0, 0.0, 0.0)),
        (4.0, (60.0, 0.0, 0.0)),
        (4.0, (90.0, 5.0, 0.0)),
        (5.0, (80.0, 5.0, 0.0)),
        (9.0, (80.0, 5.0, 0.0)),
        (9.0, (79.0, 4.0, 0.0)),
    ]


def test_looking_often_changes_nothing(env):
    knots = []
    store = Store(env, "Izium", 1_000.0, (10.0, 20.0, 30.0), knots)
    store.set_rate((1.0, 1.0, 1.0))
    for hour in range(1, 41):
        env.run(until=float(hour))
        assert store.total_t == sum(max(0.0, level_t - hour) for level_t in (10.0, 20.0, 30.0))
    store.set_rate(NOTHING)
    assert [time_h for time_h, _ in knots] == [0.0, 10.0, 20.0, 30.0, 40.0]


def test_taking_gives_at_most_what_is_there(env):
    store = Store(env, "hub", 1_000.0, (10.0, 5.0, 0.0))
    assert store.take((4.0, 8.0, 2.0)) == (4.0, 5.0, 0.0)
    assert store.level_t == (6.0, 0.0, 0.0)
    assert store.issued_t == (4.0, 5.0, 0.0)


def test_a_full_store_takes_what_it_has_room_for(env):
    store = Store(env, "hub", 100.0, (40.0, 30.0, 10.0))
    assert store.add((20.0, 10.0, 10.0)) == (10.0, 5.0, 5.0)
    assert store.total_t == 100.0
    assert store.add((1.0, 1.0, 1.0)) == NOTHING
    assert store.received_t == (10.0, 5.0, 5.0)


def test_days_of_supply_are_those_of_the_first_class_to_run_out(env):
    store = Store(env, "Izium", 10_000.0, (480.0, 240.0, 0.0))
    assert store.days_of_supply() == math.inf
    store.set_rate((10.0, 10.0, 0.0))
    assert store.days_of_supply() == 1.0
    env.run(until=12.0)
    assert store.days_of_supply() == 0.5


def test_what_cannot_be_is_refused(env):
    with pytest.raises(ValueError, match="hub"):
        Store(env, "hub", 10.0, (5.0, 5.0, 5.0))
    store = Store(env, "hub", 10.0)
    for change in (store.add, store.take, store.set_rate):
        with pytest.raises(ValueError, match="hub"):
            change((1.0, -1.0, 0.0))
    assert store.level_t == NOTHING


loads = st.tuples(*[st.floats(0.0, 100.0)] * 3)
changes = st.tuples(st.sampled_from(["add", "take", "set_rate"]), loads, st.integers(0, 100))


@given(start_t=loads, changes=st.lists(changes, max_size=15))
def test_what_came_in_is_still_there_or_was_issued_or_consumed(start_t, changes):
    env = simpy.Environment()
    knots = []
    store = Store(env, "hub", 350.0, start_t, knots)
    wanted_t = NOTHING
    for verb, load, tenths in changes:
        getattr(store, verb)(load)
        hours = tenths / 10.0
        if hours:
            env.run(until=env.now + hours)
        wanted_t = tuple(a + b * hours for a, b in zip(wanted_t, store.rate_t_per_h, strict=True))
        assert min(store.level_t) >= 0.0
        assert store.total_t <= 350.0 + 1e-9

    flows = zip(
        start_t, store.received_t, store.level_t, store.issued_t, store.consumed_t, store.unmet_t, wanted_t,
        strict=True,
    )  # fmt: skip
    for start, received, level, issued, consumed, unmet, wanted in flows:
        assert start + received == pytest.approx(level + issued + consumed, abs=1e-6)
        assert consumed + unmet == pytest.approx(wanted, abs=1e-6)
    assert all(earlier[0] <= later[0] for earlier, later in pairwise(knots))


@given(start_t=loads, rate_t_per_h=loads, looks_h=st.lists(st.floats(0.0, 3.0), min_size=1, max_size=8))
def test_knots_draw_the_course_of_the_stock(start_t, rate_t_per_h, looks_h):
    env = simpy.Environment()
    knots = []
    store = Store(env, "hub", 350.0, start_t, knots)
    store.set_rate(rate_t_per_h)
    for look_h in sorted(looks_h):
        if look_h > env.now:
            env.run(until=look_h)
        expected_t = [
            max(0.0, level - rate * env.now) for level, rate in zip(start_t, rate_t_per_h, strict=True)
        ]
        assert store.level_t == pytest.approx(expected_t, abs=1e-9)
    store.set_rate(NOTHING)
    for time_h, level_t in knots:
        expected_t = [
            max(0.0, level - rate * time_h) for level, rate in zip(start_t, rate_t_per_h, strict=True)
        ]
        assert level_t == pytest.approx(expected_t, abs=1e-9)
    # What is less than the tolerance above is nothing: a stock of 5e-324 t cannot be halved.
    ran_out = {level / rate for level, rate in zip(start_t, rate_t_per_h, strict=True) if rate > 1e-9}
    for time_h in ran_out:
        if 1e-9 < time_h < env.now:
            assert any(knot_h == pytest.approx(time_h) for knot_h, _ in knots)


def test_loads_are_combined_class_by_class():
    assert each(max, (1.0, 5.0, 0.0), (2.0, 4.0, 0.0)) == (2.0, 5.0, 0.0)
    assert scaled((1.0, 2.0, 3.0), 2.0) == (2.0, 4.0, 6.0)
