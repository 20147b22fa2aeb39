"""Calibration: what it uses, what it keeps, and that it knows nothing of the days after."""

import dataclasses
from datetime import datetime, timedelta

import numpy as np
import pytest
from made_up import EARLY, HISTORICAL, hour, runs

from sim.evidence.calibration import (
    ACCEPTED_SHARE,
    calibrate,
    largest_by_chance,
    largest_difference,
    root_mean_square,
)
from sim.evidence.facts import AreaFact, TownFact, area_at, evidence
from sim.evidence.known import known_by
from sim.evidence.seeds import seeds

FACTS = seeds("kharkiv-2022")
CUTOFF = FACTS.plan.hindcast.cutoff

MAP_6 = datetime(2022, 9, 6, 23, 59)


def test_the_facts_that_are_used_are_these():
    used = [(fact.name, fact.known_at) for fact in evidence(FACTS, CUTOFF)]
    assert used == [
        ("map, 6 Sep", datetime(2022, 9, 6, 23, 59)),
        ("map, 7 Sep", datetime(2022, 9, 7, 23, 59)),
        ("assessed for 7 Sep", datetime(2022, 9, 8, 4, 30)),
        ("announced, 8 Sep", datetime(2022, 9, 8, 22, 0)),
        ("verbivka entered", datetime(2022, 9, 6, 23, 59)),
        ("volokhiv_yar entered", datetime(2022, 9, 8, 23, 59)),
        ("balakliia entered", datetime(2022, 9, 8, 16, 0)),
    ]


def test_nothing_after_the_cutoff_is_used():
    """Neither said nor speaking of anything later; and the cutoff is the end of 8 September."""
    assert datetime(2022, 9, 9) == CUTOFF
    for fact in evidence(FACTS, CUTOFF):
        assert fact.known_at <= CUTOFF
        assert (fact.at if isinstance(fact, AreaFact) else fact.latest) <= CUTOFF


@pytest.mark.parametrize("days", [2, 3, 5])
def test_an_earlier_or_later_cutoff_moves_with_it(days):
    cutoff = datetime(2022, 9, 6) + timedelta(days=days)
    known = known_by(cutoff, FACTS)
    assert all(row.mapped_at <= cutoff for row in known.mapped)
    assert all(row.announced_at <= cutoff for row in known.announced)
    assert all(row.latest <= cutoff for row in known.taken)
    assert len(evidence(FACTS, cutoff)) > len(evidence(FACTS, cutoff - timedelta(days=2)))


def falsified(facts):
    """The facts with everything after the cutoff told wrong."""
    later = timedelta(days=100)
    return dataclasses.replace(
        facts,
        mapped_area=tuple(
            row if row.mapped_at <= CUTOFF else row.model_copy(update={"area_km2": 9 * row.area_km2})
            for row in facts.mapped_area
        ),
        announced_area=tuple(
            row if row.announced_at <= CUTOFF else row.model_copy(update={"area_km2": 1.0})
            for row in facts.announced_area
        ),
        towns=tuple(
            row
            if row.latest <= CUTOFF
            else row.model_copy(
                update={"earliest": row.earliest + later, "best": None, "latest": row.latest + later}
            )
            for row in facts.towns
        ),
    )


def test_what_came_later_has_no_influence():
    ensemble = runs(np.linspace(10, 400, 60), EARLY)
    blind, told_wrong = (
        calibrate(ensemble, FACTS),
        calibrate(ensemble, falsified(FACTS)),
    )
    assert np.array_equal(blind.misfits, told_wrong.misfits)
    assert np.array_equal(blind.accepted, told_wrong.accepted)


def test_an_area_is_missed_by_a_factor():
    fact = AreaFact("map", (), MAP_6, datetime(2022, 9, 7), 100.0, 100.0)
    misfit = fact.misfit(runs([100.0, 150.0, 100.0 / 1.5, 225.0]))
    assert misfit == pytest.approx([0.0, 1.0, 1.0, 2.0])


def test_an_area_with_bounds_is_missed_outside_them_only():
    fact = AreaFact("announced", (), MAP_6, datetime(2022, 9, 7), 50.0, 200.0)
    assert fact.misfit(runs([60.0, 190.0, 300.0])) == pytest.approx([0.0, 0.0, 1.0])


def test_the_area_is_read_between_the_hours_of_the_grid():
    assert area_at(runs([240.0]), datetime(2022, 9, 8, 22)) == pytest.approx([240.0 * (2 + 22 / 24)])


def test_a_place_is_missed_by_the_hours_outside_its_window():
    fact = TownFact("x", (), CUTOFF, "x", datetime(2022, 9, 7), datetime(2022, 9, 8))
    taken = [hour(7, 3), hour(6, 18), hour(8, 12), np.nan, hour(28)]
    assert fact.misfit(runs([1.0] * 5, {"x": np.array(taken)})) == pytest.approx([0.0, 1.0, 2.0, 8.0, 8.0])


def test_the_replicates_nearest_to_the_facts_are_kept():
    growth = np.linspace(20, 1000, 200)
    kept = calibrate(runs(growth, EARLY), FACTS)
    assert len(kept.accepted) == round(ACCEPTED_SHARE * 200)
    # By the map 83 and 303 km2, by an assessment 400 km2: about 150 km2 a day on the first two days.
    assert 100 < growth[kept.accepted].min() < growth[kept.accepted].max() < 250
    assert kept.misfit[kept.accepted].max() <= np.delete(kept.misfit, kept.accepted).min()


def test_a_parameter_that_decides_is_informed_and_noise_is_not():
    generator = np.random.default_rng(1)
    growth = generator.uniform(20, 600, 1500)
    noise = {f"noise {number}": generator.random(1500) for number in range(30)}
    found = calibrate(runs(growth, EARLY, {"growth": growth, "known": 1.0, **noise}), FACTS)
    assert [parameter.path for parameter in found.parameters if parameter.informed] == ["growth"]
    assert found.parameters[0].path == "growth"
    assert len(found.parameters) == 31
    low, *_, high = found.parameters[0].accepted
    assert found.parameters[0].prior[0] < low < high < found.parameters[0].prior[-1]


def test_distances_between_distributions():
    assert largest_difference(np.array([1.0, 2.0]), np.array([3.0, 4.0])) == 1.0
    assert largest_difference(np.array([1.0, 3.0]), np.array([1.0, 3.0])) == 0.0
    assert largest_difference(np.array([1.0, 2.0, 3.0]), np.array([2.0])) == pytest.approx(
        2 / 3 - 1 / 3 + 0.0, abs=0.34
    )
    # The table of Smirnov: 1.358 sqrt((n + m) / (n m)) at five in a hundred.
    assert largest_by_chance(50, 80, 0.05) == pytest.approx(1.358 * np.sqrt(130 / 4000), rel=1e-3)
    assert root_mean_square(np.array([[3.0, 4.0], [0.0, 0.0]])) == pytest.approx([np.sqrt(12.5), 0.0])


def test_the_distance_is_that_of_scipy():
    from scipy.stats import ks_2samp

    generator = np.random.default_rng(5)
    first, second = generator.normal(0, 1, 40), generator.normal(0.5, 1.2, 70)
    assert largest_difference(first, second) == pytest.approx(ks_2samp(first, second).statistic)


def test_the_historical_scenario_has_the_towns_of_the_evidence():
    nodes = {node.id for node in HISTORICAL.network.nodes if node.in_area and node.held_by == "supplied"}
    assert {fact.node for fact in evidence(FACTS, CUTOFF) if isinstance(fact, TownFact)} <= nodes
