"""Every testable claim can hold and can fail: runs made for it flip it."""

from datetime import datetime

import pytest

from sim.evidence.claims import claims, extra, for_scenario, values_of, variants
from sim.evidence.ledger import bounds, part_key
from sim.evidence.measures import MEASURES
from sim.evidence.seeds import NoRecordError, seeds
from sim.evidence.what_ifs import changes
from sim.record.run import run
from sim.scenario.load import load, with_overrides
from sim.study.errors import StudyError

pytestmark = pytest.mark.slow

RECORD = seeds("kharkiv-2022")
CLAIMS = {claim.id: claim for claim in RECORD.claims}
TESTABLE = [claim.id for claim in RECORD.claims if claim.testable]
HISTORICAL = with_overrides(load("historical"), {"horizon_days": 16})

NO_ENEMY = {"offensive.enabled": False, "fires.strikes_per_day": 0}
FAST = {
    f"offensive.rates_km_per_day.{resistance}": 200
    for resistance in ("defended", "thin", "broken", "retreat")
}
NOTHING = {"ammunition": 0, "fuel": 0, "general": 0}


def leaving_early(group, *destinations, **more):
    """A group that is ordered out long before anybody attacks, with all its vehicles in order."""
    return {
        **NO_ENEMY,
        f"groups.{group}.command.triggers.ordered_at": "2022-09-07T14:00:00",
        f"groups.{group}.drawdown.unserviceable": 0,
        f"groups.{group}.drawdown.destinations": [
            {"id": node, "node": node, "share": 1} for node in destinations
        ],
        **{f"groups.{group}.drawdown.{name}": value for name, value in more.items()},
    }


def striking_only(target, strikes_per_day, **more):
    return {
        "fires.targets": [{"id": target, "weight": 1}],
        "fires.strikes_per_day": strikes_per_day,
        **{f"fires.{name}": value for name, value in more.items()},
    }


ONLY_HUB = {
    **{
        f"supply.trains.{service.id}.trains_per_day": 0
        for service in HISTORICAL.supply.trains
        if service.destination != "kupiansk_vuzlovyi"
    },
    **{
        f"supply.depots.{depot.id}.stock_t": NOTHING
        for depot in HISTORICAL.supply.depots
        if depot.id != "kupiansk-depot"
    },
}
WITHOUT_HUB = {
    f"supply.trucks.{company.id}.loads_at": [depot for depot in company.loads_at if depot != "kupiansk-depot"]
    for company in HISTORICAL.supply.trucks
    if "kupiansk-depot" in company.loads_at
}

# For each claim runs of which some make it true and some make it false.
RUNS = {
    "kupiansk-entered": [
        {**FAST, "offensive.starts": "2022-09-09T23:00:00"},
        {"offensive.enabled": False},
        {"offensive.protected": ["kupiansk"]},
    ],
    "area-2000": [{"offensive.starts": f"2022-09-{day:02}T05:00:00"} for day in (2, 6)],
    "area-1000": [{"offensive.starts": f"2022-09-{day:02}T05:00:00"} for day in (2, 5)],
    "half-in-two-days": [{"offensive.starts": f"2022-09-03T{hour:02}:00:00"} for hour in (9, 18)],
    "regroup-izium": [{}, leaving_early("kupiansk", "izium", exits=["kupiansk--senkove"])],
    "balakliia-to-donetsk": [leaving_early("balakliia", "donetsk"), leaving_early("balakliia", "valuyki")],
    "three-day-operation": [leaving_early("izium", "donetsk"), {"offensive.enabled": False}],
    "covering-fire": [
        leaving_early("izium", "donetsk"),
        {**striking_only("izium", 60, vehicles_lost=100), "offensive.enabled": True},
    ],
    "hub-since-start": [ONLY_HUB, WITHOUT_HUB],
    "residents-advised-to-leave": [{"civilians.leaving_share": share} for share in (0.01, 0.06, 0.08, 0.5)],
    "belgorod-relief": [
        {"civilians.crossings.logachevka.persons_per_day": people, "civilians.leaving_share": 0.1}
        for people in (10_000, 2_500, 2_000, 1_600, 1_300, 1_000)
    ],
    "weapons": [
        {},
        {"horizon_days": 8, "fires.strikes_per_day": 0.5, "offensive.starts": "2022-09-04T05:00:00"},
    ],
}


def values_in(scenario, tested, seed=1, replicate=None):
    """Value of every part of some claims in one run and its what-ifs."""
    measured = extra(tested)
    played = {
        name: measured.values(run(variant, seed, replicate=replicate))
        for name, variant in variants(scenario, tested, RECORD).items()
    }
    return {key: float(value) for key, value in values_of(played, tested).items()}


def holds(claim, overrides):
    """Whether all parts of a claim hold in a run (and its what-ifs) with these changes."""
    scenario = with_overrides(HISTORICAL, overrides)
    values = values_in(scenario, [claim])
    verdicts = []
    for number, part in enumerate(claim.reported):
        low, high = bounds(part, scenario)
        verdicts.append(low <= values[part_key(claim, number)] <= high)
    return all(verdicts)


def test_there_are_runs_for_every_testable_claim():
    assert set(RUNS) == set(TESTABLE)


@pytest.mark.parametrize("name", TESTABLE)
def test_a_claim_holds_in_some_runs_and_fails_in_others(name):
    assert {holds(CLAIMS[name], overrides) for overrides in RUNS[name]} == {True, False}


def test_every_measure_of_a_claim_is_known_and_every_what_if_is_used():
    parts = [part for claim in RECORD.claims for part in claim.reported]
    others = [part for claim in seeds("kherson-2022").claims for part in claim.reported]
    assert {part.measure for part in (*parts, *others)} == set(MEASURES)
    assert {part.against for part in parts} - {None} == set(RECORD.what_ifs)


@pytest.mark.parametrize("name", sorted(RECORD.what_ifs))
def test_a_what_if_changes_the_scenario_and_only_for_itself(name):
    changed = with_overrides(HISTORICAL, changes(HISTORICAL, RECORD.what_ifs[name]))
    assert changed != HISTORICAL
    assert with_overrides(load("historical"), {"horizon_days": 16}) == HISTORICAL


def test_the_hub_what_if_leaves_nothing_at_the_hub():
    claim = CLAIMS["hub-since-start"]
    values = values_in(with_overrides(HISTORICAL, ONLY_HUB), [claim])
    assert values == {"hub-since-start/0": pytest.approx(1.0), "hub-since-start/1": pytest.approx(-1.0)}


def test_the_ledger_has_every_claim_and_the_same_values_however_it_is_played():
    ledger = claims(HISTORICAL, replicates=3, seed=3, jobs=1)
    assert list(ledger.table["claim"]) == list(CLAIMS)
    assert list(ledger.table[ledger.table["verdict"] == "not testable"]["claim"]) == [
        "largest-since-kyiv",
        "further-support",
    ]
    assert ledger.values.index.tolist() == [0, 1, 2]
    alone = values_in(HISTORICAL, RECORD.claims, 3, 2)
    assert ledger.values.loc[2].to_dict() == pytest.approx(alone, nan_ok=True)
    assert len(ledger.parts) == sum(len(claim.reported) for claim in RECORD.claims)


def test_no_replicates_are_refused():
    with pytest.raises(StudyError, match="at least 1"):
        claims(HISTORICAL, replicates=0)


def test_claims_can_be_tested_alone():
    ledger = claims(HISTORICAL, replicates=1, jobs=1, only=["area-2000"])
    assert list(ledger.table["claim"]) == ["area-2000"]
    with pytest.raises(StudyError, match="there is no claim area-3000"):
        claims(HISTORICAL, replicates=1, only=["area-2000", "area-3000"])


def test_a_scenario_without_a_record_has_no_claims():
    with pytest.raises(NoRecordError, match="no record"):
        claims("toy-hub", replicates=1)


def test_what_a_scenario_does_not_have_is_not_testable():
    """The record of one campaign on the ground of another: what it does not know is not judged."""
    toy = with_overrides(load("toy-hub"), {"record": HISTORICAL.record})
    judged = {claim.id: for_scenario(claim, toy, RECORD) for claim in RECORD.claims}
    of_the_whole = {"area-2000", "area-1000", "half-in-two-days", "weapons"}
    assert {name for name, claim in judged.items() if claim.testable} <= of_the_whole
    assert judged["kupiansk-entered"].why_not == "kupiansk is no place of this scenario."
    assert judged["three-day-operation"].why_not.startswith(
        "no group of this scenario has its base at izium;"
    )
    assert judged["belgorod-relief"].why_not == "no crossing for civilians is at logachevka_crossing."
    assert "nothing to change" in judged["hub-since-start"].why_not


def test_a_claim_of_a_time_before_the_run_is_not_testable():
    late = HISTORICAL.model_copy(update={"start": datetime(2022, 9, 11)})
    why_not = for_scenario(CLAIMS["area-1000"], late, RECORD).why_not
    assert why_not.startswith("the scenario begins after the time")


def test_claims_that_were_broken_off_are_continued(tmp_path):
    options = {"seed": 3, "jobs": 1, "only": ["area-2000", "weapons"], "out": tmp_path}
    claims(HISTORICAL, replicates=2, **options)
    continued = claims(HISTORICAL, replicates=3, resume=True, **options)
    at_once = claims(HISTORICAL, replicates=3, **{**options, "out": None})
    assert continued.values.equals(at_once.values)
    with pytest.raises(StudyError, match="another set of measures"):
        claims(HISTORICAL, replicates=3, resume=True, **{**options, "only": ["area-2000"]})
