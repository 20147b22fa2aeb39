from bisect import bisect
from datetime import datetime
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.record.curves import Announcements
from sim.scenario.schema import Observation

MIDNIGHT = datetime(2022, 9, 1)


def ramp_km2(hour):
    """100 km2 an hour from hour 0 on."""
    return 100.0 * max(0.0, hour)


def test_a_statement_gives_the_share_of_what_was_taken_a_lag_before_until_the_next_one():
    observation = Observation(lag_h=10, stabilised_share=0.5, statement_hour=21)
    told = map(Announcements(ramp_km2, observation, MIDNIGHT), [0.0, 20.9, 21.0, 44.9, 45.0, 72.0])
    assert list(told) == [0.0, 0.0, 550.0, 550.0, 1750.0, 2950.0]


@pytest.mark.parametrize(
    ("start", "hours", "statements_h"),
    [
        (datetime(2022, 9, 1, 20, 30), [0.0, 0.5, 24.4, 24.5], [-23.5, 0.5, 0.5, 24.5]),
        (datetime(2022, 9, 1, 22), [0.0, 23.0], [-1.0, 23.0]),
    ],
)
def test_statement_hours_are_local_hours_of_the_day_whenever_the_run_starts(start, hours, statements_h):
    observation = Observation(lag_h=10, stabilised_share=0.5, statement_hour=21)
    assert list(map(Announcements(ramp_km2, observation, start).statement_h, hours)) == statements_h


@given(
    st.integers(0, 1000).map(lambda tenths: tenths / 10),
    st.integers(0, 100).map(lambda percent: percent / 100),
    st.integers(0, 239).map(lambda tenths: tenths / 10),
    st.lists(st.floats(0, 1e3), min_size=2, max_size=40),
)
def test_what_is_announced_never_falls_and_never_exceeds_what_was_taken(lag_h, share, statement_hour, steps):
    times_h = list(accumulate(steps))

    def taken_km2(hour):
        return 5.0 * bisect(times_h, hour)

    observation = Observation(lag_h=lag_h, stabilised_share=share, statement_hour=statement_hour)
    told_km2 = Announcements(taken_km2, observation, MIDNIGHT)
    before_km2 = 0.0
    for step in range(160):
        hour = 3.0 * step
        assert before_km2 <= told_km2(hour) <= taken_km2(hour) * share + 1e-9
        before_km2 = told_km2(hour)


def test_without_a_lag_and_with_all_of_it_announced_the_statement_is_the_truth():
    observation = Observation(lag_h=0, stabilised_share=1, statement_hour=0)
    told_km2 = Announcements(ramp_km2, observation, MIDNIGHT)
    assert [told_km2(24.0 * day) for day in range(5)] == [ramp_km2(24.0 * day) for day in range(5)]
