import numpy as np

from sim.study.labels import REASONS
from sim.view.runs.withdrawal import STACK, drawdown
from sim.view.sheet.style import VEHICLE_COLOURS
from sim.words import moment as clock


def words_of(ax):
    return [text.get_text() for text in ax.texts]


def test_a_row_for_each_group_with_a_plan(result):
    names = [label.get_text().partition("\n")[0] for label in drawdown(result).get_yticklabels()]
    assert names[::-1] == [
        group.name.partition(" (")[0] for group in result.scenario.groups if group.drawdown
    ]


def test_the_order_and_its_reason_are_told(result):
    words = words_of(drawdown(result))
    reason = REASONS[result.outcomes["trigger:izium"]]
    moment = result.resolved.moment(result.outcomes["ordered_h:izium"])
    assert f"ordered {clock(moment)}, {reason}" in words


def test_vehicles_of_a_group_fill_its_row_at_all_times(result):
    ax = drawdown(result)
    rows = [group.id for group in result.scenario.groups if group.drawdown][::-1]
    for row, group in enumerate(rows):
        areas = [area for area in ax.collections if area.get_label().endswith(f" {group}")]
        assert len(areas) == len(VEHICLE_COLOURS)
        heights = np.concatenate([path.vertices[:, 1] for area in areas for path in area.get_paths()])
        np.testing.assert_allclose([heights.min(), heights.max()], [row, row + STACK])


def test_what_came_of_the_vehicles_is_told(result):
    share = result.outcomes["evacuated_share:izium"]
    assert any(word.startswith(f"{share:.0%} out") for word in words_of(drawdown(result)))


def test_without_an_order_the_rows_say_so(quiet):
    words = words_of(drawdown(quiet))
    groups = [group for group in quiet.scenario.groups if group.drawdown]
    assert words.count("not ordered out") == len(groups)
