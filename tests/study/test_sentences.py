"""Outcomes and differences in plain language."""

import numpy as np
import pytest
from studies import small

from sim.scenario.load import load
from sim.study.ensemble import ensemble
from sim.study.labels import Labels
from sim.study.sentences import share_sentence, value_sentence
from sim.study.statistics import Estimate

LABELS = Labels(load("historical"))


def told(outcome, mean, low, high, count=20, unchanged=False):
    return value_sentence(LABELS.of(outcome), "B", "A", Estimate(mean, low, high, count), unchanged)


@pytest.mark.parametrize(
    ("outcome", "difference", "sentence"),
    [
        (
            "ordered_h:izium",
            (31.2, 27.9, 34.4),
            "With B, the Izium group is ordered out 31.2 h later than with A "
            "(95 % interval 27.9 to 34.4 h, 20 pairs).",
        ),
        (
            "taken_h:izium",
            (-30.0, -50.0, -10.0),
            "With B, Izium is taken 30 h earlier than with A (95 % interval 10 to 50 h, 20 pairs).",
        ),
        (
            "evacuated_share",
            (0.125, 0.1, 0.15),
            "With B, the share of vehicles that get out is 12.5 percentage points higher than with A "
            "(95 % interval 10 to 15 percentage points, 20 pairs).",
        ),
        (
            "delivered_t:izium",
            (-1234.5, -2000, -400),
            "With B, what is delivered to the Izium group is 1,234 t less than with A "
            "(95 % interval 400 to 2,000 t, 20 pairs).",
        ),
        (
            "area_km2:2022-09-10",
            (3.0, -7.0, 13.0),
            "With B, whether the area taken by the end of 10 September is greater or smaller than with A "
            "cannot be told (95 % interval from 7 km² smaller to 13 km² greater, 20 pairs).",
        ),
    ],
)
def test_a_difference_is_one_sentence(outcome, difference, sentence):
    assert told(outcome, *difference) == sentence


def test_no_difference_is_said_as_such():
    assert told("hub_entered_h", 0, 0, 0, unchanged=True) == (
        "With B, the hub is entered at the same time as with A (20 pairs)."
    )


def test_one_pair_has_no_interval():
    assert told("strikes", 2, np.nan, np.nan, count=1) == (
        "With B, the number of long-range strikes is 2 more than with A (1 pair)."
    )


@pytest.mark.parametrize(
    ("shares", "difference", "unchanged", "sentence"),
    [
        (
            {"B": 0.9, "A": 0.5},
            (0.4, 0.25, 0.55),
            False,
            "With B, it rains in 90 % of the replicates, with A in 50 % "
            "(95 % interval +25 to +55 percentage points, 20 pairs).",
        ),
        (
            {"B": 0.55, "A": 0.5},
            (0.05, -0.1, 0.2),
            False,
            "With B, it rains in 55 % of the replicates, with A in 50 %; the difference may be chance "
            "(95 % interval -10 to +20 percentage points, 20 pairs).",
        ),
        (
            {"B": 1.0, "A": 1.0},
            (0.0, -0.1, 0.1),
            True,
            "With B as with A, it rains in all of the replicates (20 pairs).",
        ),
    ],
)
def test_how_often_something_happens_is_one_sentence(shares, difference, unchanged, sentence):
    assert share_sentence("it rains", shares, Estimate(*difference, 20), unchanged) == sentence


def test_every_outcome_of_a_run_can_be_spoken_of():
    labels = Labels(small())
    outcomes = ensemble(small(), replicates=1, jobs=1).summary.index
    plain = [outcome for outcome in outcomes if labels.of(outcome).clause == f"{outcome} is"]
    assert plain == ["ordered_before_hub_lost:camp-group"]
