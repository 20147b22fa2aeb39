import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_theatre import link, network, place

from sim.theatre.network import MODES, SIDES, Theatre
from sim.theatre.situation import Situation

SQUARE = network(
    "abcd",
    [
        link("a", "b", 10),
        link("b", "d", 10, bridge="ford"),
        link("a", "c", 12),
        link("c", "d", 12),
        link("a", "d", 50, mode="rail"),
    ],
)


@pytest.fixture
def square():
    return Situation(Theatre.of(SQUARE))


def nodes(route):
    return route and "".join(route.nodes)


def test_the_shortest_route_step_by_step(square):
    route = square.route("d", "a", "road", "russia")
    assert [(step.link.id, step.start, step.end) for step in route.steps] == [
        ("b--d", "d", "b"),
        ("a--b", "b", "a"),
    ]
    assert route.length_km == 20


def test_a_mode_keeps_to_its_links(square):
    assert nodes(square.route("a", "d", "rail", "russia")) == "ad"
    assert square.route("a", "b", "rail", "russia") is None


def test_to_stay_is_a_route_without_steps(square):
    route = square.route("a", "a", "road", "russia")
    assert (route.steps, route.length_km, route.nodes) == ((), 0, ())


def test_of_parallel_links_the_shortest_that_is_open():
    net = network(
        "ab", [link("a", "b", 5, name="bridge", bridge="ford"), link("a", "b", 9, name="way-round")]
    )
    situation = Situation(Theatre.of(net))
    assert situation.route("a", "b", "road", "russia").steps[0].link.id == "bridge"
    situation.close_bridge("ford")
    assert situation.route("a", "b", "road", "russia").steps[0].link.id == "way-round"


def test_a_side_needs_both_ends_of_a_link():
    net = network(
        ["a", "b", place("c", held_by="ukraine"), place("d", held_by="ukraine")],
        [link("a", "b", 1), link("b", "c", 1), link("c", "d", 1)],
    )
    situation = Situation(Theatre.of(net))
    usable = {side: [name for name in net_links(net) if situation.passable(name, side)] for side in SIDES}
    assert usable == {"russia": ["a--b"], "ukraine": ["c--d"]}
    assert situation.route("a", "d", "road", "russia") is None
    assert situation.route("c", "c", "road", "russia") is None
    situation.capture("b", "ukraine")
    assert nodes(situation.route("b", "d", "road", "ukraine")) == "bcd"
    assert situation.route("a", "b", "road", "russia") is None


def net_links(net):
    return [each.id for each in net.links]


def test_a_place_lost_turns_routes_away_and_won_back_brings_them_back(square):
    assert nodes(square.route("a", "d", "road", "russia")) == "abd"
    square.capture("b", "ukraine")
    assert nodes(square.route("a", "d", "road", "russia")) == "acd"
    square.capture("c", "ukraine")
    assert square.route("a", "d", "road", "russia") is None
    square.capture("b", "russia")
    assert nodes(square.route("a", "d", "road", "russia")) == "abd"


def test_a_closed_bridge_costs_nobody_else_their_route(square):
    kept = square.route("a", "c", "road", "russia")
    lost = square.route("a", "d", "road", "russia")
    square.close_bridge("ford")
    assert square.route("a", "c", "road", "russia") is kept
    assert square.route("a", "d", "road", "russia") is not lost
    assert not square.passable("b--d", "russia")


def test_routes_at_the_start_are_shared_by_all_runs():
    runs = [Situation(Theatre.of(SQUARE)) for _ in range(2)]
    runs[0].close_bridge("ford")  # runs do not share what becomes of them
    runs[0].repair_bridge("ford")
    first, second = (run.route("a", "d", "road", "russia") for run in runs)
    assert first is second
    runs[0].capture("b", "ukraine")
    assert runs[1].passable("a--b", "russia")
    assert runs[1].route("a", "d", "road", "russia") is second


@pytest.mark.parametrize(("at_start", "repaired"), [("open", "open"), ("weak", "weak"), ("down", "weak")])
def test_repair_brings_a_bridge_back_to_what_it_was(at_start, repaired):
    situation = Situation(Theatre.of(network("ab", [link("a", "b", 1, bridge="ford", state=at_start)])))
    assert situation.passable("a--b", "russia") is (at_start != "down")
    situation.close_bridge("ford")
    assert situation.bridge_state("ford") == "down"
    assert not situation.passable("a--b", "russia")
    situation.repair_bridge("ford")
    assert situation.bridge_state("ford") == repaired
    assert situation.passable("a--b", "russia")


def test_the_version_counts_changes_only(square):
    square.capture("a", "russia")
    square.repair_bridge("ford")
    assert square.version == 0
    square.capture("a", "ukraine")
    square.close_bridge("ford")
    square.close_bridge("ford")
    assert square.version == 2


def test_unknown_places_are_refused(square):
    with pytest.raises(KeyError):
        square.route("a", "nowhere", "road", "russia")
    with pytest.raises(KeyError):
        square.capture("nowhere", "russia")


def test_a_link_shorter_than_the_straight_line_does_not_mislead_the_search():
    net = network(
        [place("a"), place("b", 50, 50), place("c", 100)],
        [link("a", "b", 1), link("b", "c", 1), link("a", "c", 100)],
    )
    assert nodes(Situation(Theatre.of(net)).route("a", "c", "road", "russia")) == "abc"


NAMES = "abcdefg"
names = st.sampled_from(NAMES)


@st.composite
def networks(draw):
    places = [
        place(name, draw(st.integers(0, 60)), draw(st.integers(0, 60)), draw(st.sampled_from(SIDES)))
        for name in NAMES
    ]
    ends = draw(st.lists(st.tuples(names, names).filter(lambda e: e[0] != e[1]), min_size=3, max_size=14))
    links = [
        link(
            a,
            b,
            draw(st.integers(1, 40)),
            mode=draw(st.sampled_from(MODES)),
            name=f"l{number}",
            bridge=draw(st.sampled_from([None, None, "ford"])),
            in_use=draw(st.sampled_from([True, True, True, False])),
        )
        for number, (a, b) in enumerate(ends)
    ]
    return network(places, [*links, link("a", "b", 7, bridge="pontoon", state="down")])


changes = st.one_of(
    st.tuples(st.just("capture"), names, st.sampled_from(SIDES)),
    st.tuples(st.just("close_bridge"), st.just("pontoon")),
    st.tuples(st.just("repair_bridge"), st.just("pontoon")),
)


def shortest_km(situation, mode, side):
    """Lengths of all shortest routes, worked out from scratch."""
    graph = nx.Graph()
    graph.add_nodes_from(node for node, holder in situation.holder.items() if holder == side)
    for each in situation.theatre.links.values():
        bridge_stands = each.bridge is None or situation.bridge_state(each.bridge.id) != "down"
        usable = each.in_use and bridge_stands and each.a in graph and each.b in graph
        assert situation.passable(each.id, side) == usable
        if usable and each.mode == mode:
            known = graph.get_edge_data(each.a, each.b, {"km": each.length_km})["km"]
            graph.add_edge(each.a, each.b, km=min(known, each.length_km))
    return dict(nx.all_pairs_dijkstra_path_length(graph, weight="km"))


@settings(max_examples=60, deadline=None)
@given(networks(), st.lists(changes, max_size=8))
def test_routes_are_the_shortest_whatever_happened_before(net, events):
    situation = Situation(Theatre.of(net))
    for event in [None, *events]:
        if event is not None:
            getattr(situation, event[0])(*event[1:])
        for side in SIDES:
            for mode in MODES:
                known = shortest_km(situation, mode, side)
                for a in NAMES:
                    for b in NAMES:
                        route = situation.route(a, b, mode, side)
                        assert (route is None) == (b not in known.get(a, {}))
                        if route is not None:
                            assert route.length_km == pytest.approx(known[a][b])
                            assert all(situation.passable(step.link.id, side) for step in route.steps)
                            assert all(
                                {step.start, step.end} == {step.link.a, step.link.b} for step in route.steps
                            )
                            assert not route.steps or (route.nodes[0], route.nodes[-1]) == (a, b)


@settings(max_examples=40, deadline=None)
@given(networks(), names, names, st.sampled_from(MODES))
def test_a_cut_leaves_no_route(net, a, b, mode):
    situation = Situation(Theatre.of(net))
    for other in NAMES:
        situation.capture(other, "russia")
    for each in net.links:
        if a in (each.a, each.b) and a != b:
            far_end = each.b if each.a == a else each.a
            situation.capture(far_end, "ukraine")
    if a != b:
        assert situation.route(a, b, mode, "russia") is None


def test_a_link_that_is_closed_is_closed_for_good_and_for_its_copy():
    theatre = Theatre.of(
        network(["a", "b", "c"], [link("a", "b", 10), link("b", "c", 10, bridge="ford"), link("a", "c", 50)])
    )
    situation = Situation(theatre)
    situation.close_link("b--c")
    situation.close_bridge("ford")
    situation.repair_bridge("ford")  # the bridge stands, the road is cut all the same
    assert situation.route("a", "c", "road", "russia").length_km == 50
    situation.capture("b", "ukraine")
    twin = situation.copy()
    assert twin.holder == situation.holder
    assert not twin.passable("b--c", "russia")
    twin.close_bridge("ford")
    twin.close_link("a--c")
    assert twin.route("a", "c", "road", "russia") is None
    assert situation.route("a", "c", "road", "russia").length_km == 50
    assert situation.bridge_state("ford") == "open"
