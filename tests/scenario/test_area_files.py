"""Study areas: where their files are found, what counts as ground, and what is refused."""

import json
from pathlib import Path

import pytest
from small_files import SMALL, changed, problems_of, report

from sim.scenario.area import area_of
from sim.scenario.load import load, scenario_hash, with_overrides
from sim.scenario.problems import ScenarioError
from sim.scenario.resolve import middle
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
