"""On no figure is one text over another, and none leaves its sheet: of any campaign, with any names."""

import pytest
from figure_layout import faults, figure_of, overlapping, sticking_out, written
from matplotlib.figure import Figure

from sim.record.run import run
from sim.scenario.load import load
from sim.view.runs.figures import FIGURES

pytestmark = pytest.mark.slow

LONG_NAMES = {
    "izium": "Army group of the western bank",
    "balakliia": "Eleventh guards motor rifle division",
    "kupiansk": "Garrison of the town and of its railway junction",
    "svatove": "Reserves behind the second river line",
}
RUNS = {
    "historical": ("historical", []),
    "stand-fast": ("stand-fast", []),
    "without civilians": ("historical", ["civilians.enabled=false"]),
    "a week without an attack": ("historical", ["horizon_days=7", "offensive.enabled=false"]),
    "a day": ("historical", ["horizon_days=1", "offensive.starts=2022-09-01T05:00:00"]),
    "toy-hub": ("toy-hub", []),
    "kherson": ("kherson", []),
    "two-hubs": ("two-hubs", []),
    "long names": (
        "historical",
        [
            "title=The campaign on both banks, from the first days of September to the sixth of October",
            *(f"groups.{group}.name={name}" for group, name in LONG_NAMES.items()),
        ],
    ),
}
WITHOUT_A_MAP = [name for name in FIGURES if name not in ("network", "map", "ground")]


@pytest.fixture(scope="module", params=RUNS)
def played(request):
    name, overrides = RUNS[request.param]
    return run(load(name, overrides), seed=1)


@pytest.mark.parametrize("name", FIGURES)
def test_words_of_a_figure_keep_apart_and_on_the_sheet_and_axes_that_count_have_a_unit(played, name):
    drawn = FIGURES[name](played)
    assert faults(drawn) == {}
    for ax in figure_of(drawn).axes if name in WITHOUT_A_MAP else []:
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
    figure.text(0.1, 0.3, "groups.izium.men")
    assert faults(figure)["ids and paths"] == ["groups.izium.men"]
