"""Scenarios side by side: every curve in its panel, the baseline in all, on the same axes."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from figure_layout import overlapping, sticking_out
from matplotlib.dates import date2num
from studies import small

from sim.evidence.areas import area_reports
from sim.evidence.seeds import seeds
from sim.scenario.load import with_overrides
from sim.study.compare import compare as play
from sim.view.files import save
from sim.view.sheet.bands import quantiles
from sim.view.sheet.slide import HEIGHT_IN, WIDTH_IN
from sim.view.sheet.style import ACTUAL_COLOUR, ARRIVED_COLOUR, BASELINE_COLOUR
from sim.view.studies.comparisons import (
    compare,
    compare_scenarios,
    compare_supply,
    compare_territory,
    comparison_figures,
)

pytestmark = pytest.mark.slow

DATES = [datetime(2022, 9, 6) + timedelta(days=day) for day in range(10)]
RUNS = np.arange(21.0)[:, None] * np.arange(10.0)


@pytest.fixture(scope="module")
def compared():
    calm = with_overrides(small(), {"title": "Calm", "offensive.enabled": False})
    return play([small(), calm], replicates=3, jobs=1)


def lines_of(ax):
    return {line.get_label(): line for line in ax.get_lines() if not line.get_label().startswith("_")}


def names_of(figure):
    return [ax.get_title(loc="left") for ax in figure.axes if ax.get_title(loc="left")]


def test_every_scenario_has_a_panel_with_the_baseline_in_grey():
    figure = compare_supply(
        {"historical": RUNS, "fewer trucks": RUNS / 2}, DATES, receiver="Izium", source="21 runs, seed 1"
    )
    first, second = figure.axes
    assert list(lines_of(first)) == ["historical"]
    assert list(lines_of(second)) == ["historical", "fewer trucks"]
    grey, line = lines_of(second).values()
    assert [grey.get_color(), line.get_color()] == [BASELINE_COLOUR, ARRIVED_COLOUR]
    np.testing.assert_allclose(grey.get_ydata(), 100 * np.median(RUNS, axis=0))
    np.testing.assert_allclose(line.get_ydata(), 50 * np.median(RUNS, axis=0))
    assert names_of(figure) == ["historical", "fewer trucks"]
    assert first.get_ylabel() == "% of need"
    words = [text.get_text() for text in figure.texts]
    assert "21 runs, seed 1" in words
    assert "How much of their need reached Izium" in words
    assert any(word.startswith("grey: historical") for word in words)


def test_panels_have_the_same_axes_which_hold_all_curves():
    figure = compare({"a": RUNS, "b": 3 * RUNS, "c": RUNS / 9}, DATES, title="What is compared", unit="t")
    assert len({ax.get_ylim() for ax in figure.axes}) == len({ax.get_xlim() for ax in figure.axes}) == 1
    assert figure.axes[0].get_ylim()[1] > np.quantile(3 * RUNS[:, -1], 0.95)
    assert figure.axes[0].get_xlim() == (date2num(DATES[0]), date2num(DATES[-1]))


def test_ground_is_compared_with_the_reports_in_the_first_panel():
    figure = compare_territory({"historical": RUNS, "other": RUNS}, DATES, record=seeds("kharkiv-2022"))
    first, second = figure.axes
    assert "mapped, all Ukraine" in lines_of(first)
    assert list(lines_of(second)) == ["historical", "other"]
    reports = area_reports(seeds("kharkiv-2022"))
    highest = max(row.area_km2 for row in reports if DATES[0] <= row.at <= DATES[-1])
    assert first.get_ylim() == second.get_ylim()
    assert first.get_ylim()[1] > highest
    assert lines_of(second)["other"].get_color() == ACTUAL_COLOUR
    assert f"{np.median(RUNS[:, -1]):,.0f} km² by 15 Sep" in [text.get_text() for text in second.texts]
    assert list(lines_of(compare_territory({"only": RUNS}, DATES).axes[0])) == ["only"]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 8, 11, 19])
def test_any_number_of_scenarios_is_drawn_and_named(count):
    curves = {f"scenario number {number}": RUNS + number for number in range(count)}
    figure = compare(curves, DATES, title="Many", unit="t")
    assert names_of(figure) == list(curves)
    assert overlapping(figure) == []
    assert sticking_out(figure) == []
    if count <= 16:
        assert figure.get_size_inches() == pytest.approx([WIDTH_IN, HEIGHT_IN])


def test_a_long_name_is_wrapped_and_in_the_end_cut():
    name = "A scenario whose name says everything that is different in it and then goes on and on"
    figure = compare({"short": RUNS, name: RUNS, "b": RUNS, "c": RUNS}, DATES, title="Names", unit="t")
    written = names_of(figure)[1]
    assert written.count("\n") == 1
    assert name.startswith(written.replace("\n", " ").removesuffix(" …"))
    assert overlapping(figure) == []
    assert sticking_out(figure) == []


def test_nothing_to_compare_is_refused():
    with pytest.raises(ValueError, match="at least one scenario"):
        compare({}, DATES, title="None", unit="t")
    with pytest.raises(ValueError, match="a row for each run"):
        compare({"a": RUNS[:, :4]}, DATES, title="Wrong", unit="t")


def test_supply_stands_over_ground_for_each_scenario(compared):
    figure = compare_scenarios(compared)
    supply, ground, calm_supply, calm_ground = figure.axes
    name = "A small campaign"
    np.testing.assert_allclose(
        lines_of(ground)[name].get_ydata(), np.median(compared.curves("area_actual_km2")[name], axis=0)
    )
    arrived = 100 * quantiles(compared.need_met()[name][:, 8:])[2]
    np.testing.assert_allclose(lines_of(supply)[name].get_ydata()[8:], arrived)
    assert list(lines_of(calm_supply)) == [name, "Calm"]
    assert [supply.get_ylabel(), ground.get_ylabel()] == ["% of need", "km²"]
    assert (supply.get_ylim(), ground.get_ylim()) == (calm_supply.get_ylim(), calm_ground.get_ylim())
    mean = np.median(np.nanmean(compared.need_met()["Calm"], axis=1))
    assert f"mean {100 * mean:.0f} %" in [text.get_text() for text in calm_supply.texts]
    assert overlapping(figure) == []
    assert sticking_out(figure) == []


def test_the_loss_of_the_hub_is_marked_where_it_is_lost(compared):
    *_, calm = compared.ensembles.values()
    assert np.isnan(calm.values("hub_entered_h")).all()
    figure = compare_scenarios(compared)
    marks = [[line for line in ax.get_lines() if list(line.get_ydata()) == [0, 1]] for ax in figure.axes]
    taken_h = compared.ensembles[compared.baseline].values("hub_entered_h")
    expected = 1 if np.isfinite(taken_h).mean() > 0.5 else 0
    assert [len(found) for found in marks] == [expected, expected, 0, 0]


def test_a_comparison_is_written_the_same_each_time(compared, tmp_path):
    names = ["scenarios", "territory", "supply"]
    for folder in ("a", "b"):
        figures = comparison_figures(compared)
        assert list(figures) == names
        figures["at:night"] = figures.pop("supply")
        paths = save(figures, tmp_path / folder)
        stems = ["scenarios", "territory", "at_night"]
        assert [path.name for path in paths] == [
            f"{stem}.{kind}" for stem in stems for kind in ("png", "svg")
        ]
    for name in ("territory.svg", "at_night.png"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
