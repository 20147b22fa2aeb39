"""Scores against closed forms."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.evidence.scores import brier, crps

VALUES = st.floats(-1e3, 1e3)


def crps_of_normal(mean: float, sd: float, observed: float) -> float:
    """Closed form of Gneiting and Raftery (2007), equation 5."""
    z = (observed - mean) / sd
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    below = 0.5 * (1 + math.erf(z / math.sqrt(2)))
    return sd * (z * (2 * below - 1) + 2 * density - 1 / math.sqrt(math.pi))


@pytest.mark.parametrize("observed", [-3.0, 2.0, 2.5, 9.0])
def test_crps_of_a_large_normal_ensemble_is_the_closed_form(observed):
    from scipy.stats import norm

    members = norm(2.0, 1.5).ppf((np.arange(4000) + 0.5) / 4000)
    assert crps(members, observed) == pytest.approx(crps_of_normal(2.0, 1.5, observed), abs=2e-3)


def test_crps_of_a_uniform_distribution_at_its_middle_is_a_twelfth_of_its_width():
    members = (np.arange(2000) + 0.5) / 2000 * 6.0
    assert crps(members, 3.0) == pytest.approx(6.0 / 12.0, abs=1e-3)


def test_crps_of_two_members_by_hand():
    # Distribution function 0, 1/2, 1 at 0 and 4; the step at 1: 1 * 1/4 + 3 * 1/4.
    assert crps([4.0, 0.0], 1.0) == pytest.approx(1.0)


@given(VALUES, VALUES)
def test_crps_of_one_member_is_the_absolute_error(member, observed):
    assert crps([member], observed) == pytest.approx(abs(member - observed))


@given(st.lists(VALUES, min_size=1, max_size=30), VALUES)
def test_crps_is_the_integral_over_brier_scores(members, observed):
    edges = np.sort([*members, observed])
    middles = (edges[1:] + edges[:-1]) / 2
    below = np.array([np.mean(np.asarray(members) <= middle) for middle in middles])
    integral = float(np.sum((below - (middles >= observed)) ** 2 * np.diff(edges))) if len(edges) > 1 else 0.0
    assert crps(members, observed) == pytest.approx(integral, abs=1e-6)


def test_a_forecast_without_members_or_with_gaps_has_no_score():
    for members in ([], [1.0, math.nan], [math.inf]):
        with pytest.raises(ValueError, match="member"):
            crps(members, 0.0)


def test_brier_by_hand():
    assert brier([1.0, 0.0, 0.5, 0.2], [1, 0, 1, 1]) == pytest.approx((0 + 0 + 0.25 + 0.64) / 4)
    with pytest.raises(ValueError, match="as many"):
        brier([0.5], [1, 0])
