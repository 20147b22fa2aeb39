"""Does supply flow? Network, trains, depots and trucks."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.checks.check import WAYS, middle, reads
from sim.scenario.checks.ways import Ways
from sim.scenario.problems import Problem, quoted
from sim.scenario.schema import Bridge, Scenario


@reads("network.links.*.id", "network.links.*.a", "network.links.*.b")
def links_join_two_places(scenario: Scenario) -> Iterator[Problem]:
    """A link from a place to itself leads nowhere."""
    for link in scenario.network.links:
        if link.a == link.b:
            yield Problem(
                f"network.links.{link.id}.b",
                "a link joins two different places",
                "name the place at its other end",
            )


@reads("network.links.*.id", "network.links.*.bridge")
def bridges_have_one_state(scenario: Scenario) -> Iterator[Problem]:
    """Links that share a bridge say the same of it."""
    first: dict[str, tuple[str, Bridge]] = {}
    for link in scenario.network.links:
        if link.bridge and first.setdefault(link.bridge.id, (link.id, link.bridge))[1] != link.bridge:
            yield Problem(
                f"network.links.{link.id}.bridge",
                f"bridge `{link.bridge.id}` is described differently at link `{first[link.bridge.id][0]}`",
                "write the same at every link over it, or give it an id of its own",
            )


@reads(
    *WAYS,
    "supply.trains.*.id",
    "supply.trains.*.origin",
    "supply.trains.*.destination",
    "supply.railheads.*.node",
)
def trains_have_a_line(scenario: Scenario) -> Iterator[Problem]:
    """Trains run from base to railhead over lines in use."""
    ways = Ways(scenario.network, "rail", only_held_by="supplied")
    railheads = {railhead.node for railhead in scenario.supply.railheads}
    for train in scenario.supply.trains:
        path = f"supply.trains.{train.id}"
        if train.destination not in railheads:
            yield Problem(
                f"{path}.destination",
                f"there is no railhead at {quoted(train.destination)}",
                "let the trains end at the node of a railhead, or add one to `supply.railheads`",
            )
        if not ways.connect(train.origin, train.destination):
            yield Problem(
                path,
                f"no rail path from {quoted(train.origin)} to {quoted(train.destination)}",
                "join them with rail links that are in use, between places that its side holds at the start",
            )


@reads("supply.railheads.*.id", "supply.railheads.*.node", "supply.depots.*.node")
def railheads_have_a_depot(scenario: Scenario) -> Iterator[Problem]:
    """Trains are unloaded into a depot at the railhead's node."""
    at_depots = {depot.node for depot in scenario.supply.depots}
    first: dict[str, str] = {}
    for railhead in scenario.supply.railheads:
        path = f"supply.railheads.{railhead.id}.node"
        if railhead.node not in at_depots:
            yield Problem(
                path, f"there is no depot at {quoted(railhead.node)}", "add one there to `supply.depots`"
            )
        if first.setdefault(railhead.node, railhead.id) != railhead.id:
            yield Problem(
                path,
                f"railhead `{first[railhead.node]}` is at the same place",
                "make one of the two, with all the tracks",
            )


@reads("supply.depots", "supply.railheads.*.node", "supply.trains.*.destination", "supply.trucks.*.serves")
def depots_can_be_reached(scenario: Scenario) -> Iterator[Problem]:
    """Something fills every depot, or has filled it."""
    railheads = {railhead.node for railhead in scenario.supply.railheads}
    by_train = {train.destination for train in scenario.supply.trains} & railheads
    by_truck = {customer for company in scenario.supply.trucks for customer in company.serves}
    for depot in scenario.supply.depots:
        stock_t = sum(map(middle, depot.stock_t.as_tuple()))
        if depot.node not in by_train and depot.id not in by_truck and stock_t == 0:
            yield Problem(
                f"supply.depots.{depot.id}",
                "nothing can reach this empty depot: no train ends at its node, and no company serves it",
                "add a train service, let a truck company serve it, or give it a stock",
            )
        if stock_t > middle(depot.capacity_t):
            yield Problem(
                f"supply.depots.{depot.id}.stock_t",
                f"the stock of {stock_t:g} t is more than the depot holds, {middle(depot.capacity_t):g} t",
                "write a smaller stock or a larger `capacity_t`",
            )


@reads(
    *WAYS,
    "supply.depots.*.id",
    "supply.depots.*.node",
    "groups.*.id",
    "groups.*.node",
    "supply.trucks.*.id",
    "supply.trucks.*.loads_at",
    "supply.trucks.*.serves",
)
def companies_have_a_road(scenario: Scenario) -> Iterator[Problem]:
    """Trucks get from at least one of their depots to everybody whom they serve."""
    ways = Ways(scenario.network, "road", only_held_by="supplied")
    depot_node = {depot.id: depot.node for depot in scenario.supply.depots}
    node = depot_node | {group.id: group.node for group in scenario.groups}
    for company in scenario.supply.trucks:
        for customer in company.serves:
            others = [depot for depot in company.loads_at if depot != customer]
            if not any(ways.connect(depot_node[depot], node[customer]) for depot in others):
                origins = " or ".join(map(quoted, others)) or "another depot"
                yield Problem(
                    f"supply.trucks.{company.id}.serves",
                    f"no road from {origins} to {quoted(customer)}",
                    "name a depot in `loads_at` with a road there through places that its side holds",
                )


@reads("groups.*.id", "supply.trucks.*.serves")
def groups_are_supplied(scenario: Scenario) -> Iterator[Problem]:
    """Somebody serves every group."""
    served = {customer for company in scenario.supply.trucks for customer in company.serves}
    for group in scenario.groups:
        if group.id not in served:
            yield Problem(
                f"groups.{group.id}",
                "this group has no supply path: no truck company serves it",
                f"add `{group.id}` to `serves` of a company in `supply.trucks`",
            )
