"""The report of one run."""

from __future__ import annotations

from math import isnan

from sim.record.names import OutcomeName
from sim.record.outcomes import NOT_ORDERED, days_of
from sim.record.result import RunResult
from sim.study.labels import Labels
from sim.view.page.charts import Spec
from sim.view.page.course import charts_of_run, map_of_run, place_name
from sim.view.page.ground import ground_of
from sim.view.page.report import ONE_RUN, Report, Section, Table
from sim.words import moment, percent, worded


def report_of_run(result: RunResult, *, command: str) -> Report:
    """Report of a run: the map with the staff log beside it, the curves, and what came of it.

    Parameters
    ----------
    result : RunResult
        The run.
    command : str
        How it was started.
    """
    scenario = result.scenario
    luck = "every value at its middle" if result.replicate is None else f"replicate {result.replicate}"
    return Report(
        title=scenario.title,
        kind=f"One run, seed {result.seed}, {luck}",
        question=scenario.question,
        scenario=scenario,
        command=command,
        told=told(result),
        sections=[
            Section("Map and staff log", charts=[map_spec(result)]),
            Section("Curves", charts=charts_of_run(result)),
            Section("What came of it", tables=[_groups(result), _places(result)]),
        ],
        facts={"Seed": str(result.seed), "Replicate": luck},
        limits=[ONE_RUN],
        hour=first_hour(result),
    )


def map_spec(result: RunResult) -> Spec:
    """The map of a run, as a chart."""
    return {"kind": "map", "ground": ground_of(result.resolved), "run": map_of_run(result)}


def first_hour(result: RunResult) -> float:
    """Hour that a page shows first: when the hub was taken, else the end."""
    taken_h = result.history.captures.get(result.resolved.hub_place or "")
    return round(result.resolved.horizon_h if taken_h is None else taken_h, 3)


def told(result: RunResult) -> list[str]:
    """The run in a few sentences."""
    scenario, outcomes = result.resolved, result.outcomes
    labels, hub = Labels(scenario), scenario.hub_place
    lines = []
    if hub is not None:
        taken_h = result.history.captures.get(hub)
        name = place_name(scenario, hub)
        lines.append(
            f"{name}, the hub, is not taken."
            if taken_h is None
            else f"{name}, the hub, is taken on {moment(scenario.moment(taken_h))}."
        )
    for group in scenario.groups:
        trigger = outcomes.get(OutcomeName("trigger", group.id))
        if trigger is None:
            continue
        if trigger == NOT_ORDERED:
            lines.append(f"The {group.short_name} is never ordered out.")
            continue
        ordered = moment(scenario.moment(float(outcomes[OutcomeName("ordered_h", group.id)])))
        out = percent(float(outcomes[OutcomeName("evacuated_share", group.id)]))
        clause = labels.of_text(OutcomeName("trigger", group.id), str(trigger))
        lines.append(f"{clause[0].upper()}{clause[1:]}, on {ordered}; {out} of its vehicles get out.")
    total_km2 = float(outcomes["area_total_km2"])
    for day in days_of(scenario)[-1:]:
        taken_km2 = float(outcomes[OutcomeName("area_km2", f"{day:%Y-%m-%d}")])
        lines.append(f"By the end {taken_km2:,.0f} of {total_km2:,.0f} km² have changed hands.")
    return lines


def _groups(result: RunResult) -> Table:
    outcomes, scenario = result.outcomes, result.resolved

    def when(name: str) -> str:
        hour = outcomes.get(name)
        return "never" if not isinstance(hour, float) or isnan(hour) else moment(scenario.moment(hour))

    def share(name: str) -> str:
        return worded(outcomes.get(name), "share")

    def number(name: str, unit: str) -> str:
        return worded(outcomes.get(name), unit)

    return Table(
        "Groups",
        (
            *("Group", "ordered out", "out", "abandoned", "destroyed", "delivered"),
            *(["days left at the hub's loss"] if scenario.hub else []),
        ),
        [
            (
                group.name,
                when(OutcomeName("ordered_h", group.id)),
                share(OutcomeName("evacuated_share", group.id)),
                share(OutcomeName("abandoned_share", group.id)),
                share(OutcomeName("destroyed_share", group.id)),
                number(OutcomeName("delivered_t", group.id), "t"),
                *([number(OutcomeName("days_of_supply_at_hub_loss", group.id), "")] if scenario.hub else []),
            )
            for group in scenario.groups
        ],
    )


def _places(result: RunResult) -> Table:
    scenario, captures = result.resolved, result.history.captures
    taken = sorted(
        (captures[node.id], node.name)
        for node in scenario.network.nodes
        if node.id in captures and node.in_area
    )
    return Table(
        "Places of the study area in the order in which they were taken",
        ("Place", "taken"),
        [(name, moment(scenario.moment(hour))) for hour, name in taken],
    )
