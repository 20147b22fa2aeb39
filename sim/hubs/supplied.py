"""The supply in one state: its legs, and what reaches the groups over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from sim.hubs.flow import Chain, FairShares, chains, days_served, first_load_h
from sim.hubs.legs import Leg, Point
from sim.hubs.rows import Element, ElementKind
from sim.hubs.state import SupplyState
from sim.hubs.supply import supply_legs
from sim.scenario.schema import Bridge, Link, Scenario
from sim.totals import total


class Supplied:
    """What reaches the groups in a state of the supply.

    Parameters
    ----------
    scenario : Scenario
        With plain numbers in place of ranges.
    state : SupplyState
        What stands and works, what is needed, and what lies in stock.
    legs : list of Leg, optional
        The legs in that state, if they are known.
    """

    def __init__(self, scenario: Scenario, state: SupplyState, legs: list[Leg] | None = None) -> None:
        self.scenario = scenario
        self.state = state
        self.legs = supply_legs(scenario, state) if legs is None else legs
        self._fair = FairShares(self.legs)

    @property
    def is_without_trucks(self) -> bool:
        """Whether every truck has been lost."""
        lost = self.state.trucks_lost
        companies = self.scenario.supply.trucks
        return all(lost.get(plan.id, 0.0) >= plan.trucks * plan.availability for plan in companies)

    def needing(self, need_t_per_day: Mapping[str, float]) -> Supplied:
        """The same ways, and other needs of the same groups."""
        twin = object.__new__(Supplied)
        twin.scenario, twin.legs, twin._fair = self.scenario, self.legs, self._fair
        twin.state = replace(self.state, need_t_per_day=need_t_per_day)
        return twin

    @cached_property
    def shares(self) -> dict[str, float]:
        """Share of its need that reaches each group when all are served."""
        return self._fair.shares(self.state.need_t_per_day)

    def shares_over(self, days: float, stock_t: Mapping[str, float]) -> dict[str, float]:
        """Share of its need that reaches each group over some days, with what lies in depots.

        Parameters
        ----------
        days : float
            Time over which the stocks are spread evenly.
        stock_t : mapping of str to float
            What lies in each depot; those that do not work are left out.
        """
        stocks_t_per_day = {Point("depot", depot): tonnes / days for depot, tonnes in stock_t.items()}
        return self._fair.shares(self.state.need_t_per_day, stocks_t_per_day)

    @cached_property
    def served_t_per_day(self) -> dict[str, float]:
        """What reaches each group when all are served."""
        return {group: share * self.state.need_t_per_day[group] for group, share in self.shares.items()}

    @property
    def total_t_per_day(self) -> float:
        """What reaches all groups together."""
        return total(self.served_t_per_day.values())

    @cached_property
    def days_served(self) -> dict[str, float]:
        """Days for which each group's whole need is met; see `sim.hubs.flow.days_served`."""
        return days_served(self.legs, self.state.need_t_per_day, self.stocks_t)

    @cached_property
    def chains(self) -> list[Chain]:
        """What reaches the groups, by the ways that it takes."""
        return chains(self.legs, self.served_t_per_day)

    @cached_property
    def first_load_h(self) -> dict[Point, float]:
        """Hours until a load that sets out now is at each point."""
        return first_load_h(self.legs, (point for point in self.stocks_t if point.stage == "depot"))

    @cached_property
    def stocks_t(self) -> dict[Point, float]:
        """Stocks in the hands of those who are supplied."""
        holder, scenario = self.state.situation.holder, self.scenario
        places = {Point("depot", depot.id): depot.node for depot in scenario.supply.depots}
        places |= {Point("group", group.id): group.node for group in scenario.groups}
        return {
            point: stock_t
            for point, node in places.items()
            if holder[node] == "supplied"
            and point.id not in self.state.closed
            and (stock_t := self.state.stock_t.get(point.id, 0.0)) > 0
        }

    def stock_days(self, group: str) -> float:
        """Days for which a group's own stock would last if nothing came."""
        return self.stocks_t.get(Point("group", group), 0.0) / self.state.need_t_per_day[group]

    def without(self, element: Element) -> Supplied:
        """The supply when something on its ways is lost, and nothing else."""
        if element.kind == "railhead":
            return Supplied(self.scenario, replace(self.state, closed=self.state.closed | {element.id}))
        situation = self.state.situation.copy()
        if element.kind == "place":
            situation.capture(element.id, "attacker")
        elif element.kind == "bridge":
            situation.close_bridge(element.id)
        elif element.kind == "line":
            line = next(line for line in self.scenario.lines if line.id == element.id)
            for bridge in line.bridges:
                situation.close_bridge(bridge)
        else:
            situation.close_link(element.id)
        return Supplied(self.scenario, replace(self.state, situation=situation))

    def elements_of(self, leg: Leg) -> dict[Element, None]:
        """Everything on a leg that can be lost, in a fixed order."""
        theatre = self.state.situation.theatre
        nodes = {self.node_of(leg.start), self.node_of(leg.end), *(leg.route.nodes if leg.route else ())}
        found = {
            Element("place", node, theatre.nodes[node].name): None for node in sorted(filter(None, nodes))
        }
        steps = leg.route.steps if leg.route else ()
        found |= {self.element_of(step.link): None for step in steps}
        bridges = {step.link.bridge.id for step in steps if step.link.bridge}
        found |= {
            Element("line", line.id, f"all crossings: {line.name}"): None
            for line in self.scenario.lines
            if bridges & set(line.bridges)
        }
        if leg.start.stage == "station":
            name = f"railhead {theatre.nodes[leg.start.id].name}"
            found[Element("railhead", self._railhead_at(leg.start.id), name)] = None
        return found

    def element_of(self, link: Link) -> Element:
        """A road or railway as something that can be lost; one over a bridge goes with the bridge."""
        if link.bridge is not None:
            return Element("bridge", link.bridge.id, link.bridge.name)
        nodes = self.state.situation.theatre.nodes
        kind: ElementKind = "railway" if link.mode == "rail" else "road"
        return Element(kind, link.id, f"{kind} {nodes[link.a].name} - {nodes[link.b].name}")

    def _railhead_at(self, node: str) -> str:
        return next(railhead.id for railhead in self.scenario.supply.railheads if railhead.node == node)

    def bridge_of(self, crossing: Point) -> Bridge:
        """Bridge or ferry that a crossing is."""
        link = next(iter(self.state.situation.theatre.bridges[crossing.bridge]))
        bridge = self.state.situation.theatre.links[link].bridge
        assert bridge is not None
        return bridge

    def node_of(self, point: Point) -> str | None:
        """Place of a point of the supply; None for trains and trucks."""
        if point.stage in ("base", "station"):
            return point.id
        if point.stage in ("depot", "bays"):
            return next(depot.node for depot in self.scenario.supply.depots if depot.id == point.id)
        if point.stage == "group":
            return next(group.node for group in self.scenario.groups if group.id == point.id)
        return None
