"""Values in words: a moment is told the same way wherever it is told."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from sim import words
from sim.hubs.text import day as analysed_at
from sim.record.staff_log import _stamp
from sim.view.lesson import local_time


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "05:59"), (29.9, "05:59"), (30, "06:00"), (59.999999, "06:00"), (60, "06:00")],
)
def test_a_moment_is_rounded_to_the_minute_everywhere(seconds, told):
    value = datetime(2022, 9, 8, 5, 59) + timedelta(seconds=seconds)
    assert words.moment(value) == f"8 Sep {told}"
    assert words.worded(value, "") == f"8 Sep {told}"
    assert _stamp(value) == f"Thu  8 Sep {told}"
    assert analysed_at(SimpleNamespace(moment=value)) == f"8 Sep {told}"
    scenario = SimpleNamespace(moment=lambda hours: value + timedelta(hours=hours))
    assert local_time(scenario, 0.0).endswith(told)


def test_rounding_may_lead_into_the_next_day():
    assert words.moment(datetime(2022, 9, 30, 23, 59, 45)) == "1 Oct 00:00"


@pytest.mark.parametrize(
    ("names", "told"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "a", "c"], "a, b and c")]
)
def test_names_are_listed_once_each(names, told):
    assert words.listed(names) == told


@pytest.mark.parametrize(("number", "told"), [(0, "0 runs"), (1, "1 run"), (2000, "2,000 runs")])
def test_one_of_a_thing_is_not_told_as_many(number, told):
    assert words.counted(number, "run") == told
