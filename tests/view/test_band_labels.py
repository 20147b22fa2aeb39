"""Names of stacked bands: within them where there is room, and beside them where not."""

import numpy as np
import pytest
from figure_layout import overlapping

from sim.view.sheet.band_labels import label_bands
from sim.view.sheet.line_labels import LineEnd
from sim.view.sheet.slide import new_panel
from sim.view.sheet.style import BLUE, INK, ORANGE, PAPER, YELLOW, words_on

X = np.array([0.0, 5.0, 10.0])


def panel():
    ax = new_panel("source", right=0.97)
    ax.set(xlim=(0, 10), ylim=(0, 100))
    return ax


def labelled(levels, names, colours, **settings):
    ax = panel()
    label_bands(ax, X, levels, names, colours, **settings)
    return ax, {text.get_text(): text for text in ax.texts}


def test_a_name_stands_in_the_middle_of_a_band_of_even_height():
    _, texts = labelled([[0, 0, 0], [60, 60, 60], [80, 80, 80]], ["low", "high"], [BLUE, YELLOW])
    assert texts["low"].get_position()[1] == pytest.approx(30)
    assert texts["high"].get_position()[1] == pytest.approx(70)
    assert [texts[name].get_color() for name in ("low", "high")] == [PAPER, INK]
    assert words_on(BLUE) == PAPER


def test_a_name_stands_where_the_band_is_highest():
    _, texts = labelled([[0, 0, 0], [5, 5, 60]], ["band"], [ORANGE])
    x, y = texts["band"].get_position()
    assert x > 8
    assert 0 < y < 30


def test_a_thin_band_has_its_name_beside_the_stack_with_a_leader():
    ax, texts = labelled([[0, 0, 0], [40, 40, 40], [42, 42, 42]], ["thick", "thin"], [BLUE, ORANGE])
    box = texts["thin"].get_window_extent()
    stack_top = ax.transData.transform((0, 42))[1]
    right = ax.get_window_extent().x1
    assert box.y0 > stack_top or box.x0 > right
    assert overlapping(ax) == []


def test_a_band_without_height_has_no_name():
    _, texts = labelled([[0, 0, 0], [30, 30, 30], [30, 30, 30]], ["some", "none"], [BLUE, ORANGE])
    assert list(texts) == ["some"]


def test_bands_that_begin_late_are_named_where_they_are():
    ax = panel()
    label_bands(ax, [6.0, 10.0], [[0, 0], [50, 50]], ["late"], [BLUE])
    (text,) = ax.texts
    assert text.get_position()[0] > 6


def test_lines_over_a_stack_are_named_beside_it():
    line = LineEnd("line", 5.0, 60.0, INK)
    ax, texts = labelled([[0, 0, 0], [50, 50, 50]], ["band"], [BLUE], ends=[line])
    assert texts["line"].get_window_extent().y0 > ax.transData.transform((0, 50))[1]
