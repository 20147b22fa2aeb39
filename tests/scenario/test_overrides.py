"""Overrides: from the command line and from Python, checked as files are."""

from datetime import datetime

import numpy as np
import pytest
from small_files import SMALL, problems_of

from sim.scenario.load import load, with_overrides
from sim.scenario.problems import ScenarioError
from sim.scenario.quantity import Range

OVERRIDES = {
    "supply.trucks.camp-truck.payload_t=3": (
        "there is no `camp-truck` in the list",
        "did you mean `camp-trucks`?",
    ),
    "suply.artillery_reach_km=3": ("there is no field `suply` here", "did you mean `supply`?"),
    "groups.camp-group.mens=3": ("there is no field `mens` here", "did you mean `men`?"),
    "horizon_days.x=3": ("`horizon_days` is a single value", "end the path at `horizon_days`"),
    "supply.trucks.camp-trucks.payload_t.mid=3": (
        "a range is one value",
        "set `supply.trucks.camp-trucks.payload_t` to a number, or to a whole range with its source",
    ),
    "horizon_days": ("an override has a path and a value", "write `path=value`, such as `horizon_days=20`"),
    "=3": ("an override has a path and a value", "write `path=value`, such as `horizon_days=20`"),
    "horizon_days=[1": ("a bracket is never closed", "close it with `]` or `}`"),
    "horizon_days=": ("a number is expected, but nothing is written", "`horizon_days`: Length of the run."),
    "horizon_days=.nan": ("not a finite number", "write a number"),
    "fires.depot_loss=2": (
        "must be between 0 and 1",
        "`depot_loss`: Share of a concentrated stock that a strike destroys.",
    ),
    "offensive.starts=2023-09-06": (
        "the run lasts from 2022-09-05 00:00 to 2022-09-15 00:00",
        "choose a moment within it, or change `start` or `horizon_days`",
    ),
    f"a{'.a' * 5000}=1": ("no field lies that deep", "check the path"),
}


@pytest.mark.parametrize("override", OVERRIDES, ids=lambda override: override[:40])
def test_a_wrong_override_is_explained(override):
    (problem,) = problems_of(SMALL, override)
    assert (problem.rule, problem.remedy) == OVERRIDES[override]
    assert problem.file == f"--set {override}"
    assert problem.line == 0


def test_overrides_replace_what_a_path_leads_to():
    scenario = load(
        SMALL,
        [
            "horizon_days=20",
            "supply.trucks.camp-trucks.payload_t=3",
            "supply.trucks.camp-trucks.rest_h={low: 2, mid: 4, high: 8, source: own-estimate, grade: L}",
            "groups.camp-group.garrisons.hub.share=0.1",
            "groups.camp-group.command.triggers.ordered_at=2022-09-08T06:00",
            "groups.camp-group.drawdown.exits=[hub--rear]",
            "offensive.enabled=false",
        ],
    )
    assert scenario.horizon_days == 20
    assert scenario.supply.trucks[0].payload_t == 3
    assert scenario.supply.trucks[0].rest_h.high == 8
    assert scenario.groups[0].garrisons[1].share == 0.1
    assert scenario.groups[0].command.triggers.ordered_at == datetime(2022, 9, 8, 6)
    assert scenario.groups[0].drawdown.exits == ("hub--rear",)
    assert not scenario.offensive.enabled


def test_with_overrides_gives_the_same_as_the_overrides_of_load(small):
    given = with_overrides(small, {"supply.trucks.camp-trucks.payload_t": 3, "offensive.enabled": False})
    assert given == load(SMALL, ["supply.trucks.camp-trucks.payload_t=3", "offensive.enabled=false"])


def test_with_overrides_leaves_the_scenario_alone(small):
    before = small.model_dump()
    with_overrides(small, {"horizon_days": 3})
    assert small.model_dump() == before


def test_with_overrides_takes_records_dates_and_numpy_numbers(small):
    spread = Range(low=1, mid=2, high=3, source="own-estimate", grade="L")
    changed_scenario = with_overrides(
        small,
        {
            "fires.strikes_per_day": spread,
            "fires.disperse_after": np.int64(7),
            "fires.bridge_hit": np.float64(0.5),
            "offensive.starts": datetime(2022, 9, 7),
            "fires.targets": [{"id": "river", "weight": 2}],
        },
    )
    assert changed_scenario.fires.strikes_per_day == spread
    assert changed_scenario.fires.disperse_after == 7
    assert changed_scenario.fires.bridge_hit == 0.5
    assert changed_scenario.offensive.starts == datetime(2022, 9, 7)
    assert [target.weight for target in changed_scenario.fires.targets] == [2]


def test_one_text_is_one_override():
    assert load("toy-hub", "horizon_days=12") == load("toy-hub", ["horizon_days=12"])


def test_with_overrides_checks_like_a_file(small):
    with pytest.raises(ScenarioError) as raised:
        with_overrides(
            small,
            {"supply.trucks.camp-trucks.payload_t": 300, "offensive.axes.north.path": ["start_line", "rear"]},
        )
    assert [(problem.file, problem.path, problem.rule) for problem in raised.value.problems] == [
        ("overrides", "offensive.axes.north.path.1", "no road joins `start_line` and `rear`"),
        ("overrides", "supply.trucks.camp-trucks.payload_t", "must be between 0.1 and 60 t"),
    ]


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_with_overrides_refuses_numbers_that_are_not_finite(small, number):
    with pytest.raises(ScenarioError, match="finite"):
        with_overrides(small, {"horizon_days": number})
