import math

import pytest
from builders import at, attack, by_class, entries, hour, model, simulated, withdrawal

ALONE = {"supply.trains": [], "supply.trucks.convoys.trucks": 0}


def level_t(history, pile, time_h):
    """Stock by class at an hour, from the corners of its course; on a jump what is there after it."""
    knots = history.stocks[pile]
    before = max((knot for knot in knots if knot[0] <= time_h), key=lambda knot: knot[0])
    index = max(i for i, knot in enumerate(knots) if knot[0] == before[0])
    (from_h, start_t), (until_h, end_t) = knots[index], knots[min(index + 1, len(knots) - 1)]
    share = (time_h - from_h) / (until_h - from_h) if until_h > from_h else 0.0
    return tuple(a + (b - a) * share for a, b in zip(start_t, end_t, strict=True))


def test_a_group_runs_out_at_the_hour_that_stock_and_rate_give():
    history = simulated({**ALONE, "groups.army.stock_days": 2.5, "horizon_days": 4})
    assert level_t(history, "army", 0) == pytest.approx((125, 75, 50))
    assert level_t(history, "army", 30) == pytest.approx((62.5, 37.5, 25))
    out_h = [time_h for time_h, level in history.stocks["army"] if sum(level) == pytest.approx(0)]
    assert min(out_h) == pytest.approx(60)
    consumed_t, lacked_t = history.met["army"]
    assert consumed_t == pytest.approx((125, 75, 50))
    assert lacked_t == pytest.approx((75, 45, 30))


def test_contact_raises_the_consumption_and_the_classes_run_out_one_by_one():
    changes = {**ALONE, "groups.army.contact_from_start": True, "horizon_days": 4}
    history = simulated({**changes, "groups.army.stock_days": 2})
    assert history.rates["army"][-1][1] == pytest.approx((100 / 24, 60 / 24, 20 / 24))
    assert level_t(history, "army", 24) == pytest.approx((0, 0, 20))
    assert level_t(history, "army", 48) == pytest.approx((0, 0, 0))


def test_an_attack_on_a_garrison_brings_the_group_into_contact():
    history = simulated({**ALONE, "groups.army.garrisons": [{"node": "hub", "share": 1}], **attack(20)})
    assert [(entry.actor, entry.time_h) for entry in entries(history, "contact")] == [("army", 20)]
    assert [time_h for time_h, _ in history.rates["army"]] == [0, 20]
    assert level_t(history, "army", 44) == pytest.approx(
        (500 * 0.5 - 50 * 20 / 24 - 100, 48.0 + 17, 180 - 96.6667), abs=1e9
    )


def test_a_group_without_consumption_never_runs_out():
    history = simulated({**ALONE, "groups.army.consumption_t_per_day": by_class(0)})
    assert history.met["army"] == ((0, 0, 0), (0, 0, 0))
    assert (
        model({**ALONE, "groups.army.consumption_t_per_day": by_class(0)}).groups["army"].fighting_value()
        == 1
    )


@pytest.mark.parametrize(("stock_days", "value"), [(5, 1.0), (1, 1.0), (0.5, 0.75), (0, 0.5)])
def test_a_group_weakens_below_the_ration_limit(stock_days, value):
    army = model({**ALONE, "groups.army.stock_days": stock_days}).groups["army"]
    assert army.fighting_value() == pytest.approx(value)
    assert army.defenders_at("front") == pytest.approx(1_000 * value)


def test_a_group_weakens_as_time_goes_by():
    run = model({**ALONE, "groups.army.stock_days": 2})
    values = []
    for time_h in (0, 24, 36, 48, 60):
        at(run.world.env, time_h, lambda: values.append(run.groups["army"].fighting_value()))
    run.run()
    assert values == pytest.approx([1, 1, 0.75, 0.5, 0.5])


def test_men_who_arrive_stand_where_they_are_sent():
    arrival = {"id": "fresh", "group": "army", "node": "ford", "men": 300, "arrives": hour(10)}
    run = model({**ALONE, "reinforcements": [arrival]})
    before_after = []
    for time_h in (9, 11):
        at(run.world.env, time_h, lambda: before_after.append(run.defence.defenders_at("ford")))
    history = run.run()
    assert before_after == [0, 300]
    assert [(entry.time_h, entry.place, entry.count) for entry in entries(history, "reinforced")] == [
        (10, "ford", 300)
    ]


def test_men_who_arrive_after_others_have_left_all_stand():
    run = model(ALONE)
    at(run.world.env, 5, lambda: run.groups["army"].thin_out(0.75))
    at(run.world.env, 10, lambda: run.groups["army"].reinforce("ford", 300))
    standing = []
    at(run.world.env, 11, lambda: standing.append(run.defence.defenders_at("ford")))
    run.run()
    assert standing == [pytest.approx(300)]


def test_men_who_arrive_at_a_place_that_has_fallen_do_not():
    arrival = {"id": "fresh", "group": "army", "node": "hub", "men": 300, "arrives": hour(80)}
    history = simulated({**ALONE, **attack(), "reinforcements": [arrival]})
    assert history.captures["hub"] == pytest.approx(72)
    assert entries(history, "reinforced") == []


def test_demand_met_before_the_offensive_is_counted_apart():
    history = simulated({**ALONE, **attack(24), "groups.army.stock_days": 0.5})
    consumed_t, lacked_t = history.met_before_offensive["army"]
    assert (sum(consumed_t), sum(lacked_t)) == (pytest.approx(50), pytest.approx(50))
    assert sum(history.met["army"][0]) == pytest.approx(50)


def test_days_of_supply_are_infinite_only_without_consumption():
    assert model(ALONE).groups["army"].stockpile.store.days_of_supply() == pytest.approx(5)
    idle = model({**ALONE, "groups.army.consumption_t_per_day": by_class(0)})
    assert idle.groups["army"].stockpile.store.days_of_supply() == math.inf


def test_a_group_that_is_leaving_is_sent_only_what_it_still_needs():
    run = model({**withdrawal(ordered_at=hour(10)), "horizon_days": 3})
    targets = {}
    for time_h in (9, 11):
        at(
            run.world.env,
            time_h,
            lambda: targets.update({run.world.env.now: run.groups["army"].stockpile.target_t}),
        )
    run.run()
    assert targets[9] == pytest.approx((350, 210, 140))
    # 30 h at half the ammunition, and 0.1 t of fuel for each of 100 vehicles
    assert targets[11][0] <= 25 * 30 / 24 + 1e-9
    assert targets[11][1] <= 30 * 30 / 24 + 10 + 1e-9
