"""The legs of the supply, kept from one question to the next."""

from __future__ import annotations

from sim.hubs.legs import Leg
from sim.hubs.state import SupplyState
from sim.hubs.supply import Ways
from sim.scenario.schema import Scenario
from sim.theatre.routes import Route


class KeptLegs:
    """Legs for one who asks about many states of one run, of which nearly half have the same.

    What a state changes elsewhere, say a road by which no supply comes, leaves the legs as they are. To see
    that takes a tenth of working them out.

    Parameters
    ----------
    scenario : Scenario
        With plain numbers in place of ranges.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._kept: dict[object, list[Leg]] = {}
        """By what they rest on."""
        self._bridges: dict[int, tuple[Route, tuple[str, ...]]] = {}
        """On each route; the routes are kept too, so that no other takes their place in memory."""

    def legs(self, state: SupplyState) -> list[Leg]:
        """The legs in a state: see `sim.hubs.supply.supply_legs`; the same list for the same legs."""
        ways, supply = Ways(self.scenario, state), self.scenario.supply
        routes = [ways.line(service) for service in supply.trains]
        routes += [route for company in supply.trucks for *_, route in ways.trips(company)]
        rests_on = (
            tuple(ways.depots),
            tuple(ways.stocked_depots()),
            tuple(ways.railheads),
            tuple(ways.groups),
            tuple(state.trucks_lost.get(company.id, 0.0) for company in supply.trucks),
            state.dispersed,
            self._bridges_on(routes, state),
            tuple(map(id, routes)),
        )
        if rests_on in self._kept:
            return self._kept[rests_on]
        legs = ways.legs()
        if not ways.went_round:  # else they rest on other roads too
            self._kept[rests_on] = legs
        return legs

    def _bridges_on(self, routes: list[Route | None], state: SupplyState) -> tuple[object, ...]:
        """States of the bridges on some routes, and their flows."""
        found: dict[str, None] = {}
        for route in filter(None, routes):
            if id(route) not in self._bridges:
                bridges = (step.link.bridge for step in route.steps)
                self._bridges[id(route)] = (route, tuple(bridge.id for bridge in bridges if bridge))
            found |= dict.fromkeys(self._bridges[id(route)][1])
        situation = state.situation
        return tuple((b, situation.bridge_state(b), situation.bridge_flow(b)) for b in found)
