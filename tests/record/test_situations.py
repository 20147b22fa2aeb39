import pytest

from sim.campaign.model import Model
from sim.record.result import RunResult
from sim.record.run import parameters_of
from sim.record.situations import situation_at, supply_at
from sim.scenario.load import load
from sim.scenario.resolve import resolve
from sim.streams import Streams


def played(name, replicate, until_h=None):
    """A run of a replicate, and the model as it stands at its end or at some hour."""
    scenario = load(name)
    parameters = parameters_of(scenario, 1, replicate, {})
    model = Model(resolve(scenario, parameters), Streams(1, replicate))
    if until_h is None:
        history = model.run()
    else:
        model.world.env.run(until=until_h)
        history = model.world.history
    return RunResult(scenario, model.scenario, 1, replicate, parameters, history), model


@pytest.mark.parametrize("name", ["historical", "more-long-range-fires", "stand-fast"])
@pytest.mark.parametrize("replicate", [0, 3])
def test_a_run_played_again_ends_as_the_model_did(name, replicate):
    result, model = played(name, replicate)
    end_h = result.resolved.horizon_h
    again, own = situation_at(result.reading, end_h), model.world.situation
    assert again.holder == own.holder
    bridges = result.theatre.bridges
    assert {b: again.bridge_state(b) for b in bridges} == {b: own.bridge_state(b) for b in bridges}
    taken = {node for node, side in again.holder.items() if side != result.theatre.initial_holder[node]}
    assert taken == set(result.control.dropna(subset="liberated_at")["node"]) | (
        taken - set(result.control["node"])
    )


@pytest.mark.parametrize("time_h", [0.0, 100.0, 190.0, 220.0, 300.0])
def test_any_hour_is_as_the_model_was_then(time_h):
    result, _ = played("more-long-range-fires", 2)
    state = supply_at(result.reading, time_h)
    _, model = played("more-long-range-fires", 2, until_h=time_h) if time_h else played("toy-hub", 0, 1.0)
    if not time_h:
        assert state.situation.holder == result.theatre.initial_holder
        return
    world = model.world
    assert state.situation.holder == world.situation.holder
    assert state.under_fire == world.shelled
    held_and_shut = {
        depot.name
        for depot in model.depots.values()
        if not depot.is_open and world.situation.holder[depot.node] == "supplied"
    }
    held = {depot.id for depot in result.resolved.supply.depots if world.is_held(depot.node)}
    assert state.closed & held == held_and_shut
    assert {yard.id for yard in model.yards.values() if not yard.tracks.is_open} == {
        railhead.id for railhead in result.resolved.supply.railheads if railhead.id in state.closed
    }
    assert state.dispersed == {pile.name for pile in world.stockpiles.values() if pile.dispersed}
    for depot in model.depots.values():
        assert state.stock_t[depot.name] == pytest.approx(depot.store.total_t, abs=1e-6)
    for group in model.groups.values():
        rate_t_per_h = sum(group.wanted_t_per_h)
        assert state.need_t_per_day.get(group.id, 0.0) == pytest.approx(24 * rate_t_per_h)
        if group.id in state.need_t_per_day:
            days = group.stockpile.store.days_of_supply() * group.issued_share
            assert state.stock_t[group.id] / state.need_t_per_day[group.id] == pytest.approx(days, abs=1e-6)
    running = {
        d.company.id: sum(m.vehicles for m in world.movers if getattr(m, "dispatch", None) is d)
        for d in model.dispatchers
    }
    for dispatch in model.dispatchers:
        company = dispatch.company
        at_first = round(company.trucks * company.availability)
        assert state.trucks_lost.get(company.id, 0) == at_first - running[company.id]
