"""The second campaign of the library: the same model on other data."""

import json
import re
from datetime import datetime

import pytest
from ruamel.yaml import YAML
from shapely.geometry import Point, Polygon

import sim
from sim.causes.factors import factors_of
from sim.scenario.area import area_of
from sim.scenario.library import data_folder
from sim.theatre.network import Theatre
from tools.outline import Plane, outline

PARTS = data_folder("scenarios") / "kherson-2022" / "parts"


@pytest.fixture(scope="module")
def kherson():
    return sim.load("kherson")


@pytest.fixture(scope="module")
def played(kherson):
    return sim.run(kherson, seed=1)


def test_without_its_crossings_the_theatre_falls_into_two_banks(kherson):
    graph = {node.id: set() for node in kherson.network.nodes}
    bank = {node.id: node.banks[0].side for node in kherson.network.nodes}
    for link in kherson.network.links:
        if bank[link.a] == bank[link.b]:
            graph[link.a].add(link.b)
            graph[link.b].add(link.a)
    seen, todo = set(), ["kherson"]
    while todo:
        place = todo.pop()
        if place not in seen:
            seen.add(place)
            todo += graph[place]
    assert seen == {place for place, side in bank.items() if side == "right"}


def test_the_ground_is_the_one_that_the_outline_makes():
    network = YAML(typ="safe").load(PARTS / "network.yaml")
    rivers = json.loads((PARTS / "rivers.geojson").read_text(encoding="utf-8"))
    plane = Plane(sum(node["lat"] for node in network["nodes"]) / len(network["nodes"]))
    ground = outline(network, rivers, river="dnipro", side="right", plane=plane)
    kept = json.loads((PARTS / "area.geojson").read_text(encoding="utf-8"))["features"][0]
    kept_km = Polygon([plane.km(*position) for position in kept["geometry"]["coordinates"][0]])
    assert kept_km.symmetric_difference(ground).area < 0.01 * ground.area  # releases of GEOS differ a little
    assert ground.area == pytest.approx(6_246, rel=0.05)  # the open map on 18 July


def test_every_place_that_is_held_lies_in_the_ground(kherson):
    """Within half a kilometre, which the simple outline may cut off."""
    network, ground = kherson.network, Polygon(area_of(kherson.network).held[0][0])
    plane = Plane(sum(node.lat for node in network.nodes) / len(network.nodes))
    ground_km = Polygon([plane.km(*position) for position in ground.exterior.coords])
    on_the_right = [node for node in network.nodes if node.in_area and node.banks[0].side == "right"]
    assert len(on_the_right) > 30
    for node in on_the_right:
        far_km = ground_km.distance(Point(plane.km(node.lon, node.lat)))
        assert (far_km < 0.6) == (node.held_by == "supplied"), node.id


def test_ferries_carry_what_bridges_did(played):
    closed = played.resolved.hour(next(c.at for c in played.resolved.changes if c.id == "road-bridge-closed"))
    over = played.movements[played.movements["kind"] == "convoy"]
    late = set(over[over["time_from_h"] > closed + 24.0]["link"])
    assert "antonivka--oleshky" not in late  # light vehicles only
    assert "antonivka_landing--oleshky_landing" in late


def test_no_train_passes_a_bridge_that_is_down(played):
    last = max(
        c.at for c in played.resolved.changes if c.bridge in ("antonivskyi-rail-bridge", "kakhovka-dam-rail")
    )
    events = played.events
    arrived = events[(events["kind"] == "train_arrived") & (events["place"] == "kherson")]
    assert len(arrived) > 0
    assert arrived["time_h"].max() < played.resolved.hour(last) + 24.0


def test_every_source_is_a_reference_of_its_record():
    known = set(YAML(typ="safe").load(data_folder("seeds") / "kherson-2022" / "references.yaml"))
    files = [*PARTS.parent.rglob("*.yaml")]
    cited = {
        key.strip()
        for path in files
        for keys in re.findall(r"\bsource: *(\"[^\"]*\"|[^,}\n#]+)", path.read_text(encoding="utf-8"))
        for key in keys.strip('"').split(",")
    }
    assert len(cited) > 30
    assert cited <= known


def test_ordered_in_september_they_go_in_september():
    ordered = sim.run("kherson-ordered-in-september", seed=1)
    assert ordered.outcomes["trigger:kherson"] == "ordered_at"
    assert ordered.outcomes["ordered_h:kherson"] == ordered.resolved.hour(datetime(2022, 9, 23))


def test_twice_the_ferries_carry_more(kherson, played):
    more = sim.run("kherson-more-ferries", seed=1)
    flow = {
        name: sum(link.bridge.vehicles_per_h for link in result.resolved.network.links if is_ferry(link))
        for name, result in (("once", played), ("twice", more))
    }
    assert flow["twice"] == pytest.approx(2 * flow["once"], rel=0.05)


def is_ferry(link):
    return link.bridge is not None and link.bridge.id.endswith("ferry")


@pytest.mark.slow
def test_with_safe_crossings_fewer_are_ordered_out(kherson):
    safe = sim.load("kherson-crossings-safe")
    ordered = {
        name: sum(
            sim.run(scenario, seed=1, replicate=k).outcomes["trigger:kherson"] != "none" for k in range(6)
        )
        for name, scenario in (("struck", kherson), ("safe", safe))
    }
    assert ordered["safe"] < ordered["struck"]


def test_its_claims_are_its_own(played):
    assert "zelensky" not in " ".join(played.staff_log).lower()
    words = " ".join(played.staff_log)
    assert "Kupiansk" not in words
    assert "Kharkiv" not in words
    assert Theatre.of(played.resolved.network).ground.total_km2 == pytest.approx(6_080, rel=0.01)


def test_its_causes_are_its_own(kherson):
    names = [factor.name for factor in factors_of(kherson).factors]
    assert "crossings under fire" in names
    assert len(names) == 7
