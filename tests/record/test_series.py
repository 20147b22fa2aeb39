import numpy as np
import pandas as pd
import pytest
from histories import AFTER_WITHDRAWAL, WITH_PLAN, WITHDRAWAL, reading, row

from sim.record.series import KEYS, SERIES, Series
from sim.scenario.schema import SUPPLY_CLASSES

HOURS = np.arange(121.0)
CROSSING = {"id": "border", "node": "base", "booths": 1, "persons_per_day": 240}
KITCHEN = {"id": "kitchen", "crossing": "border", "servers": 1, "minutes": 3, "share": 0.5}


def curve(table, quantity, **keys):
    """Curve of one subject: its values by hour."""
    for key, value in keys.items():
        table = table[table[key] == value]
    assert table["time_h"].tolist() == HOURS.tolist()
    return table[quantity].to_numpy()


def test_throughput_counts_each_class_at_railheads_and_at_the_end_of_the_road():
    run = reading(
        row(6, "train_unloaded", "trains-1", "hub", cargo=(100.0, 60.0, 40.0)),
        row(30.5, "train_unloaded", "trains-1", "hub", cargo=(10.0, 6.0, 4.0)),
        row(12, "convoy_delivered", "convoys-1", "front", cargo=(70.0, 50.0, 30.0), note="army"),
    )
    table = Series(run).throughput
    assert list(table) == ["time_h", "date", "place", "stage", "supply_class", "t_per_day", "cumulative_t"]
    assert set(table["supply_class"]) == set(SUPPLY_CLASSES)
    fuel = {"place": "railhead", "stage": "arrived by rail", "supply_class": "fuel"}
    arrived = curve(table, "cumulative_t", **fuel)
    assert [arrived[h] for h in (5, 6, 30, 31, 120)] == [0, 60, 60, 66, 66]
    t_per_day = curve(table, "t_per_day", **fuel)
    assert np.isnan(t_per_day[:24]).all()
    assert [t_per_day[h] for h in (24, 29, 30, 31, 54, 55)] == [60, 60, 0, 6, 6, 0]
    delivered = curve(table, "cumulative_t", place="army", stage="delivered by road", supply_class="general")
    assert [delivered[h] for h in (11, 12)] == [0, 30]


def test_stocks_have_days_of_supply_for_groups_only():
    stocks = {
        "depot": [(0.0, (9.0, 9.0, 9.0)), (120.0, (9.0, 9.0, 9.0))],
        "army": [(0.0, (120.0, 72.0, 48.0)), (12.0, (60.0, 36.0, 24.0)), (120.0, (60.0, 36.0, 24.0))],
    }
    run = reading(stocks=stocks, rates={"army": [(0.0, (5.0, 3.0, 2.0)), (12.0, (0.0, 0.0, 0.0))]})
    table = Series(run).stocks
    assert curve(table, "level_t", pile="army", supply_class="ammunition")[[0, 6, 12]].tolist() == [
        120,
        90,
        60,
    ]
    days = curve(table, "days_of_supply", pile="army", supply_class="fuel")
    assert days[[0, 6]].tolist() == [1.0, 0.75]
    assert np.isnan(days[12:]).all()  # it has left
    assert np.isnan(curve(table, "days_of_supply", pile="depot", supply_class="fuel")).all()


def test_area_rises_as_places_fall_and_the_announcement_follows():
    table = Series(reading(captures={"hub": 30.0, "ford": 40.0, "front": 50.0})).area
    total_km2 = table["actual_km2"].iloc[-1]
    assert table["actual_km2"][:30].tolist() == [0.0] * 30
    assert table["actual_km2"][50:].to_numpy() == pytest.approx(total_km2)
    announced = table["announced_km2"].to_numpy()
    assert announced[45:69].tolist() == [0.0] * 24  # on 2 September at 21:00: what had been taken on the 1st
    assert announced[93] == pytest.approx(total_km2 / 2)
    assert (np.diff(announced) >= 0).all()


def test_the_drawdown_table_adds_to_the_establishment_at_every_hour():
    table = Series(reading(*WITHDRAWAL, vehicles=AFTER_WITHDRAWAL)).drawdown
    places = table[["present", "marching", "out", "abandoned", "destroyed"]]
    assert places.sum(axis=1).tolist() == [100.0] * len(HOURS)
    assert places.iloc[-1].tolist() == [0, 0, 18, 75, 7]


def test_civilians_are_called_drive_queue_and_cross():
    run = reading(
        row(10, "call_to_leave", "administration", "region", count=90),
        row(11, "cars_queued", "border", "hub", count=30),
        row(12, "cars_queued", "border", "hub", count=30),
        row(13, "cars_crossed", "border", "hub", count=30, note="2.0 h waited"),
        row(14, "relief_served", "kitchen", "border", count=12),
        changes={**WITH_PLAN, "civilians.crossings": [CROSSING], "civilians.relief": [KITCHEN]},
        waited_h=[2.0],
    )
    table = Series(run).civilians.set_index("time_h")
    names = ["called", "on_road", "queueing_people", "queueing_cars", "crossed", "relief:kitchen"]
    assert table.loc[[9, 10, 11, 12, 13, 14], names].to_numpy().tolist() == [
        [0, 0, 0, 0, 0, 0],
        [90, 90, 0, 0, 0, 0],
        [90, 60, 30, 10, 0, 0],
        [90, 30, 60, 20, 0, 0],
        [90, 30, 30, 10, 30, 0],
        [90, 30, 30, 10, 30, 12],
    ]
    assert np.isnan(table.loc[12, "waiting_h"])
    assert table.loc[120, "waiting_h"] == 2.0


def test_dates_are_local_and_without_a_zone():
    table = Series(reading()).area
    assert table["date"].iloc[[0, 1, -1]].tolist() == [
        pd.Timestamp("2022-09-01T00:00"),
        pd.Timestamp("2022-09-01T01:00"),
        pd.Timestamp("2022-09-06T00:00"),
    ]
    assert table["date"].dt.tz is None


def test_the_long_table_holds_every_number_of_every_series_once():
    series = Series(reading(*WITHDRAWAL, vehicles=AFTER_WITHDRAWAL))
    long = series.long()
    assert list(long) == ["series", *KEYS, "quantity", "time_h", "date", "value"]
    assert long["series"].unique().tolist() == list(SERIES)
    assert not long.drop(columns="value").duplicated().any()
    numbers = sum(
        getattr(series, name).drop(columns="time_h").select_dtypes("number").count().sum() for name in SERIES
    )
    assert len(long) == numbers
    level = long[
        (long["subject"] == "army") & (long["supply_class"] == "fuel") & (long["quantity"] == "level_t")
    ]
    assert (
        level["value"].tolist()
        == series.stocks.query("pile == 'army' and supply_class == 'fuel'")["level_t"].tolist()
    )
