"""Confidence intervals against closed forms and against what they promise."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.study.errors import StudyError
from sim.study.statistics import Precision, Share, estimate, share_difference, student_t


@given(st.integers(1, 10_000))
def test_student_t_is_that_of_the_tables(degrees):
    assert student_t(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=2e-3)


def test_an_estimate_is_the_textbook_interval():
    values = np.array([3.0, 5.0, 8.0, np.nan, 1.0, 9.0])
    known = values[~np.isnan(values)]
    low, high = stats.t.interval(0.95, 4, known.mean(), stats.sem(known))
    found = estimate(values)
    assert found.count == 5
    assert (found.mean, found.low, found.high) == pytest.approx((5.2, low, high), rel=2e-3)


def test_what_never_happened_has_no_mean():
    assert estimate([np.nan, np.nan]).count == 0
    assert np.isnan(estimate([]).mean)


def test_one_value_has_no_interval():
    found = estimate([4.0])
    assert (found.mean, found.count) == (4.0, 1)
    assert np.isnan(found.half_width)


def test_the_interval_covers_the_mean_as_often_as_it_says():
    generator = np.random.default_rng(5)
    covered = [
        abs(found.mean) <= found.half_width for found in map(estimate, generator.normal(size=(2000, 12)))
    ]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.015)


def test_pairs_that_are_all_alike_are_not_certainty():
    found = share_difference(np.ones(20), np.zeros(20))
    assert found.mean == -1.0
    assert found.low == -1.0
    assert -0.95 < found.high < -0.6


def test_a_share_without_change_lies_about_nothing():
    found = share_difference(np.array([1, 0, 1, 1]), np.array([1, 0, 1, 1]))
    assert found.mean == 0.0
    assert found.low == pytest.approx(-found.high)
    assert found.high > 0


def test_the_interval_of_a_share_covers_it_as_often_as_it_says():
    generator = np.random.default_rng(6)
    covered = []
    for _ in range(1000):
        luck = generator.random((2, 60))
        found = share_difference(luck[0] < 0.3, np.where(generator.random(60) < 0.5, luck[0], luck[1]) < 0.5)
        covered.append(found.low <= 0.2 <= found.high)
    assert 0.93 <= np.mean(covered) <= 1.0


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1])
def test_a_precision_is_a_share(share):
    with pytest.raises(StudyError, match="between 0 % and 100 %"):
        Precision("delivered_t", share)


def test_twice_the_precision_takes_four_times_the_replicates():
    values = np.random.default_rng(7).normal(10, 5, 100)
    reached = estimate(values).relative_half_width
    assert Precision("x", reached / 2).replicates_needed(values) == pytest.approx(420, abs=1)
    assert Precision("x", reached / 2, at_most=300).replicates_needed(values) == 300
    assert Precision("x", reached * 0.99).replicates_needed(values) == 150
    assert Precision("x", reached / 100).replicates_needed(values) == 1000


def test_an_outcome_that_never_happens_cannot_be_made_precise():
    with pytest.raises(StudyError, match="hub_entered_h did not happen in any of 3 replicates"):
        Precision("hub_entered_h", 0.05).replicates_needed(np.full(3, np.nan))


def test_wilson_is_the_published_example():
    # Newcombe (1998), Statistics in Medicine 17: 81 of 263 gives 0.2553 to 0.3662.
    share = Share(81, 263)
    assert share.low == pytest.approx(0.2553, abs=5e-5)
    assert share.high == pytest.approx(0.3662, abs=5e-5)


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_keeps_to_shares(counts):
    share = Share(*counts)
    assert 0 <= share.low <= share.share <= share.high <= 1
    assert share.high - share.low > 0


def test_a_share_of_nothing_is_unknown_and_more_than_all_is_none():
    assert math.isnan(Share(0, 0).share)
    assert math.isnan(Share(0, 0).low)
    for yes, of in ((2, 1), (-1, 3)):
        with pytest.raises(ValueError, match="no share"):
            Share(yes, of)


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [(Share(0, 48), 0, 0.0741), (Share(48, 60), 0.6822, 0.8817), (Share(5, 5), 0.5655, 1)],
)
def test_wilson_by_hand(share, low, high):
    """From the formula: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)."""
    assert (share.low, share.high) == pytest.approx((low, high), abs=2e-4)
