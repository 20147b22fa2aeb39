"""The hindcast: naive forecasts and scores by hand."""

import dataclasses
from datetime import date, datetime

import numpy as np
import pytest
from made_up import HISTORICAL, hour, runs

from sim.evidence.hindcast import (
    Forecast,
    Observed,
    known_areas,
    like_today,
    model_forecast,
    pace_km_per_h,
    record_after,
    same_trend,
    scores,
)
from sim.evidence.known import Known, known_by
from sim.evidence.seeds import AnnouncedArea, MappedArea, TownReport, seeds
from sim.theatre.network import Theatre

FACTS = seeds("kharkiv-2022")
CUTOFF = FACTS.plan.hindcast.cutoff

ABOUT = {
    "source": "x",
    "confidence": "M",
    "scope": "x",
    "coverage": "theatre",
    "who": "x",
    "side": "independent",
    "bound": "about",
}


def mapped(day, area_km2):
    return MappedArea.model_validate(
        {"mapped_at": f"2022-09-{day:02}T23:59+03:00", "area_km2": area_km2, **ABOUT}
    )


def announced(day, area_km2):
    return AnnouncedArea.model_validate(
        {
            "announced_at": f"2022-09-{day:02}T22:00+03:00",
            "hour_known": "no",
            "as_of": date(2022, 9, day),
            "area_km2": area_km2,
            "count": "liberated",
            **ABOUT,
        }
    )


def town(node, earliest, best, latest, event="entered"):
    return TownReport(
        node=node, event=event, earliest=earliest, best=best, latest=latest, source="x", confidence="M"
    )


SEP = [datetime(2022, 9, day) for day in range(1, 31)]
VERBIVKA = town("verbivka", SEP[5], datetime(2022, 9, 6, 15), SEP[6])
KNOWN = Known(CUTOFF, (mapped(6, 100.0), mapped(7, 300.0)), (announced(8, 700.0),), (VERBIVKA,))
TAKEN = town("balakliia", SEP[9], datetime(2022, 9, 10, 12), SEP[10])
HELD = town("lyman", SEP[19], SEP[20], SEP[21])
NEVER = town("borova", SEP[0], None, SEP[29], "not_taken")
RECORD = Observed(CUTOFF, np.array([1000.0, 2000.0, 4000.0]), (TAKEN, HELD, NEVER))


def test_tomorrow_like_today():
    forecast = like_today(RECORD, KNOWN)
    assert forecast.area_km2.tolist() == [[700.0, 700.0, 700.0]]
    assert all(np.isinf(times).all() for times in forecast.taken.values())


def test_the_trend_goes_on():
    """From 100 to 700 km2 in two days; along the road at the pace of the first ten hours."""
    forecast = same_trend(RECORD, KNOWN, HISTORICAL)
    assert forecast.area_km2 == pytest.approx(np.array([[1000.0, 1300.0, 1600.0]]))
    roads = Theatre.of(runs([1.0]).scenario.network)
    assert set(forecast.taken) == {"balakliia", "lyman", "borova"}
    assert forecast.taken["balakliia"][0] < forecast.taken["borova"][0] < np.inf
    assert roads.nodes["verbivka"].held_by == "supplied"


def test_the_pace_is_that_of_the_fastest_advance():
    from sim.scenario.resolve import middle

    distance_km = Theatre.of(middle(HISTORICAL).network).road_distance_km
    line = [node.id for node in HISTORICAL.network.nodes if node.held_by == "attacker"]
    way_km = min(distance_km(place, "verbivka") for place in line)
    assert pace_km_per_h(KNOWN, HISTORICAL) == pytest.approx(way_km / 10.0)
    forecast = same_trend(RECORD, KNOWN, HISTORICAL)
    expected_h = distance_km("verbivka", "balakliia") / (way_km / 10.0)
    assert forecast.taken["balakliia"] == pytest.approx([expected_h])


def test_the_area_of_the_last_day_is_that_of_the_map_if_it_shows_it():
    assert known_areas(KNOWN) == [(SEP[6], 100.0), (SEP[7], 300.0), (SEP[8], 700.0)]
    shown = dataclasses.replace(KNOWN, mapped=(*KNOWN.mapped, mapped(8, 650.0)))
    assert known_areas(shown)[-1] == (SEP[8], 650.0)


def test_events_are_decided_by_the_windows():
    """Balakliia, entered on 10 September: not by the 9th, by the 10th it is; the others by no day."""
    assert RECORD.events == [
        ("balakliia", 0, False),
        ("balakliia", 1, True),
        ("balakliia", 2, True),
        *(("lyman", day, False) for day in range(3)),
        *(("borova", day, False) for day in range(3)),
    ]
    wide = Observed(CUTOFF, RECORD.area_km2, (town("x", SEP[8], SEP[9], SEP[10]),))
    assert wide.events == [("x", 1, True), ("x", 2, True)]


def perfect():
    never = np.full(4, np.inf)
    return Forecast(
        "perfect",
        np.tile(RECORD.area_km2, (4, 1)),
        {"balakliia": np.full(4, 36.0), "lyman": never, "borova": never},
    )


def test_a_perfect_forecast_scores_nothing():
    score = scores([perfect()], RECORD).iloc[0]
    for name in ("area_crps_km2", "towns_crps_h", "towns_miss_h", "brier"):
        assert score[name] == 0.0
    assert score["towns_inside"] == 1.0


def test_scores_of_a_forecast_that_nothing_happens():
    score = scores([like_today(RECORD, KNOWN)], RECORD).iloc[0]
    assert score["area_crps_km2"] == pytest.approx((300 + 1300 + 3300) / 3)
    assert score["area_crps_km2:2"] == pytest.approx(1300)
    assert score["towns_crps_h"] == pytest.approx(72 - 36)  # set to the end of the three days
    assert score["towns_miss_h"] == pytest.approx(72 - 48)  # after the window has closed
    assert score["towns_inside"] == 0.0
    assert score["brier"] == pytest.approx(2 / 9)


def test_the_chance_of_an_event_is_the_share_of_the_members():
    forecast = perfect()
    forecast.taken["balakliia"][:] = [10.0, 30.0, 60.0, np.inf]
    # By the three days 1/4, 1/2, 3/4 against 0, 1, 1.
    score = scores([forecast], RECORD).iloc[0]
    assert score["brier"] == pytest.approx((1 / 16 + 1 / 4 + 1 / 16) / 9)


def test_a_model_forecast_is_read_off_the_replicates():
    ensemble = runs(
        [10.0, 20.0], {"balakliia": np.array([hour(9, 6), np.nan]), "lyman": np.nan, "borova": np.nan}
    )
    forecast = model_forecast("model", ensemble, RECORD)
    assert forecast.area_km2.tolist() == [[40.0, 50.0, 60.0], [80.0, 100.0, 120.0]]
    assert forecast.taken["balakliia"].tolist() == [6.0, np.inf]
    assert model_forecast("one", ensemble, RECORD, [1]).area_km2.tolist() == [[80.0, 100.0, 120.0]]


def test_the_record_of_the_six_days():
    record = record_after(HISTORICAL)
    assert record.area_km2.tolist() == [1864.0, 5163.0, 8589.0, 8589.0, 8589.0, 8589.0]
    places = {report.node for report in record.towns}
    assert not places & {report.node for report in known_by(CUTOFF, FACTS).taken}
    assert {"kupiansk", "izium", "vovchansk", "kupiansk_vuzlovyi"} <= places
    assert "svatove" not in places  # outside the study area
    assert {report.node for report in record.taken} < places
    happened = [event for *_, event in record.events]
    assert 0.2 < np.mean(happened) < 0.9


def test_a_record_without_a_map_is_refused():
    with pytest.raises(ValueError, match="the map does not show"):
        record_after(HISTORICAL, cutoff=datetime(2022, 9, 20))
