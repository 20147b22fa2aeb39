from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.record.observation import announced, last_statement_h, told_km2
from sim.scenario.schema import Observation

MIDNIGHT = datetime(2022, 9, 1)


def ramp_km2(hours):
    """100 km2 an hour from hour 0 on."""
    return 100.0 * np.clip(hours, 0.0, None)


def test_a_statement_gives_the_share_of_what_was_taken_a_lag_before_until_the_next_one():
    observation = Observation(lag_h=10, stabilised_share=0.5, statement_hour=21)
    grid_h = np.array([0.0, 20.9, 21.0, 44.9, 45.0, 72.0])
    told = announced(ramp_km2, grid_h, observation, MIDNIGHT)
    assert told.tolist() == [0.0, 0.0, 550.0, 550.0, 1750.0, 2950.0]


def test_statement_hours_are_local_hours_of_the_day_whenever_the_run_starts():
    evening = datetime(2022, 9, 1, 20, 30)
    assert last_statement_h(np.array([0.0, 0.5, 24.4, 24.5]), 21.0, evening).tolist() == [
        -23.5,
        0.5,
        0.5,
        24.5,
    ]
    late = datetime(2022, 9, 1, 22)
    assert last_statement_h(np.array([0.0, 23.0]), 21.0, late).tolist() == [-1.0, 23.0]


def test_a_fit_looks_at_many_lags_and_shares_at_once():
    statement_h = np.array([24.0, 48.0])
    together = told_km2(ramp_km2, statement_h, np.array([[0.0], [24.0]]), np.array([[1.0], [0.5]]))
    assert together.tolist() == [[2400.0, 4800.0], [0.0, 1200.0]]


@given(
    st.integers(0, 1000).map(lambda tenths: tenths / 10),
    st.integers(0, 100).map(lambda percent: percent / 100),
    st.integers(0, 239).map(lambda tenths: tenths / 10),
    st.lists(st.floats(0, 1e3), min_size=2, max_size=40),
)
def test_what_is_announced_never_falls_and_never_exceeds_what_was_taken(lag_h, share, statement_hour, steps):
    times_h = np.cumsum(steps)

    def taken_km2(hours):
        return 5.0 * np.searchsorted(times_h, hours, side="right")

    observation = Observation(lag_h=lag_h, stabilised_share=share, statement_hour=statement_hour)
    grid_h = np.arange(0.0, 500.0, 3.0)
    told = announced(taken_km2, grid_h, observation, MIDNIGHT)
    assert (np.diff(told) >= 0).all()
    assert (told <= taken_km2(grid_h) * share + 1e-9).all()


def test_without_a_lag_and_with_all_of_it_announced_the_statement_is_the_truth():
    observation = Observation(lag_h=0, stabilised_share=1, statement_hour=0)
    grid_h = np.arange(0.0, 100.0, 24.0)
    assert announced(ramp_km2, grid_h, observation, MIDNIGHT) == pytest.approx(ramp_km2(grid_h))
