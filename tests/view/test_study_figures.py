"""Figures of studies show what their tables hold."""

import numpy as np
import pytest
from studies import small

from sim.scenario.load import with_overrides
from sim.study.compare import compare
from sim.study.errors import StudyError
from sim.study.sensitivity import sensitivity, variance_shares
from sim.study.sweep import sweep
from sim.view import study_figures

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
    assert list(lines) == ["may_withdraw True", "may_withdraw False"]
    table = swept.table[(swept.table["outcome"] == "strikes") & swept.table[WITHDRAW]]
    expected = table.sort_values(STRIKES)
    np.testing.assert_array_equal(lines["may_withdraw True"].get_xdata(), [0, 1, 4])
    np.testing.assert_allclose(lines["may_withdraw True"].get_ydata(), expected["median"])
    assert ax.get_xlabel() == STRIKES
    assert len(ax.collections) == 4  # two bands a line


def test_shares_are_drawn_in_percent(swept):
    ax = study_figures.sweep_curve(swept, "demand_met")
    assert ax.get_ylabel() == "%"
    assert 50 < ax.lines[0].get_ydata()[0] <= 100


def test_what_is_no_number_gets_a_place_of_its_own(swept):
    ax = study_figures.sweep_curve(swept, "strikes", along=WITHDRAW)
    assert ticks(ax.get_xticklabels()) == ["True", "False"]
    assert [line.get_label() for line in ax.lines] == [f"strikes_per_day {rate}" for rate in (4, 0, 1)]


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
    assert ticks(ax.get_yticklabels())[::-1] == list(found.table["parameter"])
    assert ax.patches[-1].get_width() == pytest.approx(found.table["effect"].iloc[0])
    assert ax.lines[-1].get_xdata()[0] == pytest.approx(found.noise)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "own estimates",
        "standard deviation from luck alone",
    ]


def test_luck_stands_in_the_ranking_of_variance():
    found = sensitivity(small(), "delivered_t", "sobol", samples=4, jobs=1)
    ax = study_figures.sensitivity_ranking(found)
    assert "luck" in ticks(ax.get_yticklabels())
    assert ax.get_xlabel() == "share of the variance"


def test_shares_of_variance_are_bars():
    shares = variance_shares(small(), "delivered_t", samples=4, jobs=1)
    ax = study_figures.variance_shares(shares, "delivered_t")
    assert ticks(ax.get_yticklabels()) == ["luck", "sourced values", "own estimates\n(2 ranges)"]
    assert [bar.get_width() for bar in ax.patches[:3]] == pytest.approx(shares["total"].to_list()[::-1])


def test_many_lines_are_all_drawn():
    points = [{STRIKES: rate, "horizon_days": days} for rate in range(10) for days in (4, 5)]
    ax = study_figures.sweep_curve(
        sweep(small(), points, replicates=1, jobs=1), "strikes", along="horizon_days"
    )
    assert len({line.get_color() for line in ax.lines}) == 10


def test_a_comparison_has_its_curves_and_is_written_the_same_each_time(tmp_path):
    calm = with_overrides(small(), {"title": "Calm", "offensive.enabled": False})
    compared = compare([small(), calm], replicates=3, jobs=1)
    figures = study_figures.comparison_figures(compared)
    assert [line.get_label() for line in figures["throughput"].lines] == ["A small campaign", "Calm"]
    area = compared.curves("area_actual_km2")["A small campaign"]
    np.testing.assert_allclose(figures["territory"].lines[0].get_ydata(), np.median(area, axis=0))
    for folder in ("a", "b"):
        figures = study_figures.comparison_figures(compared)
        figures["at:night"] = figures.pop("throughput")
        paths = study_figures.save_study_figures(figures, tmp_path / folder)
        assert [path.name for path in paths] == [
            "territory.png",
            "territory.svg",
            "at_night.png",
            "at_night.svg",
        ]
    for name in ("territory.svg", "at_night.png"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
