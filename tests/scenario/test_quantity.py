import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.scenario.quantity import Quantity, Range, Record, quantity

SOURCE = {"source": "own-estimate", "grade": "L"}


class Truck(Record):
    """A record with one quantity."""

    payload_t: Quantity = quantity("t", "Payload.", at_least=1, at_most=60)
    load_factor: Quantity = quantity("1", "Share.", 1, at_most=1)


def test_a_quantity_is_a_number_or_a_range():
    assert Truck(payload_t=6).payload_t == 6
    assert Truck(payload_t={"mid": 6, **SOURCE}).payload_t == Range(low=6, mid=6, high=6, **SOURCE)


def test_a_default_is_a_number_like_any_other():
    assert repr(Truck(payload_t=6).load_factor) == "1.0"


@pytest.mark.parametrize("payload_t", [0.5, 61, -1])
def test_bounds_hold_for_plain_numbers(payload_t):
    with pytest.raises(ValidationError, match="must be between 1 and 60 t"):
        Truck(payload_t=payload_t)


@pytest.mark.parametrize("part", ["low", "mid", "high"])
def test_bounds_hold_for_every_part_of_a_range(part):
    parts = {"low": 2, "mid": 3, "high": 4} | {part: 0.5 if part != "high" else 61}
    low, mid, high = sorted(parts.values())
    with pytest.raises(ValidationError, match="must be between 1 and 60 t"):
        Truck(payload_t={"low": low, "mid": mid, "high": high, **SOURCE})


def test_a_share_is_bounded_without_a_unit():
    with pytest.raises(ValidationError, match=r"must be between 0 and 1 \["):
        Truck(payload_t=6, load_factor=1.5)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_only_finite_numbers_are_quantities(number):
    with pytest.raises(ValidationError, match="finite"):
        Truck(payload_t=number)
    with pytest.raises(ValidationError, match="finite"):
        Range(mid=number, **SOURCE)


@pytest.mark.parametrize("number", [5e-324, 1e-10, -1e-10])
def test_what_is_nearly_zero_must_be_zero(number):
    with pytest.raises(ValidationError, match="must be 0, or at least 1e-09 away from it"):
        Truck(payload_t=6, load_factor=number)
    with pytest.raises(ValidationError, match="must be 0, or at least 1e-09 away from it"):
        Range(low=number, mid=1, **SOURCE)
    assert Truck(payload_t=6, load_factor=1e-9).load_factor == 1e-9


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"low": 2, "mid": 1, "high": 3}, "low <= mid <= high must hold: 2, 1, 3"),
        ({"mid": 4, "high": 3}, "low <= mid <= high must hold: 4, 4, 3"),
        ({"low": 0, "mid": 1, "distribution": "loguniform"}, "a loguniform range needs low > 0, not 0"),
    ],
)
def test_a_range_is_in_order(parts, message):
    with pytest.raises(ValidationError, match=message):
        Range(**parts, **SOURCE)


def test_a_range_needs_source_and_grade():
    with pytest.raises(ValidationError) as raised:
        Range(low=1, mid=2, high=3)
    assert [error["loc"] for error in raised.value.errors()] == [("source",), ("grade",)]


def test_quantiles_of_known_distributions():
    parts = {"low": 1, "mid": 2, "high": 5, **SOURCE}
    triangular, uniform = Range(**parts), Range(**parts, distribution="uniform")
    loguniform = Range(**parts, distribution="loguniform")
    # The triangle from 1 over 2 to 5 has a quarter of its area left of the peak.
    assert triangular.quantile(0.25) == pytest.approx(2)
    assert triangular.quantile(0.75) == pytest.approx(5 - math.sqrt(3))
    assert uniform.quantile(0.25) == pytest.approx(2)
    assert loguniform.quantile(0.5) == pytest.approx(math.sqrt(5))
    assert Range(mid=3, **SOURCE).quantile(0.9) == 3


@given(
    parts=st.lists(st.floats(0.001, 1e6), min_size=3, max_size=3).map(sorted),
    distribution=st.sampled_from(["triangular", "uniform", "loguniform"]),
    probabilities=st.lists(st.floats(0, 1), min_size=2, max_size=2).map(sorted),
)
def test_quantiles_rise_from_low_to_high(parts, distribution, probabilities):
    low, mid, high = parts
    spread = Range(low=low, mid=mid, high=high, distribution=distribution, **SOURCE)
    first, second = (spread.quantile(probability) for probability in probabilities)
    assert low <= first <= second + 1e-9 * high
    assert second <= high
    assert spread.quantile(0) == pytest.approx(low, abs=1e-9 * high)
    assert spread.quantile(1) == pytest.approx(high)
