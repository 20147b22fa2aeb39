"""Every testable claim can hold and can fail: runs made for it flip it."""

import pytest

from sim.evidence.claims import claims, values_of, variants
from sim.evidence.ledger import bounds, part_key
from sim.evidence.measures import COMPARISONS, MEASURES
from sim.evidence.seeds import seeds
from sim.evidence.what_ifs import WHAT_IFS
from sim.scenario.load import load, with_overrides
from sim.study.errors import StudyError

CLAIMS = {claim.id: claim for claim in seeds().claims}
TESTABLE = [claim.id for claim in seeds().claims if claim.testable]
HISTORICAL = with_overrides(load("historical"), {"horizon_days": 16})

NO_ENEMY = {"offensive.enabled": False, "fires.strikes_per_day": 0}
FAST = {
    f"offensive.rates_km_per_day.{resistance}": 200
    for resistance in ("river_line", "defended", "thin", "broken", "retreat")
}
NOTHING = {"ammunition": 0, "fuel": 0, "general": 0}


def announcing(share, lag_h=0):
    return {"observation.stabilised_share": share, "observation.lag_h": lag_h}


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
    "area-2000": [{**FAST, **announcing(share)} for share in (0.1, 0.2, 0.25, 0.3, 0.4, 1.0)],
    "area-1000": [{**FAST, **announcing(share, 24)} for share in (0.05, 0.1, 0.15, 0.2, 0.3, 1.0)],
    "half-in-two-days": [
        {"offensive.starts": f"2022-09-{day:02}T05:00:00", **announcing(0.5, lag_h)}
        for day in (1, 3, 5)
        for lag_h in (0, 24)
    ],
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
        *(
            striking_only("balakliika-verbivka", strikes, bridge_hit=1, bridge_outage_h=200)
            for strikes in (0.1, 0.2, 0.3)
        ),
    ],
}


def holds(claim, overrides):
    """Whether all parts of a claim hold in a run (and its what-ifs) with these changes."""
    scenario = with_overrides(HISTORICAL, overrides)
    values = values_of(variants(scenario, [claim]), [claim], 1, None)
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
    used = {part.measure for claim in seeds().claims for part in claim.reported}
    assert used == set(MEASURES) | set(COMPARISONS)
    assert {comparison.what_if for comparison in COMPARISONS.values()} == set(WHAT_IFS)


@pytest.mark.parametrize("name", sorted(WHAT_IFS))
def test_a_what_if_changes_the_scenario_and_only_for_itself(name):
    changed = with_overrides(HISTORICAL, WHAT_IFS[name](HISTORICAL))
    assert changed != HISTORICAL
    assert with_overrides(load("historical"), {"horizon_days": 16}) == HISTORICAL


def test_the_hub_what_if_leaves_nothing_at_the_hub():
    claim = CLAIMS["hub-since-start"]
    values = values_of(variants(with_overrides(HISTORICAL, ONLY_HUB), [claim]), [claim], 1, None)
    assert values == {"hub-since-start/0": pytest.approx(1.0), "hub-since-start/1": pytest.approx(-1.0)}


def test_the_ledger_has_every_claim_and_the_same_values_however_it_is_played():
    ledger = claims(HISTORICAL, replicates=3, seed=3, jobs=1)
    assert list(ledger.table["claim"]) == [claim.id for claim in seeds().claims]
    assert list(ledger.table[ledger.table["verdict"] == "not testable"]["claim"]) == [
        "largest-since-kyiv",
        "further-support",
    ]
    assert ledger.values.index.tolist() == [0, 1, 2]
    alone = values_of(variants(HISTORICAL, seeds().claims), seeds().claims, 3, 2)
    assert ledger.values.loc[2].to_dict() == pytest.approx(alone, nan_ok=True)
    assert len(ledger.parts) == sum(len(claim.reported) for claim in seeds().claims)


def test_no_replicates_are_refused():
    with pytest.raises(StudyError, match="at least 1"):
        claims(HISTORICAL, replicates=0)


def test_claims_can_be_tested_alone():
    ledger = claims(HISTORICAL, replicates=1, jobs=1, only=["area-2000"])
    assert list(ledger.table["claim"]) == ["area-2000"]
    with pytest.raises(StudyError, match="there is no claim area-3000"):
        claims(HISTORICAL, replicates=1, only=["area-2000", "area-3000"])
