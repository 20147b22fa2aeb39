"""Crossings of one river: what they carry beside each other, and what is missing when all are lost."""

from types import SimpleNamespace

import pytest
from toy_supply import TWO_BRIDGES, analysed, group
from toy_theatre import network

from sim.hubs.text import what_it_hangs_on
from sim.scenario.schema import Line

BOTH = Line(id="river", name="the river", bridges=("north-bridge", "south-bridge"))


def narrow(north_per_h, south_per_h):
    """The two bridges, each with so many vehicles an hour both ways together, one column at a time."""
    flows = {"north": north_per_h, "south": south_per_h}
    links = [
        each.model_copy(
            update={
                "bridge": each.bridge.model_copy(update={"state": "weak", "vehicles_per_h": flows[each.id]})
            }
        )
        if each.bridge
        else each
        for each in TWO_BRIDGES.network.links
    ]
    return SimpleNamespace(**{**vars(TWO_BRIDGES), "network": network(TWO_BRIDGES.network.nodes, links)})


@pytest.mark.parametrize(
    ("north", "south", "north_t", "all_t"),
    [
        (6, 6, 240, 240),  # 20 trucks by the north, a round trip of 8 h: 2.5 an hour each way find room
        (2, 1.6, 96, 96 + 76.8),  # 1 and 0.8 an hour each way, with 4 t each
        (2, 100, 96, 96 + 0.6 * 192),  # what finds no room in the north, 60 %, goes by the south, 10 h a trip
        (0.2, 0.2, 9.6, 19.2),
    ],
)
def test_parallel_crossings_add_what_they_carry(north, south, north_t, all_t):
    toy = narrow(north, south)
    toy.groups = (group("camp", "camp", 500, stock_days=5),)
    analysis = analysed(toy)
    (flow,) = analysis.flows
    assert flow.served_t_per_day == pytest.approx(all_t, rel=1e-4)
    found = {loss.id: loss for loss in analysis.losses}
    by_north = found["north-bridge"].share_passing * all_t
    assert by_north == pytest.approx(north_t, rel=1e-4)
    crossings = {leg.start.label for leg in analysis.legs if leg.start.stage == "crossing"}
    both = {f"crossing:column/store/camp/{bridge}" for bridge in ("north-bridge", "south-bridge")}
    assert crossings == (both if all_t > 240 or north_t < 240 else set())
    assert sum(use.share for use in analysis.uses if use.kind == "trucks") <= 1 + 1e-6


def test_a_line_has_its_crossings_in_the_flow_even_where_one_is_enough():
    toy = SimpleNamespace(**{**vars(TWO_BRIDGES), "lines": (BOTH,)})
    analysis = analysed(toy)
    assert analysis.served_t_per_day == analysed(TWO_BRIDGES).served_t_per_day
    (passed,) = [leg for leg in analysis.legs if leg.start.stage == "crossing"]
    assert analysis.name_of(passed.start) == "north-bridge"
    said = what_it_hangs_on(analysis)[-1]
    assert said == "Without all crossings of one line together (the river) 120 t a day (100%) are missing."


def test_crossings_are_lost_together_as_a_line():
    """Each of the two bridges can stand in for the other: alone neither is missed, together all is."""
    toy = SimpleNamespace(**{**vars(TWO_BRIDGES), "lines": (BOTH,)})
    found = {loss.id: loss for loss in analysed(toy).losses}
    assert found["north-bridge"].t_per_day_lost == 0
    assert (found["river"].kind, found["river"].name) == ("line", "all crossings: the river")
    assert found["river"].t_per_day_lost == pytest.approx(120)
    assert found["river"].groups_cut_off == ("camp",)
    assert found["river"].repair_h == 36
