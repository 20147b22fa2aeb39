"""The fit of the observation model: it finds what it was made with, and its file is fresh."""

import dataclasses
from datetime import datetime, timedelta

import numpy as np
import pytest

from sim.evidence.announcements import (
    LAGS_H,
    SHARES,
    fit_observation,
    fit_without_days,
    mapped_km2,
)
from sim.evidence.measures import MEASURES
from sim.evidence.seeds import seeds
from sim.record.run import run
from sim.scenario.library import data_folder
from sim.scenario.load import load
from tools.validation.calibrated import calibrated_text
from tools.validation.observation import FILE, observation_text

FACTS = seeds("kharkiv-2022")

CAMPAIGN = data_folder("scenarios") / "kharkiv-2022"


def announcing(lag_h, share, south_km2=0.0):
    """The facts, with totals that a lag, a share and ground in the south explain exactly."""
    facts = FACTS
    mapped = tuple(row for row in facts.mapped_area if row.mapped_at < datetime(2022, 9, 15))
    told = []
    for row in facts.announced_area:
        held = mapped_km2(mapped, [row.announced_at - timedelta(hours=lag_h)])[0]
        south = 0.0 if row.coverage == "theatre" else south_km2
        told.append(row.model_copy(update={"area_km2": max(1.0, share * float(held) + south)}))
    return dataclasses.replace(facts, announced_area=tuple(told))


@pytest.mark.parametrize(
    ("lag_h", "share", "south_km2"), [(24.0, 0.8, 200.0), (12.0, 0.5, 0.0), (36.0, 0.9, 500.0)]
)
def test_the_fit_finds_what_the_totals_were_made_with(lag_h, share, south_km2):
    fit = fit_observation(announcing(lag_h, share, south_km2))
    assert fit.lag_h.mid == pytest.approx(lag_h, abs=1.0)
    assert fit.stabilised_share.mid == pytest.approx(share, abs=0.02)
    assert fit.elsewhere_km2.mid == pytest.approx(south_km2, abs=40.0)
    assert fit.factor == pytest.approx(1.0, abs=0.03)


def test_only_announced_totals_are_fitted():
    facts = FACTS
    assessed = tuple(
        row.model_copy(update={"area_km2": 1.0}) if row.count in ("assessed", "cleared") else row
        for row in facts.announced_area
    )
    moved = fit_observation(dataclasses.replace(facts, announced_area=assessed))
    assert (moved.lag_h, moved.stabilised_share) == (
        fit_observation(FACTS).lag_h,
        fit_observation(FACTS).stabilised_share,
    )
    assert {row.count for row in fit_observation(FACTS).liberated} == {"liberated"}
    assert len(fit_observation(FACTS).liberated) == 7


def test_the_weights_are_a_distribution_within_what_was_tried():
    fit = fit_observation(FACTS)
    assert fit.weight.sum() == pytest.approx(1.0)
    for interval, tried in ((fit.lag_h, LAGS_H), (fit.stabilised_share, SHARES)):
        assert tried[0] < interval.low < interval.mid < interval.high < tried[-1]


def test_the_band_holds_the_median_and_the_south_adds_to_it():
    fit = fit_observation(FACTS)
    moments = [datetime(2022, 9, day) for day in range(9, 15)]
    low, mid, high = fit.announced_km2(moments)
    assert (low <= mid).all()
    assert (mid <= high).all()
    assert (fit.announced_km2(moments, with_elsewhere=True)[1] > mid).all()


def test_the_map_is_read_in_straight_lines():
    mapped = fit_observation(FACTS).mapped
    assert mapped_km2(mapped, [datetime(2022, 9, 6)]) == pytest.approx([0.0])
    assert mapped_km2(mapped, [datetime(2022, 9, 6, 23, 59)]) == pytest.approx([83.0])
    # 8 September is left out: half way between 303 and 1,864.
    assert mapped_km2(mapped, [datetime(2022, 9, 8, 23, 59)]) == pytest.approx([(303 + 1864) / 2], rel=1e-3)
    assert mapped_km2(mapped, [datetime(2022, 9, 14, 12)]) == pytest.approx([8589.0])


def test_the_file_of_the_fit_is_fresh():
    written = (CAMPAIGN / FILE).read_text(encoding="utf-8")
    assert written == observation_text(fit_observation(FACTS))


def test_the_calibrated_scenario_takes_its_observation_from_the_fit():
    fit, scenario = fit_observation(FACTS), load("calibrated")
    assert scenario.observation.lag_h.mid == pytest.approx(fit.lag_h.mid)
    assert scenario.observation.lag_h.source == "own-calibration"


def test_a_calibrated_scenario_is_one_and_only_its_informed_parameters_move(tmp_path):
    from made_up import EARLY, HISTORICAL, runs

    from sim.evidence.calibration import calibrate
    from sim.scenario.resolve import uncertain

    generator = np.random.default_rng(2)
    growth = generator.uniform(20, 600, 1000)
    ranges = uncertain(HISTORICAL)
    decisive = ["groups.balakliia.men", "offensive.rates_km_per_day.thin", "offensive.axes.kupiansk.men"]
    drawn = {
        path: np.array([spread.quantile(u) for u in generator.random(1000)])
        for path, spread in ranges.items()
    }
    for path in decisive:
        drawn[path] = ranges[path].low + (ranges[path].high - ranges[path].low) * (growth - 20) / 580
        text = calibrated_text(calibrate(runs(growth, EARLY, drawn), FACTS), "historical")
    other = tmp_path / "calibrated.yaml"
    other.write_text(text, encoding="utf-8")
    calibrated = uncertain(load(other))
    moved = {name for name, spread in calibrated.items() if spread != ranges[name]}
    assert moved == {*decisive}
    for name in decisive:
        assert calibrated[name].source == "own-calibration"
        assert ranges[name].low <= calibrated[name].low < calibrated[name].high <= ranges[name].high


def test_a_claim_is_judged_by_a_fit_that_does_not_know_the_totals_of_its_day():
    days = {datetime(2022, 9, 8).date()}
    far_off = tuple(
        row.model_copy(update={"area_km2": 50.0 * row.area_km2}) if row.announced_at.date() in days else row
        for row in FACTS.announced_area
    )
    without = fit_without_days(FACTS, days)
    moved = fit_without_days(dataclasses.replace(FACTS, announced_area=far_off), days)
    assert [row.announced_at.day for row in without.liberated] == [10, 11, 12, 13, 14]
    assert without.draw(0.3) == moved.draw(0.3)
    assert fit_observation(dataclasses.replace(FACTS, announced_area=far_off)).draw(0.3) != moved.draw(0.3)


def test_draws_are_spread_as_the_fit_is():
    fit = fit_observation(FACTS)
    lags, shares, elsewhere = zip(*(fit.draw((number + 0.5) / 400) for number in range(400)), strict=True)
    assert np.median(lags) == pytest.approx(fit.lag_h.mid, abs=1.0)
    assert np.median(shares) == pytest.approx(fit.stabilised_share.mid, abs=0.02)
    assert np.median(elsewhere) == pytest.approx(fit.elsewhere_km2.mid, abs=40.0)


def test_only_wider_totals_count_the_ground_elsewhere():
    result = run("historical", seed=1)
    claims = {claim.id: claim for claim in FACTS.claims}
    claim = claims["area-2000"]
    (part,) = claim.reported
    assert part.coverage == "wider"
    wider = MEASURES["announced_area"](result, claim, part)
    own = MEASURES["announced_area"](result, claim, part.model_copy(update={"coverage": "theatre"}))
    elsewhere_km2 = fit_without_days(FACTS, {claim.said_at.date()}).elsewhere_km2.mid
    assert wider - own == pytest.approx(elsewhere_km2)
    assert elsewhere_km2 > 0
