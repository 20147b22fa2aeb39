"""Can the groups stand, hold together and leave? Shares, garrisons, drawdowns and triggers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sim.scenario.checks.check import ROUNDING, WAYS, middle, reads
from sim.scenario.checks.ways import Ways
from sim.scenario.problems import Problem, quoted
from sim.scenario.schema import Scenario


@reads("postures")
def postures_are_complete(scenario: Scenario) -> Iterator[Problem]:
    """Consumption is known in every posture."""
    for posture in ("holding", "contact", "withdrawing"):
        if posture not in scenario.postures:
            yield Problem(
                "postures",
                f"the posture `{posture}` is missing",
                f"add it: `{posture}: {{ammunition: 1, fuel: 1, general: 1}}`",
            )


@reads(
    "network.nodes.*.id",
    "network.nodes.*.held_by",
    "groups.*.id",
    "groups.*.node",
    "groups.*.garrisons.*.node",
    "reinforcements.*.id",
    "reinforcements.*.node",
)
def troops_stand_where_their_side_holds(scenario: Scenario) -> Iterator[Problem]:
    """Nobody stands on ground that the other side holds at the start."""
    held = {node.id for node in scenario.network.nodes if node.held_by == "supplied"}
    stands = {f"groups.{group.id}.node": group.node for group in scenario.groups}
    for group in scenario.groups:
        for garrison in group.garrisons:
            stands[f"groups.{group.id}.garrisons.{garrison.node}.node"] = garrison.node
    for arrival in scenario.reinforcements:
        stands[f"reinforcements.{arrival.id}.node"] = arrival.node
    for path, node in stands.items():
        if node not in held:
            yield Problem(
                path,
                f"{quoted(node)} is held by the attacker: a place has one holder",
                "choose a place that the supplied side holds, or change `held_by` of the place",
            )


@reads(
    "groups.*.id",
    "groups.*.garrisons.*.share",
    "groups.*.drawdown.stages",
    "groups.*.drawdown.destinations.*.share",
)
def shares_add_up(scenario: Scenario) -> Iterator[Problem]:
    """Shares of men, vehicles and columns are parts of one whole."""
    for group in scenario.groups:
        path = f"groups.{group.id}"
        posted = sum(garrison.share for garrison in group.garrisons)
        if posted > 1 + ROUNDING:
            yield Problem(
                f"{path}.garrisons", f"the shares add up to {posted:g}, more than 1", "lower some of them"
            )
        if group.drawdown is None:
            continue
        leaving = sum(stage.share for stage in group.drawdown.stages)
        if abs(leaving - 1) > ROUNDING:
            yield Problem(
                f"{path}.drawdown.stages",
                f"the shares of the stages add up to {leaving:g}, not 1",
                "let every vehicle leave in one of the stages",
            )
        thinned_out = sum(stage.garrison_share for stage in group.drawdown.stages)
        if thinned_out > 1 + ROUNDING:
            yield Problem(
                f"{path}.drawdown.stages",
                f"the `garrison_share` of the stages add up to {thinned_out:g}, more than 1",
                "lower some of them",
            )
        if sum(middle(destination.share) for destination in group.drawdown.destinations) <= 0:
            yield Problem(
                f"{path}.drawdown.destinations",
                "the shares of the destinations add up to 0",
                "give a share above 0 to at least one of them",
            )


@reads("groups.*.id", "groups.*.drawdown.stages")
def stages_follow_one_another(scenario: Scenario) -> Iterator[Problem]:
    """The stages of a drawdown are in order and do not overlap."""
    for group in scenario.groups:
        if group.drawdown is None:
            continue
        for before, stage in pairwise(group.drawdown.stages):
            if stage.starts_h < before.starts_h + before.lasts_h - ROUNDING:
                yield Problem(
                    f"groups.{group.id}.drawdown.stages.{stage.id}.starts_h",
                    f"stage `{stage.id}` starts at hour {stage.starts_h:g}, "
                    f"before stage `{before.id}` is over at hour {before.starts_h + before.lasts_h:g}",
                    "let it start later, or shorten the one before; stages stand in their order in time",
                )


@reads(
    *WAYS,
    "network.links.*.bridge.state",
    "groups.*.id",
    "groups.*.node",
    "groups.*.drawdown.exits",
    "groups.*.drawdown.destinations",
)
def drawdowns_have_a_way_out(scenario: Scenario) -> Iterator[Problem]:
    """A group that may leave has an exit, and roads to where it goes."""
    ways = Ways(scenario.network, "road", only_held_by="supplied")
    links = {link.id: link for link in scenario.network.links}
    for group in scenario.groups:
        if group.drawdown is None:
            continue
        path = f"groups.{group.id}.drawdown"
        exits = [links[name] for name in group.drawdown.exits]
        for index, link in enumerate(exits):
            if link.mode != "road":
                yield Problem(f"{path}.exits.{index}", f"exit `{link.id}` is no road", "name a road link")
        if not any(link.in_use and not (link.bridge and link.bridge.state == "down") for link in exits):
            yield Problem(
                f"{path}.exits",
                "the drawdown has no exit: every link is out of use, or its bridge is down",
                "name a road that can be used when the scenario starts",
            )
        for destination in group.drawdown.destinations:
            if not ways.connect(group.node, destination.node):
                yield Problem(
                    f"{path}.destinations.{destination.id}.node",
                    f"no road from {quoted(group.node)} to {quoted(destination.node)}",
                    "choose a destination on roads through places that its side holds at the start",
                )


@reads("groups.*.id", "groups.*.command.triggers", "groups.*.drawdown.exits")
def triggers_can_fire(scenario: Scenario) -> Iterator[Problem]:
    """Reasons to withdraw do not contradict the plan."""
    for group in scenario.groups:
        triggers, path = group.command.triggers, f"groups.{group.id}.command.triggers"
        if triggers.flank_open and triggers.flank_open.group == group.id:
            yield Problem(
                f"{path}.flank_open.group", "a group cannot be its own neighbour", "name the group beside it"
            )
        wanted = triggers.encirclement.exits if triggers.encirclement and group.drawdown else 0
        planned = len(group.drawdown.exits) if group.drawdown else 0
        if wanted > planned:
            yield Problem(
                f"{path}.encirclement.exits",
                f"{wanted} exits must stay open, but the drawdown has {planned}",
                "lower the number, or add exits to the drawdown",
            )
