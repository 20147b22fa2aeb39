"""What brought each entry of the log about: recorded, and without a trace in the run itself."""

import pytest

from sim.campaign.journal import Entry
from sim.campaign.memory import CLOCKWORK, Memory
from sim.campaign.model import Model
from sim.scenario.load import load
from sim.scenario.resolve import draw, resolve
from sim.streams import Streams


@pytest.fixture(scope="module")
def remembered():
    return played("historical", 3)


def played(name, replicate):
    scenario = load(name)
    resolved = resolve(scenario, draw(scenario, Streams(1, replicate)))
    memory = Memory()
    model = Model(resolved, Streams(1, replicate), memory)
    history = model.run()
    plain = Model(resolved, Streams(1, replicate)).run()
    return [Entry._make(entry) for entry in history.entries], memory.causes, plain


def test_remembering_changes_nothing(remembered):
    entries, causes, plain = remembered
    assert entries == [Entry._make(entry) for entry in plain.entries]
    assert len(causes) == len(entries)


def test_causes_come_before_what_they_bring_about(remembered):
    entries, causes, _ = remembered
    for number, cause in enumerate(causes):
        for before in (*cause.rests_on, *([] if cause.woke is None else [cause.woke])):
            assert before < number
            assert entries[before].time_h <= entries[number].time_h


def test_an_order_comes_of_its_trigger_and_the_trigger_of_news(remembered):
    entries, causes, _ = remembered
    orders = [number for number, entry in enumerate(entries) if entry.kind == "withdrawal_ordered"]
    assert orders
    for order in orders:
        trigger = causes[order].woke
        assert entries[trigger].kind == "trigger"
        assert entries[trigger].actor == entries[order].actor


def test_strikes_come_of_no_strike_before(remembered):
    entries, causes, _ = remembered
    strikes = [number for number, entry in enumerate(entries) if entry.kind in CLOCKWORK]
    assert strikes
    assert all(causes[number].woke is None for number in strikes)


def test_the_toy_by_hand():
    """The hub falls, the way is cut, the stock runs down, and the camp is ordered out: in this order."""
    entries, causes, _ = played("toy-hub", 0)
    number = next(n for n, entry in enumerate(entries) if entry.kind == "withdrawal_ordered")
    told = []
    while number is not None:
        told.append(entries[number].kind)
        number = causes[number].woke
    assert told == ["withdrawal_ordered", "trigger", "place_taken", "offensive_began"]
