"""The ground that is stored with the library is the one that its networks have."""

import pytest

from sim.scenario.library import data_folder, scenarios
from sim.scenario.load import load, with_overrides
from sim.theatre.ground.cells import cells_of_shape
from sim.theatre.ground.roadsides import Ground, Roadside
from sim.theatre.ground.shape import Shape

SHAPES = {Shape.of(load(entry.name).network) for entry in scenarios()}


def test_it_is_stored_for_every_network_and_for_nothing_else():
    assert {shape.stored_at() for shape in SHAPES} == set((data_folder("scenarios") / "ground").glob("*"))


@pytest.mark.parametrize(
    "shape", sorted(SHAPES, key=lambda shape: shape.stored_at()), ids=lambda shape: shape.stored_at().stem
)
def test_it_is_what_is_worked_out_from_the_map(shape):
    """Run `make ground` if it is not: rounding apart, which may change with the version of GEOS."""
    stored = Ground.of_shape(shape)
    for road, *ends, straight_km, fraction, area_km2 in cells_of_shape(shape).rows():
        side = stored.roadsides[road]
        assert [side.a, side.b, side.a_free, side.b_free] == ends
        assert side.straight_km == pytest.approx(straight_km, abs=2e-6)
        assert side.fraction == pytest.approx(fraction, abs=2e-6)
        assert side.area_km2 == pytest.approx(area_km2, abs=2e-6)
    assert len(stored.roadsides) == len(cells_of_shape(shape).link_ids)


def test_another_network_is_worked_out():
    scenario = with_overrides(load("toy-hub"), {"network.cell_area_km2": 7.0})
    assert not Shape.of(scenario.network).stored_at().exists()
    assert Ground.of(scenario.network).total_km2 == pytest.approx(
        Ground.of(load("toy-hub").network).total_km2, rel=1e-4
    )


def test_cells_are_within_reach_of_an_end_by_their_distance_as_the_crow_flies():
    side = Roadside("a--b", "a", "b", False, False, 10.0, [0.0, 0.2, 0.25, 0.3, 0.75, 0.8], [1.0] * 6)
    assert side.near_a == 3
    assert side.near_b == 4
    assert side.stretch(0.2, 0.3) == side.stretch(0.3, 0.2) == (1, 4)
    assert side.before_km2 == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
