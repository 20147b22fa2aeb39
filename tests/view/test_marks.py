"""Marks that all figures of a run share."""

import pytest
from matplotlib.dates import date2num

from sim.view.sheet.marks import mark_hub_loss, mark_offensive, run_axis, say_nothing
from sim.view.sheet.placing import text_box
from sim.view.sheet.slide import new_panel


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
