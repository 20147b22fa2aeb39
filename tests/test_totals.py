from hypothesis import given
from hypothesis import strategies as st

from sim.totals import total


@given(st.lists(st.floats(-1e9, 1e9)))
def test_numbers_are_added_from_left_to_right(values):
    so_far = 0.0
    for value in values:
        so_far = so_far + value
    assert total(values) == so_far


def test_what_is_lost_by_rounding_is_not_put_back():
    assert total([1e16, 1.0, 1.0, -1e16]) == 0.0
    assert total(iter(())) == 0.0
