"""Every figure of a run says in words what it shows."""

import pytest
from figure_layout import figure_of

from sim.view.runs.figures import FIGURES
from sim.view.sheet.alt import LONGEST, alt_text
from sim.view.sheet.slide import new_panel

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_what_it_shows(name, result):
    figure = figure_of(FIGURES[name](result))
    said = alt_text(figure)
    titles = [ax.get_title(loc="left") for ax in figure.axes] + [text.get_text() for text in figure.texts]
    assert any(title and " ".join(title.split()) in said for title in titles)
    assert 20 < len(said) <= LONGEST + 1
    assert "\n" not in said


def test_nothing_is_said_of_an_empty_sheet():
    assert alt_text(figure_of(new_panel(""))) == ""
