import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.record.curves import StockCourse, running_total


def test_a_running_total_counts_what_happened_at_the_hour_itself():
    assert running_total([1.0, 1.0, 3.0], [2.0, 4.0, 10.0], [0.0, 1.0, 2.0, 3.5]) == [0.0, 6.0, 6.0, 16.0]


def test_a_running_total_of_nothing_is_nothing():
    assert running_total([], [], [0.0, 9.0]) == [0.0, 0.0]


def test_a_stock_is_straight_between_its_corners_and_after_a_jump_what_the_jump_left():
    course = StockCourse(
        [
            (0.0, (100.0, 50.0, 0.0)),
            (10.0, (50.0, 50.0, 0.0)),
            (10.0, (80.0, 50.0, 5.0)),
            (20.0, (80.0, 0.0, 5.0)),
        ],
        [],
    )
    levels_t = list(map(course.level_t, [-1.0, 0.0, 5.0, 10.0, 15.0, 20.0, 21.0]))
    assert levels_t[:4] == [(100, 50, 0), (100, 50, 0), (75, 50, 0), (80, 50, 5)]
    assert levels_t[4:] == [(80, 25, 5), (80, 0, 5), (80, 0, 5)]


def test_days_of_supply_follow_the_demand_of_the_hour():
    course = StockCourse(
        [(0.0, (240.0, 96.0, 24.0)), (20.0, (240.0, 96.0, 24.0))],
        [(0.0, (5.0, 2.0, 0.0)), (10.0, (10.0, 2.0, 1.0)), (15.0, (0.0, 0.0, 0.0))],
    )
    days = list(map(course.days_of_supply, [0.0, 10.0, 15.0]))
    np.testing.assert_array_equal(days, [[2.0, 2.0, math.nan], [1.0, 2.0, 1.0], [math.nan] * 3])
    lasting_days = list(map(course.endurance_days, [0.0, 10.0, 15.0]))
    np.testing.assert_array_equal(lasting_days, [2.0, 1.0, math.nan])


def test_nobody_consumes_from_a_depot():
    course = StockCourse([(0.0, (1.0, 1.0, 1.0))], [])
    assert np.isnan([course.days_of_supply(hour) for hour in (0.0, 5.0)]).all()
    assert math.isnan(course.endurance_days(5.0))


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 1e3)), max_size=20))
def test_a_running_total_ends_at_the_sum_of_all(events):
    events.sort()
    totals = running_total([t for t, _ in events], [a for _, a in events], range(101))
    assert totals[-1] == pytest.approx(sum(amount for _, amount in events))
    assert totals == sorted(totals)
