import json
import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from toy_theatre import link, network, place

from sim.scenario.area import HELD
from sim.scenario.problems import ScenarioError
from sim.scenario.quantity import Range
from sim.scenario.schema import Network
from sim.theatre.ground import territory
from sim.theatre.ground.hexagons import ground_around, ground_of, hexagons
from sim.theatre.ground.projection import Projection
from sim.theatre.ground.roadsides import Ground
from sim.theatre.ground.settlements import control
from sim.theatre.ground.territory import AreaCurve
from sim.theatre.network import Theatre

NETWORKS = Path(__file__).parents[2] / "scenarios" / "kharkiv-2022" / "parts"

# a --- 40 km --- b --- 30 km --- c, and u on the other side of the front
ROAD = network(
    [place("u", -20, held_by="attacker"), place("a"), place("b", 40), place("c", 70)],
    [link("u", "a", 20), link("a", "b", 44), link("b", "c", 33)],
    cell_area_km2=2.0,
)
CELLS = Theatre.of(ROAD).cells
GROUND = Theatre.of(ROAD).ground


def capture_times(advances, captures, ground=GROUND):
    """Hours of all cells, in their order."""
    return np.array(
        [hour for hours in territory.capture_times(ground, advances, captures).values() for hour in hours]
    )


def on(road, low=-0.1, high=1.1):
    """Cells tied to a stretch of a road."""
    own = CELLS.link == CELLS.link_ids.index(road)
    return own & (CELLS.fraction >= low) & (CELLS.fraction <= high)


# --- cells ------------------------------------------------------------------------------------------------


def test_without_an_area_the_ground_lies_around_the_roads_that_are_held():
    assert CELLS.total_km2 == pytest.approx(70 * 10 + math.pi * 25, rel=5e-3)
    assert CELLS.area_km2.max() == pytest.approx(2.0)
    assert CELLS.area_km2.min() > 0


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(*[st.floats(-30, 30)] * 4), min_size=1, max_size=4),
    st.floats(0.5, 50),
    st.floats(0.1, 10),
)
def test_hexagons_cover_the_ground_exactly_once(lines, cell_km2, width_km):
    ground = ground_around([((x, y), (v, w)) for x, y, v, w in lines], width_km)
    cells = hexagons(ground, cell_km2)
    assert shapely.area(cells).sum() == pytest.approx(shapely.area(ground), rel=1e-6)
    assert shapely.area(shapely.union_all(cells)) == pytest.approx(shapely.area(ground), rel=1e-6)
    assert shapely.area(cells).max() <= cell_km2 * (1 + 1e-9)


def test_hexagons_are_regular():
    cell = max(hexagons(ground_around([((0, 0), (0, 0))], 20), 5.0), key=lambda cell: cell.area)
    corners = shapely.get_coordinates(cell)
    sides = np.hypot(*np.diff(corners, axis=0).T)
    assert sides == pytest.approx([math.sqrt(2 * 5.0 / (3 * math.sqrt(3)))] * 6)


def test_a_cell_is_tied_to_the_nearest_point_of_a_road():
    theatre = Theatre.of(ROAD)
    east_km = theatre.projection.positions_km(CELLS.lat, CELLS.lon)[:, 0]
    for road in ("a--b", "b--c"):
        start_km, end_km = (theatre.position_km[end][0] for end in road.split("--"))
        own = on(road)
        foot = np.clip((east_km[own] - start_km) / (end_km - start_km), 0, 1)
        assert CELLS.fraction[own] == pytest.approx(foot, abs=1e-6)
    assert (east_km[on("u--a")] < theatre.position_km["a"][0]).all()


def test_ground_counts_for_the_nearest_place_held():
    by_place = {row.node: row.area_km2 for row in control(CELLS, np.full(len(CELLS), np.nan), {})}
    assert list(by_place) == ["a", "b", "c"]
    assert by_place["b"] == pytest.approx(35 * 10, rel=0.02)
    assert sum(by_place.values()) == pytest.approx(CELLS.total_km2)


def test_networks_with_other_lengths_share_their_cells():
    longer = ROAD.model_copy(
        update={"links": tuple(each.model_copy(update={"length_km": 99.0}) for each in ROAD.links)}
    )
    assert Theatre.of(longer).cells is Theatre.of(ROAD).cells
    assert Theatre.of(longer.model_copy(update={"cell_area_km2": 9.0})).cells is not CELLS


def test_a_place_without_roads_falls_with_its_ground():
    net = network([place("a"), place("b", 100)], [link("a", "b", 100, mode="rail")])
    ground = Theatre.of(net).ground
    assert ground.total_km2 == pytest.approx(2 * math.pi * 25, rel=5e-3)
    curve = AreaCurve(ground, [], {"a": 7.0})
    assert [curve(6.9), curve(7.0)] == pytest.approx([0, math.pi * 25], rel=5e-3)


def test_nothing_held_is_nothing_to_count():
    theatre = Theatre.of(network([place("u", held_by="attacker")], []))
    cells, ground = theatre.cells, theatre.ground
    assert len(cells) == 0
    assert ground.total_km2 == 0.0
    assert capture_times([("x", "u", 0, 1, 0, 1)], {}, ground).shape == (0,)
    assert AreaCurve(ground, [("x", "u", 0, 1, 0, 1)], {})(1.0) == 0.0
    assert control(cells, np.empty(0), {}) == []
    assert cells.polygons() == []


def test_outlines_hold_the_area_of_the_cells():
    outlines = CELLS.polygons()
    projection = Theatre.of(ROAD).projection
    rings = [[projection.positions_km(ring[:, 0], ring[:, 1]) for ring in parts] for parts in outlines]
    areas = [sum(shapely.Polygon(ring).area for ring in parts) for parts in rings]
    assert areas == pytest.approx(CELLS.area_km2, rel=1e-6, abs=1e-6)


# --- when cells change hands ------------------------------------------------------------------------------


def test_nothing_happens_without_advances():
    assert np.isnan(capture_times([], {})).all()


def test_a_point_falls_as_the_advance_passes():
    times = capture_times([("a--b", "a", 0.0, 0.75, 10.0, 40.0)], {})
    passed = on("a--b", 0, 0.75)
    assert times[passed] == pytest.approx(10 + 40 * CELLS.fraction[passed])
    assert np.isnan(times[~passed]).all()


def test_an_advance_counts_from_where_it_entered_the_road():
    times = capture_times([("a--b", "b", 0.0, 0.5, 10.0, 20.0)], {})
    passed = on("a--b", 0.5, 1.0)
    assert times[passed] == pytest.approx(10 + 20 * (1 - CELLS.fraction[passed]))
    assert np.isnan(times[~passed]).all()


def test_a_halt_shows_between_two_pieces():
    times = capture_times([("a--b", "a", 0.0, 0.5, 0.0, 10.0), ("a--b", "a", 0.5, 1.0, 50.0, 60.0)], {})
    assert times[on("a--b", 0, 0.499)].max() < 10
    assert times[on("a--b", 0.501, 1)].min() > 50


def test_the_earlier_of_two_advances_counts():
    times = capture_times([("a--b", "a", 0.0, 1.0, 0.0, 40.0), ("a--b", "b", 0.0, 1.0, 0.0, 40.0)], {})
    own = on("a--b")
    assert times[own] == pytest.approx(40 * np.minimum(CELLS.fraction[own], 1 - CELLS.fraction[own]))


def test_an_advance_that_gained_nothing_and_one_elsewhere_change_nothing():
    times = capture_times([("a--b", "a", 0.3, 0.3, 5.0, 9.0), ("elsewhere", "x", 0.0, 1.0, 0.0, 1.0)], {})
    assert np.nanmax(times, initial=0.0) in (0.0, 5.0)
    assert np.isnan(times).sum() >= len(CELLS) - 1


def test_a_place_takes_the_ground_around_it_along():
    times = capture_times([], {"b": 30.0})
    near = on("a--b", 1 - 2.5 / 40) | on("b--c", -0.1, 2.5 / 30)
    assert (times[near] == 30).all()
    assert np.isnan(times[~near]).all()


def test_what_lies_between_two_places_falls_with_the_second_one():
    times = capture_times([], {"a": 10.0, "b": 50.0})
    assert (times[on("a--b", 0.07, 1)] == 50.0).all()
    assert (times[on("a--b", 0, 0.06)] == 10.0).all()


def test_a_road_that_was_half_travelled_is_filled_when_both_its_ends_have_fallen():
    times = capture_times([("a--b", "a", 0.0, 0.5, 10.0, 90.0)], {"a": 10.0, "b": 50.0})
    inside = on("a--b", 0.07, 0.5)
    ahead = on("a--b", 0.5001, 0.93)
    assert times[inside] == pytest.approx(np.minimum(10 + 160 * CELLS.fraction[inside], 50.0))
    assert (times[ahead] == 50.0).all()


def test_nobody_comes_from_an_end_that_was_ukrainian_from_the_start():
    beyond = on("u--a")
    assert beyond.any()
    assert (capture_times([], {"a": 12.0})[beyond] == 12.0).all()


def test_area_by_the_hour_and_half_of_a_place():
    pieces = [("a--b", "a", 0.0, 1.0, 0.0, 40.0), ("b--c", "b", 0.0, 1.0, 40.0, 70.0)]
    times = capture_times(pieces, {})
    curve = list(map(AreaCurve(GROUND, pieces, {}), [-1.0, 20.0, 40.0, 100.0]))
    cap_km2 = math.pi * 25 / 2
    west_km2 = CELLS.area_km2[on("u--a")].sum()
    assert curve[0] == 0
    assert curve[1] == pytest.approx(200 + cap_km2 - west_km2, rel=0.03)
    assert curve[3] == pytest.approx(CELLS.total_km2 - west_km2)
    rows = {row.node: row for row in control(CELLS, times, {"c": 70.0})}
    assert rows["b"].half_taken_h == pytest.approx(37.5, abs=1.0)  # its ground lies from 20 to 55 km
    assert rows["c"].captured_h == 70.0
    assert math.isnan(rows["b"].captured_h)
    assert math.isnan(
        {row.node: row for row in control(CELLS, np.full(len(CELLS), np.nan), {})}["b"].half_taken_h
    )


advances = st.builds(
    lambda road, from_end, fractions, start, lasts: (
        road,
        road.split("--")[from_end],
        min(fractions),
        max(fractions),
        start,
        start + lasts,
    ),
    st.sampled_from(["u--a", "a--b", "b--c"]),
    st.sampled_from([0, 1]),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
    st.floats(0, 500),
    st.floats(0, 100),
)
captures = st.dictionaries(st.sampled_from("abc"), st.floats(0, 600))


@settings(max_examples=60, deadline=None)
@given(st.lists(advances, max_size=6), captures)
def test_ground_is_only_gained_and_never_more_than_there_is(pieces, taken):
    times = capture_times(pieces, taken)
    curve = list(map(AreaCurve(GROUND, pieces, taken), np.linspace(0, 700, 50)))
    assert sorted(curve) == curve
    assert curve[-1] == pytest.approx(CELLS.area_km2[~np.isnan(times)].sum())
    assert curve[-1] <= CELLS.total_km2 * (1 + 1e-12)
    moments = [hour for piece in pieces for hour in piece[4:]] + list(taken.values())
    if moments:
        assert np.nanmin(times, initial=math.inf) >= min(moments) - 1e-9
        assert np.nanmax(times, initial=-math.inf) <= max(moments) + 1e-9


@settings(max_examples=60, deadline=None)
@given(st.lists(advances, max_size=4), captures, st.sampled_from("abc"), st.floats(0, 600))
def test_one_more_capture_delays_nothing(pieces, taken, extra, hour):
    before = capture_times(pieces, {node: h for node, h in taken.items() if node != extra})
    after = capture_times(pieces, {**taken, extra: hour})
    known = ~np.isnan(before)
    assert (after[known] <= before[known] + 1e-9).all()


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.lists(advances, max_size=6), captures)
def test_the_area_curve_is_the_sum_of_the_cells(pieces, taken):
    times, curve = capture_times(pieces, taken), AreaCurve(GROUND, pieces, taken)
    hours = np.linspace(-5, 705, 72)
    assert list(map(curve, hours)) == pytest.approx(
        [CELLS.area_km2[times <= hour].sum() for hour in hours], abs=1e-9
    )


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.lists(advances, max_size=6), captures, st.floats(1, 600))
def test_what_falls_by_an_hour_does_not_depend_on_what_comes_after_it(pieces, taken, now_h):
    """As if the run had ended there: an advance under way has got as far as it has got."""
    known = [
        (road, start, since, since + (until - since) * share, since_h, min(until_h, now_h))
        for road, start, since, until, since_h, until_h in pieces
        if since_h <= now_h
        for share in [min(1.0, (now_h - since_h) / (until_h - since_h)) if until_h > since_h else 1.0]
    ]
    so_far = {node: hour for node, hour in taken.items() if hour <= now_h}
    whole, cut = AreaCurve(GROUND, pieces, taken), AreaCurve(GROUND, known, so_far)
    for hour in np.linspace(0.0, now_h - 1e-6, 20):
        assert cut(hour) == pytest.approx(whole(hour), abs=1e-9)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.randoms(), st.lists(advances, max_size=6), captures)
def test_the_order_in_which_things_are_listed_changes_nothing(order, pieces, taken):
    def shuffled(listed):
        return tuple(order.sample(list(listed), len(listed)))

    other = ROAD.model_copy(update={"nodes": shuffled(ROAD.nodes), "links": shuffled(ROAD.links)})
    curves = AreaCurve(GROUND, pieces, taken), AreaCurve(Ground.of(other), shuffled(pieces), taken)
    for hour in np.linspace(0, 700, 50):
        assert curves[0](hour) == curves[1](hour)


# --- the real area ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kharkiv():
    data = YAML(typ="safe").load(NETWORKS / "network.yaml")
    net = Network.model_validate({**data, "area": (NETWORKS / data["area"]).read_text("utf-8")})
    plain = [
        each.model_copy(update={"length_km": each.length_km.mid})
        if isinstance(each.length_km, Range)
        else each
        for each in net.links
    ]
    return net.model_copy(update={"links": tuple(plain)})


def test_the_cells_are_the_ground_held_on_5_september(kharkiv):
    theatre = Theatre.of(kharkiv)
    ground = ground_of(kharkiv.area, theatre.projection)
    assert theatre.cells.total_km2 == pytest.approx(ground.area, rel=1e-6)
    assert theatre.cells.total_km2 == pytest.approx(15_210, rel=1e-3)
    assert {node.id for node in theatre.cells.settlements} == {
        node.id for node in kharkiv.nodes if node.in_area and node.held_by == "supplied"
    }


def test_all_of_it_falls_when_every_place_falls(kharkiv):
    ground = Theatre.of(kharkiv).ground
    taken = {node.id: 100.0 for node in kharkiv.nodes if node.held_by == "supplied"}
    assert AreaCurve(ground, [], taken)(100.0) == pytest.approx(ground.total_km2)


def test_areas_are_true_on_the_map():
    # A degree by a degree on the ellipsoid; its sides follow the meridians and parallels.
    ring = np.array([[49.0 + north / 50, east] for north, east in zip(range(51), [36.0] * 51, strict=True)])
    ring = np.vstack([ring, [[50.0 - south / 50, 37.0] for south in range(51)]])
    flat = Projection(49.5, 36.5).positions_km(ring[:, 0], ring[:, 1])
    assert shapely.Polygon(flat).area == pytest.approx(zone_km2(50.0) - zone_km2(49.0), rel=1e-4)


def zone_km2(lat):
    """Area on WGS 84 between the equator and a parallel, one degree of longitude wide, km2."""
    e2 = 0.00669437999014
    e, sine = math.sqrt(e2), math.sin(math.radians(lat))
    polar_km = 6378.137 * math.sqrt(1 - e2)
    return math.radians(1) * polar_km**2 / 2 * (sine / (1 - e2 * sine**2) + math.atanh(e * sine) / e)


def test_degrees_lead_back():
    points = np.array([[48.0, 35.5], [50.6, 39.0]])
    projection = Projection(49.5, 37.0)
    assert projection.degrees(projection.positions_km(points[:, 0], points[:, 1])) == pytest.approx(points)
    assert projection.position_km(48.0, 35.5) == pytest.approx(projection.positions_km(*points.T)[0])


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        '{"features": []}',
        json.dumps(
            {
                "features": [
                    {
                        "properties": {"id": HELD},
                        "geometry": {"type": "LineString", "coordinates": [[0, 0], [1, 1]]},
                    }
                ]
            }
        ),
    ],
)
def test_an_area_file_without_the_area_is_refused(tmp_path, text):
    (tmp_path / "area.geojson").write_text(text, encoding="utf-8")
    net = network([place("a")], [], area=str(tmp_path / "area.geojson"))
    with pytest.raises(ScenarioError, match=r"feature|GeoJSON"):
        _ = Theatre.of(net).cells
