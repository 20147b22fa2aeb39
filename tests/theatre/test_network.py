import math

import pytest
from toy_theatre import link, network, place

from sim.theatre.network import Theatre


def test_a_network_is_compiled_once():
    net = network("ab", [link("a", "b", 10)])
    assert Theatre.of(net) is Theatre.of(net)
    assert Theatre.of(net.model_copy()) is not Theatre.of(net)


def test_many_networks_do_not_mix_up_theatres():
    networks = [network("ab", [link("a", "b", km)]) for km in range(1, 40)]
    for km, net in enumerate(networks, start=1):
        assert Theatre.of(net).road_distance_km("a", "b") == km
    assert Theatre.of(networks[0]).network is networks[0]


def test_links_and_neighbours_of_a_place():
    net = network(
        "abcd",
        [
            link("a", "b", 12, name="long"),
            link("b", "a", 10, name="short"),
            link("a", "c", 9, mode="rail"),
            link("a", "d", 5, in_use=False),
        ],
    )
    theatre = Theatre.of(net)
    assert [found.id for found in theatre.links_at("a")] == ["a--c-rail", "a--d", "long", "short"]
    assert theatre.road_neighbours("a") == ("b",)
    assert theatre.link_between("a", "b").id == "short"
    assert theatre.link_between("b", "a").id == "short"
    assert theatre.link_between("a", "c") is None
    assert theatre.link_between("a", "c", "rail").id == "a--c-rail"
    assert theatre.link_between("a", "d") is None


def test_links_share_a_bridge():
    net = network("abc", [link("a", "b", 1, bridge="ford", state="weak"), link("a", "c", 2, bridge="ford")])
    theatre = Theatre.of(net)
    assert theatre.bridges == {"ford": ("a--b", "a--c")}
    assert theatre.initial_bridge_state == {"ford": "weak"}
    assert theatre.bridge("ford").name == "ford"


def test_distances_are_great_circles():
    net = network([place("a"), place("b", north_km=30), place("c", east_km=40)], [])
    theatre = Theatre.of(net)
    assert theatre.distance_km("a", "b") == pytest.approx(30, rel=1e-6)
    assert theatre.distance_km("a", "c") == pytest.approx(40, rel=1e-4)
    assert theatre.distance_km("a", "a") == 0.0


def test_places_within_reach_are_those_that_are_no_further():
    net = network([place("a"), place("b", north_km=30), place("c", east_km=40), place("d", east_km=41)], [])
    theatre = Theatre.of(net)
    assert list(theatre.within_km("a", 40.5)) == ["a", "b", "c"]
    assert list(theatre.within_km("a", theatre.distance_km("a", "b"))) == ["a", "b"]
    assert list(theatre.within_km("d", 0.0)) == ["d"]
    other = Theatre.of(network([place("a"), place("b", north_km=99)], []))
    assert list(other.within_km("a", 40.5)) == ["a"]


def test_positions_keep_distances_near_the_middle():
    theatre = Theatre.of(network([place("a"), place("b", east_km=30, north_km=40)], []))
    (ax, ay), (bx, by) = theatre.position_km["a"], theatre.position_km["b"]
    assert math.hypot(bx - ax, by - ay) == pytest.approx(50, rel=3e-3)


def test_the_staff_measures_roads_whoever_holds_them():
    net = network(
        ["a", place("b", 10, held_by="attacker"), "c", "d"],
        [
            link("a", "b", 10, bridge="ford", state="down"),
            link("b", "c", 10),
            link("a", "c", 25),
            link("c", "d", 1, mode="rail"),
        ],
    )
    theatre = Theatre.of(net)
    assert theatre.road_distance_km("a", "c") == 20
    assert theatre.road_distance_km("c", "c") == 0
    assert theatre.road_distance_km("a", "d") == math.inf
    with pytest.raises(KeyError):
        theatre.road_distance_km("nowhere", "a")
