from datetime import datetime

import pytest
from matplotlib import _pylab_helpers
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.view.files import save
from sim.view.runs.figures import FIGURES
from sim.view.sheet.marks import moment, source_line
from sim.view.sheet.slide import Panel, Slide


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_a_slide_with_a_title_and_its_source(result, name):
    drawn = FIGURES[name](result)
    figure = drawn if isinstance(drawn, Figure) else drawn.get_figure()
    assert isinstance(figure, Slide)
    assert all(isinstance(ax, Panel) for ax in figure.axes)
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert all(titles)
    assert any(result.scenario.title in text.get_text() for text in figure.texts)


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_stands_a_run_in_which_nothing_happens(quiet, name):
    assert isinstance(FIGURES[name](quiet), Axes | Figure)


def test_saving_twice_gives_the_same_bytes(result, tmp_path):
    first, second = (
        save({"territory": FIGURES["territory"](result)}, tmp_path / folder) for folder in ("first", "second")
    )
    assert [path.name for path in first] == ["territory.png", "territory.svg"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert b"<dc:date>" not in first[1].read_bytes()


def test_a_slide_shows_itself_in_a_notebook_and_pyplot_keeps_nothing(result):
    ax = FIGURES["territory"](result)
    picture, said = ax._repr_png_()
    assert picture.startswith(b"\x89PNG")
    assert ax.get_title(loc="left") in said["alt"]
    assert _pylab_helpers.Gcf.get_all_fig_managers() == []


def test_source_line_names_seed_and_replicate(result):
    assert source_line(result) == f"{result.scenario.title}: model run, seed 1"
    assert source_line(result, "points: reported").endswith("; points: reported")


def test_moments_are_dates_or_nothing(result, quiet):
    assert isinstance(moment(result, "hub_entered_h"), datetime)
    assert moment(quiet, "hub_entered_h") is None
    assert moment(result, "trigger:izium") is None
