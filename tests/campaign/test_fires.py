from collections import Counter

import pytest
from builders import START, at, attack, bridge, entries, model, simulated, withdrawal

QUIET = {"supply.trains": [], "supply.trucks.convoys.trucks": 0}


def struck(target, hours, changes=None, luck=0.0):
    """A toy in which something is struck at some hours: 10 % of a stock is lost, 5 % if it is dispersed."""
    run = model({**QUIET, "fires.targets": [{"id": target, "weight": 1}], **(changes or {})})
    for time_h in hours:
        at(run.world.env, time_h, lambda: run.fires.strike(target, luck))
    return run


def test_a_strike_on_a_depot_destroys_a_share_of_every_class():
    history = struck("depot", [10]).run()
    (strike,) = entries(history, "strike")
    assert (strike.place, *strike[4:7]) == ("hub", *map(pytest.approx, (50, 30, 20)))
    assert history.cargo.destroyed == pytest.approx((50, 30, 20))


def test_after_three_strikes_a_depot_is_dispersed_and_loses_less():
    run = struck("depot", [10, 20, 30, 40])
    history = run.run()
    destroyed_t = [sum(entry[4:7]) for entry in entries(history, "strike")]
    assert destroyed_t == pytest.approx([100, 90, 81, 729 * 0.05])
    assert [(entry.actor, entry.time_h) for entry in entries(history, "depot_dispersed")] == [("depot", 30)]


def test_a_dispersed_depot_loads_slower():
    first_h = {}
    for dispersed in (False, True):
        history = simulated({"supply.trains": [], "supply.depots.depot.dispersed": dispersed})
        first_h[dispersed] = entries(history, "convoy_loaded")[0].time_h
    assert first_h == {False: pytest.approx(5), True: pytest.approx(10)}
    run = struck("depot", [1, 2, 3], {"supply.trucks.convoys.trucks": 30, "groups.army.target_days": 30})
    loaded_h = [entry.time_h for entry in entries(run.run(), "convoy_loaded")][:2]
    # the convoy at the bay goes on as it began; it delivers at 12, is back at 14, and sets out at 16
    assert loaded_h == pytest.approx([5, 16 + 10])


BRIDGE = {"network.links.hub--ford.bridge": bridge()}


def test_a_bridge_is_struck_and_repaired():
    run = struck("bridge", [10, 15, 40], BRIDGE)
    history = run.run()
    # 10 h of repair; who strikes it while it is down changes nothing
    assert [entry.time_h for entry in entries(history, "strike")] == [10, 15, 40]
    closed, opened = entries(history, "bridge_closed"), entries(history, "bridge_opened")
    assert [(entry.time_h, entry.actor) for entry in closed] == [(10, "fires"), (40, "fires")]
    assert [(entry.time_h, entry.actor) for entry in opened] == [(20, "engineers"), (50, "engineers")]


def test_a_strike_may_miss_the_bridge():
    history = struck("bridge", [10], {**BRIDGE, "fires.bridge_hit": 0.3}, luck=0.31).run()
    assert len(entries(history, "strike")) == 1
    assert entries(history, "bridge_closed") == []


@pytest.mark.parametrize("target", ["depot", "railhead", "bridge"])
def test_the_attacker_does_not_strike_what_is_his(target):
    run = struck(target, [100], {**BRIDGE, **attack(24)})
    history = run.run()
    assert history.captures["hub"] < 100
    assert entries(history, "strike", "railhead_closed") == []


def test_a_strike_on_a_group_destroys_its_stock():
    history = struck("army", [24]).run()
    (strike,) = entries(history, "strike")
    assert strike[4:7] == pytest.approx((20, 12, 8))  # 10 % of what four days need
    assert strike.count == 0


def test_what_burns_with_the_vehicles_of_a_column_stands_in_the_entry_of_the_strike():
    leaving = withdrawal(ordered_at=START.replace(day=2))
    history = struck("army", range(20, 60, 2), leaving).run()
    strikes = entries(history, "strike")
    on_columns = [strike for strike in strikes if strike.count]
    assert on_columns
    assert all(strike.note.startswith("army-") for strike in on_columns)
    burnt = [sum(loads) for loads in zip(*(strike[4:7] for strike in strikes), strict=True)]
    assert burnt == pytest.approx(history.cargo.destroyed)


def test_strikes_come_at_their_rate_and_choose_their_targets_by_weight():
    changes = {
        **QUIET,
        "fires.strikes_per_day": 5,
        "fires.targets": [{"id": "depot", "weight": 3}, {"id": "army", "weight": 1}],
        "horizon_days": 200,
    }
    strikes = Counter(entry.actor for entry in entries(simulated(changes), "strike"))
    assert strikes.total() == pytest.approx(1_000, abs=4 * 1_000**0.5)
    assert strikes["depot"] / strikes.total() == pytest.approx(0.75, abs=0.06)


def test_the_first_strike_waits_for_the_fires_to_start():
    changes = {**QUIET, "fires.strikes_per_day": 24, "fires.targets": [{"id": "depot", "weight": 1}]}
    early, late = (
        entries(simulated({**changes, "fires.starts": START.replace(day=day)}), "strike") for day in (1, 3)
    )
    assert early[0].time_h < 48 < late[0].time_h
    # and then they come at the same intervals
    assert [entry.time_h + 48 for entry in early[:20]] == pytest.approx([entry.time_h for entry in late[:20]])


def test_no_fires_without_strikes():
    changes = {**QUIET, "fires.strikes_per_day": 0, "fires.targets": [{"id": "depot", "weight": 1}]}
    assert entries(simulated(changes), "strike") == []
