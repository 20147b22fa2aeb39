import numpy as np

from sim.record.series import relief_column
from sim.view.runs.people import WHEREABOUTS, civilians, civilians_panels


def test_people_are_stacked_to_what_the_table_holds(result):
    ax = civilians(result)
    people = result.series.civilians
    most = (people["crossed"] + people["queueing_people"] + people["on_road"]).max()
    top = max(path.vertices[:, 1].max() for area in ax.collections for path in area.get_paths())
    np.testing.assert_allclose(top, most)
    assert [area.get_label() for area in ax.collections] == [*WHEREABOUTS]


def test_the_axis_shows_the_call_and_the_whole_queue(result):
    ax = civilians(result)
    people = result.series.civilians
    busy = people.loc[people["queueing_people"] > 0.5, "date"]
    first, last = ax.get_xlim()
    days = (busy - np.datetime64("1970-01-01")) / np.timedelta64(1, "D")
    assert first < days.min() <= days.max() < last


def test_panels_show_every_relief_point(result):
    figure = civilians_panels(result)
    people = result.series.civilians
    *_, relief = figure.axes
    points = [point.id for point in result.scenario.civilians.relief]
    assert [line.get_label() for line in relief.get_lines()] == points
    for line, point in zip(relief.get_lines(), points, strict=True):
        np.testing.assert_array_equal(line.get_ydata(), people[relief_column(point)])
    assert [ax.get_ylabel() for ax in figure.axes] == ["people", "cars", "hours", "people"]


def test_bands_are_named_where_they_are(result):
    ax = civilians(result)
    assert ax.get_legend() is None
    names = {"crossed", "queueing", "at home or on the way", "called to leave"}
    assert names <= {text.get_text() for text in ax.texts}


def test_nobody_called_is_said(quiet):
    assert [text.get_text() for text in civilians(quiet).texts].count("nobody was called to leave") == 2
    for ax in civilians_panels(quiet).axes:
        assert [text.get_text() for text in ax.texts] == ["nobody was called to leave"]
        assert len(ax.get_yticks()) == 0
