from datetime import datetime, timedelta
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from sim.record.outcomes import hub_of
from sim.view import maps
from sim.view.labels import Name, write_names
from sim.view.maps import day_spans, span_name
from sim.view.style import PALE, group_colours
from sim.view.supply_map import network, supply_ways


def ground_of(ax):
    """Number of corners of the ground of each colour."""
    patches = [patch for patch in ax.get_children() if isinstance(patch, PathPatch)]
    return {to_hex(patch.get_facecolor()): len(patch.get_path().vertices) for patch in patches}


def test_map_colours_the_ground_that_changed_hands(result):
    ax = maps.map(result)
    colours = ground_of(ax)
    spans = day_spans(result.reading.taken_h, result.theatre.cells.area_km2, result.resolved)
    assert len(colours) == len(spans) + 1
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names[: len(spans)] == [span_name(span) for span in spans]


def test_map_of_a_moment_shows_less_and_keeps_the_meaning_of_its_colours(result):
    day = maps.map(result, at=datetime(2022, 9, 10))
    hour = maps.map(result, at=216.0)
    whole = ground_of(maps.map(result))
    assert ground_of(day) == ground_of(hour)
    assert set(ground_of(day)) <= set(whole)
    assert ground_of(day)[PALE.lower()] > whole[PALE.lower()]


def test_map_before_the_offensive_is_all_of_one_colour(result):
    assert set(ground_of(maps.map(result, at=0.0))) == {PALE.lower()}


def test_map_tells_the_area_of_the_table(result):
    words = [text.get_text() for text in maps.map(result).texts]
    assert any(f"{result.series.area['actual_km2'].iloc[-1]:,.0f} of" in word for word in words)


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
    hub = result.theatre.nodes[hub_of(result.scenario)]
    assert abs(ring.get_xdata()[0] - hub.lon) < 0.05
    assert abs(ring.get_ydata()[0] - hub.lat) < 0.05


def test_supply_ways_lead_from_the_first_depot_and_then_from_the_others(result):
    to_izium = [way for way in supply_ways(result.resolved) if way.consumer == "izium"]
    assert [way.is_first_choice for way in to_izium] == [True, False, False]
    assert [way.route.nodes[0] for way in to_izium] == ["kupiansk_vuzlovyi", "svatove", "lyman"]


def test_every_group_has_a_colour_of_its_own(result):
    colours = group_colours(result.scenario)
    assert len(set(colours.values())) == len(colours) == len(result.scenario.groups)
