"""Names at the ends of lines: moved apart as little as can be, and over nothing."""

from itertools import pairwise

import numpy as np
import pytest
from figure_layout import overlapping, sticking_out
from hypothesis import given
from hypothesis import strategies as st

from sim.view.sheet.line_labels import LineEnd, label_ends, spread
from sim.view.sheet.placing import text_box
from sim.view.sheet.slide import new_panel
from sim.view.sheet.style import BLUE, GREEN, INK, ORANGE, WINE

COLOURS = (BLUE, ORANGE, WINE, GREEN, INK)
places = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=12)


def panel(right=0.8):
    ax = new_panel("source", right=right)
    ax.set(xlim=(0, 10), ylim=(0, 100), title="title", xlabel="x", ylabel="y")
    return ax


def test_boxes_with_room_stay_where_they_are():
    np.testing.assert_array_equal(spread([0, 50, 20], [10, 10, 10]), [0, 50, 20])


def test_two_boxes_in_one_place_move_apart_by_half_a_height_each():
    np.testing.assert_allclose(spread([5, 5], [10, 10]), [0, 10])


def test_three_boxes_stay_around_their_middle():
    np.testing.assert_allclose(spread([3, 5, 4], [6, 6, 6]), [-2, 10, 4])


def test_higher_boxes_take_more_room():
    np.testing.assert_allclose(np.diff(spread([0, 0], [10, 30])), [20])


def test_boxes_keep_between_the_ends_of_the_column():
    np.testing.assert_allclose(spread([0, 1, 99], [10, 10, 10], low=0, high=100), [5, 15, 95])
    np.testing.assert_allclose(spread([0, 0, 0], [10, 10, 10], low=0, high=20), [5, 15, 25])


@given(places)
def test_boxes_never_overlap_and_keep_their_order(wanted):
    middles = spread(wanted, [7.0] * len(wanted))
    order = np.argsort(wanted, kind="stable")
    assert (np.diff(middles[order]) >= 7.0 - 1e-6).all()


@given(places)
def test_no_single_block_would_lie_better_elsewhere(wanted):
    """At the least sum of squares, boxes that touch have their mean shift at zero."""
    middles = spread(wanted, [7.0] * len(wanted))
    order = np.argsort(wanted, kind="stable")
    shifts = (middles - np.array(wanted))[order]
    blocks = np.split(shifts, np.flatnonzero(np.diff(middles[order]) > 7.0 + 1e-6) + 1)
    assert all(abs(block.mean()) < 1e-6 for block in blocks)


def test_names_of_lines_that_go_on_stand_beside_the_axes_in_the_order_of_their_ends():
    ax = panel()
    heights = [50, 51, 52, 10, 53]
    for height, colour in zip(heights, COLOURS, strict=True):
        ax.plot([0, 10], [30, height], color=colour)
    labels = label_ends(ax, [LineEnd(f"line {h}", 10, h, c) for h, c in zip(heights, COLOURS, strict=True)])
    right = ax.get_window_extent().x1 * 72 / ax.get_figure().dpi
    boxes = [text_box(label) for label in labels]
    assert all(box.x0 > right for box in boxes)
    assert np.argsort([box.y0 for box in boxes]).tolist() == [3, 0, 1, 2, 4]
    assert all(label.arrow_patch is not None for label in labels)
    assert overlapping(ax) == []
    assert sticking_out(ax) == []


def test_without_a_shift_there_are_no_leaders():
    ax = panel()
    labels = label_ends(ax, [LineEnd("low", 10, 20, BLUE), LineEnd("high", 10, 80, ORANGE)])
    assert [label.arrow_patch for label in labels] == [None, None]


def test_a_name_within_the_axes_covers_no_line_and_no_words():
    ax = panel()
    ax.plot([0, 5], [0, 60], color=BLUE)
    ax.plot([5, 10], [64, 64], color=ORANGE)
    words = ax.text(5, 50, "words are here")
    (label,) = label_ends(ax, [LineEnd("ends early", 5, 60, BLUE)])
    box = text_box(label)
    assert not box.overlaps(text_box(words))
    scale = 72 / ax.get_figure().dpi
    for line in ax.lines:
        along = np.linspace(0, 1, 200)[:, None]
        points = ax.transData.transform(
            np.outer(1 - along, line.get_xydata()[0]) + along * line.get_xydata()[1]
        )
        inside = (points * scale > box.min).all(axis=1) & (points * scale < box.max).all(axis=1)
        assert not inside.any()


def test_a_name_stays_within_the_axes():
    ax = panel(right=0.97)
    labels = label_ends(ax, [LineEnd("a rather long name", 9.8, 99, BLUE), LineEnd("another", 0, 0, ORANGE)])
    frame = ax.get_window_extent()
    for label in labels:
        box = label.get_window_extent()
        assert frame.x0 <= box.x0 < box.x1 <= frame.x1
        assert frame.y0 <= box.y0 < box.y1 <= frame.y1


def test_without_room_beside_the_axes_names_stand_within_them():
    ax = panel(right=0.97)
    ax.plot([0, 10], [50, 50], color=BLUE)
    (label,) = label_ends(ax, [LineEnd("a line that goes on", 10, 50, BLUE)])
    assert text_box(label).x1 < ax.get_window_extent().x1 * 72 / ax.get_figure().dpi
    assert sticking_out(ax) == []


def test_lines_without_a_value_have_no_name():
    ax = panel()
    labels = label_ends(ax, [LineEnd("none", 10, np.nan, BLUE), LineEnd("some", 10, 5, ORANGE)])
    assert [label.get_text() for label in labels] == ["some"]
    assert label_ends(ax, []) == []


@pytest.mark.parametrize("count", [12, 40])
def test_many_names_are_all_written(count):
    ax = panel(right=0.7)
    ends = [LineEnd(f"line {number}", 10, 50 + number / 10, BLUE) for number in range(count)]
    boxes = [text_box(label) for label in label_ends(ax, ends, size=5)]
    assert all(low.y1 <= high.y0 for low, high in pairwise(boxes))
