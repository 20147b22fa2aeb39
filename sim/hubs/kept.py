"""The legs of the supply, kept from one question to the next."""

from __future__ import annotations

from collections.abc import Iterable

from sim.hubs.legs import Leg
from sim.hubs.state import SupplyState
from sim.hubs.supply import Ways
from sim.scenario.schema import Scenario, TruckCompany
from sim.theatre.route import Route


class KeptLegs:
    """Legs for one who asks about many states of one run, of which nearly half have the same.

    What a state changes elsewhere, say a road by which no supply comes, leaves the legs as they are. To see
    that takes a tenth of working them out. Where they do change, those of three companies out of four do not.

    Parameters
    ----------
    scenario : Scenario
        With plain numbers in place of ranges.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._kept: dict[object, list[Leg]] = {}
        """By what they rest on."""
        self.hauled: dict[object, list[Leg]] = {}
        """Those of one company, by what they rest on."""
        self._bridges: dict[int, tuple[Route, tuple[str, ...]]] = {}
        """On each route; the routes are kept too, so that no other takes their place in memory."""

    def legs(self, state: SupplyState) -> list[Leg]:
        """The legs in a state: see `sim.hubs.supply.supply_legs`; the same list for the same legs."""
        ways = _WaysKept(self, state)
        lines = [ways.line(service) for service in self.scenario.supply.trains]
        rests_on = (
            tuple(ways.depots),
            tuple(ways.stocked_depots()),
            tuple(ways.railheads),
            tuple(ways.groups),
            state.dispersed,
            self.standing(lines, state),
            *ways.rests_on.values(),
        )
        if rests_on in self._kept:
            return self._kept[rests_on]
        legs = ways.legs()
        if not ways.went_round:  # else they rest on other roads too
            self._kept[rests_on] = legs
        return legs

    def standing(self, routes: Iterable[Route | None], state: SupplyState) -> tuple[object, ...]:
        """Some routes, and the states of the bridges on them with their flows."""
        found: dict[str, None] = {}
        known = list(routes)
        for route in filter(None, known):
            if id(route) not in self._bridges:
                bridges = (step.link.bridge for step in route.steps)
                self._bridges[id(route)] = (route, tuple(bridge.id for bridge in bridges if bridge))
            found |= dict.fromkeys(self._bridges[id(route)][1])
        situation = state.situation
        states = ((b, situation.bridge_state(b), situation.bridge_flow(b)) for b in found)
        return (*map(id, known), *states)


class _WaysKept(Ways):
    """Ways that look up what a company carries before they work it out.

    Attributes
    ----------
    rests_on
        Everything on which the legs of each company rest.
    """

    def __init__(self, kept: KeptLegs, state: SupplyState) -> None:
        super().__init__(kept.scenario, state)
        self._kept = kept
        self.rests_on = {company.id: self._rests_on(company) for company in self.supply.trucks}

    def _rests_on(self, company: TruckCompany) -> tuple[object, ...]:
        trips = list(self.trips(company))
        return (
            company.id,
            tuple((rank, depot.id, customer.id) for rank, depot, customer, _ in trips),
            self.state.trucks_lost.get(company.id, 0.0),
            tuple(place in self.state.dispersed for place in (*company.loads_at, *company.serves)),
            self._kept.standing([route for *_, route in trips], self.state),
        )

    def hauled(self, company: TruckCompany) -> list[Leg]:
        """Legs over which the trucks of a company carry something."""
        hauled, rests_on = self._kept.hauled, self.rests_on[company.id]
        if rests_on in hauled:
            return hauled[rests_on]
        legs = super().hauled(company)
        if company.id not in self.went_round:
            hauled[rests_on] = legs
        return legs
