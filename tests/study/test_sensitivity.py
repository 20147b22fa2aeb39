"""Sensitivities: what matters is found, what does not is not, and luck is told apart."""

import numpy as np
import pytest
from studies import small

from sim.scenario.load import with_overrides
from sim.study.designs import morris_effects, morris_points, sobol_points, sobol_shares
from sim.study.errors import StudyError
from sim.study.sensitivity import LUCK, OWN, SOURCED, runs_needed, sensitivity, variance_shares

pytestmark = pytest.mark.slow

PAYLOAD, LENGTH = "supply.trucks.camp-trucks.payload_t", "network.links.hub--camp.length_km"
STOCK, GENERAL_STOCK = "supply.depots.hub-depot.stock_t.fuel", "supply.depots.hub-depot.stock_t.general"


@pytest.fixture(scope="module")
def scenario():
    """The stock at the start is a sum of what is given; nothing else can change it."""
    fuel_t = {"low": 100, "mid": 300, "high": 500, "source": "dupuy-1979", "grade": "M"}
    general_t = {"low": 50, "mid": 100, "high": 150, "source": "dupuy-1979, own-estimate", "grade": "L"}
    ranges = {STOCK: fuel_t, GENERAL_STOCK: general_t}
    uniform = {path: {**spread, "distribution": "uniform"} for path, spread in ranges.items()}
    return with_overrides(small(), uniform)


def test_effects_of_a_sum_are_its_coefficients():
    names = ["a", "b", "c"]
    points = morris_points(6, names, seed=1)
    found = morris_effects(points, 3 * points[:, 0] - 2 * points[:, 1], names, seed=1)
    np.testing.assert_allclose(found["effect"], [3, 2, 0], atol=1e-12)
    np.testing.assert_allclose(found["direction"], [3, -2, 0], atol=1e-12)
    np.testing.assert_allclose(found["spread"], 0, atol=1e-12)


def test_shares_of_a_sum_are_those_of_its_variance():
    names = ["a", "b", "c"]
    points = sobol_points(256, names, ["ab", "ab", "c"], seed=1)
    found = sobol_shares(3 * points[:, 0] + points[:, 1] + 2 * points[:, 2], names, ["ab", "ab", "c"], seed=1)
    np.testing.assert_allclose(found["first"], [10 / 14, 4 / 14], atol=0.05)
    np.testing.assert_allclose(found["total"], [10 / 14, 4 / 14], atol=0.05)


def test_what_matters_is_found(scenario):
    found = sensitivity(scenario, "cargo_opening_t", samples=4, jobs=1)
    assert found.runs == runs_needed(scenario, samples=4)
    assert list(found.table["parameter"][:2]) == [STOCK, GENERAL_STOCK]
    assert found.table["effect"].to_list() == pytest.approx([400, 100, 0, 0], abs=1e-9)
    assert found.table["own_estimate"].to_list()[:2] == [False, True]
    assert found.table.loc[0, ["low", "mid", "high", "grade"]].to_list() == [100, 300, 500, "M"]
    assert found.noise == 0
    assert found.runs == 4 * 5 + 40


def test_it_does_not_depend_on_the_number_of_workers(scenario):
    alone, together = (sensitivity(scenario, "delivered_t", samples=2, jobs=jobs) for jobs in (1, 2))
    assert alone.table.equals(together.table)
    assert alone.noise == together.noise > 0


def test_what_was_played_is_not_played_again(scenario, tmp_path):
    """Broken off after some runs, gone on with, and asked for another outcome of the same design."""
    at_once = sensitivity(scenario, "delivered_t", samples=16, jobs=1)

    def break_off(done, _):
        if done >= 50:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sensitivity(scenario, "delivered_t", samples=16, jobs=1, out=tmp_path / "runs", progress=break_off)
    told = []
    how = {"samples": 16, "jobs": 1, "out": tmp_path / "runs", "resume": True}
    found = sensitivity(scenario, "delivered_t", **how, progress=lambda done, _: told.append(done))
    assert found.table.equals(at_once.table)
    assert 50 <= told[0] < at_once.runs
    told.clear()
    other = sensitivity(scenario, "cargo_opening_t", **how, progress=lambda done, _: told.append(done))
    assert other.table.loc[0, "parameter"] == STOCK
    assert told[0] == other.runs


def test_a_folder_of_another_design_is_not_gone_on_with(scenario, tmp_path):
    sensitivity(scenario, "delivered_t", samples=2, jobs=1, out=tmp_path / "runs")
    with pytest.raises(StudyError, match="another set of measures"):
        sensitivity(scenario, "delivered_t", samples=3, jobs=1, out=tmp_path / "runs", resume=True)
    with pytest.raises(StudyError, match="out"):
        sensitivity(scenario, "delivered_t", samples=2, jobs=1, resume=True)


def test_only_the_chosen_parameters_are_varied(scenario):
    found = sensitivity(scenario, "cargo_opening_t", parameters=["supply.depots.*.fuel"], samples=2, jobs=1)
    assert list(found.table["parameter"]) == [STOCK]
    assert found.runs == 2 * 2 + 40


def test_luck_is_an_input_of_sobol(scenario):
    found = sensitivity(scenario, "strikes", method="sobol", parameters=[PAYLOAD], samples=16, jobs=1)
    assert found.runs == runs_needed(scenario, method="sobol", parameters=[PAYLOAD], samples=16)
    assert list(found.table["parameter"]) == [LUCK, PAYLOAD]
    assert found.table["total"].to_list() == [pytest.approx(1, abs=0.6), pytest.approx(0, abs=1e-12)]


def test_variance_is_shared_between_estimates_sources_and_luck(scenario):
    found = variance_shares(scenario, "cargo_opening_t", samples=64, jobs=1)
    # Uniform over widths of 100 (with our own estimate in it) and 400: variances as 1 to 16.
    assert list(found.index) == [OWN, SOURCED, LUCK]
    assert found["first"].to_list() == pytest.approx([1 / 17, 16 / 17, 0], abs=0.1)
    assert found["parameters"].to_list() == [3, 1, 0]


def test_a_group_without_parameters_has_no_share():
    found = variance_shares(small(), "delivered_t", samples=4, jobs=1)
    assert found.loc[SOURCED].to_list() == [0, 0, 0, 0, 0]


def test_a_time_that_never_comes_is_the_end_of_the_run():
    """Weak attackers do not reach the hub; strong ones do."""
    men = {"low": 10, "mid": 2000, "high": 4000, "source": "own-estimate", "grade": "L"}
    uncertain = with_overrides(small(), {"offensive.axes.north.men": men})
    found = sensitivity(uncertain, "hub_entered_h", parameters=["offensive.*"], samples=4, jobs=1)
    assert found.table["direction"].iloc[0] < -24


@pytest.mark.parametrize(
    ("outcome", "options", "message"),
    [
        ("no_such", {}, "no outcome `no_such`"),
        ("trigger:camp-group", {}, "is not a number"),
        ("area_total_km2", {}, "in every run: there is nothing to explain"),
        (
            "delivered_t",
            {"parameters": ["civilians.*"]},
            r"no uncertain parameter has a path like civilians.\*",
        ),
        ("delivered_t", {"method": "sobol", "samples": 6}, "power of 2, not 6"),
    ],
)
def test_what_makes_no_sense_is_refused(outcome, options, message):
    with pytest.raises(StudyError, match=message):
        sensitivity(small(), outcome, **{"samples": 2, **options}, jobs=1)


def test_an_outcome_that_is_missing_in_some_runs_is_refused():
    quiet = with_overrides(small(), {"offensive.enabled": False})
    with pytest.raises(StudyError, match="did not happen in 46 of 46 runs"):
        sensitivity(quiet, "days_of_supply_at_hub_loss:camp-group", samples=2, jobs=1)
