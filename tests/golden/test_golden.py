import digests
import golden_tables as tables
import pytest

import sim

QUICK = ("historical", "kherson", "toy-hub", "stand-fast", "two-hubs", "kherson-crossings-safe")
"""Scenarios that are asked in the quick run too."""


@pytest.mark.parametrize("name", tables.RUNS)
def test_outcomes_are_those_that_were_kept(name):
    found, kept = tables.outcomes(name), tables.kept(name)
    assert list(found) == list(kept)
    for outcome, value in found.items():
        if isinstance(value, float):
            assert value == pytest.approx(kept[outcome], rel=1e-9, abs=1e-9), outcome
        else:
            assert value == kept[outcome], outcome


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(entry.name, marks=() if entry.name in QUICK else pytest.mark.slow)
        for entry in sim.scenarios()
    ],
)
def test_the_digests_of_every_scenario_are_those_that_were_kept(name):
    """On the machine on which they were kept; another libm may differ in the last bits: see `digests`."""
    assert digests.digests(name) == digests.kept()[name]


def test_digests_are_kept_of_every_scenario_and_of_nothing_else():
    assert digests.kept().keys() == {entry.name for entry in sim.scenarios()}
