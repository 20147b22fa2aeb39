"""Ensembles: the same whoever plays them, and each replicate can be played again alone."""

import tracemalloc

import numpy as np
import pytest
from studies import SMALL, same, small

from sim.record.grid import grid_h, grid_series
from sim.scenario.load import load, with_overrides
from sim.study.ensemble import ensemble, ensembles
from sim.study.errors import StudyError
from sim.study.play.collect import Wanted, fill
from sim.study.play.memory import MemoryShelf
from sim.study.statistics import Precision

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sixty():
    return ensemble(small(), replicates=60, jobs=1)


def test_it_does_not_depend_on_the_number_of_workers(sixty):
    assert same(sixty, ensemble(small(), replicates=60, jobs=2))


def test_it_is_ordered_and_complete(sixty):
    assert len(sixty) == 60
    assert list(sixty.replicates.index) == list(sixty.parameters.index) == list(range(60))
    assert all(curve.shape == (60, len(sixty.grid_h)) for curve in sixty.series.values())


def test_every_replicate_draws_its_own_parameters_and_luck(sixty):
    payload_t = sixty.parameters["supply.trucks.camp-trucks.payload_t"]
    assert payload_t.between(4, 10).all()
    assert payload_t.nunique() == 60
    assert sixty.replicates["delivered_t"].nunique() > 50


def test_a_replicate_can_be_played_again_alone(sixty):
    result = sixty.rerun(17)
    row = sixty.replicates.loc[17]
    assert list(row.index) == list(result.outcomes)
    assert all(
        row[name] == value or (value != value and row[name] != row[name])
        for name, value in result.outcomes.items()
    )
    assert sixty.parameters.loc[17].to_dict() == result.parameters
    for name, curve in grid_series(result.reading).items():
        np.testing.assert_array_equal(sixty.series[name][17], curve)
    np.testing.assert_array_equal(sixty.grid_h, grid_h(result.resolved))


def test_a_shorter_ensemble_is_the_beginning_of_a_longer_one(sixty):
    short = ensemble(small(), replicates=7, jobs=1)
    assert short.replicates.equals(sixty.replicates.iloc[:7])


def test_another_seed_is_other_luck(sixty):
    other = ensemble(small(), replicates=7, seed=2, jobs=1)
    assert not other.replicates["delivered_t"].isin(sixty.replicates["delivered_t"]).any()


def test_scenarios_can_be_named_by_their_file(sixty):
    assert same(ensemble(SMALL, replicates=3, jobs=1), ensemble(load(SMALL), replicates=3, jobs=1))


def test_scenarios_share_their_luck_and_what_they_draw(sixty):
    calm = with_overrides(small(), {"fires.strikes_per_day": 0})
    found = ensembles({"as it is": small(), "calm": calm}, replicates=20, jobs=1)
    assert list(found) == ["as it is", "calm"]
    assert found["as it is"].replicates.equals(sixty.replicates.iloc[:20])
    assert found["calm"].parameters.equals(sixty.parameters.iloc[:20])
    assert (found["calm"].replicates["strikes"] == 0).all()


def test_the_summary_counts_what_happened(sixty):
    delivered = sixty.summary.loc["delivered_t"]
    values = sixty.replicates["delivered_t"]
    assert delivered["count"] == 60
    assert delivered["mean"] == pytest.approx(values.mean())
    assert delivered["q05"] < delivered["median"] < delivered["q95"]
    assert "trigger:camp-group" not in sixty.summary.index
    ordered = sixty.replicates["ordered_h:camp-group"]
    assert sixty.summary.loc["ordered_h:camp-group", "count"] == ordered.notna().sum()


def test_progress_is_told_from_the_first_to_the_last():
    told = []
    ensemble(small(), replicates=30, jobs=2, progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 30)
    assert told[-1] == (30, 30)
    assert told == sorted(told)


def test_it_goes_on_until_the_outcome_is_precise():
    wanted = Precision("delivered_t", 0.06)
    found = ensemble(small(), replicates=10, jobs=1, precision=wanted)
    assert found.estimate("delivered_t").relative_half_width <= 0.06
    assert 10 < len(found) < 600
    before = ensemble(small(), replicates=10, jobs=1)
    assert before.estimate("delivered_t").relative_half_width > 0.06


def test_precision_does_not_depend_on_the_workers_either():
    wanted = Precision("delivered_t", 0.08)
    alone, together = (ensemble(small(), 10, jobs=jobs, precision=wanted) for jobs in (1, 2))
    assert same(alone, together)


def test_it_gives_up_on_a_precision_at_the_limit():
    found = ensemble(small(), replicates=10, jobs=1, precision=Precision("strikes", 0.001, at_most=25))
    assert len(found) == 25


@pytest.mark.parametrize("outcome", ["no_such", "trigger:camp-group"])
def test_a_precision_needs_an_outcome_that_is_a_number(outcome):
    with pytest.raises(StudyError, match=outcome):
        ensemble(small(), replicates=5, jobs=1, precision=Precision(outcome, 0.05))


def test_nonsense_is_refused_before_anything_is_played():
    with pytest.raises(StudyError, match="at least 1, not 0"):
        ensemble(small(), replicates=0)
    with pytest.raises(StudyError, match="give one with out"):
        ensemble(small(), events=True)


def test_a_replicate_that_fails_is_named():
    broken = small().model_copy(update={"postures": {}})
    with pytest.raises(StudyError, match="replicate 0 of seed 1 failed: KeyError"):
        ensemble(broken, replicates=2, jobs=1)


def test_however_many_are_asked_for_few_are_listed():
    class First:
        count = 1

        def run(self, function, tasks):
            chunk = next(iter(tasks))
            assert chunk.cases[0].number == 0
            raise KeyboardInterrupt

    tracemalloc.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            fill(First(), [Wanted(small(), 1, MemoryShelf())], 10**9)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
