"""On no figure is one text over another, and none leaves its sheet."""

import pytest
from figure_layout import overlapping, sticking_out, written
from matplotlib.figure import Figure

from sim.record.run import run
from sim.scenario.load import load
from sim.view.runs.figures import FIGURES

pytestmark = pytest.mark.slow

RUNS = {
    "historical": ("historical", []),
    "stand-fast": ("stand-fast", []),
    "without civilians": ("historical", ["civilians.enabled=false"]),
    "a week without an attack": ("historical", ["horizon_days=7", "offensive.enabled=false"]),
    "a day": ("historical", ["horizon_days=1", "offensive.starts=2022-09-01T05:00:00"]),
    "toy-hub": ("toy-hub", []),
}
WITHOUT_A_MAP = [name for name in FIGURES if name not in ("network", "map", "ground")]


@pytest.fixture(scope="module", params=RUNS)
def played(request):
    name, overrides = RUNS[request.param]
    return run(load(name, overrides), seed=1)


@pytest.mark.parametrize("name", FIGURES)
def test_texts_of_a_figure_keep_apart_and_on_the_sheet(played, name):
    drawn = FIGURES[name](played)
    assert overlapping(drawn) == []
    assert sticking_out(drawn) == []


@pytest.mark.parametrize("name", WITHOUT_A_MAP)
def test_every_axis_that_counts_has_a_unit(played, name):
    drawn = FIGURES[name](played)
    figure = drawn if isinstance(drawn, Figure) else drawn.get_figure()
    for ax in figure.axes:
        is_table = any(label.get_text().endswith("vehicles") for label in ax.get_yticklabels())
        shares_scale = not ax.yaxis.get_tick_params().get("labelleft", True)  # with the panel on its left
        is_counted = not is_table and not ax.get_images() and not shares_scale
        assert bool(ax.get_ylabel()) == is_counted


def test_what_is_over_something_else_or_off_the_sheet_is_found():
    figure = Figure(figsize=(4, 3))
    figure.text(0.5, 0.5, "one")
    figure.text(0.52, 0.51, "other")
    figure.text(0.97, 0.9, "beyond the edge")
    figure.text(0.1, 0.1, "hidden", visible=False)
    assert overlapping(figure) == [("one", "other")]
    assert sticking_out(figure) == ["beyond the edge"]
    assert [words for words, _ in written(figure)] == ["one", "other", "beyond the edge"]
