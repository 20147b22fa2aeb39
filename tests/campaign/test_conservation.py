from typing import get_args

import pytest
from builders import DRAWDOWN, at, attack, by_class, entries, hour, model, simulated, withdrawal

from sim.campaign.balance import SimulationError, check_balance
from sim.campaign.journal import Account
from sim.scenario.schema import SUPPLY_CLASSES

EVERYTHING = {
    # supply, fires, an attack that takes the hub at 72 h, and a drawdown that is overtaken
    **attack(24, ("enemy", "hub", "ford", "front"), men=30_000),
    **withdrawal(hub_lost={"hub": "hub"}),
    "groups.army.drawdown": {**DRAWDOWN, "unserviceable": 0.1},
    "groups.army.command.decision_h": 40,
    "fires.strikes_per_day": 3,
    "fires.targets": [{"id": "depot", "weight": 1}, {"id": "army", "weight": 1}],
    "civilians.crossings": [{"id": "border", "node": "rear", "booths": 1, "persons_per_day": 500}],
    "supply.handling.cv": 0.3,
    "supply.road.cv": 0.3,
    "horizon_days": 10,
}
CARGO = get_args(Account)


@pytest.fixture
def history():
    return simulated(EVERYTHING)


def test_all_that_came_in_is_accounted_for(history):
    cargo = history.cargo
    for account in ("opening", "loaded", "consumed", "destroyed", "abandoned", "captured"):
        assert min(getattr(cargo, account)) > 0, account
    came_in = [sum(pair) for pair in zip(cargo.opening, cargo.loaded, strict=True)]
    went = [sum(by_account) for by_account in zip(*(getattr(cargo, name) for name in CARGO[2:]), strict=True)]
    assert went == pytest.approx(came_in, abs=1e-6)


def test_the_events_tell_the_same_as_the_accounts(history):
    def total_t(*kinds):
        rows = [entry[4:7] for entry in entries(history, *kinds)]
        return tuple(map(sum, zip(*rows, strict=True))) if rows else (0, 0, 0)

    cargo = history.cargo
    assert total_t("train_departed") == pytest.approx(cargo.loaded)
    assert total_t("strike") == pytest.approx(cargo.destroyed)
    assert total_t("stock_abandoned") == pytest.approx(cargo.abandoned)
    captured = total_t("stock_captured", "convoy_lost")
    overrun = [entry[4:7] for entry in entries(history, "vehicles_abandoned")]
    assert [a + sum(b) for a, b in zip(captured, zip(*overrun, strict=True), strict=True)] == (
        pytest.approx(cargo.captured)
    )


def test_vehicles_and_people_are_somewhere(history):
    vehicles, people = history.vehicles["army"], history.people
    assert vehicles.establishment == 100
    assert (
        vehicles.present + vehicles.marching + vehicles.out + vehicles.abandoned + vehicles.destroyed == 100
    )
    assert people.stayed + people.on_road + people.queueing + people.crossed == pytest.approx(
        people.residents
    )


@pytest.mark.parametrize("account", CARGO)
@pytest.mark.parametrize(("index", "supply_class"), list(enumerate(SUPPLY_CLASSES)))
def test_cargo_that_vanishes_or_appears_is_found(history, account, index, supply_class):
    check_balance(history)
    load = list(getattr(history.cargo, account))
    load[index] += 1e-5
    setattr(history.cargo, account, tuple(load))
    with pytest.raises(SimulationError, match=supply_class):
        check_balance(history)


def test_what_is_not_a_number_is_found(history):
    history.cargo.consumed = (float("nan"), 0.0, 0.0)
    with pytest.raises(SimulationError, match="ammunition"):
        check_balance(history)


def test_an_account_below_zero_is_found(history):
    cargo = history.cargo
    ammunition_t = cargo.in_transit[0] + 10.0
    cargo.in_transit = (-10.0, *cargo.in_transit[1:])
    cargo.in_stock = (cargo.in_stock[0] + ammunition_t, *cargo.in_stock[1:])
    with pytest.raises(SimulationError, match="negative"):
        check_balance(history)


@pytest.mark.parametrize("part", ["establishment", "present", "marching", "out", "abandoned", "destroyed"])
def test_a_vehicle_too_many_is_found(history, part):
    vehicles = history.vehicles["army"]
    setattr(vehicles, part, getattr(vehicles, part) + 1)
    with pytest.raises(SimulationError, match="vehicles of army"):
        check_balance(history)


@pytest.mark.parametrize("part", ["residents", "stayed", "on_road", "queueing", "crossed"])
def test_a_person_too_many_is_found(history, part):
    setattr(history.people, part, getattr(history.people, part) + 1)
    with pytest.raises(SimulationError, match="people"):
        check_balance(history)


def test_all_faults_are_told_at_once(history):
    history.cargo.consumed = tuple(tonnes + 1 for tonnes in history.cargo.consumed)
    history.vehicles["army"].out += 1
    history.people.crossed += 1
    with pytest.raises(SimulationError) as raised:
        check_balance(history)
    for word in ("ammunition", "fuel", "general", "vehicles of army", "people"):
        assert word in str(raised.value)


def stolen_from_a_convoy(run):
    next(mover for mover in run.world.movers if mover.name.startswith("convoys")).cargo = (0.0, 0.0, 0.0)


def stolen_from_a_depot(run):
    run.depots["depot"].store.take((1.0, 0.0, 0.0))


def given_to_the_army(run):
    run.groups["army"].stockpile.store.add((0.0, 1.0, 0.0))


@pytest.mark.parametrize("crime", [stolen_from_a_convoy, stolen_from_a_depot, given_to_the_army])
def test_a_run_with_a_broken_ledger_fails(crime):
    run = model()
    at(run.world.env, 6.0, lambda: crime(run))
    with pytest.raises(SimulationError, match="accounted for"):
        run.run()


def test_a_vehicle_that_vanishes_fails_the_run():
    run = model(withdrawal(ordered_at=hour(10)))

    def vanish():
        run.groups["army"].vehicles.out -= 1

    at(run.world.env, 60, vanish)
    with pytest.raises(SimulationError, match="vehicles"):
        run.run()


def test_stocks_at_the_start_are_what_the_scenario_says():
    cargo = simulated({"supply.depots.depot.stock_t": by_class(7, 5, 3)}).cargo
    assert cargo.opening == pytest.approx((7 + 250, 5 + 150, 3 + 100))
