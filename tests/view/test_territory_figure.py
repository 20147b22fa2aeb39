import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from sim.record.observed import observed_area
from sim.view.territory import territory


def lines_of(ax):
    return {line.get_label(): line for line in ax.get_lines()}


def test_curves_are_those_of_the_table(result):
    lines = lines_of(territory(result))
    area = result.series.area
    np.testing.assert_array_equal(lines["changed hands (model)"].get_ydata(), area["actual_km2"])
    np.testing.assert_array_equal(lines["announced (model)"].get_ydata(), area["announced_km2"])


def test_reports_are_drawn_by_kind_and_coverage(result):
    lines = lines_of(territory(result))
    reports = observed_area()
    mapped = reports[reports["kind"] == "mapped"]
    np.testing.assert_array_equal(lines["mapped, all Ukraine"].get_ydata(), mapped["area_km2"])
    announced = reports[(reports["kind"] == "announced") & (reports["coverage"] == "Kharkiv")]
    np.testing.assert_array_equal(lines["announced, Kharkiv region"].get_ydata(), announced["area_km2"])


def test_reports_that_count_anew_or_lie_outside_the_run_are_left_out(quiet):
    lines = lines_of(territory(quiet))
    reports = observed_area()
    end = quiet.resolved.moment(quiet.resolved.horizon_h)
    drawn = [km2 for name, line in lines.items() if ", " in name for km2 in line.get_ydata()]
    within = reports[(reports["date"] <= end) & (reports["coverage"] != "later phase")]
    assert sorted(drawn) == sorted(within["area_km2"])


def test_reports_can_be_left_out(result):
    names = set(lines_of(territory(result, observed=False)))
    assert not any("Ukraine" in name or "region" in name for name in names)


def test_draws_on_the_axes_that_it_is_given(result):
    ax = Figure().add_subplot()
    assert territory(result, ax=ax) is ax


def test_leaves_the_settings_of_the_caller_alone(result):
    before = dict(mpl.rcParams)
    territory(result)
    assert dict(mpl.rcParams) == before
