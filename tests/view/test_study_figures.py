"""Figures of studies show what their tables hold."""

from datetime import timedelta

import numpy as np
import pytest
from figure_layout import overlapping, sticking_out
from matplotlib.colors import to_hex
from studies import small

from sim.study.errors import StudyError
from sim.study.sensitivity import sensitivity, variance_shares
from sim.study.sweep import sweep
from sim.study.value_names import value_name
from sim.view.sheet.style import INPUT_COLOURS
from sim.view.studies import study_figures
from sim.words import day

pytestmark = pytest.mark.slow

STRIKES, WITHDRAW = "fires.strikes_per_day", "groups.camp-group.command.may_withdraw"


@pytest.fixture(scope="module")
def swept():
    return sweep(small(), {STRIKES: [4, 0, 1], WITHDRAW: [True, False]}, replicates=5, jobs=1)


def texts(ax):
    return [text.get_text() for text in ax.texts]


def ticks(labels):
    return [label.get_text() for label in labels]


def test_a_curve_goes_through_the_medians_of_its_points(swept):
    ax = study_figures.sweep_curve(swept, "strikes")
    lines = {line.get_label(): line for line in ax.lines}
    assert list(lines) == ["may withdraw: yes", "may withdraw: no"]
    table = swept.table[(swept.table["outcome"] == "strikes") & swept.table[WITHDRAW]]
    expected = table.sort_values(STRIKES)
    np.testing.assert_array_equal(lines["may withdraw: yes"].get_xdata(), [0, 1, 4])
    np.testing.assert_allclose(lines["may withdraw: yes"].get_ydata(), expected["median"])
    assert ax.get_xlabel() == "Fires: strikes/day"
    assert len(ax.collections) == 4  # two bands a line


def test_shares_are_drawn_in_percent(swept):
    ax = study_figures.sweep_curve(swept, "demand_met_before")
    assert ax.get_ylabel() == "%"
    assert 50 < ax.lines[0].get_ydata()[0] <= 100


def test_what_is_no_number_gets_a_place_of_its_own(swept):
    ax = study_figures.sweep_curve(swept, "strikes", along=WITHDRAW)
    assert ticks(ax.get_xticklabels()) == ["True", "False"]
    assert [line.get_label() for line in ax.lines] == [f"strikes/day {rate}" for rate in (4, 0, 1)]


def test_a_heat_map_has_the_mean_of_every_point(swept):
    ax = study_figures.sweep_heat_map(swept, "strikes")
    image = ax.images[0].get_array()
    assert image.shape == (2, 3)
    for column, rate in enumerate([4, 0, 1]):
        point = swept.points.index({STRIKES: rate, WITHDRAW: False})
        assert image[1, column] == pytest.approx(swept.ensembles[point].values("strikes").mean())
    assert ticks(ax.get_xticklabels()) == ["4", "0", "1"]
    assert len(texts(ax)) == 6 + 1  # with the line under the title
    assert "0\n± 0" in texts(ax)


def test_what_never_happens_is_drawn_as_that():
    quiet = {"offensive.enabled": [False], STRIKES: [0, 1]}
    never = sweep(small(), quiet, replicates=1, jobs=1)
    ax = study_figures.sweep_heat_map(never, "taken_h:camp")
    assert [text for text in texts(ax) if "never" in text] == ["never", "never"]
    assert "in no run" in texts(study_figures.sweep_curve(never, "taken_h:camp"))
    met = texts(study_figures.sweep_heat_map(never, "demand_met_before"))
    assert "nan" not in "".join(met)


def test_a_heat_map_needs_two_paths(swept):
    one = sweep(small(), {STRIKES: [0]}, replicates=1, jobs=1)
    with pytest.raises(StudyError, match="does not vary"):
        study_figures.sweep_heat_map(one, "strikes")
    three = sweep(small(), [{STRIKES: 0, WITHDRAW: True, "horizon_days": 5}], replicates=1, jobs=1)
    with pytest.raises(StudyError, match="over two paths"):
        study_figures.sweep_heat_map(three, "strikes")
    with pytest.raises(StudyError, match="does not vary rates, only fires"):
        study_figures.sweep_curve(swept, "strikes", along="rates")


def test_the_strongest_parameter_is_on_top():
    found = sensitivity(small(), "delivered_t", samples=2, jobs=1)
    ax = study_figures.sensitivity_ranking(found)
    assert ticks(ax.get_yticklabels())[::-1] == [
        value_name(small(), path) for path in found.table["parameter"]
    ]
    assert ax.patches[-1].get_width() == pytest.approx(found.table["effect"].iloc[0])
    assert ax.lines[-1].get_xdata()[0] == pytest.approx(found.noise)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "own estimates",
        "luck alone (standard deviation)",
    ]


def test_luck_stands_in_the_ranking_of_variance():
    found = sensitivity(small(), "delivered_t", method="sobol", samples=4, jobs=1)
    ax = study_figures.sensitivity_ranking(found)
    assert "luck" in ticks(ax.get_yticklabels())
    assert ax.get_xlabel() == "share of the variance"


def test_shares_of_variance_are_bars():
    shares = variance_shares(small(), "delivered_t", samples=4, jobs=1)
    ax = study_figures.variance_shares(shares, "delivered_t", scenario=small())
    assert ticks(ax.get_yticklabels()) == ["luck", "sourced values", "own estimates\n(2 ranges)"]
    expected = shares["total"].clip(lower=0, upper=1).to_list()[::-1]
    assert [bar.get_width() for bar in ax.patches[:3]] == pytest.approx(expected)
    assert [to_hex(bar.get_facecolor()) for bar in ax.patches[3:]] == [
        to_hex(INPUT_COLOURS[name]) for name in shares.index[::-1]
    ]
    first, total, spread = shares.loc["luck", ["first", "total", "total_interval"]].clip(lower=0)
    alone, joint = min(first, total, 1), min(total, 1)
    assert f"{alone:.0%} alone, {joint:.0%} (± {spread:.0%}) with joint effects" in texts(ax)
    assert any(text.startswith("What is delivered") for text in texts(ax))
    assert all(
        inner.get_width() <= outer.get_width()
        for outer, inner in zip(ax.patches[:3], ax.patches[3:], strict=True)
    )
    assert "A small campaign" in [text.get_text() for text in ax.get_figure().texts]
    assert overlapping(ax) == []


def test_many_lines_are_all_drawn():
    points = [{STRIKES: rate, "horizon_days": days} for rate in range(10) for days in (4, 5)]
    ax = study_figures.sweep_curve(
        sweep(small(), points, replicates=1, jobs=1), "strikes", along="horizon_days"
    )
    assert len({line.get_color() for line in ax.lines}) == 10


def test_a_time_is_told_as_a_date(swept):
    ax = study_figures.sweep_curve(swept, "drawdown_start_h")
    assert ax.get_ylabel() == "date"
    start = swept.ensembles[0].scenario.start
    assert all(name.endswith(("Sep", ":00")) for name in ticks(ax.get_yticklabels()))
    first = ax.get_yticks()[0]
    moment = start + timedelta(hours=float(first))
    assert ticks(ax.get_yticklabels())[0] in (day(moment), f"{moment:%H:%M}")
    cells = [text for text in texts(study_figures.sweep_heat_map(swept, "drawdown_start_h")) if "±" in text]
    assert cells
    assert all(text.split("\n")[0][-3] == ":" for text in cells if "mean" not in text)


def test_means_that_are_not_told_apart_have_nearly_the_same_colour(swept):
    image = study_figures.sweep_heat_map(swept, "demand_met_before").images[0]
    values = image.get_array()
    widest = max(100 * ensemble.estimate("demand_met_before").half_width for ensemble in swept.ensembles)
    assert np.ptp(image.get_clim()) >= max(np.ptp(values), 2 * widest) - 1e-9


def test_lines_are_named_at_their_ends(swept):
    ax = study_figures.sweep_curve(swept, "strikes")
    assert ax.get_legend() is None
    assert {"may withdraw: yes", "may withdraw: no"} <= set(texts(ax))
    assert overlapping(ax) == []
    assert sticking_out(ax) == []


def test_figures_of_a_study_keep_their_texts_apart(swept):
    found = sensitivity(small(), "delivered_t", samples=2, jobs=1)
    for drawn in (study_figures.sensitivity_ranking(found), study_figures.sweep_heat_map(swept, "strikes")):
        assert overlapping(drawn) == []
        assert sticking_out(drawn) == []
