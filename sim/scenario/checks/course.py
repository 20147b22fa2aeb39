"""Can the campaign run its course? Fires, axes and dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from sim.scenario.checks.check import WAYS, middle, reads
from sim.scenario.checks.ways import Ways
from sim.scenario.problems import Problem, quoted
from sim.scenario.schema import Scenario


@reads("fires.targets")
def fires_have_a_target(scenario: Scenario) -> Iterator[Problem]:
    """Where there are targets, one of them can be chosen."""
    if scenario.fires.targets and not any(target.weight for target in scenario.fires.targets):
        yield Problem(
            "fires.targets",
            "all targets have weight 0",
            "give one of them a weight, or write `strikes_per_day: 0` for no strikes",
        )


@reads(*WAYS, "offensive.axes.*.id", "offensive.axes.*.path")
def axes_follow_roads(scenario: Scenario) -> Iterator[Problem]:
    """Neighbours on an axis are joined by a road, and its first place can come into the attacker's hands."""
    roads = Ways(scenario.network, "road")
    visits = Counter(place for axis in scenario.offensive.axes for place in set(axis.path))
    held = {node.id for node in scenario.network.nodes if node.held_by == "supplied"}
    for axis in scenario.offensive.axes:
        path = f"offensive.axes.{axis.id}.path"
        for index, (a, b) in enumerate(pairwise(axis.path), start=1):
            if not roads.adjoin(a, b):
                yield Problem(
                    f"{path}.{index}",
                    f"no road joins {quoted(a)} and {quoted(b)}",
                    "put the places between them into the path, or add a road link",
                )
        if axis.path[0] in held and visits[axis.path[0]] == 1:
            yield Problem(
                f"{path}.0",
                f"the axis never starts: the attacker neither holds nor takes {quoted(axis.path[0])}",
                "begin at a place that the attacker holds, or that lies on another axis",
            )


@reads("changes")
def changes_are_of_one_thing(scenario: Scenario) -> Iterator[Problem]:
    """A change is of a bridge or of a link, and a link is open or down."""
    for change in scenario.changes:
        if (change.bridge is None) == (change.link is None):
            yield Problem(
                f"changes.{change.id}",
                "a change is of one bridge or of one link",
                "write `bridge` or `link`, not both",
            )
        elif change.link is not None and change.state not in ("open", "down"):
            yield Problem(
                f"changes.{change.id}.state",
                "a link is open or down",
                "write one of the two, or name its `bridge`",
            )


@reads("network.nodes.*.id", "network.nodes.*.abroad", "offensive.axes.*.id", "offensive.axes.*.path")
def axes_stay_in_the_country(scenario: Scenario) -> Iterator[Problem]:
    """No axis leads into the other country, where nothing is taken."""
    abroad = {node.id for node in scenario.network.nodes if node.abroad}
    for axis in scenario.offensive.axes:
        for index, place in enumerate(axis.path):
            if place in abroad:
                yield Problem(
                    f"offensive.axes.{axis.id}.path.{index}",
                    f"{quoted(place)} lies in the other country, and cannot be taken",
                    "end the axis before it, or leave out `abroad: true` at the place",
                )


@reads("offensive.nothing_below", "offensive.defended_below")
def nothing_is_taken_with_less_than_a_defence_takes(scenario: Scenario) -> Iterator[Problem]:
    """Where the pace follows the ratio, what counts as defended begins where nothing is taken."""
    offensive = scenario.offensive
    nothing, defended = middle(offensive.nothing_below), middle(offensive.defended_below)
    if offensive.pace_by == "ratio" and nothing > defended:
        yield Problem(
            "offensive.nothing_below",
            f"{nothing:g} is more than `defended_below`, which is {defended:g}",
            "let `nothing_below` be at most as large",
        )


@reads("offensive.defended_below", "offensive.thin_below")
def resistance_has_an_order(scenario: Scenario) -> Iterator[Problem]:
    """A thin defence gives way to fewer attackers per defender than a broken one, not to more."""
    defended, thin = middle(scenario.offensive.defended_below), middle(scenario.offensive.thin_below)
    if defended > thin:
        yield Problem(
            "offensive.thin_below",
            f"{thin:g} is less than `defended_below`, which is {defended:g}",
            "let `thin_below` be at least as large",
        )


@reads(
    "start",
    "horizon_days",
    "fires.starts",
    "offensive.starts",
    "offensive.axes.*.id",
    "offensive.axes.*.starts",
    "groups.*.id",
    "groups.*.command.triggers.ordered_at",
    "reinforcements.*.id",
    "reinforcements.*.arrives",
    "civilians.crossings.*.id",
    "civilians.crossings.*.closes",
    "civilians.called_at",
)
def dates_lie_in_the_run(scenario: Scenario) -> Iterator[Problem]:
    """What is dated happens between the start and the end of the run."""
    end = scenario.moment(scenario.horizon_h)
    for path, moment in _dates(scenario):
        if moment is not None and not scenario.start <= moment <= end:
            yield Problem(
                path,
                f"the run lasts from {scenario.start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}",
                "choose a moment within it, or change `start` or `horizon_days`",
            )


def _dates(scenario: Scenario) -> Iterator[tuple[str, datetime | None]]:
    yield "fires.starts", scenario.fires.starts
    yield "offensive.starts", scenario.offensive.starts
    for axis in scenario.offensive.axes:
        yield f"offensive.axes.{axis.id}.starts", axis.starts
    for group in scenario.groups:
        yield f"groups.{group.id}.command.triggers.ordered_at", group.command.triggers.ordered_at
    for arrival in scenario.reinforcements:
        yield f"reinforcements.{arrival.id}.arrives", arrival.arrives
    yield "civilians.called_at", scenario.civilians.called_at
    for crossing in scenario.civilians.crossings:
        yield f"civilians.crossings.{crossing.id}.closes", crossing.closes
