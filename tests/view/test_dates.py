from datetime import datetime

import pytest
from matplotlib.figure import Figure

from sim.view.sheet.dates import at, date_axis, date_scale
from sim.words import day
from sim.words import moment as clock


def names_of(since, until, **settings):
    ax = Figure().add_subplot()
    date_axis(ax, since, until, **settings)
    assert ax.get_xlim() == (at(since), at(until))
    return [label.get_text() for label in ax.get_xticklabels()]


def test_days_and_clock():
    assert day(datetime(2022, 9, 6, 23)) == "6 Sep"
    assert clock(datetime(2022, 10, 1, 5, 3)) == "1 Oct 05:03"


def test_a_month_has_a_tick_every_few_days():
    names = names_of(datetime(2022, 9, 1), datetime(2022, 10, 4))
    assert names == ["1 Sep", "6 Sep", "11 Sep", "16 Sep", "21 Sep", "26 Sep", "1 Oct"]


def test_a_day_has_hours():
    assert names_of(datetime(2022, 9, 6, 10), datetime(2022, 9, 7, 2), most=4) == ["12:00", "18:00", "7 Sep"]


@pytest.mark.parametrize("days", [1, 3, 10, 45, 200, 400])
@pytest.mark.parametrize("most", [4, 8])
def test_ticks_are_few(days, most):
    start = datetime(2022, 9, 1, 7)
    assert 1 <= len(names_of(start, start.fromordinal(start.toordinal() + days), most=most)) <= most + 1


def test_names_of_ticks_can_keep_between_the_ends():
    ax = Figure().add_subplot()
    date_axis(ax, datetime(2022, 9, 1), datetime(2022, 9, 10), most=3, is_inside=True)
    assert [tick.label1.get_horizontalalignment() for tick in ax.xaxis.get_major_ticks()] == [
        "left",
        "center",
        "center",
        "right",
    ]


def test_hours_are_told_as_dates():
    ax = Figure().add_subplot()
    ax.set_ylim(20, 100)
    date_scale(ax, datetime(2022, 9, 1), most=4)
    assert list(ax.get_yticks()) == [24, 48, 72, 96]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["2 Sep", "3 Sep", "4 Sep", "5 Sep"]
    assert ax.get_ylim() == (20, 100)
    assert ax.get_ylabel() == "date"
