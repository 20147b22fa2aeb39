import math
from datetime import datetime

import pytest
from builders import DEPOT, TOY, TRUCKS, attack, hour, simulated, toy
from histories import AFTER_WITHDRAWAL, WITH_PLAN, WITHDRAWAL, reading, row

from sim.campaign.journal import CargoBalance, PeopleBalance
from sim.record.outcomes import MEANINGS, days_of, outcomes
from sim.record.reading import Reading
from sim.theatre.network import Theatre

CROSSING = {"id": "border", "node": "base", "booths": 1, "persons_per_day": 240}
TAKEN = {"hub": 30.0, "ford": 40.0, "front": 50.0, "rear": 50.0}


def part(found, *names):
    return {name: found[name] for name in names}


def test_a_drawdown_that_follows_the_loss_of_the_hub():
    run = reading(*WITHDRAWAL, vehicles=AFTER_WITHDRAWAL, captures={"hub": 50.0})
    found = outcomes(run)
    assert part(found, "hub_entered_h", "ordered_h:army", "trigger:army", "ordered_before_hub_lost:army") == {
        "hub_entered_h": 50.0,
        "ordered_h:army": 56.0,
        "trigger:army": "hub_lost",
        "ordered_before_hub_lost:army": 0.0,
    }
    assert part(found, "drawdown_start_h", "drawdown_h:army", "to:rear") == {
        "drawdown_start_h": 56.0,
        "drawdown_h:army": 24.0,
        "to:rear": 1.0,
    }
    shares = {"evacuated_share": 0.18, "abandoned_share": 0.75, "destroyed_share": 0.07}
    assert part(found, *shares) == shares
    assert {name: found[f"{name}:army"] for name in shares} == shares


@pytest.mark.parametrize(("captures", "before"), [({"hub": 57.0}, 1.0), ({}, 1.0), ({"hub": 56.0}, 0.0)])
def test_an_order_is_before_the_loss_of_the_hub_if_that_comes_later_or_never(captures, before):
    run = reading(*WITHDRAWAL, vehicles=AFTER_WITHDRAWAL, captures=captures)
    assert outcomes(run)["ordered_before_hub_lost:army"] == before


def test_what_did_not_happen_is_nan():
    found = outcomes(reading())
    never = {
        "hub_entered_h",
        "hub_closed_h",
        "ordered_h:army",
        "ordered_before_hub_lost:army",
        "drawdown_h:army",
        "drawdown_start_h",
        "evacuated_share",
        "abandoned_share",
        "destroyed_share",
        "to:rear",
        "demand_met_after:army",
        "days_of_supply_at_hub_loss:army",
        "taken_h:hub",
        "taken_h:ford",
        "taken_h:front",
        "wait_max_h",
        "outlook_share:army",
        "controlled_rate:army",
        "good_roads:army",
        "days_of_supply_at_order:army",
    }
    assert {name for name, value in found.items() if value != value} == never
    assert found["trigger:army"] == "none"


def test_every_run_of_a_scenario_has_the_same_names_in_the_same_order():
    quiet = outcomes(reading())
    busy = outcomes(reading(*WITHDRAWAL, vehicles=AFTER_WITHDRAWAL, captures={"hub": 50.0}))
    assert list(quiet) == list(busy)


def test_every_outcome_has_a_meaning_and_every_meaning_an_outcome():
    assert {name.partition(":")[0] for name in outcomes(reading())} == MEANINGS.keys()


def test_the_hub_closes_when_its_depot_is_shelled_or_taken_whichever_comes_first():
    shelled = row(20, "depot_closed", "depot", "hub")
    taken = row(30, "stock_captured", "depot", "hub", cargo=(1.0, 1.0, 1.0))
    assert outcomes(reading(shelled, taken))["hub_closed_h"] == 20.0
    assert outcomes(reading(taken))["hub_closed_h"] == 30.0
    assert math.isnan(outcomes(reading(row(5, "stock_captured", "trains-1", "hub")))["hub_closed_h"])


def test_without_a_hub_no_outcome_speaks_of_one():
    closed = row(20, "depot_closed", "depot", "hub")
    found = outcomes(reading(closed, changes={"hub": None}, captures={"hub": 30.0}))
    assert [name for name in found if "hub" in name.partition(":")[0]] == []


def test_demand_is_met_to_the_share_of_what_was_consumed_in_each_part_of_the_run():
    run = reading(
        changes={**WITH_PLAN, **attack(starts_h=24)},
        met_before_offensive={"army": ((45.0, 30.0, 15.0), (10.0, 0.0, 0.0))},
        met={"army": ((75.0, 50.0, 25.0), (50.0, 0.0, 0.0))},
    )
    names = ("demand_met_before:army", "demand_met_before", "demand_met_after:army")
    assert part(outcomes(run), *names) == {
        "demand_met_before:army": 0.9,
        "demand_met_before": 0.9,
        "demand_met_after:army": 0.6,
    }


def test_an_offensive_from_the_start_leaves_nothing_before_it():
    run = reading(
        changes={**WITH_PLAN, **attack(starts_h=0)}, met={"army": ((75.0, 0.0, 0.0), (25.0, 0.0, 0.0))}
    )
    found = outcomes(run)
    assert math.isnan(found["demand_met_before"])
    assert found["demand_met_after:army"] == 0.75


def test_an_offensive_at_the_horizon_leaves_the_whole_run_before_it():
    run = reading(
        changes={**WITH_PLAN, **attack(starts_h=120)}, met={"army": ((75.0, 0.0, 0.0), (25.0, 0.0, 0.0))}
    )
    assert outcomes(run)["demand_met_before:army"] == 0.75


def test_deliveries_are_counted_for_the_group_that_received_them_and_not_for_depots():
    forward = {**DEPOT, "id": "forward", "node": "front"}
    others = {**TRUCKS, "id": "others", "serves": ["forward"]}
    run = reading(
        row(10, "train_unloaded", "trains-1", "hub", cargo=(100.0, 60.0, 40.0)),
        row(12, "convoy_delivered", "convoys-1", "front", cargo=(10.0, 5.0, 5.0), note="army"),
        row(20, "convoy_delivered", "convoys-12", "front", cargo=(1.0, 0.0, 0.0), note="army"),
        row(30, "convoy_delivered", "others-1", "front", cargo=(7.0, 0.0, 0.0), note="forward"),
        changes={**WITH_PLAN, "supply.depots": [DEPOT, forward], "supply.trucks": [TRUCKS, others]},
    )
    assert part(outcomes(run), "delivered_t:army", "delivered_t", "rail_t") == {
        "delivered_t:army": 21.0,
        "delivered_t": 21.0,
        "rail_t": 200.0,
    }
    assert [entry.time_h for entry in run.deliveries["forward"]] == [30.0]


def test_days_of_supply_at_the_loss_of_the_hub_are_those_of_the_scarcest_class():
    stocks = {
        "depot": [(0.0, (0.0, 0.0, 0.0))],
        "army": [(0.0, (600.0, 300.0, 200.0)), (120.0, (0.0, 60.0, 80.0))],
    }
    run = reading(captures={"hub": 60.0}, stocks=stocks)
    assert outcomes(run)["days_of_supply_at_hub_loss:army"] == pytest.approx(
        min(300 / 5, 180 / 3, 140 / 2) / 24
    )
    gone = reading(
        captures={"hub": 60.0}, stocks=stocks, rates={"army": [(0.0, (5.0, 3.0, 2.0)), (60.0, (0.0,) * 3)]}
    )
    assert math.isnan(outcomes(gone)["days_of_supply_at_hub_loss:army"])


def test_area_is_that_at_the_end_of_each_day_and_announced_late_and_in_part():
    found = outcomes(reading(captures=TAKEN))
    total_km2 = found["area_total_km2"]
    area = [found[f"area_km2:2022-09-0{day}"] for day in range(1, 6)]
    assert area[0] == 0.0
    assert 0.0 < area[1] < total_km2  # at 48 h the front still holds
    assert area[2:] == pytest.approx([total_km2] * 3)
    announced = [found[f"announced_km2:2022-09-0{day}"] for day in range(1, 6)]
    assert announced[:2] == [0.0, 0.0]  # on 2 September at 21:00 what had been taken by 21:00 on the 1st
    assert announced[3:] == pytest.approx([total_km2 / 2] * 2)
    assert part(found, "taken_h:hub", "taken_h:ford", "taken_h:front") == {
        "taken_h:hub": 30.0,
        "taken_h:ford": 40.0,
        "taken_h:front": 50.0,
    }
    assert "taken_h:enemy" not in found
    assert "taken_h:base" not in found


@pytest.mark.parametrize(
    ("start", "days", "midnights"),
    [
        (datetime(2022, 9, 1), 2.0, [datetime(2022, 9, 1), datetime(2022, 9, 2)]),
        (datetime(2022, 9, 1, 12), 1.5, [datetime(2022, 9, 1), datetime(2022, 9, 2)]),
        (datetime(2022, 9, 1), 1.9, [datetime(2022, 9, 1)]),
        (datetime(2022, 9, 1), 0.5, []),
    ],
)
def test_the_days_of_a_run_are_those_that_end_in_it(start, days, midnights):
    assert days_of(TOY.model_copy(update={"start": start, "horizon_days": days})) == midnights


def test_a_run_shorter_than_a_day_has_outcomes_without_days():
    found = outcomes(reading(changes={**WITH_PLAN, "horizon_days": 0.5, "offensive.starts": hour(6)}))
    assert not [name for name in found if name.startswith(("area_km2:", "announced_km2:"))]


def test_the_queue_is_longest_when_most_cars_stand_in_it():
    run = reading(
        row(10, "call_to_leave", "administration", "region", count=60),
        row(11, "cars_queued", "border", "hub", count=30),
        row(12, "cars_queued", "border", "hub", count=30),
        row(13, "cars_crossed", "border", "hub", count=30, note="2.0 h waited"),
        row(14, "relief_served", "kitchen", "border", count=12),
        row(15, "cars_crossed", "border", "hub", count=30, note="3.5 h waited"),
        changes={**WITH_PLAN, "civilians.crossings": [CROSSING]},
        people=PeopleBalance(residents=1_000, stayed=940, crossed=60),
        waited_h=[2.0, 3.5],
    )
    names = ("called_people", "crossed_people", "queue_max_cars", "wait_max_h", "relief_people")
    assert tuple(outcomes(run)[name] for name in names) == (60, 60, 20, 3.5, 12)


def test_cargo_accounts_are_sums_over_the_classes():
    cargo = CargoBalance(opening=(1.0, 2.0, 3.0), consumed=(1.0, 1.0, 1.0), in_stock=(0.0, 1.0, 2.0))
    found = outcomes(reading(row(1, "strike", "depot"), row(2, "strike", "army"), cargo=cargo))
    assert part(found, "cargo_opening_t", "cargo_consumed_t", "cargo_in_stock_t", "cargo_captured_t") == {
        "cargo_opening_t": 6.0,
        "cargo_consumed_t": 3.0,
        "cargo_in_stock_t": 3.0,
        "cargo_captured_t": 0.0,
    }
    assert found["strikes"] == 2.0


def test_a_real_run_of_the_toy_campaign_has_the_outcomes_worked_out_by_hand():
    changes = {**WITH_PLAN, **attack(starts_h=24)}
    scenario = toy(changes)
    found = outcomes(Reading(simulated(changes), scenario, Theatre.of(scenario.network)))
    # 60 km at 30 km a day against a place that nobody defends
    assert found["hub_entered_h"] == pytest.approx(24 + 48)
    assert found["hub_closed_h"] == pytest.approx(24 + 48)
    assert found["ordered_h:army"] == pytest.approx(24 + 48 + 6)
    assert found["trigger:army"] == "hub_lost"
    assert found["demand_met_before"] == 1.0
    assert hour(found["hub_entered_h"]) == datetime(2022, 9, 4)
