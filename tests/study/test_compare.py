"""Comparisons: paired, and in words that say what the numbers say."""

import numpy as np
import pytest
from studies import SMALL, small

from sim.record.outcomes import NOT_ORDERED
from sim.scenario.load import with_overrides
from sim.study.compare import compare
from sim.study.ensemble import Ensemble
from sim.study.errors import StudyError
from sim.study.statistics import estimate

QUIET = {"offensive.enabled": False}
FEW = {"supply.trucks.camp-trucks.trucks": 30}


@pytest.fixture(scope="module")
def compared():
    scenarios = {
        "as it is": small(),
        "few trucks": with_overrides(small(), FEW),
        "quiet": with_overrides(small(), QUIET),
        "the same": small(),
    }
    return compare(scenarios, replicates=30, jobs=1)


def row(compared, scenario, outcome, measure="value"):
    table = compared.table
    found = table[
        (table["scenario"] == scenario) & (table["outcome"] == outcome) & (table["measure"] == measure)
    ]
    assert len(found) == 1
    return found.iloc[0]


def test_differences_are_those_of_the_pairs(compared):
    before, after = (compared.ensembles[name].values("delivered_t") for name in ("as it is", "few trucks"))
    expected = estimate(after - before)
    found = row(compared, "few trucks", "delivered_t")
    assert (found["difference"], found["low"], found["high"]) == (expected.mean, expected.low, expected.high)
    assert found["baseline"] == pytest.approx(before.mean())
    assert found["mean"] == pytest.approx(after.mean())
    assert found["high"] < 0


def test_pairs_are_sharper_than_two_samples(compared):
    before, after = (compared.ensembles[name].values("delivered_t") for name in ("as it is", "few trucks"))
    unpaired = np.hypot(estimate(before).half_width, estimate(after).half_width)
    found = row(compared, "few trucks", "delivered_t")
    assert (found["high"] - found["low"]) / 2 < unpaired


def test_a_scenario_does_not_differ_from_itself(compared):
    rows = compared.table[compared.table["scenario"] == "the same"]
    assert (rows["difference"] == 0).all()
    assert rows["sentence"].str.contains("the same as|at the same time as|as with as it is").all()


def test_what_happens_in_one_only_is_told_by_how_often(compared):
    found = row(compared, "quiet", "hub_entered_h", "happens")
    assert (found["baseline"], found["mean"]) == (1.0, 0.0)
    assert found["sentence"] == (
        "With quiet, the hub is entered in none of the replicates, with as it is in all "
        "(95 % interval -100 to -83 percentage points, 30 pairs)."
    )
    table = compared.table
    quiet = table[(table["scenario"] == "quiet") & (table["measure"] == "value")]
    assert "hub_entered_h" not in set(quiet["outcome"])


def test_triggers_are_told_in_words(compared):
    assert NOT_ORDERED not in set(compared.table["measure"])
    found = row(compared, "quiet", "trigger:camp-group", "hub_lost")
    assert found["sentence"].startswith(
        "With quiet, the group at the camp is ordered out because the hub is lost in none"
    )


def test_sentences_say_how_much_and_how_sure(compared):
    found = row(compared, "few trucks", "delivered_t")
    assert found["sentence"].startswith("With few trucks, what is delivered is ")
    assert found["sentence"].endswith(" t, 30 pairs).")
    assert " t less than with as it is (95 % interval " in found["sentence"]


def test_the_area_is_compared_at_the_end_of_weeks_and_of_the_run(compared):
    areas = [outcome for outcome in compared.outcomes if outcome.startswith("area_km2:")]
    assert areas == ["area_km2:2022-09-11", "area_km2:2022-09-14"]


def test_curves_are_on_common_dates():
    shorter = with_overrides(small(), {"horizon_days": 5})
    compared = compare({"long": small(), "short": shorter}, replicates=3, jobs=1)
    assert len(compared.dates) == 21
    assert compared.dates[4] == small().moment(24)
    assert {curve.shape for curve in compared.curves("area_actual_km2").values()} == {(3, 21)}


def test_what_arrived_is_a_share_of_what_was_needed(compared):
    met = compared.need_met(days=1.0)["as it is"]
    series = compared.ensembles["as it is"].series
    delivered, need = series["delivered_t:camp-group"], series["need_t_per_day"]
    assert np.isnan(met[:, :4]).all()
    needed_t = need[:, 5:9].mean(axis=1)
    np.testing.assert_allclose(met[:, 8], (delivered[:, 8] - delivered[:, 4]) / needed_t)


def test_fewer_trucks_bring_less_of_the_need(compared):
    first, other, *_ = (np.nanmean(met) for met in compared.need_met().values())
    assert other < first


def test_chosen_outcomes_only():
    found = compare(
        [small(), with_overrides(small(), {"title": "Calm", **QUIET})], 3, outcomes=["strikes"], jobs=1
    )
    assert list(found.ensembles) == ["A small campaign", "Calm"]
    assert list(found.table["outcome"]) == ["strikes"]


def test_files_with_the_names_of_others_are_told_apart(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("a", "b", "."):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "toy-hub.yaml").write_text("extends: toy-hub")
    given = ["toy-hub", "toy-hub.yaml", "a/toy-hub.yaml", "b/toy-hub.yaml"]
    named = list(compare(given, 1, outcomes=["strikes"], jobs=1).ensembles)
    assert named == ["toy-hub", "toy-hub.yaml", "a/toy-hub", "b/toy-hub"]


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(StudyError, match="at least two"):
        compare([small()])
    for one in ("toy-hub", small()):
        with pytest.raises(StudyError, match="needs a list of scenarios"):
            compare(one)
    with pytest.raises(StudyError, match="small is given twice"):
        compare([SMALL, SMALL])
    with pytest.raises(StudyError, match="start at the same time"):
        compare([small(), with_overrides(small(), {"title": "Late", "start": "2022-09-04"})])
    with pytest.raises(StudyError, match="no outcome `no_such`"):
        compare({"a": small(), "b": small()}, replicates=1, jobs=1, outcomes=["no_such"])


def test_a_comparison_is_of_ensembles(compared):
    assert all(isinstance(found, Ensemble) for found in compared.ensembles.values())
    assert compared.baseline == "as it is"
