import golden_tables as tables
import pytest


@pytest.mark.parametrize("name", tables.RUNS)
def test_outcomes_are_those_that_were_kept(name):
    found, kept = tables.outcomes(name), tables.kept(name)
    assert list(found) == list(kept)
    for outcome, value in found.items():
        if isinstance(value, float):
            assert value == pytest.approx(kept[outcome], rel=1e-9, abs=1e-9), outcome
        else:
            assert value == kept[outcome], outcome
