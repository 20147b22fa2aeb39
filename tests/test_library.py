"""The library of scenarios: all of them run, and each differs from `historical` in what it says."""

import math
from functools import cache
from pathlib import Path

import pytest
from balances import check_balance_table

import sim
from sim.record.result import RunResult
from sim.scenario.library import library_path
from sim.scenario.resolve import uncertain

NAMES = [entry.name for entry in sim.scenarios()]
WHOLE = {"historical", "kherson", "toy-hub"}
"""Written out in full; all others are differences."""
MOST_LINES = 20
DAYS = 12

GROUPS = ("izium", "balakliia", "kupiansk", "north", "lyman", "east-bank")


@cache
def run(name: str) -> RunResult:
    """Run of the first days, with every range at its middle."""
    return sim.run(sim.load(name).model_copy(update={"horizon_days": DAYS}))


def text(name: str) -> str:
    path = library_path(name)
    assert path is not None
    return Path(path).read_text(encoding="utf-8")


def happened(result: RunResult, kind: str, **fields: str):
    """Events of a kind, of which some fields are as given."""
    events = result.events[result.events["kind"] == kind]
    for name, value in fields.items():
        events = events[events[name] == value]
    return events


def test_the_library_has_what_was_promised():
    assert set(NAMES) >= {
        *("historical", "toy-hub", "hub-holds", "hub-lost-early", "hub-lost-late", "two-hubs", "stand-fast"),
        *("no-long-range-fires", "more-long-range-fires", "oskil-bridges-down", "rail-to-izium"),
        *("dispersed-depots", "half-the-trucks", "pallets-and-cranes", "reserves-arrive"),
        *("ordered-out-early", "ordered-out-late", "no-covering-fire"),
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_asks_runs_and_balances(name):
    scenario = sim.load(name)
    assert scenario.title
    assert scenario.question.endswith("?")
    assert scenario.look_at
    result = run(name)
    assert len(result.events) > 0
    check_balance_table(result.balance)


@pytest.mark.parametrize("name", sorted(set(NAMES) - WHOLE))
def test_variants_are_differences_and_not_copies(name):
    lines = text(name).splitlines()
    (base,) = (whole for whole in WHOLE if f"extends: {whole}" in lines)
    is_written_by_hand = not any(line.startswith("# Written by") for line in lines)
    assert len(lines) <= MOST_LINES or not is_written_by_hand
    assert sim.load(name) != sim.load(base)


# --- what each of them says -------------------------------------------------------------------------------


def decision_h(result: RunResult, group: str) -> float:
    """Hours from a group's trigger to its order."""
    (trigger,) = happened(result, "trigger", actor=group)["time_h"]
    return result.outcomes[f"ordered_h:{group}"] - trigger


def mean_unloading_h(result: RunResult) -> float:
    """Mean time from the arrival of a train at Kupiansk until it is empty."""
    arrived = happened(result, "train_arrived", place="kupiansk_vuzlovyi").set_index("actor")["time_h"]
    emptied = happened(result, "train_unloaded", place="kupiansk_vuzlovyi").groupby("actor")["time_h"].max()
    return (emptied - arrived).dropna().mean()


def convoys(result: RunResult) -> int:
    """How many convoys there are: all of them loaded at some time."""
    return happened(result, "convoy_loaded")["actor"].nunique()


def brought_to_svatove_t(result: RunResult) -> float:
    loads = happened(result, "convoy_delivered", note="svatove-depot")
    return loads[["ammunition_t", "fuel_t", "general_t"]].sum().sum()


def calibrated(it, historical):
    before, after = (
        {path: spread for path, spread in uncertain(result.scenario).items() if "observation" not in path}
        for result in (historical, it)
    )
    informed = {path for path, spread in after.items() if spread.source == "own-calibration"}
    assert {path for path in after if after[path] != before[path]} == informed
    for path in informed:
        assert before[path].low <= after[path].low <= after[path].high <= before[path].high


def dispersed_depots(it, historical):
    depots = {depot.id for depot in it.scenario.supply.depots}
    assert not depots & set(happened(it, "depot_dispersed")["actor"])
    assert it.outcomes["cargo_destroyed_t"] < 0.7 * historical.outcomes["cargo_destroyed_t"]


def doctrine_rates(it, historical):
    rates = it.scenario.offensive.rates_km_per_day
    assert all("dupuy" in rate.source for rate in (rates.defended, rates.thin, rates.broken, rates.retreat))
    assert it.outcomes["taken_h:balakliia"] < historical.outcomes["taken_h:balakliia"]


def half_the_trucks(it, historical):
    assert convoys(it) == pytest.approx(convoys(historical) / 2, abs=2)


def historical_rules(it, historical):
    assert it.outcomes["trigger:izium"] == "hub_threatened"
    assert historical.outcomes["trigger:izium"] in ("supply_outlook", "isolation", "encirclement")
    assert it.outcomes["ordered_h:izium"] < historical.outcomes["ordered_h:izium"]


def no_way_round(it, historical):
    assert it.outcomes["outlook_share:izium"] == 0 < historical.outcomes["outlook_share:izium"]


def hub_known_safe(it, historical):
    assert math.isnan(it.outcomes["hub_entered_h"])
    assert all(group.command.trusts for group in it.scenario.groups)
    assert it.outcomes["ordered_h:izium"] > historical.outcomes["ordered_h:izium"]


def three_hubs_of_trucks(it, historical):
    assert brought_to_svatove_t(it) > 1.5 * brought_to_svatove_t(historical)


def arsenal_65(it, historical):
    assert not happened(it, "convoy_loaded", place="balakliia").empty
    assert it.outcomes["cargo_captured_t"] > historical.outcomes["cargo_captured_t"]


def valuyki_fire(it, historical):
    def at_the_hub_t(result, hour):
        return sum(max(knot for knot in result.history.stocks["kupiansk-depot"] if knot[0] <= hour)[1])

    for hour in (0, 120):  # later a full depot turns trains away
        assert at_the_hub_t(it, hour) < at_the_hub_t(historical, hour)


def hub_holds(it, historical):
    assert math.isnan(it.outcomes["hub_entered_h"])
    assert math.isnan(it.outcomes["hub_closed_h"])
    assert historical.outcomes["hub_entered_h"] < DAYS * 24


def hub_lost_early(it, historical):
    assert it.outcomes["hub_entered_h"] < historical.outcomes["hub_entered_h"] - 12


def hub_lost_late(it, historical):
    assert not it.outcomes["hub_entered_h"] < historical.outcomes["hub_entered_h"] + 24


def more_long_range_fires(it, historical):
    assert it.outcomes["strikes"] > 2 * historical.outcomes["strikes"]
    assert it.outcomes["cargo_destroyed_t"] > historical.outcomes["cargo_destroyed_t"]


def no_covering_fire(it, historical):
    assert happened(it, "stock_spent").empty
    assert not happened(historical, "stock_spent").empty
    assert it.outcomes["taken_h:horokhuvatka"] < historical.outcomes["taken_h:horokhuvatka"]


def no_long_range_fires(it, historical):
    assert it.outcomes["strikes"] == it.outcomes["cargo_destroyed_t"] == 0
    assert historical.outcomes["cargo_destroyed_t"] > 0


def ordered_out_early(it, historical):
    for group in ("izium", "balakliia"):
        assert it.outcomes[f"trigger:{group}"] == "ordered_at"
        assert it.outcomes[f"ordered_h:{group}"] == 48
        assert not historical.outcomes[f"ordered_h:{group}"] <= 48  # nan for never


def ordered_out_late(it, historical):
    assert decision_h(it, "izium") == pytest.approx(decision_h(historical, "izium") + 48)


def oskil_bridges_down(it, historical):
    assert happened(it, "bridge_closed", place="oskil-road-kupiansk").empty
    assert not happened(historical, "bridge_closed", place="oskil-road-kupiansk").empty
    first_h = [
        happened(result, "convoy_delivered", note="kupiansk")["time_h"].min() for result in (it, historical)
    ]
    assert first_h[0] > first_h[1]


def pallets_and_cranes(it, historical):
    assert mean_unloading_h(it) < 0.6 * mean_unloading_h(historical)


def rail_to_izium(it, historical):
    assert not happened(it, "train_unloaded", place="izium").empty
    assert happened(historical, "train_unloaded", place="izium").empty
    assert not happened(it, "convoy_loaded", place="izium").empty


def reserves_arrive(it, historical):
    assert set(happened(it, "reinforced")["place"]) == {"volokhiv_yar", "shevchenkove", "kupiansk"}
    assert not it.outcomes["hub_entered_h"] <= historical.outcomes["hub_entered_h"] + 24  # nan for never


def stand_fast(it, historical):
    assert happened(it, "withdrawal_ordered").empty
    assert not happened(historical, "withdrawal_ordered").empty
    assert {it.outcomes[f"trigger:{group}"] for group in GROUPS} == {"none"}


def two_hubs(it, historical):
    assert brought_to_svatove_t(it) > 1.5 * brought_to_svatove_t(historical)


DIFFERENCES = {
    "calibrated": calibrated,
    "dispersed-depots": dispersed_depots,
    "doctrine-rates": doctrine_rates,
    "half-the-trucks": half_the_trucks,
    "historical-rules": historical_rules,
    "no-way-round": no_way_round,
    "hub-known-safe": hub_known_safe,
    "three-hubs-of-trucks": three_hubs_of_trucks,
    "arsenal-65": arsenal_65,
    "valuyki-fire": valuyki_fire,
    "hub-holds": hub_holds,
    "hub-lost-early": hub_lost_early,
    "hub-lost-late": hub_lost_late,
    "more-long-range-fires": more_long_range_fires,
    "no-covering-fire": no_covering_fire,
    "no-long-range-fires": no_long_range_fires,
    "ordered-out-early": ordered_out_early,
    "ordered-out-late": ordered_out_late,
    "oskil-bridges-down": oskil_bridges_down,
    "pallets-and-cranes": pallets_and_cranes,
    "rail-to-izium": rail_to_izium,
    "reserves-arrive": reserves_arrive,
    "stand-fast": stand_fast,
    "two-hubs": two_hubs,
}


def test_the_difference_of_every_variant_is_tested():
    of_historical = {name for name in NAMES if "extends: historical" in text(name).splitlines()}
    assert set(DIFFERENCES) == of_historical


@pytest.mark.parametrize("name", DIFFERENCES)
def test_a_variant_differs_in_what_it_says(name):
    DIFFERENCES[name](run(name), run("historical"))
