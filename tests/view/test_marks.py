"""Marks that all figures of a run share."""

import pytest
from figure_layout import overlapping, sticking_out
from matplotlib.dates import date2num

from sim.view.sheet.marks import count, mark_hub_loss, mark_offensive, run_axis, say_nothing
from sim.view.sheet.placing import text_box, title_panel
from sim.view.sheet.slide import new_panel, new_slide


@pytest.mark.parametrize(
    ("highest", "unit", "shown"), [(90_000, "people", "50,000"), (1_200_000, "thousand people", "50")]
)
def test_an_axis_counts_in_thousands_where_numbers_would_not_fit(highest, unit, shown):
    ax = new_panel("source")
    ax.set_ylim(0, highest)
    count(ax, "people")
    assert ax.get_ylabel() == unit
    assert ax.yaxis.get_major_formatter()(50_000.0, 0) == shown
    assert sticking_out(ax) == []


@pytest.mark.parametrize("width", [0.1, 0.2, 0.4])
def test_the_title_of_a_panel_keeps_to_its_room_however_long_the_name(width):
    slide = new_slide("source")
    left, right = (slide.add_axes((x, 0.2, width, 0.5)) for x in (0.95 - 2.2 * width, 0.95 - width))
    for ax in (left, right):
        title_panel(ax, "Garrison of the town and of its railway junction on the left bank", 12.0)
    assert sticking_out(slide) == overlapping(slide) == []


def panel(result):
    ax = new_panel("source")
    run_axis(ax, result)
    return ax


def test_the_beginning_of_the_offensive_is_marked_and_told_on_its_left(result):
    ax = panel(result)
    mark_offensive(ax, result)
    starts = date2num(result.resolved.offensive.starts)
    (line,), (text,) = ax.lines, ax.texts
    assert list(line.get_xdata()) == [starts, starts]
    assert text.get_text() == "offensive\n6 Sep 05:00"
    assert text_box(text).x1 < ax.transData.transform((starts, 0))[0] * 72 / ax.get_figure().dpi


def test_words_go_to_the_other_side_if_there_is_no_room(result):
    ax = panel(result)
    starts = date2num(result.resolved.offensive.starts)
    ax.set_xlim(starts - 0.1, starts + 20)
    mark_offensive(ax, result)
    (text,) = ax.texts
    assert text_box(text).x0 > ax.transData.transform((starts, 0))[0] * 72 / ax.get_figure().dpi


def test_words_of_two_marks_do_not_overlap(result):
    ax = panel(result)
    mark_hub_loss(ax, result)
    first = text_box(ax.texts[0])
    mark_hub_loss(ax, result)
    assert not first.overlaps(text_box(ax.texts[1]))


def test_a_mark_that_is_not_shown_is_not_told(result):
    ax = panel(result)
    ax.set_xlim(date2num(result.resolved.start), date2num(result.resolved.start) + 2)
    mark_hub_loss(ax, result)
    assert [text.get_text() for text in ax.texts] == []


def test_without_an_offensive_there_is_no_mark(quiet):
    ax = panel(quiet)
    mark_offensive(ax, quiet)
    mark_hub_loss(ax, quiet)
    assert len(ax.lines) == len(ax.texts) == 0


def test_axes_without_a_curve_say_why(result):
    ax = panel(result)
    say_nothing(ax, "nobody came")
    (text,) = ax.texts
    assert text.get_text() == "nobody came"
    assert list(ax.get_yticks()) == []
    box, frame = text.get_window_extent(), ax.get_window_extent()
    assert (box.x0 + box.x1) / 2 == pytest.approx((frame.x0 + frame.x1) / 2, abs=1)
