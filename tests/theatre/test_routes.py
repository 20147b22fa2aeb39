"""Our own searches against those of networkx, and against the order in which a file lists things."""

import itertools
import math
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_theatre import link, network, place

from sim.scenario.load import load
from sim.scenario.resolve import middle
from sim.theatre.capacity import graph_with_flows
from sim.theatre.network import MODES, SIDES, Theatre

PLACES = "abcdefgh"


@st.composite
def networks(draw):
    """Places on a small grid, and links between them, many of one length and some side by side."""
    at = st.tuples(st.integers(0, 3), st.integers(0, 3))
    places = [place(name, *(10 * step for step in draw(at))) for name in PLACES]
    ends = st.tuples(st.sampled_from(PLACES), st.sampled_from(PLACES)).filter(lambda pair: pair[0] != pair[1])
    links = [
        link(a, b, km, name=f"link-{number}", in_use=in_use)
        for number, ((a, b), km, in_use) in enumerate(
            draw(
                st.lists(
                    st.tuples(
                        ends, st.integers(1, 4).map(lambda tens: 50 * tens), st.integers(0, 9).map(bool)
                    ),
                    max_size=24,
                )
            )
        )
    ]
    return network(places, links)


def graph_of(net, usable):
    graph = nx.MultiGraph()
    graph.add_nodes_from(PLACES)
    for each in net.links:
        if each.in_use and each.id in usable:
            graph.add_edge(each.a, each.b, key=each.id, length_km=each.length_km)
    return graph


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(networks(), st.sets(st.integers(0, 23)))
def test_a_route_is_as_short_as_that_of_networkx(net, closed):
    usable = {each.id for each in net.links} - {f"link-{number}" for number in closed}
    shortest_km = dict(nx.all_pairs_dijkstra_path_length(graph_of(net, usable), weight="length_km"))
    theatre = Theatre(net)
    for origin in "ab":
        for destination in PLACES:
            route = theatre.shortest_route(origin, destination, usable)
            if route is None:
                assert destination not in shortest_km[origin]
                continue
            assert route.length_km == shortest_km[origin][destination]
            assert route.length_km == sum(step.link.length_km for step in route.steps)
            assert all(step.link.id in usable and step.link.in_use for step in route.steps)
            assert all({step.start, step.end} == {step.link.a, step.link.b} for step in route.steps)
            assert all(one.end == other.start for one, other in pairwise(route.steps))
            if route.steps:
                assert (route.nodes[0], route.nodes[-1]) == (origin, destination)


@settings(max_examples=100, deadline=None)
@given(networks())
def test_what_a_staff_measures_is_as_short_as_with_networkx(net):
    shortest_km = dict(
        nx.all_pairs_dijkstra_path_length(graph_of(net, {each.id for each in net.links}), weight="length_km")
    )
    theatre = Theatre(net)
    for origin in PLACES:
        for destination in "ab":
            expected = shortest_km[origin].get(destination, math.inf)
            assert theatre.road_distance_km(origin, destination) == expected


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(networks(), st.randoms())
def test_of_equal_ways_the_same_is_taken_whatever_the_order_of_the_file(net, order):
    other = net.model_copy(
        update={
            "nodes": tuple(order.sample(net.nodes, len(net.nodes))),
            "links": tuple(order.sample(net.links, len(net.links))),
        }
    )
    one, two = Theatre(net), Theatre(other)
    usable = {each.id for each in net.links}
    for destination in PLACES:
        assert one.shortest_route("a", destination, usable) == two.shortest_route("a", destination, usable)
        assert one.road_neighbours(destination) == two.road_neighbours(destination)
        assert one.links_at(destination) == two.links_at(destination)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(networks(), st.permutations(PLACES))
def test_one_search_back_from_a_place_finds_what_a_search_from_each_origin_does(net, origins):
    theatre = Theatre(net)
    usable = theatre.initially_passable["supplied", "road"]
    for destination in "ab":
        for origin in origins:  # whichever asks first
            route = theatre.initial_route(origin, destination, "road", "supplied")
            assert route == theatre.shortest_route(origin, destination, usable)


@pytest.mark.parametrize("name", ["historical", "kherson", "toy-hub"])
def test_routes_of_a_campaign_are_as_short_as_those_of_networkx_on_its_graph(name):
    """All pairs of places that both sides can travel between at the start, in every mode."""
    theatre = Theatre(middle(load(name)).network)
    graph = theatre.graph
    assert set(graph) == set(theatre.nodes)
    for side, mode in itertools.product(SIDES, MODES):
        held = [node for node, holder in graph.nodes(data="held_by") if holder == side]
        open_to = nx.subgraph_view(
            graph.subgraph(held),
            filter_edge=lambda a, b, key, mode=mode: mode in graph.edges[a, b, key]["passes"],
        )
        shortest_km = dict(nx.all_pairs_dijkstra_path_length(open_to, weight="length_km"))
        for origin, destination in itertools.product(held, held):
            route = theatre.initial_route(origin, destination, mode, side)
            expected_km = shortest_km[origin].get(destination)
            assert (route and route.length_km) == (expected_km and pytest.approx(expected_km))


def test_the_graph_tells_what_passes():
    """By hand. Two lanes at 300 vehicles an hour; one over a pontoon at 60; a single track, and one that is
    told; a bridge that is down; a line that nobody runs is left out."""
    supply = middle(load("toy-hub")).supply
    links = [
        link("a", "b", 10, lanes=2, vehicles_per_h=300),
        link("b", "c", 20, bridge="pontoon", state="weak"),
        link("c", "d", 30, mode="rail"),
        link("d", "a", 40, bridge="gone", state="down", one_way=True),
        link("a", "c", 50, in_use=False),
    ]
    graph = graph_with_flows(Theatre(network("abcd", links)), supply)
    found = {
        (a, b): (edge["vehicles_per_h"], edge["trains_per_day"]) for a, b, edge in graph.edges(data=True)
    }
    assert found == {
        ("a", "b"): (600, None),
        ("b", "a"): (600, None),
        ("b", "c"): (supply.road.weak_bridge_vehicles_per_h, None),
        ("c", "b"): (supply.road.weak_bridge_vehicles_per_h, None),
        ("c", "d"): (None, supply.rail.single_track_trains_per_day),
        ("d", "c"): (None, supply.rail.single_track_trains_per_day),
        ("d", "a"): (0, None),
    }


def test_an_unknown_place_has_no_route():
    with pytest.raises(KeyError):
        Theatre(network("ab", [link("a", "b", 10)])).shortest_route("a", "nowhere", set())
