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
    route = square.route("d", "a", "road", "supplied")
    assert [(step.link.id, step.start, step.end) for step in route.steps] == [
        ("b--d", "d", "b"),
        ("a--b", "b", "a"),
    ]
    assert route.length_km == 20


def test_a_mode_keeps_to_its_links(square):
    assert nodes(square.route("a", "d", "rail", "supplied")) == "ad"
    assert square.route("a", "b", "rail", "supplied") is None


def test_to_stay_is_a_route_without_steps(square):
    route = square.route("a", "a", "road", "supplied")
    assert (route.steps, route.length_km, route.nodes) == ((), 0, ())


def test_of_parallel_links_the_shortest_that_is_open():
    net = network(
        "ab", [link("a", "b", 5, name="bridge", bridge="ford"), link("a", "b", 9, name="way-round")]
    )
    situation = Situation(Theatre.of(net))
    assert situation.route("a", "b", "road", "supplied").steps[0].link.id == "bridge"
    situation.close_bridge("ford")
    assert situation.route("a", "b", "road", "supplied").steps[0].link.id == "way-round"


def test_a_side_needs_both_ends_of_a_link():
    net = network(
        ["a", "b", place("c", held_by="attacker"), place("d", held_by="attacker")],
        [link("a", "b", 1), link("b", "c", 1), link("c", "d", 1)],
    )
    situation = Situation(Theatre.of(net))
    usable = {side: [name for name in net_links(net) if situation.passable(name, side)] for side in SIDES}
    assert usable == {"supplied": ["a--b"], "attacker": ["c--d"]}
    assert situation.route("a", "d", "road", "supplied") is None
    assert situation.route("c", "c", "road", "supplied") is None
    situation.capture("b", "attacker")
    assert nodes(situation.route("b", "d", "road", "attacker")) == "bcd"
    assert situation.route("a", "b", "road", "supplied") is None


def net_links(net):
    return [each.id for each in net.links]


def test_a_place_lost_turns_routes_away_and_won_back_brings_them_back(square):
    assert nodes(square.route("a", "d", "road", "supplied")) == "abd"
    square.capture("b", "attacker")
    assert nodes(square.route("a", "d", "road", "supplied")) == "acd"
    square.capture("c", "attacker")
    assert square.route("a", "d", "road", "supplied") is None
    square.capture("b", "supplied")
    assert nodes(square.route("a", "d", "road", "supplied")) == "abd"


def test_a_closed_bridge_costs_nobody_else_their_route(square):
    kept = square.route("a", "c", "road", "supplied")
    lost = square.route("a", "d", "road", "supplied")
    square.close_bridge("ford")
    assert square.route("a", "c", "road", "supplied") is kept
    assert square.route("a", "d", "road", "supplied") is not lost
    assert not square.passable("b--d", "supplied")


def test_routes_at_the_start_are_shared_by_all_runs():
    runs = [Situation(Theatre.of(SQUARE)) for _ in range(2)]
    runs[0].close_bridge("ford")  # runs do not share what becomes of them
    runs[0].repair_bridge("ford")
    first, second = (run.route("a", "d", "road", "supplied") for run in runs)
    assert first is second
    runs[0].capture("b", "attacker")
    assert runs[1].passable("a--b", "supplied")
    assert runs[1].route("a", "d", "road", "supplied") is second


@pytest.mark.parametrize(("at_start", "repaired"), [("open", "open"), ("weak", "weak"), ("down", "weak")])
def test_repair_brings_a_bridge_back_to_what_it_was(at_start, repaired):
    situation = Situation(Theatre.of(network("ab", [link("a", "b", 1, bridge="ford", state=at_start)])))
    assert situation.passable("a--b", "supplied") is (at_start != "down")
    situation.close_bridge("ford")
    assert situation.bridge_state("ford") == "down"
    assert not situation.passable("a--b", "supplied")
    situation.repair_bridge("ford")
    assert situation.bridge_state("ford") == repaired
    assert situation.passable("a--b", "supplied")


def test_the_version_counts_changes_only(square):
    square.capture("a", "supplied")
    square.repair_bridge("ford")
    assert square.version == 0
    square.capture("a", "attacker")
    square.close_bridge("ford")
    square.close_bridge("ford")
    assert square.version == 2


def test_unknown_places_are_refused(square):
    with pytest.raises(KeyError):
        square.route("a", "nowhere", "road", "supplied")
    with pytest.raises(KeyError):
        square.capture("nowhere", "supplied")


def test_a_link_shorter_than_the_straight_line_does_not_mislead_the_search():
    net = network(
        [place("a"), place("b", 50, 50), place("c", 100)],
        [link("a", "b", 1), link("b", "c", 1), link("a", "c", 100)],
    )
    assert nodes(Situation(Theatre.of(net)).route("a", "c", "road", "supplied")) == "abc"


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
            mode=draw(st.sampled_from(["road", "rail"])),
            name=f"l{number}",
            bridge=draw(st.sampled_from([None, None, "ford"])),
            in_use=draw(st.sampled_from([True, True, True, False])),
            one_way=draw(st.sampled_from([False, False, True])),
        )
        for number, (a, b) in enumerate(ends)
    ]
    return network(places, [*links, link("a", "b", 7, bridge="pontoon", state="down")])


changes = st.one_of(
    st.tuples(st.just("capture"), names, st.sampled_from(SIDES)),
    st.tuples(st.just("close_bridge"), st.just("pontoon")),
    st.tuples(st.just("repair_bridge"), st.just("pontoon")),
    st.tuples(
        st.just("rebuild_bridge"),
        st.sampled_from(["pontoon"]),
        st.sampled_from(["open", "weak", "light", "down"]),
    ),
    st.tuples(st.sampled_from(["close_link", "open_link"]), st.just("a--b")),
)


def shortest_km(situation, mode, side):
    """Lengths of all shortest routes, worked out from scratch."""
    graph = nx.DiGraph()
    graph.add_nodes_from(node for node, holder in situation.holder.items() if holder == side)
    for each in situation.theatre.links.values():
        state = "open" if each.bridge is None else situation.bridge_state(each.bridge.id)
        bears = state in ("open", "weak") or (state == "light" and mode == "light")
        of_mode = each.mode == ("rail" if mode == "rail" else "road")
        in_use = each.in_use and each.id not in situation.closed_links
        usable = in_use and bears and each.a in graph and each.b in graph
        if of_mode:
            assert situation.passable(each.id, side, mode) == usable
        if usable and of_mode:
            for a, b in ((each.a, each.b), (each.b, each.a))[: 1 if each.one_way else 2]:
                known = graph.get_edge_data(a, b, {"km": each.length_km})["km"]
                graph.add_edge(a, b, km=min(known, each.length_km))
    return dict(nx.all_pairs_dijkstra_path_length(graph, weight="km"))


@pytest.mark.slow
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
                            for step in route.steps:
                                ends = (step.link.a, step.link.b)
                                assert (step.start, step.end) in (
                                    ends,
                                    ends[:: 1 if step.link.one_way else -1],
                                )
                            assert not route.steps or (route.nodes[0], route.nodes[-1]) == (a, b)


@settings(max_examples=40, deadline=None)
@given(networks(), names, names, st.sampled_from(MODES))
def test_a_cut_leaves_no_route(net, a, b, mode):
    situation = Situation(Theatre.of(net))
    for other in NAMES:
        situation.capture(other, "supplied")
    for each in net.links:
        if a in (each.a, each.b) and a != b:
            far_end = each.b if each.a == a else each.a
            situation.capture(far_end, "attacker")
    if a != b:
        assert situation.route(a, b, mode, "supplied") is None


def test_a_link_that_is_closed_is_closed_for_good_and_for_its_copy():
    theatre = Theatre.of(
        network(["a", "b", "c"], [link("a", "b", 10), link("b", "c", 10, bridge="ford"), link("a", "c", 50)])
    )
    situation = Situation(theatre)
    situation.close_link("b--c")
    situation.close_bridge("ford")
    situation.repair_bridge("ford")  # the bridge stands, the road is cut all the same
    assert situation.route("a", "c", "road", "supplied").length_km == 50
    situation.capture("b", "attacker")
    twin = situation.copy()
    assert twin.holder == situation.holder
    assert not twin.passable("b--c", "supplied")
    twin.close_bridge("ford")
    twin.close_link("a--c")
    assert twin.route("a", "c", "road", "supplied") is None
    assert situation.route("a", "c", "road", "supplied").length_km == 50
    assert situation.bridge_state("ford") == "open"
