import pytest
from histories import AFTER_WITHDRAWAL, WITHDRAWAL, reading, row

from sim.campaign.journal import VehicleBalance
from sim.record.grid import PLACES, grid_series, vehicle_courses

HOURS = [0.0, 57.0, 58.0, 60.0, 61.0, 62.0, 64.0, 65.0, 66.0, 70.0, 71.0, 80.0]
COURSE = {
    "present": [100, 98, 80, 60, 60, 60, 60, 60, 56, 26, 26, 0],
    "marching": [0, 0, 18, 38, 33, 15, 0, 0, 0, 30, 0, 0],
    "out": [0, 0, 0, 0, 0, 18, 33, 18, 18, 18, 18, 18],
    "abandoned": [0, 0, 0, 0, 0, 0, 0, 15, 19, 19, 49, 75],
    "destroyed": [0, 2, 2, 2, 7, 7, 7, 7, 7, 7, 7, 7],
}


def test_every_vehicle_is_where_the_log_puts_it():
    run = reading(*WITHDRAWAL, vehicles=AFTER_WITHDRAWAL)
    course = vehicle_courses(run, HOURS)["army"]
    assert course == COURSE
    assert tuple(course) == PLACES


def test_vehicles_that_are_never_moved_stay_present():
    course = vehicle_courses(reading(), HOURS)["army"]
    assert course["present"] == [100.0] * len(HOURS)
    assert sum(sum(course[place]) for place in PLACES[1:]) == 0.0


def test_a_base_that_falls_abandons_its_vehicles_without_an_order():
    fallen = {"army": VehicleBalance(100, present=0, abandoned=100)}
    run = reading(row(30, "vehicles_abandoned", "army", count=100, note="left at the base"), vehicles=fallen)
    course = vehicle_courses(run, [29.0, 30.0])["army"]
    assert course["abandoned"] == [0.0, 100.0]
    assert grid_series(run)["vehicles_abandoned"][-1] == 100.0


@pytest.mark.parametrize("place", ["out", "abandoned"])
def test_the_curves_of_an_ensemble_are_those_of_the_table(place):
    run = reading(*WITHDRAWAL, vehicles=AFTER_WITHDRAWAL)
    table = vehicle_courses(run, [6.0 * step for step in range(21)])["army"]
    assert grid_series(run)[f"vehicles_{place}"] == table[place]
