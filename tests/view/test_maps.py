from datetime import datetime, timedelta
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from sim.record.run import run
from sim.record.scene import Scenes
from sim.scenario.load import with_overrides
from sim.view.maps import situation as maps
from sim.view.maps.ground import day_spans, ground, span_name
from sim.view.maps.labels import Name, write_names
from sim.view.maps.network import network, supply_ways
from sim.view.maps.scene_layer import APART_POINTS, FILL_STEPS, T_PER_POINT
from sim.view.maps.situation import ground_colours, ground_signs
from sim.view.sheet.style import GROUND_COLOURS, INK, PALE, group_colours
from sim.words import moment as clock


def colours_of(image):
    """Colours that an image has, and the share of the pixels that are not clear."""
    pixels = np.asarray(image.get_array()).reshape(-1, 4)
    ground = pixels[pixels[:, 3] > 0]
    found, counts = np.unique(ground, axis=0, return_counts=True)
    return {to_hex(colour / 255): count / len(ground) for colour, count in zip(found, counts, strict=True)}


def shares_of_ground(ax):
    (image,) = ax.get_images()
    return colours_of(image)


@pytest.mark.slow
def test_ground_is_coloured_by_the_day_on_which_it_changed_hands(result):
    ax = ground(result)
    spans = day_spans(np.array(result.reading.taken_h), result.theatre.cells.area_km2, result.resolved)
    shares = shares_of_ground(ax)
    assert len(shares) == len(spans) + 1
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names[: len(spans)] == [span_name(span) for span in spans]
    held_km2 = result.theatre.cells.area_km2[np.isnan(result.reading.taken_h)].sum()
    assert shares[PALE.lower()] == pytest.approx(held_km2 / result.theatre.cells.total_km2, abs=0.01)


def test_ground_tells_the_area_of_the_table(result):
    words = [text.get_text() for text in ground(result).texts]
    assert any(f"{result.series.area['actual_km2'].iloc[-1]:,.0f} of" in word for word in words)


@pytest.mark.slow
def test_map_shows_who_holds_what_at_its_hour(result):
    shares = shares_of_ground(maps.map(result, at=datetime(2022, 9, 10)))
    assert shares == shares_of_ground(maps.map(result, at=216.0))
    held, taken, fresh = (shares[colour.lower()] for colour in GROUND_COLOURS)
    area = result.series.area.set_index("time_h")["actual_km2"]
    total_km2 = result.theatre.cells.total_km2
    # The line between the sides covers some of the ground.
    assert taken + fresh == pytest.approx(area[216.0] / total_km2, abs=0.02)
    assert fresh == pytest.approx((area[216.0] - area[192.0]) / total_km2, abs=0.02)
    assert held > 0.8
    assert shares[INK] == pytest.approx(1 - held - taken - fresh)


def test_map_before_the_offensive_is_all_of_one_colour(result):
    assert set(shares_of_ground(maps.map(result, at=0.0))) == {GROUND_COLOURS[0].lower()}


def test_map_is_drawn_for_the_hour_at_which_the_hub_falls(result, quiet):
    entered = result.resolved.moment(result.outcomes["hub_entered_h"])
    assert maps.map(result).get_title(loc="left") == f"The situation on {clock(entered)}"
    assert maps.map(quiet).get_title(loc="left") == "The situation on 8 Sep 00:00"


def test_the_width_of_a_link_is_what_came_over_it(result):
    ax = maps.map(result, at=120.0)
    (flows,) = (each for each in ax.collections if each.get_label() == "_flows")
    links = [link for link in result.theatre.links.values() if link.in_use]
    width = dict(zip((link.id for link in links), flows.get_linewidth(), strict=True))
    flow_t = Scenes(result.reading).at(120.0).flow_t
    assert {link for link, points in width.items() if points > 0} == set(flow_t)
    assert width["horokhuvatka--izium"] == pytest.approx(flow_t["horokhuvatka--izium"] / T_PER_POINT)
    assert width["valuyki--topoli-rail"] > width["horokhuvatka--izium"]


def test_signs_are_as_full_as_the_stocks(result):
    ax = maps.map(result, at=120.0)
    fullness = Scenes(result.reading).at(120.0).fullness
    (levels,) = (each for each in ax.collections if each.get_label() == "_circle levels")
    heights = [np.ptp(path.vertices[:, 1]) for path in levels.get_paths()]
    groups = [group.id for group in result.resolved.groups if group.id in fullness]
    assert heights == pytest.approx([fullness[group] for group in groups], abs=1 / FILL_STEPS)


def test_a_depot_stands_beside_the_group_at_its_place(result):
    ax = maps.map(result, at=0.0)
    offsets = {
        shape: next(each for each in ax.collections if each.get_label() == f"_{shape} shells").get_offsets()
        for shape in ("square", "circle")
    }
    pixels = {shape: ax.transData.transform(points) for shape, points in offsets.items()}
    apart = [np.hypot(*(pixels["circle"] - depot).T).min() for depot in pixels["square"]]
    assert min(apart) * 72 / ax.figure.dpi > APART_POINTS - 0.01


def test_map_works_for_a_scenario_without_rivers_border_or_bridges():
    ax = maps.map(run("toy-hub", seed=1))
    assert ax.get_title(loc="left") == "The situation on 8 Sep 00:00"  # when the hub fell
    assert len(shares_of_ground(ax)) > 1


@given(
    st.lists(st.one_of(st.floats(0, 700), st.just(float("nan"))), max_size=60),
    st.integers(1, 9),
)
def test_spans_of_days_hold_every_cell_once(result, hours, most):
    scenario, taken_h = result.resolved, np.array(hours)
    spans = day_spans(taken_h, np.ones(len(hours)), scenario, most)
    assert len(spans) <= most
    for taken in map_moments(taken_h, scenario):
        assert sum(first <= taken < last + timedelta(days=1) for first, last in spans) == 1


def map_moments(taken_h, scenario):
    return [scenario.moment(float(hour)) for hour in taken_h[~np.isnan(taken_h)]]


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ((9, 6), (9, 6), "6 Sep"),
        ((9, 14), (9, 25), "14–25 Sep"),
        ((9, 28), (10, 1), "28 Sep–1 Oct"),
    ],
)
def test_span_names(first, last, name):
    assert span_name((datetime(2022, *first), datetime(2022, *last))) == name


def test_names_do_not_cover_each_other_and_the_first_come_first():
    ax = Figure(figsize=(4, 3)).add_subplot()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    names = [Name(f"Place {index}", ((0.5, 0.5 + index / 100),)) for index in range(30)]
    written = write_names(ax, names)
    assert written[0] == "Place 0"
    assert 2 < len(written) < 30
    boxes = [text.get_window_extent() for text in ax.texts]
    assert not any(a.shrunk(0.9, 0.7).overlaps(b.shrunk(0.9, 0.7)) for a, b in combinations(boxes, 2))


def test_a_needed_name_is_written_even_without_room():
    ax = Figure(figsize=(4, 3)).add_subplot()
    crowd = [Name("Elsewhere", ((0.5, 0.5),), radius=200.0)]
    assert write_names(ax, [*crowd, Name("Hub", ((0.5, 0.5),), needed=True)]) == ["Hub"]


def test_network_draws_a_way_for_every_leg_and_a_ring_around_the_hub(result):
    ax = network(result.scenario)
    ways = list(supply_ways(result.resolved))
    drawn = {line.get_label() for line in ax.get_lines()}
    assert {f"_{way.consumer}" for way in ways} <= drawn
    (ring,) = (line for line in ax.get_lines() if line.get_label() == "_hub")
    hub = result.theatre.nodes[result.scenario.hub_place]
    assert abs(ring.get_xdata()[0] - hub.lon) < 0.05
    assert abs(ring.get_ydata()[0] - hub.lat) < 0.05


def test_supply_ways_lead_from_the_first_depot_and_then_from_the_others(result):
    to_izium = [way for way in supply_ways(result.resolved) if way.consumer == "izium"]
    assert [way.is_first_choice for way in to_izium] == [True, False, False]
    assert [way.route.nodes[0] for way in to_izium] == ["kupiansk_vuzlovyi", "svatove", "lyman"]


def test_every_group_has_a_colour_of_its_own(result):
    colours = group_colours(result.scenario)
    assert len(set(colours.values())) == len(colours) == len(result.scenario.groups)


def test_the_sides_have_their_own_colours_and_names(result):
    sides = {"sides.supplied.colour": "#336699", "sides.attacker.colour": "#cc0000"}
    scenario = with_overrides(result.scenario, {**sides, "sides.supplied.name": "the blue side"})
    assert ground_colours(scenario) == ("#336699", "#eda6a6", "#cc0000")
    assert ground_signs(scenario)[0].get_label() == "held by the blue side"
    assert ground_colours(result.scenario) == GROUND_COLOURS
