"""Names of outcomes: the text that everybody writes, and its two parts."""

import copy
import json
import pickle

import pytest

from sim.record.names import OutcomeName
from sim.record.run import run
from sim.scenario.load import load
from sim.study.labels import Labels


@pytest.mark.parametrize(
    ("name", "text"),
    [(OutcomeName("ordered_h", "camp-group"), "ordered_h:camp-group"), (OutcomeName("strikes"), "strikes")],
)
def test_a_name_is_its_text_wherever_a_key_is_wanted(name, text):
    assert {text: 1.0}[name] == 1.0
    assert json.loads(json.dumps({name: 1.0})) == {text: 1.0}


@pytest.mark.parametrize(
    "again", [copy.deepcopy, lambda name: pickle.loads(pickle.dumps(name)), OutcomeName.read]
)
def test_the_parts_outlast_every_way_a_name_travels(again):
    found = again(OutcomeName("taken_h", "x:y"))
    assert (found, found.measure, found.subject) == ("taken_h:x:y", "taken_h", "x:y")


def test_a_text_is_read_up_to_its_first_colon():
    assert OutcomeName.read("area_km2:2031-05-10").parts == ("area_km2", "2031-05-10")
    assert OutcomeName.read("strikes").parts == ("strikes", "")


def test_hours_at_which_something_happens_are_told_from_durations_by_names_and_by_labels():
    found = run("toy-hub").outcomes
    labels = Labels(load("toy-hub"))
    times = {name for name in found if OutcomeName.read(name).is_time}
    assert times == {name for name in found if labels.of(name).is_time}
    assert {"hub_entered_h", "ordered_h:camp-group"} <= times
