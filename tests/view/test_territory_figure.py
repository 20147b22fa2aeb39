import matplotlib as mpl
import numpy as np
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from sim.evidence.areas import area_reports
from sim.evidence.seeds import seeds
from sim.record.run import run
from sim.view.runs.territory import territory

REPORTS = area_reports(seeds("kharkiv-2022"))


def lines_of(ax):
    return {line.get_label(): line for line in ax.get_lines()}


def test_curves_are_those_of_the_table(result):
    lines = lines_of(territory(result))
    area = result.series.area
    np.testing.assert_array_equal(lines["changed hands (model)"].get_ydata(), area["actual_km2"])
    np.testing.assert_array_equal(lines["announced (model)"].get_ydata(), area["announced_km2"])


def test_reports_are_drawn_by_kind_and_coverage(result):
    lines = lines_of(territory(result))

    def told(kind, coverage):
        return [row.area_km2 for row in REPORTS if (row.kind, row.coverage) == (kind, coverage)]

    assert list(lines["mapped, all Ukraine"].get_ydata()) == told("mapped", "wider")
    assert list(lines["announced, Kharkiv region"].get_ydata()) == told("announced", "theatre")


def test_reports_that_count_anew_or_lie_outside_the_run_are_left_out(quiet):
    lines = lines_of(territory(quiet))
    end = quiet.resolved.moment(quiet.resolved.horizon_h)
    drawn = [km2 for name, line in lines.items() if ", " in name for km2 in line.get_ydata()]
    assert sorted(drawn) == sorted(row.area_km2 for row in REPORTS if row.at <= end)


def test_what_the_signs_mean_is_told(result):
    legend = territory(result).get_legend()
    assert [text.get_text() for text in legend.get_texts()] == [
        "announced",
        "assessed",
        "mapped",
        "Kharkiv region",
        "all Ukraine",
        "“more than”",
    ]


def test_the_ends_of_the_curves_are_told(result):
    words = [text.get_text() for text in territory(result).texts]
    area = result.series.area.iloc[-1]
    assert f"changed hands\n(model): {area['actual_km2']:,.0f}" in words
    assert f"announced\n(model): {area['announced_km2']:,.0f}" in words


def test_without_a_record_nothing_is_held_against_the_run():
    ax = territory(run("toy-hub", seed=1))
    assert list(lines_of(ax))[:2] == ["changed hands (model)", "announced (model)"]
    assert not any("Ukraine" in name for name in lines_of(ax))
    assert ax.get_legend() is None


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


def inset_of(ax):
    """The small map on a figure of the territory, and the strip of its colours."""
    (inset,) = (other for other in ax.figure.axes if other is not ax)
    strip = [patch for patch in ax.patches if patch.get_label().startswith("_")]
    return inset, strip


def test_the_small_map_has_the_colours_of_the_strip(result):
    ax = territory(result, inset=True)
    inset, strip = inset_of(ax)
    (image,) = inset.get_images()
    on_map = {tuple(colour) for colour in np.asarray(image.get_array()).reshape(-1, 4) if colour[3]}
    colours = [tuple(round(255 * share) for share in patch.get_facecolor()) for patch in strip]
    assert set(colours) < on_map  # and the ground that has not changed hands
    assert [patch.get_label() for patch in strip][:2] == ["_6–7 Sep", "_8 Sep"]


def test_the_small_map_covers_no_curve_and_no_mark(result):
    ax = territory(result, inset=True)
    inset, _ = inset_of(ax)
    box = inset.get_window_extent()
    for line in ax.get_lines():
        if line.get_label() in ("changed hands (model)", "announced (model)"):
            points = ax.transData.transform(np.column_stack([line.get_xdata(orig=False), line.get_ydata()]))
            assert not any(box.contains(x, y) for x, y in points)
    closed = result.resolved.moment(result.outcomes["hub_closed_h"])
    assert box.x1 < ax.transData.transform((date2num(closed), 0))[0]


def test_without_ground_that_changed_hands_there_is_no_small_map(quiet):
    ax = territory(quiet, inset=True)
    assert ax.figure.axes == [ax]
