import pytest
from builders import ARMY, RAILHEAD, TRAINS, attack, bridge, by_class, entries, hour, simulated, withdrawal

from sim.campaign.model import simulate
from sim.scenario.load import load, with_overrides
from sim.scenario.resolve import middle
from sim.streams import Streams


def delivered_t(history, place="front"):
    return sum(sum(e[4:7]) for e in entries(history, "convoy_delivered") if e.place == place)


LONG = {"horizon_days": 30}


@pytest.mark.parametrize("trains", [[], [{**TRAINS, "trains_per_day": 0}]])
def test_without_trains_the_army_lives_on_what_there_is(trains):
    history = simulated({**LONG, "supply.trains": trains})
    assert entries(history, "train_departed") == []
    # 1,000 t in the depot go in convoys of 120 to 150 t; what fills no convoy stays
    assert 1_000 - 120 < delivered_t(history) <= 1_000
    assert sum(history.met["army"][0]) == pytest.approx(500 + delivered_t(history))
    assert sum(history.met["army"][1]) == pytest.approx(3_000 - 500 - delivered_t(history))


@pytest.mark.parametrize("change", ["trucks", "availability"])
def test_without_trucks_the_depot_fills_up_and_the_army_starves(change):
    history = simulated({**LONG, f"supply.trucks.convoys.{change}": 0})
    assert delivered_t(history) == 0
    assert sum(history.met["army"][0]) == pytest.approx(500)
    assert sum(history.stocks["depot"][-1][1]) == pytest.approx(10_000, abs=500)


def test_without_anything():
    nothing = {
        "supply.trains": [],
        "supply.trucks.convoys.trucks": 0,
        "supply.depots.depot.stock_t": by_class(0.001),
        "groups.army.stock_days": 0,
        "groups.army.vehicles": 0,
        "groups.army.consumption_t_per_day": by_class(0),
    }
    history = simulated({**LONG, **nothing})
    assert history.entries == []


def test_without_an_enemy_nobody_withdraws_in_thirty_days():
    rules = {
        "hub_lost": {"hub": "hub"},
        "hub_threatened": {"hub": "hub"},
        "endurance": {"days": 2},
        "encirclement": {"exits": 1},
        "interdiction": {"strikes": 3, "window_h": 24, "below_days": 2},
    }
    fires = {
        "fires.strikes_per_day": 2,
        "fires.targets": [{"id": "depot", "weight": 1}, {"id": "bridge", "weight": 1}],
        "network.links.front--rear.bridge": bridge(),
    }
    history = simulated({**LONG, **attack(), **withdrawal(**rules), **fires, "offensive.enabled": False})
    assert entries(history, "trigger", "withdrawal_ordered", "place_taken", "contact") == []
    assert history.met["army"][1] == (0, 0, 0)


def test_a_group_without_vehicles_men_in_garrisons_or_stock():
    ghost = {**ARMY, "vehicles": 0, "stock_days": 0, "target_days": 0, "garrisons": []}
    history = simulated({**LONG, "groups": [ghost], **withdrawal(ordered_at=hour(30))})
    assert entries(history, "column_departed") == []
    assert history.vehicles["army"].establishment == 0
    assert len(entries(history, "drawdown_over")) == 1


def test_a_flood_of_trains_waits_and_nothing_is_lost():
    history = simulated(
        {"supply.trains.trains.trains_per_day": 100, "supply.depots.depot.capacity_t": 50_000}
    )
    departed_h = [entry.time_h for entry in entries(history, "train_departed")]
    arrived_h = [entry.time_h for entry in entries(history, "train_arrived")]
    # 49,000 t fit beside what is in stock, and so many trains leave within half a day, but only one an hour
    # gets on to the line
    assert 49 <= len(departed_h) <= 52
    assert departed_h[48] == pytest.approx(49 * 0.24)
    assert arrived_h[:49] == pytest.approx([0.24 + 2 + n for n in range(49)])
    unloaded_t = sum(sum(entry[4:7]) for entry in entries(history, "train_unloaded"))
    assert unloaded_t <= 50 * 5 * 24


def test_a_year_of_quiet_ends():
    history = simulated({"horizon_days": 365, "supply.trains.trains.trains_per_day": 0.3})
    assert history.met["army"][1] == (0, 0, 0)
    assert len(history.entries) < 10_000


def test_the_shortest_run_is_over_before_anything_happens():
    history = simulated({"horizon_days": 0.01, "offensive.starts": hour(0)})
    assert history.entries == []
    assert sum(history.met["army"][0]) == pytest.approx(1)


def test_more_tracks_than_trains_and_more_bays_than_convoys():
    plenty = {
        "supply.railheads": [{**RAILHEAD, "tracks": 50}],
        "supply.depots.depot.bays": 200,
        "groups.army.bays": 200,
    }
    assert delivered_t(simulated({**LONG, **plenty})) == pytest.approx(delivered_t(simulated(LONG)))


# The historical scenario at its ends

HISTORICAL = middle(load("historical"))


def run(overrides, seed=1):
    return simulate(with_overrides(HISTORICAL, overrides), Streams(seed, 0))


def test_historical_without_an_enemy_nobody_withdraws_in_thirty_days():
    for seed in (1, 2, 3):
        history = run({"offensive.enabled": False}, seed)
        assert entries(history, "withdrawal_ordered", "place_taken") == []
        for consumed, lacked in history.met.values():
            assert sum(consumed) / (sum(consumed) + sum(lacked)) > 0.95


def test_historical_with_a_protected_hub():
    history = run({"offensive.protected": ["kupiansk", "kupiansk_vuzlovyi"]})
    assert "kupiansk" not in history.captures
    assert not any(entry.note.startswith("hub_lost") for entry in entries(history, "trigger"))


def test_historical_without_fires():
    history = run({"fires.strikes_per_day": 0})
    assert entries(history, "strike", "railhead_closed", "depot_dispersed") == []
    assert history.cargo.destroyed == (0, 0, 0)


def test_historical_without_trains_and_trucks():
    services = {f"supply.trains.{service.id}.trains_per_day": 0 for service in HISTORICAL.supply.trains}
    trucks = {f"supply.trucks.{company.id}.trucks": 0 for company in HISTORICAL.supply.trucks}
    history = run({**services, **trucks})
    assert entries(history, "train_departed", "convoy_loaded", "convoy_delivered") == []
    assert history.cargo.loaded == (0, 0, 0)
    assert entries(history, "withdrawal_ordered")


def test_historical_without_vehicles():
    history = run({f"groups.{group.id}.vehicles": 0 for group in HISTORICAL.groups})
    assert entries(history, "column_departed", "vehicles_abandoned") == []
    assert entries(history, "withdrawal_ordered")
