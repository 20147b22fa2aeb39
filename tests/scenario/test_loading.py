import json
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError
from small_files import SMALL, TEXT, changed, problems_of, report

from sim.scenario.area import area_of
from sim.scenario.load import load, scenario_hash, with_overrides
from sim.scenario.problems import ScenarioError
from sim.scenario.quantity import Range
from sim.scenario.resolve import middle
from sim.scenario.schema import Scenario
from sim.theatre.network import Theatre

TRIANGLE = {"type": "Polygon", "coordinates": [[[37, 49], [38, 49], [38, 50], [37, 49]]]}
BLOCK = [[[36, 48], [39, 48], [39, 51], [36, 51], [36, 48]]]


def ring(*positions: list) -> dict:
    """Polygon with one ring."""
    return {"type": "Polygon", "coordinates": [list(positions)]}


def line(*positions: list) -> dict:
    return {"type": "LineString", "coordinates": list(positions)}


def area(geometry: object) -> str:
    """GeoJSON text in which the ground held at the start has a geometry."""
    ground = {"type": "Feature", "properties": {"id": "held"}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [ground]})


AREA = area(TRIANGLE)


@pytest.fixture(scope="module")
def small() -> Scenario:
    return load(SMALL)


@pytest.fixture
def variant(tmp_path: Path):
    """Scenario of a text that extends the small one."""

    def load_variant(text: str) -> Scenario:
        (tmp_path / "small.yaml").write_text(TEXT, encoding="utf-8")
        path = tmp_path / "variant.yaml"
        path.write_text(f"extends: small.yaml\n{text}", encoding="utf-8")
        return load(path)

    return load_variant


def test_every_value_arrives_in_its_type(small):
    assert small.title == "A small campaign"
    assert small.start == datetime(2022, 9, 5)
    assert small.offensive.starts == datetime(2022, 9, 6, 5)
    assert small.hour(small.offensive.starts) == 29
    assert small.network.nodes[1].population == 27000
    assert small.network.links[0].length_km == 60
    assert isinstance(small.network.links[0].length_km, float)
    assert small.supply.trucks[0].payload_t == Range(low=4, mid=6, high=10, source="own-estimate", grade="L")
    assert small.network.links[2].bridge.name == "Bridge over the river"
    assert small.supply.handling.cv == 0.25


def test_a_scenario_cannot_be_changed(small):
    with pytest.raises(ValidationError, match="frozen"):
        small.horizon_days = 3


def test_a_path_and_its_text_give_the_same(small):
    assert load(str(SMALL)) == small


# --- extending --------------------------------------------------------------------------------------------


def test_a_scenario_that_changes_nothing_is_the_one_it_extends(variant, small):
    assert variant("") == small


def test_mappings_merge_key_by_key(variant, small):
    merged = variant("fires: {strikes_per_day: 3}")
    assert merged.fires.strikes_per_day == 3
    assert merged.fires.model_copy(update={"strikes_per_day": 1.0}) == small.fires
    assert merged.supply == small.supply


def test_lists_with_ids_merge_by_id_in_their_old_order_with_new_items_at_the_end(variant, small):
    merged = variant(
        "network:\n"
        "  nodes:\n"
        "    - {id: new, name: New, lat: 49, lon: 38, held_by: supplied}\n"
        "    - {id: hub, population: 1}\n"
    )
    assert [node.id for node in merged.network.nodes] == ["base", "hub", "camp", "rear", "start_line", "new"]
    assert merged.network.nodes[1] == small.network.nodes[1].model_copy(update={"population": 1})


def test_items_of_lists_can_be_removed(variant):
    assert [
        target.id for target in variant("fires: {targets: [{id: river, remove: true}]}").fires.targets
    ] == ["hub-depot"]


def test_garrisons_merge_by_their_node(variant):
    merged = variant(
        "groups: [{id: camp-group, garrisons: [{node: hub, share: 0.1}, {node: rear, share: 0.1}]}]"
    )
    assert [(g.node, g.share) for g in merged.groups[0].garrisons] == [
        ("camp", 0.8),
        ("hub", 0.1),
        ("rear", 0.1),
    ]


def test_other_lists_are_replaced(variant):
    text = "groups: [{id: camp-group, drawdown: {exits: [hub--rear]}}]"
    assert variant(text).groups[0].drawdown.exits == ("hub--rear",)


def test_an_empty_list_replaces_a_list_with_ids(variant):
    assert variant("fires: {targets: []}").fires.targets == ()


def test_a_range_is_replaced_as_a_whole(variant):
    text = "supply: {trucks: [{id: camp-trucks, payload_t: {mid: 5, source: own-estimate, grade: M}}]}"
    assert variant(text).supply.trucks[0].payload_t == Range(
        low=5, mid=5, high=5, source="own-estimate", grade="M"
    )


def test_a_number_replaces_a_range_and_a_range_a_number(variant):
    merged = variant(
        "supply: {trucks: [{id: camp-trucks, payload_t: 5, rest_h: {mid: 3, source: dupuy-1979, grade: L}}]}"
    )
    assert merged.supply.trucks[0].payload_t == 5
    assert merged.supply.trucks[0].rest_h.mid == 3


def test_a_part_of_a_range_does_not_borrow_the_rest_from_the_range_that_it_changes(variant):
    with pytest.raises(ScenarioError) as raised:
        variant("supply: {trucks: [{id: camp-trucks, payload_t: {low: 3}}]}")
    (problem,) = raised.value.problems
    assert problem.path == "supply.trucks.camp-trucks.payload_t"
    assert problem.rule == "the fields `mid`, `high`, `source`, `grade` are missing"


def test_an_item_that_is_changed_twice_is_reported(variant):
    with pytest.raises(ScenarioError) as raised:
        variant("supply: {trucks: [{id: camp-trucks, payload_t: 3}, {id: camp-trucks, payload_t: 4}]}")
    assert "`camp-trucks` is in the list twice" in [problem.rule for problem in raised.value.problems]


def test_an_item_to_remove_that_is_not_there_is_recognised(variant):
    with pytest.raises(ScenarioError) as raised:
        variant("supply: {trucks: [{id: camp-truck, remove: true}]}")
    (problem,) = raised.value.problems
    assert (problem.rule, problem.remedy) == (
        "there is no `camp-truck` to remove",
        "did you mean `camp-trucks`?",
    )


def test_nothing_switches_an_optional_part_off(variant):
    text = "groups: [{id: camp-group, drawdown: null, command: {triggers: {encirclement: ~}}}]"
    assert variant(text).groups[0].drawdown is None


def test_chains_of_extension_apply_from_the_far_end(tmp_path):
    (tmp_path / "small.yaml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "more").mkdir()
    (tmp_path / "middle.yaml").write_text("extends: small.yaml\nhorizon_days: 20\ntitle: Middle")
    (tmp_path / "more" / "last.yml").write_text("extends: ../middle.yaml\ntitle: Last")
    last = load(tmp_path / "more" / "last.yml")
    assert (last.title, last.horizon_days) == ("Last", 20)


def test_a_section_can_have_a_file_of_its_own_which_replaces_the_section(tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "base.yaml").write_text(changed("question: Does it load?", "question: Q"))
    (tmp_path / "parts" / "postures.yaml").write_text(
        "{holding: {ammunition: 2, fuel: 2, general: 2}, contact: {ammunition: 3, fuel: 3, general: 3},"
        " withdrawing: {ammunition: 1, fuel: 1, general: 1}}"
    )
    (tmp_path / "parts" / "reinforcements.yaml").write_text("[]")
    path = tmp_path / "variant.yaml"
    path.write_text(
        "extends: parts/base.yaml\npostures: parts/postures.yaml\nreinforcements: parts/reinforcements.yaml"
    )
    scenario = load(path)
    assert scenario.postures["contact"].as_tuple() == (3, 3, 3)
    assert scenario.reinforcements == ()


def test_a_section_from_a_file_can_be_changed_by_who_extends_it(tmp_path):
    posture = "{ammunition: 2, fuel: 2, general: 2}"
    (tmp_path / "postures.yaml").write_text(
        f"{{holding: {posture}, contact: {posture}, withdrawing: {posture}}}"
    )
    (tmp_path / "small.yaml").write_text(TEXT)
    (tmp_path / "middle.yaml").write_text("extends: small.yaml\npostures: postures.yaml")
    path = tmp_path / "last.yaml"
    path.write_text("extends: middle.yaml\npostures: {contact: {fuel: 5}}")
    assert load(path).postures["contact"].as_tuple() == (2, 5, 2)


def test_anchors_stand_for_what_they_mark(tmp_path):
    path = tmp_path / "anchors.yaml"
    path.write_text(
        changed(
            "contact: {ammunition: 1.5, fuel: 1.5, general: 1}",
            "contact: &busy {ammunition: 3, fuel: 3, general: 3}",
        ).replace("withdrawing: {ammunition: 0.5, fuel: 1, general: 1}", "withdrawing: *busy")
    )
    assert load(path).postures["withdrawing"].as_tuple() == (3, 3, 3)


# --- overrides --------------------------------------------------------------------------------------------


def test_overrides_replace_what_a_path_leads_to():
    scenario = load(
        SMALL,
        [
            "horizon_days=20",
            "supply.trucks.camp-trucks.payload_t=3",
            "supply.trucks.camp-trucks.rest_h={low: 2, mid: 4, high: 8, source: own-estimate, grade: L}",
            "groups.camp-group.garrisons.hub.share=0.1",
            "groups.camp-group.command.triggers.ordered_at=2022-09-08T06:00",
            "groups.camp-group.drawdown.exits=[hub--rear]",
            "offensive.enabled=false",
        ],
    )
    assert scenario.horizon_days == 20
    assert scenario.supply.trucks[0].payload_t == 3
    assert scenario.supply.trucks[0].rest_h.high == 8
    assert scenario.groups[0].garrisons[1].share == 0.1
    assert scenario.groups[0].command.triggers.ordered_at == datetime(2022, 9, 8, 6)
    assert scenario.groups[0].drawdown.exits == ("hub--rear",)
    assert not scenario.offensive.enabled


def test_with_overrides_gives_the_same_as_the_overrides_of_load(small):
    given = with_overrides(small, {"supply.trucks.camp-trucks.payload_t": 3, "offensive.enabled": False})
    assert given == load(SMALL, ["supply.trucks.camp-trucks.payload_t=3", "offensive.enabled=false"])


def test_with_overrides_leaves_the_scenario_alone(small):
    before = small.model_dump()
    with_overrides(small, {"horizon_days": 3})
    assert small.model_dump() == before


def test_with_overrides_takes_records_dates_and_numpy_numbers(small):
    spread = Range(low=1, mid=2, high=3, source="own-estimate", grade="L")
    changed_scenario = with_overrides(
        small,
        {
            "fires.strikes_per_day": spread,
            "fires.disperse_after": np.int64(7),
            "fires.bridge_hit": np.float64(0.5),
            "offensive.starts": datetime(2022, 9, 7),
            "fires.targets": [{"id": "river", "weight": 2}],
        },
    )
    assert changed_scenario.fires.strikes_per_day == spread
    assert changed_scenario.fires.disperse_after == 7
    assert changed_scenario.fires.bridge_hit == 0.5
    assert changed_scenario.offensive.starts == datetime(2022, 9, 7)
    assert [target.weight for target in changed_scenario.fires.targets] == [2]


def test_with_overrides_checks_like_a_file(small):
    with pytest.raises(ScenarioError) as raised:
        with_overrides(
            small,
            {"supply.trucks.camp-trucks.payload_t": 300, "offensive.axes.north.path": ["start_line", "rear"]},
        )
    assert [(problem.file, problem.path, problem.rule) for problem in raised.value.problems] == [
        ("overrides", "offensive.axes.north.path.1", "no road joins `start_line` and `rear`"),
        ("overrides", "supply.trucks.camp-trucks.payload_t", "must be between 0.1 and 60 t"),
    ]


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_with_overrides_refuses_numbers_that_are_not_finite(small, number):
    with pytest.raises(ScenarioError, match="finite"):
        with_overrides(small, {"horizon_days": number})


# --- study area and hash ----------------------------------------------------------------------------------


@pytest.fixture
def with_area(tmp_path):
    """Scenario whose network names a study area, in a folder of the given name."""

    def make(folder: str, area: str = AREA) -> Path:
        (tmp_path / folder / "maps").mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "maps" / "area.geojson").write_text(area)
        path = tmp_path / folder / "small.yaml"
        path.write_text(changed("network:\n", "network:\n  area: maps/area.geojson\n"))
        return path

    return make


def test_the_study_area_is_relative_to_the_file_that_names_it(with_area, tmp_path, monkeypatch):
    path = with_area("here")
    (tmp_path / "elsewhere").mkdir()
    extending = tmp_path / "elsewhere" / "variant.yaml"
    extending.write_text("extends: ../here/small.yaml")
    monkeypatch.chdir(tmp_path / "elsewhere")
    for source in (path, extending, "variant.yaml"):
        assert json.loads(load(source).network.area) == json.loads(AREA)


def test_the_hash_is_that_of_the_content_wherever_it_lies(with_area):
    here, there = load(with_area("here")), load(with_area("there", area=AREA.replace(",", " ,\r\n")))
    assert here == there
    assert scenario_hash(here) == scenario_hash(there)


def test_the_hash_changes_with_the_study_area(with_area):
    other = AREA.replace("38, 50", "38, 50.1")
    assert scenario_hash(load(with_area("here"))) != scenario_hash(load(with_area("there", area=other)))


def test_the_hash_is_stable_and_sees_every_value(small):
    assert len(scenario_hash(small)) == 64
    assert scenario_hash(small) == scenario_hash(load(SMALL)) == scenario_hash(with_overrides(small, {}))
    assert scenario_hash(small) == scenario_hash(Scenario.model_validate_json(small.model_dump_json()))
    assert scenario_hash(small) != scenario_hash(with_overrides(small, {"fires.bridge_hit": 0.1500001}))


def test_a_default_that_is_written_out_hashes_like_one_that_is_not(small):
    assert scenario_hash(small) == scenario_hash(
        load(SMALL, ["supply.handling.cv=0.25", "offensive.protected=[]"])
    )


def test_a_study_area_must_hold_the_ground_at_the_start(with_area):
    path = with_area("here", area='{"type": "FeatureCollection", "features": []}')
    assert report(path).splitlines() == [
        "small.yaml:7:9: network.area",
        "  the file has no feature with a polygon",
        "  written: maps/area.geojson",
        "  remedy: give the ground held at the start a polygon, and an `id` that begins with `held`",
    ]


@pytest.mark.parametrize(
    "content", ["", "{", "[1, 2]", "[" * 100_000, '{"features": 3}', '{"features": [3]}']
)
def test_a_study_area_must_be_geojson(with_area, content):
    assert "network.area" in report(with_area("here", area=content))


@pytest.mark.parametrize(
    ("geometry", "rule"),
    [
        *((nothing, "is no ground") for nothing in (None, {"type": "Polygon", "coordinates": []})),
        *(
            (none, "has a geometry that is none of GeoJSON")
            for none in ({}, [], "Polygon", {"type": "Polygon"})
        ),
        ({"type": "Point", "coordinates": [37, 49]}, "is no ground"),
        ({"type": "Polygon", "coordinates": [[37, 49], [38, 49]]}, "has a polygon that is not closed"),
        (
            {"type": "Polygon", "coordinates": [[[37, 49], [38, 49], [37, 49]]]},
            "has a polygon that is not closed",
        ),
        (ring([37, 49], [38, 49], [38, 50], [37, 50]), "has a polygon that is not closed"),
        (ring([37, 49], ["38", 49], [38, 50], [37, 49]), "has a position that is none: ['38', 49]"),
        (ring([37, 49], [38], [38, 50], [37, 49]), "has a position that is none: [38]"),
        (ring([37, 49], [True, 49], [38, 50], [37, 49]), "has a position that is none: [True, 49]"),
        (ring([37, 49], [38, 91], [38, 50], [37, 49]), "lies outside of the globe: [38, 91]"),
        (ring([37, 49], [10**400, 49], [38, 50], [37, 49]), "lies outside of the globe"),
        (ring([37, 49], [37, 49], [37, 49], [37, 49]), "encloses no ground"),
        (ring([37, 49], [38, 50], [39, 51], [37, 49]), "encloses no ground"),
        (ring([37, 49], [38, 50], [38, 49], [38, 50], [37, 49]), "encloses no ground"),
        (ring([179, 49], [-179, 49], [-179, 50], [179, 49]), "reaches around half of the globe"),
        ({"type": "MultiPolygon", "coordinates": [3]}, "has no coordinates: 3"),
        (
            {"type": "MultiPolygon", "coordinates": TRIANGLE["coordinates"]},
            "has a polygon that is not closed",
        ),
        ({"type": "GeometryCollection", "geometries": [None, 3]}, "has a geometry that is none of GeoJSON"),
    ],
)
def test_ground_that_is_none_is_refused_with_its_feature(with_area, geometry, rule):
    place, said, *_ = report(with_area("here", area=area(geometry))).splitlines()
    assert place == "small.yaml:7:9: network.area"
    assert said.startswith(f"  the feature `held` {rule}")


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        (3, "feature 2 is no feature"),
        ({"type": "feature"}, "feature 2 is no feature"),
        ({"type": "Feature", "properties": [1]}, "feature 2 is no feature"),
        ({"type": "Feature", "id": "creek", "geometry": line([37, 49])}, "the feature `creek` has a line"),
        ({"type": "Feature", "id": 7, "geometry": line([37, 49], [400, 49])}, "the feature `7` lies outside"),
        (
            {"type": "Feature", "properties": {"id": "strait"}, "geometry": line([179, 49], [-179, 49])},
            "the feature `strait` reaches",
        ),
        ({"type": "Feature", "id": "held", "geometry": TRIANGLE}, "the file has 2 features with polygons"),
    ],
)
def test_any_other_feature_that_is_none_is_refused_too(with_area, feature, said):
    content = json.loads(AREA)
    content["features"].append(feature)
    assert said in report(with_area("here", area=json.dumps(content)))


@pytest.mark.parametrize(
    "feature",
    [
        {"type": "Feature", "properties": {"id": "river"}, "geometry": None},
        {"type": "Feature"},
        {"type": "Feature", "properties": None, "geometry": line([37, 49], [38, 50])},
        {"type": "Feature", "properties": {"name": None}, "geometry": line([37, 49], [38, 50])},
        {
            "type": "Feature",
            "properties": {"name": 3, "id": []},
            "geometry": line([37, 49, 120], [38, 50, 90.5]),
        },
        {"type": "Feature", "properties": {"name": " "}, "geometry": line()},
        {
            "type": "Feature",
            "geometry": {"type": "MultiLineString", "coordinates": [[], [[37, 49], [37, 49]]]},
        },
        {
            "type": "Feature",
            "geometry": {"type": "MultiPoint", "coordinates": [[37, 49]]},
            "bbox": [1, 2, 3, 4],
        },
        {
            "type": "Feature",
            "geometry": {"type": "GeometryCollection", "geometries": [TRIANGLE, line([37, 49], [38, 50])]},
        },
    ],
)
def test_whatever_else_the_standard_allows_can_be_read(with_area, feature):
    content = json.loads(AREA)
    content["features"].insert(0, feature)
    path = with_area("here", area="\ufeff" + json.dumps(content))
    scenario = load(path)
    assert area_of(scenario.network).held == area_of(load(with_area("there")).network).held
    assert Theatre.of(scenario.network).cells.total_km2 > 0


@pytest.mark.parametrize(
    "geometry",
    [
        TRIANGLE,
        {"type": "MultiPolygon", "coordinates": [TRIANGLE["coordinates"]] * 2},
        {"type": "GeometryCollection", "geometries": [line([0, 0], [1, 1]), TRIANGLE]},
        {"type": "Polygon", "coordinates": [[[37, 49, 5], [38, 49, 5], [38, 50, 5], [37, 49, 5]], []]},
        ring([37, 49], [38, 50], [38, 49], [37, 49]),
    ],
)
def test_ground_in_other_words_is_the_same_ground(with_area, geometry):
    scenario = load(with_area("here", area=area(geometry)))
    assert area_of(scenario.network).box == (37, 49, 38, 50)
    cells = Theatre.of(scenario.network).cells
    assert cells.total_km2 == pytest.approx(Theatre.of(load(with_area("there")).network).cells.total_km2)


def test_a_hole_is_no_ground(with_area):
    holed = load(
        with_area("here", area=area({"type": "Polygon", "coordinates": [*BLOCK, *TRIANGLE["coordinates"]]}))
    )
    assert area_of(holed.network).contains(37.2, 49.8)
    assert not area_of(holed.network).contains(37.8, 49.2)


def test_ground_with_latitude_and_longitude_exchanged_is_named_as_such(with_area):
    swapped = ring(*([lat, lon] for lon, lat in BLOCK[0]))
    (problem,) = problems_of(with_area("here", area=area(swapped)))
    assert problem.rule.startswith("no place that is held at the start lies in the ground of the area file")
    assert problem.remedy == "latitude and longitude are exchanged: GeoJSON has the longitude first"


def test_ground_far_from_every_place_is_refused(with_area):
    (problem,) = problems_of(with_area("here", area=area(ring([0, 0], [1, 0], [1, 1], [0, 0]))))
    assert problem.path == "network.area"
    assert problem.remedy.startswith("name the area of this network")


def test_a_network_across_the_180th_meridian_is_as_one_elsewhere():
    moved = [
        {**node, "lon": (node["lon"] + 142.4 + 180.0) % 360.0 - 180.0}
        for node in load("toy-hub").model_dump()["network"]["nodes"]
    ]
    across = with_overrides(load("toy-hub"), {"network.nodes": moved})
    lons = [node.lon for node in across.network.nodes]
    assert min(lons) < 180.0 < max(lons) < 182.0
    here, there = (Theatre.of(middle(each).network) for each in (load("toy-hub"), across))
    assert there.cells.total_km2 == pytest.approx(here.cells.total_km2, rel=0.02)
    assert there.distance_km("camp", "rear") == pytest.approx(here.distance_km("camp", "rear"))


def test_places_all_around_the_globe_are_refused():
    nodes = load("toy-hub").model_dump()["network"]["nodes"]
    around = [{**node, "lon": 72.0 * number - 170.0} for number, node in enumerate(nodes)]
    with pytest.raises(ScenarioError, match="reach around half of the globe"):
        with_overrides(load("toy-hub"), {"network.nodes": around})


def test_an_area_file_that_is_no_text_is_refused(with_area, tmp_path):
    path = with_area("here")
    (tmp_path / "here" / "maps" / "area.geojson").write_bytes(AREA.encode("utf-16"))
    assert "the text of the file is not UTF-8" in report(path)


def test_a_network_without_an_area_has_none():
    assert area_of(load(SMALL).network) is None


def test_a_study_area_must_not_be_too_large(with_area):
    europe = ring([-10, 36], [40, 36], [40, 70], [-10, 70], [-10, 36])
    (problem,) = problems_of(with_area("here", area=area(europe)))
    assert problem.path == "network.cell_area_km2"
    assert problem.rule.endswith("hexagons, more than the 200,000 that a run can hold")


def test_a_list_that_cannot_be_read_is_the_only_problem_and_not_every_name_that_it_should_give(tmp_path):
    path = tmp_path / "mapping.yaml"
    path.write_text("extends: historical\ngroups:\n  izium: {vehicles: 3}\n")
    with pytest.raises(ScenarioError) as refused:
        load(path)
    assert [(problem.path, problem.rule) for problem in refused.value.problems] == [
        ("groups", "a list is expected")
    ]


def test_a_scenario_needs_no_other_file_once_it_is_loaded(with_area, tmp_path):
    here, there = load(with_area("here")), load(with_area("there"))
    assert here.model_dump_json() == there.model_dump_json()
    (tmp_path / "here" / "maps" / "area.geojson").unlink()
    stored = tmp_path / "scenario.json"
    stored.write_text(here.model_dump_json(), encoding="utf-8")
    again = load(stored)
    assert again == here
    assert scenario_hash(again) == scenario_hash(there)
    assert area_of(again.network) == area_of(here.network)
    assert with_overrides(again, {"horizon_days": 9}).network == here.network


def test_what_is_wrong_with_an_area_that_is_written_out_is_told_where_it_stands():
    with pytest.raises(ScenarioError) as raised:
        load(SMALL, ['network.area=\'{"type": "FeatureCollection", "features": []}\''])
    assert "the file has no feature" in str(raised.value)
