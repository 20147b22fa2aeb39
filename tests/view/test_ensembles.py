import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.view.sheet.bands import bands
from sim.view.sheet.style import BLUE

RUNS = np.arange(21.0)[:, None] * np.arange(10.0)


def test_bands_show_the_quantiles_of_the_runs():
    ax = Figure().add_subplot()
    line = bands(ax, np.arange(10.0), RUNS, label="all", colour=BLUE)
    np.testing.assert_allclose(line.get_ydata(), np.median(RUNS, axis=0))
    wide, narrow = ax.collections
    assert wide.get_paths()[0].vertices[:, 1].max() == pytest.approx(np.quantile(RUNS[:, -1], 0.95))
    assert narrow.get_paths()[0].vertices[:, 1].max() == pytest.approx(np.quantile(RUNS[:, -1], 0.75))


def test_runs_without_a_value_are_left_out():
    values = RUNS.copy()
    values[0, 3], values[:, 5] = np.nan, np.nan
    line = bands(Figure().add_subplot(), np.arange(10.0), values, label="all", colour=BLUE)
    assert line.get_ydata()[3] == pytest.approx(np.median(values[1:, 3]))
    assert np.isnan(line.get_ydata()[5])


@pytest.mark.parametrize("values", [np.ones(10), np.ones((3, 9))])
def test_values_must_have_a_row_for_each_run(values):
    with pytest.raises(ValueError, match="a row for each run"):
        bands(Figure().add_subplot(), np.arange(10.0), values, label="all", colour=BLUE)
