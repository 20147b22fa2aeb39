"""Verdicts from made-up values, where the answer is known."""

import math
from datetime import datetime
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.evidence.ledger import ClaimsLedger, bounds, found, part_key
from sim.evidence.seeds import Claim, Part, seeds
from sim.evidence.verdicts import judged, judged_change, worst
from sim.scenario.load import load

HISTORICAL = load("historical")
REAL = {claim.id: claim for claim in seeds("kharkiv-2022").claims}


def part(measure="evacuated_share", low=None, high=None, unit="share", against=None):
    return Part(
        measure=measure,
        place="izium",
        against=against,
        value=None,
        unit=unit,
        low=low,
        high=high,
        bounds_by="own",
    )


def claim_with(*parts, testable=True):
    model = REAL["three-day-operation"] if testable else REAL["largest-since-kyiv"]
    return model.model_copy(update={"id": "made-up", "reported": parts})


def ledger(claim: Claim, *columns) -> ClaimsLedger:
    values = pd.DataFrame({part_key(claim, number): column for number, column in enumerate(columns)})
    return ClaimsLedger((claim,), HISTORICAL, 1, values)


def holding(times, of=100):
    """Values of which so many lie above one half."""
    return [1.0] * times + [0.0] * (of - times)


@pytest.mark.parametrize(
    ("interval", "verdict"),
    [
        ((0.51, 0.7), "supported"),
        ((0.5, 0.7), "undecided"),
        ((0.02, 0.09), "contradicted"),
        ((0.02, 0.1), "undecided"),
        ((0.2, 0.4), "undecided"),
    ],
)
def test_a_share_is_judged_by_its_interval(interval, verdict):
    low, high = interval
    assert judged(SimpleNamespace(low=low, high=high)) == verdict


@pytest.mark.parametrize(
    ("interval", "verdict"),
    [
        ((0.1, 0.3), "supported"),
        ((-0.3, -0.1), "contradicted"),
        ((-0.1, 0.1), "undecided"),
        ((0.0, 0.0), "undecided"),
        ((math.nan, math.nan), "undecided"),
    ],
)
def test_a_gain_is_judged_by_the_interval_of_its_mean(interval, verdict):
    assert judged_change(interval, (0.0, math.inf)) == verdict


def test_the_worst_part_counts():
    assert worst(["supported", "undecided", "supported"]) == "undecided"
    assert worst(["undecided", "contradicted"]) == "contradicted"
    assert worst(["supported"]) == "supported"


@pytest.mark.parametrize(("times", "verdict"), [(90, "supported"), (30, "undecided"), (1, "contradicted")])
def test_a_claim_with_one_part(times, verdict):
    row = ledger(claim_with(part(low=0.5)), holding(times)).table.iloc[0]
    assert row["verdict"] == verdict
    assert row["probability"] == times / 100
    assert row["low"] < times / 100 < row["high"]


def test_parts_of_single_runs_must_hold_together():
    """Each holds in nine of ten runs, but never both fail in the same one."""
    first, second = holding(90), holding(90)[::-1]
    claim = claim_with(part(low=0.5), part("abandoned_share", low=0.5))
    entry = ledger(claim, first, second).table.iloc[0]
    assert entry["probability"] == 0.8
    assert list(ledger(claim, first, second).parts["probability"]) == [0.9, 0.9]


def test_a_part_that_compares_is_judged_by_the_mean_and_not_by_its_frequency():
    """Three pairs in four gain a little, the others lose much."""
    claim = claim_with(part("area_at_the_end", against="more long-range fires", low=0.0, unit="km2"))
    losses = ledger(claim, [1.0] * 75 + [-20.0] * 25)
    assert losses.parts.iloc[0]["probability"] == 0.75
    assert losses.table.iloc[0]["verdict"] == "contradicted"
    assert math.isnan(losses.table.iloc[0]["probability"])
    assert ledger(claim, [0.0] * 100).table.iloc[0]["verdict"] == "undecided"
    assert ledger(claim, [1.0, 2.0] * 50).table.iloc[0]["verdict"] == "supported"


def test_what_does_not_happen_does_not_hold():
    finding = found(part(low=0.0, high=1.0), np.array([0.5, math.nan, math.nan, 0.7]), HISTORICAL)
    assert finding.held.tolist() == [True, False, False, True]
    assert finding.missing == 0.5
    assert finding.simulated == pytest.approx(0.6)


def test_a_part_that_never_happens_has_no_value_and_is_contradicted():
    finding = found(
        part("control_time", low=datetime(2022, 9, 10), unit="time"), np.full(100, math.nan), HISTORICAL
    )
    assert finding.simulated is None
    assert finding.verdict == "contradicted"
    assert "none in 100 % of the runs" in str(finding)


def test_moments_are_read_as_hours_and_written_as_moments():
    entered = REAL["kupiansk-entered"].reported[0]
    assert bounds(entered, HISTORICAL) == (9 * 24.0, 10 * 24.0)
    finding = found(entered, np.full(10, 9 * 24.0 + 8.0), HISTORICAL)
    assert finding.simulated == datetime(2022, 9, 10, 8)
    assert finding.held.all()


def test_a_claim_of_context_is_listed_and_not_judged():
    row = ledger(claim_with(testable=False)).table.iloc[0]
    assert row["verdict"] == "not testable"
    assert row["why"] == REAL["largest-since-kyiv"].why_not


def test_why_names_the_part_that_holds_least_often():
    claim = claim_with(part(low=0.5), part("abandoned_share", low=0.5))
    why = ledger(claim, holding(80), holding(20)).table.iloc[0]["why"]
    assert why.startswith("abandoned share izium")
    assert "agrees if at least 50 %" in why


# --- what a verdict rests on ------------------------------------------------------------------------------

OWN, SOURCED = "offensive.thin_below", "supply.road.speed_km_per_h"
"""Two uncertain values of the scenario: our own estimate, and one that a source gives."""


def resting(values, drawn, *, against=None, low=0.5, high=1.0):
    """Finding on made-up values, where the parameters were drawn as given."""
    claim = claim_with(part(low=low, high=high, against=against))
    table = pd.DataFrame({part_key(claim, 0): values})
    return ClaimsLedger((claim,), HISTORICAL, 1, table, pd.DataFrame(drawn)).findings["made-up"][0]


def test_a_verdict_that_an_estimate_of_our_own_flips_is_assumed():
    drawn = np.linspace(0.0, 1.0, 300)
    finding = resting(drawn, {OWN: drawn, SOURCED: drawn, "fires.depot_loss": np.resize([1, 2, 3], 300)})
    assert finding.rests_on == (OWN,)
    assert finding.assumed
    assert not resting(drawn, {SOURCED: drawn}).assumed


def test_a_verdict_that_only_chance_moves_is_not():
    generator = np.random.default_rng(3)
    drawn = {path: generator.random(300) for path in (OWN, "fires.depot_loss", "fires.bridge_hit")}
    assert resting(generator.random(300), drawn).rests_on == ()
    assert resting(np.full(300, 0.8), {OWN: drawn[OWN]}).rests_on == ()  # the same everywhere


def test_of_a_change_the_means_are_looked_at():
    drawn = np.linspace(0.0, 1.0, 300)
    noise = np.resize([-0.01, 0.01], 300)
    finding = resting(drawn - 0.5 + noise, {OWN: drawn}, against="more fires", low=0.0, high=None)
    assert finding.rests_on == (OWN,)
    assert resting(drawn + 1 + noise, {OWN: drawn}, against="more fires", low=0.0, high=None).rests_on == ()


def test_what_the_scenario_puts_in_is_assumed_whatever_the_estimates():
    claim = claim_with(part("drawdown_length", low=0.0, high=1.0))
    assert ledger(claim, holding(90)).findings["made-up"][0].assumed
