"""Tables and balances of the historical campaign must tell the same story."""

import numpy as np
import pytest

from sim.record.grid import grid_h, grid_series
from sim.record.run import run
from sim.scenario.load import load
from sim.scenario.schema import SUPPLY_CLASSES

RUNS = {
    "middle": {"seed": 1},
    "drawn": {"seed": 1, "replicate": 3},
    "under heavy fire": {"seed": 1, "overrides": ["fires.strikes_per_day=25"]},
}


@pytest.fixture(scope="module", params=RUNS)
def result(request):
    options = dict(RUNS[request.param])
    return run(load("historical", options.pop("overrides", ())), **options)


def account(result, balance, subject, name):
    table = result.balance.set_index(["balance", "subject", "account"])["amount"]
    return table[balance, subject, name]


def test_what_arrived_is_what_the_outcomes_count(result):
    throughput = result.series.throughput
    end = throughput[throughput["time_h"] == throughput["time_h"].max()]
    totals = end.groupby(["stage", "place"])["cumulative_t"].sum()
    assert totals["arrived by rail"].sum() == pytest.approx(result.outcomes["rail_t"])
    for group in result.resolved.groups:
        delivered_t = totals.get(("delivered by road", group.id), 0.0)
        assert delivered_t == pytest.approx(result.outcomes[f"delivered_t:{group.id}"])


def test_stocks_end_at_what_the_balance_holds_and_are_never_negative(result):
    stocks = result.series.stocks
    assert stocks["level_t"].min() >= 0.0
    end = stocks[stocks["time_h"] == result.resolved.horizon_h].groupby("supply_class")["level_t"].sum()
    opening_t = np.sum([knots[0][1] for knots in result.history.stocks.values()], axis=0)
    for index, supply_class in enumerate(SUPPLY_CLASSES):
        assert end[supply_class] == pytest.approx(account(result, "cargo", supply_class, "in_stock"))
        assert opening_t[index] == pytest.approx(account(result, "cargo", supply_class, "opening"))


def test_cargo_balances_in_the_table(result):
    cargo = result.balance[result.balance["balance"] == "cargo"]
    accounts = cargo.pivot_table(index="account", columns="subject", values="amount")
    came = accounts.loc[["opening", "loaded"]].sum()
    went = accounts.drop(["opening", "loaded"]).sum()
    assert went[list(SUPPLY_CLASSES)].tolist() == pytest.approx(came[list(SUPPLY_CLASSES)].tolist(), abs=1e-6)


def test_vehicles_end_where_the_balance_has_them_and_never_vanish_on_the_way(result):
    drawdown = result.series.drawdown
    places = ["present", "marching", "out", "abandoned", "destroyed"]
    assert drawdown[places].min().min() >= 0
    for group, course in drawdown.groupby("group"):
        establishment = account(result, "vehicles", group, "establishment")
        assert (course[places].sum(axis=1) == establishment).all()
        for place in places:
            assert course[place].iloc[-1] == account(result, "vehicles", group, place)


def test_people_end_where_the_balance_has_them(result):
    civilians = result.series.civilians
    end = civilians.iloc[-1]
    assert end["crossed"] == pytest.approx(account(result, "people", "residents", "crossed"))
    assert end["queueing_people"] == pytest.approx(
        account(result, "people", "residents", "queueing"), abs=1e-6
    )
    assert end["on_road"] == pytest.approx(account(result, "people", "residents", "on_road"), abs=1e-6)
    moving = civilians[["on_road", "queueing_people", "crossed"]]
    assert (moving.sum(axis=1) <= civilians["called"] + 1e-6).all()
    assert moving.min().min() >= -1e-6
    assert end["called"] == pytest.approx(result.outcomes["called_people"])


def test_the_area_never_shrinks_and_the_announcement_never_leads(result):
    area = result.series.area
    assert (np.diff(area["actual_km2"]) >= 0).all()
    assert (np.diff(area["announced_km2"]) >= 0).all()
    assert (area["announced_km2"] <= area["actual_km2"]).all()
    taken_km2 = account(result, "area", "study area", "taken")
    assert area["actual_km2"].iloc[-1] == pytest.approx(taken_km2)
    total_km2 = result.control["area_km2"].sum()
    assert taken_km2 + account(result, "area", "study area", "held") == pytest.approx(total_km2)
    midnight = area.set_index("date")["actual_km2"]["2022-09-12"].iloc[0]
    assert midnight == result.outcomes["area_km2:2022-09-11"]


def test_control_has_the_dates_of_the_outcomes(result):
    start = np.datetime64(result.resolved.start)
    for place in result.control.itertuples():
        taken_h = result.outcomes[f"taken_h:{place.node}"]
        hours = (place.liberated_at - start) / np.timedelta64(1, "h")
        assert hours == pytest.approx(taken_h, abs=1 / 3600, nan_ok=True)


def test_curves_of_an_ensemble_are_samples_of_the_hourly_tables(result):
    hours = grid_h(result.resolved)
    curves = grid_series(result.reading)
    every_sixth = result.series.area["time_h"].isin(hours)
    area = result.series.area[every_sixth]
    assert curves["area_actual_km2"] == area["actual_km2"].tolist()
    assert curves["area_announced_km2"] == area["announced_km2"].tolist()
    civilians = result.series.civilians[every_sixth]
    assert curves["queue_cars"] == pytest.approx(civilians["queueing_cars"].to_numpy())
    assert curves["crossed_people"] == pytest.approx(civilians["crossed"].to_numpy())
    drawdown = result.series.drawdown
    drawdown = drawdown[drawdown["time_h"].isin(hours)]
    vehicles = drawdown.groupby("time_h")[["out", "abandoned"]].sum()
    assert curves["vehicles_out"] == vehicles["out"].tolist()
    assert curves["vehicles_abandoned"] == vehicles["abandoned"].tolist()
    stocks = result.series.stocks[result.series.stocks["time_h"].isin(hours)]
    days = stocks.groupby(["pile", "time_h"])["days_of_supply"].min()
    for group in result.resolved.groups:
        np.testing.assert_array_equal(curves[f"days_of_supply:{group.id}"], days[group.id])
    assert {len(curve) for curve in curves.values()} == {len(hours)}


def test_the_staff_log_tells_the_turning_points_in_order(result):
    log = "\n".join(result.staff_log)
    assert "Tue  6 Sep 05:00  The offensive begins at Pryshyb, Chuhuiv" in log
    month = {"Sep": "09", "Oct": "10"}
    moments = [f"{month[line[7:10]]}-{int(line[4:6]):02} {line[11:16]}" for line in result.staff_log]
    assert moments == sorted(moments)
    for group in result.resolved.groups:
        ordered = f"{group.name}: ordered to withdraw." in log
        assert ordered == (result.outcomes.get(f"trigger:{group.id}", "none") != "none")
