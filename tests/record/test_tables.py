from datetime import datetime
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from histories import AFTER_WITHDRAWAL, WITHDRAWAL, reading, row

from sim.campaign.journal import CargoBalance, Entry, PeopleBalance
from sim.record.tables import balance, cells, cells_geojson, control, dates, events


def test_dates_are_exact_to_the_second_and_unknown_where_the_hour_is():
    found = dates(datetime(2022, 9, 1, 6), [0.0, 1 / 3, 24.0, np.nan])
    assert found[:3].tolist() == [
        datetime(2022, 9, 1, 6),
        datetime(2022, 9, 1, 6, 20),
        datetime(2022, 9, 2, 6),
    ]
    assert np.isnat(found[3])


def test_events_are_the_entries_with_their_dates():
    table = events(reading(row(1.5, "strike", "depot", "hub", cargo=(1.0, 2.0, 3.0), count=4, note="a note")))
    assert list(table) == ["time_h", "date", *Entry._fields[1:]]
    assert table.iloc[0].tolist() == [
        1.5,
        pd.Timestamp("2022-09-01T01:30"),
        "strike",
        "depot",
        "hub",
        1,
        2,
        3,
        4,
        "a note",
    ]


def test_a_run_without_events_has_an_empty_table_with_numbers_for_columns():
    table = events(reading())
    assert len(table) == 0
    assert table[["time_h", "ammunition_t", "fuel_t", "general_t", "count"]].dtypes.eq(float).all()


def test_control_has_every_place_with_ground_and_adds_to_the_study_area():
    run = reading(captures={"hub": 30.25})
    table = control(run).set_index("node")
    assert table.index.tolist() == ["hub", "ford", "front"]
    assert table["settlement"].tolist() == ["Hub", "Ford", "Front"]
    assert table["area_km2"].sum() == pytest.approx(run.theatre.cells.total_km2)
    assert table.loc["hub", "liberated_at"] == pd.Timestamp("2022-09-02T06:15")
    assert table.loc[["ford", "front"], "liberated_at"].isna().all()


def test_the_four_balances_add_up():
    cargo = CargoBalance(
        opening=(9.0, 0.0, 0.0), loaded=(1.0, 0.0, 0.0), consumed=(4.0, 0.0, 0.0), in_stock=(6.0, 0.0, 0.0)
    )
    run = reading(
        *WITHDRAWAL,
        vehicles=AFTER_WITHDRAWAL,
        cargo=cargo,
        people=PeopleBalance(residents=1_000, stayed=940, queueing=20, crossed=40),
        captures={"hub": 30.0},
    )
    table = balance(run)
    amounts = table.set_index(["balance", "subject", "account"])["amount"].sort_index()

    def rest(name, subject, *sources):
        """What the other accounts leave of the sources."""
        of = amounts.loc[name, subject]
        return sum(of[source] for source in sources) - of.drop(list(sources)).sum()

    assert rest("cargo", "ammunition", "opening", "loaded") == 0.0
    assert rest("vehicles", "army", "establishment") == 0.0
    assert rest("people", "residents", "residents") == 0.0
    assert rest("area", "study area", "total") == pytest.approx(0.0)
    assert amounts["area", "study area", "taken"] > 0.0
    assert table["unit"].unique().tolist() == ["t", "vehicles", "people", "km2"]


def test_cells_add_to_the_area_that_is_told_and_say_when_they_changed_hands():
    run = reading(captures={"hub": 30.25, "ford": 50.0})
    table = cells(run)
    assert table["area_km2"].sum() == pytest.approx(run.theatre.cells.total_km2)
    taken = table.dropna(subset="liberated_at")
    assert 0 < taken["area_km2"].sum() == pytest.approx(run.area_km2_at(run.resolved.horizon_h))
    assert taken["liberated_at"].min() == pd.Timestamp(run.resolved.start) + pd.Timedelta(hours=30.25)
    assert set(table["settlement"]) <= {node.id for node in run.resolved.network.nodes}


def test_cells_for_a_gis_are_closed_rings_that_run_counterclockwise_around_their_centres():
    run = reading(captures={"hub": 30.25})
    features = cells_geojson(run)["features"]
    table = cells(run)
    assert len(features) == len(table)
    for feature, lat, lon in zip(features, table["lat"], table["lon"], strict=True):
        for (ring,) in feature["geometry"]["coordinates"]:
            assert ring[0] == ring[-1]
            assert sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)) > 0
        lons, lats = zip(*feature["geometry"]["coordinates"][0][0], strict=True)
        assert min(lons) < lon < max(lons)
        assert min(lats) < lat < max(lats)
    dated = [feature["properties"]["liberated_at"] for feature in features]
    assert [date is None for date in dated] == table["liberated_at"].isna().tolist()
