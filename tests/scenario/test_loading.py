"""Scenario files as they are read: every value in its type, and a hash of all of them."""

from datetime import datetime

import pytest
from pydantic import ValidationError
from small_files import SMALL

from sim.scenario.load import load, scenario_hash, with_overrides
from sim.scenario.problems import ScenarioError
from sim.scenario.quantity import Range
from sim.scenario.schema import Scenario


def test_every_value_arrives_in_its_type(small):
    assert small.title == "A small campaign"
    assert small.start == datetime(2022, 9, 5)
    assert small.offensive.starts == datetime(2022, 9, 6, 5)
    assert small.hour(small.offensive.starts) == 29
    assert small.network.nodes[1].population == 27000
    assert small.network.links[0].length_km == 60
    assert isinstance(small.network.links[0].length_km, float)
    assert small.supply.trucks[0].payload_t == Range(low=4, mid=6, high=10, source="own-estimate", grade="L")
    assert small.network.links[2].bridge.name == "Bridge over the river"
    assert small.supply.handling.cv == 0.25


def test_a_scenario_cannot_be_changed(small):
    with pytest.raises(ValidationError, match="frozen"):
        small.horizon_days = 3


def test_a_path_and_its_text_give_the_same(small):
    assert load(str(SMALL)) == small


def test_the_hash_is_stable_and_sees_every_value(small):
    assert len(scenario_hash(small)) == 64
    assert scenario_hash(small) == scenario_hash(load(SMALL)) == scenario_hash(with_overrides(small, {}))
    assert scenario_hash(small) == scenario_hash(Scenario.model_validate_json(small.model_dump_json()))
    assert scenario_hash(small) != scenario_hash(with_overrides(small, {"fires.bridge_hit": 0.1500001}))


def test_a_default_that_is_written_out_hashes_like_one_that_is_not(small):
    assert scenario_hash(small) == scenario_hash(
        load(SMALL, ["supply.handling.cv=0.25", "offensive.protected=[]"])
    )


def test_a_list_that_cannot_be_read_is_the_only_problem_and_not_every_name_that_it_should_give(tmp_path):
    path = tmp_path / "mapping.yaml"
    path.write_text("extends: historical\ngroups:\n  izium: {vehicles: 3}\n")
    with pytest.raises(ScenarioError) as refused:
        load(path)
    assert [(problem.path, problem.rule) for problem in refused.value.problems] == [
        ("groups", "a list is expected")
    ]
