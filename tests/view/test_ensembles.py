from datetime import datetime, timedelta

import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.record.observed import observed_area
from sim.view.ensembles import bands, compare, compare_territory, compare_throughput
from sim.view.style import BLUE, SERIES_COLOURS

DATES = [datetime(2022, 9, 6) + timedelta(days=day) for day in range(10)]
RUNS = np.arange(21.0)[:, None] * np.arange(10.0)


def test_bands_show_the_quantiles_of_the_runs():
    ax = Figure().add_subplot()
    line = bands(ax, np.arange(10.0), RUNS, "all", BLUE)
    np.testing.assert_allclose(line.get_ydata(), np.median(RUNS, axis=0))
    wide, narrow = ax.collections
    assert wide.get_paths()[0].vertices[:, 1].max() == pytest.approx(np.quantile(RUNS[:, -1], 0.95))
    assert narrow.get_paths()[0].vertices[:, 1].max() == pytest.approx(np.quantile(RUNS[:, -1], 0.75))


def test_runs_without_a_value_are_left_out():
    values = RUNS.copy()
    values[0, 3], values[:, 5] = np.nan, np.nan
    line = bands(Figure().add_subplot(), np.arange(10.0), values, "all", BLUE)
    assert line.get_ydata()[3] == pytest.approx(np.median(values[1:, 3]))
    assert np.isnan(line.get_ydata()[5])


@pytest.mark.parametrize("values", [np.ones(10), np.ones((3, 9))])
def test_values_must_have_a_row_for_each_run(values):
    with pytest.raises(ValueError, match="a row for each run"):
        bands(Figure().add_subplot(), np.arange(10.0), values, "all", BLUE)


def test_scenarios_are_told_apart():
    ax = compare_throughput({"historical": RUNS, "fewer trucks": RUNS / 2}, DATES, "Izium", "21 runs, seed 1")
    assert [line.get_label() for line in ax.get_lines()] == ["historical", "fewer trucks"]
    assert [line.get_color() for line in ax.get_lines()] == list(SERIES_COLOURS[:2])
    assert ax.get_ylabel() == "t/day"
    assert "21 runs, seed 1" in [text.get_text() for text in ax.get_figure().texts]


def test_territory_is_compared_over_the_reports():
    ax = compare_territory({"historical": RUNS}, DATES)
    names = [line.get_label() for line in ax.get_lines()]
    assert "mapped, all Ukraine" in names
    reports = observed_area()
    highest = reports.loc[reports["date"].between(DATES[0], DATES[-1]), "area_km2"].max()
    assert ax.get_ylim()[1] > highest


def test_more_scenarios_than_colours_are_refused():
    curves = {str(index): RUNS for index in range(len(SERIES_COLOURS) + 1)}
    with pytest.raises(ValueError, match="at most"):
        compare(curves, DATES, "Too many", "t")
