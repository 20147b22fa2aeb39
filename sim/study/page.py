"""An ensemble on a page: the outcomes that tell the campaign, in words, with how sure they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.record.names import OutcomeName
from sim.scenario.schema import Scenario
from sim.study.labels import Label, Labels
from sim.words import moment, percent

if TYPE_CHECKING:
    from sim.study.ensemble import Ensemble

LEFT_OUT = ("cargo_", "destroyed_share", "area_total_km2")
"""Beginnings of outcomes of the whole run that are for those who ask for all."""
OF_GROUPS = ("ordered_h", "evacuated_share", "delivered_t")
"""Outcomes of groups that are told."""
MOST_TOWNS = 8
"""Places with the most people whose taking is told."""
LONGEST_NAME = 62


def on_a_page(found: Ensemble) -> list[str]:
    """The outcomes that tell the campaign, a line for each: in how many runs, median, 5 % and 95 %.

    Parameters
    ----------
    found : Ensemble
        Replicates.

    Returns
    -------
    list of str
        Not more than a screen; outcomes that no run has are left out.
    """
    scenario, summary, runs = found.scenario, found.summary, len(found)
    labels = Labels(scenario)
    lines = [f"{'outcome':{LONGEST_NAME}} {'in runs':>7} {'median':>13} {'5 %':>13} {'95 %':>13}"]
    for outcome in told(scenario, found.outcomes):
        row: dict[Any, float] = summary.loc[outcome].to_dict()
        if row["count"]:
            label = labels.of(outcome)
            name = label.title if len(label.title) <= LONGEST_NAME else f"{label.title[: LONGEST_NAME - 2]} …"
            values = (_value(row[column], label, scenario) for column in ("median", "q05", "q95"))
            told_values = " ".join(f"{value:>13}" for value in values)
            lines.append(f"{name:{LONGEST_NAME}} {percent(row['count'] / runs):>7} {told_values}")
    return lines


def told(scenario: Scenario, outcomes: Sequence[OutcomeName]) -> list[OutcomeName]:
    """Outcomes that stand on the page, in their order."""
    by_people = sorted(scenario.network.nodes, key=lambda node: (-node.population, node.id))
    towns = [node.id for node in by_people if OutcomeName("taken_h", node.id) in outcomes][:MOST_TOWNS]
    days = [name.subject for name in outcomes if name.measure == "area_km2"]
    groups = [group.id for group in scenario.groups]
    subjects = {"taken_h": towns, "area_km2": days[-1:], **dict.fromkeys(OF_GROUPS, groups)}
    return [
        name
        for name in outcomes
        if (
            name.subject in subjects.get(name.measure, ())
            if name.subject
            else not name.measure.startswith(LEFT_OUT)
        )
    ]


def _value(value: float, label: Label, scenario: Scenario) -> str:
    """Value in the unit in which it is told; a moment as a date."""
    if label.is_time:
        return moment(scenario.moment(value))
    sign, unit = "-" if value < 0 else "", _SHORT.get(label.unit, label.unit)
    return f"{sign}{label.number(value)} {unit}".rstrip()


_SHORT = {"percentage points": "%", "people": ""}
