"""Legs that are kept from one question to the next are those that would be worked out anew."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.hubs.kept import KeptLegs
from sim.hubs.state import SupplyState, state_at_start
from sim.hubs.supply import supply_legs
from sim.scenario.load import load
from sim.scenario.resolve import resolve
from sim.theatre.network import Theatre
from sim.theatre.situation import Situation


def some(items):
    return st.frozensets(st.sampled_from(sorted(items)), max_size=3)


@st.composite
def states(draw, scenario, theatre):
    """A state of the supply: places lost, bridges down or narrow, roads closed, depots shut, trucks lost."""
    supply, start = scenario.supply, state_at_start(scenario)
    situation = Situation(theatre)
    for place in sorted(draw(some(theatre.nodes))):
        situation.capture(place, "attacker")
    for bridge in sorted(draw(some(theatre.bridges))):
        state = draw(st.sampled_from(["open", "weak", "light", "down"]))
        situation.rebuild_bridge(bridge, state, draw(st.sampled_from([None, 1.0, 40.0])))
    for link in sorted(draw(some(theatre.links))):
        situation.close_link(link)
    groups, depots = [group.id for group in scenario.groups], [depot.id for depot in supply.depots]
    return SupplyState(
        situation,
        {group: 0.0 if group in draw(some(groups)) else need for group, need in start.need_t_per_day.items()},
        {place: 0.0 if place in draw(some(depots)) else t for place, t in start.stock_t.items()},
        closed=draw(some([*depots, *(yard.id for yard in supply.railheads)])),
        under_fire=draw(some(theatre.nodes)),
        dispersed=draw(some([*depots, *groups])),
        trucks_lost={company.id: draw(st.sampled_from([0.0, 20.0, 1e6])) for company in supply.trucks},
    )


@pytest.mark.parametrize("name", ["historical", "kherson"])
@settings(max_examples=10)
@given(data=st.data())
def test_kept_legs_are_those_of_the_state(name, data):
    scenario = resolve(load(name), {})
    theatre = Theatre.of(scenario.network)
    kept, told = KeptLegs(scenario), []
    for _ in range(4):
        state = data.draw(states(scenario, theatre))
        told.append((state, supply_legs(scenario, state)))
        assert kept.legs(state) == told[-1][1]
    for state, legs in told:
        assert kept.legs(state) == legs
