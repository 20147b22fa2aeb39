"""The toy hub: the six answers in the head of its file, against the run."""

import re
from itertools import pairwise

import pytest

import sim
from sim.record.result import RunResult
from sim.scenario.library import library_path
from sim.scenario.load import with_overrides

HEAD = library_path("toy-hub").read_text(encoding="utf-8").partition("title:")[0]
ANSWERS = [" ".join(answer.replace("#", " ").split()) for answer in re.split(r"# \d\. ", HEAD)]
"""Text of the head, and then the answers by their numbers."""


@pytest.fixture(scope="module")
def toy() -> RunResult:
    return sim.run("toy-hub")


@pytest.fixture(scope="module")
def hungry() -> RunResult:
    """The same for a camp that eats four times as much, so that every convoy is full and none waits."""
    eaten_t = {"ammunition": 480, "fuel": 288, "general": 192}
    changes = {
        "groups.camp-group.consumption_t_per_day": eaten_t,
        "groups.camp-group.stock_days": 1,
        "groups.camp-group.command.may_withdraw": False,  # it starves, and would leave for that
    }
    return sim.run(with_overrides(sim.load("toy-hub"), changes))


def hours(result: RunResult, kind: str, **fields: str) -> list[float]:
    """Hours of the events of a kind, of which some fields are as given."""
    events = result.events[result.events["kind"] == kind]
    for name, value in fields.items():
        events = events[events[name] == value]
    return list(events["time_h"])


def figures(number: int, pattern: str) -> list[float]:
    """Figures in an answer."""
    found = re.search(pattern, ANSWERS[number])
    assert found, f"answer {number} has changed: {ANSWERS[number]}"
    return [float(figure) for figure in found.groups()]


def test_there_are_six_answers():
    assert len(ANSWERS) == 1 + 6


def test_1_unloading_a_full_train(toy):
    (unloading_h,) = figures(1, r"takes 1,000 / 50 = (\d+) h\.$")
    (arrived_h,) = hours(toy, "train_arrived", actor="daily-1")
    assert hours(toy, "train_unloaded", actor="daily-1")[-1] - arrived_h == pytest.approx(unloading_h)


def test_2_the_round_trip_of_a_full_convoy(hungry):
    (trip_h,) = figures(2, r"(\d+) h for a round trip\.$")
    delivered_h = hours(hungry, "convoy_delivered", actor="trucks-1")[:6]
    for before, after in pairwise(delivered_h):
        assert after - before == pytest.approx(trip_h)


def test_3_the_camp_stays_full(toy, hungry):
    most_t, eaten_t = figures(3, r"= (\d+) t a day\. The camp eats (\d+) t a day: it stays full\.$")
    arrivals = hungry.series.throughput.query("stage == 'delivered by road' and time_h in (48, 72, 96)")
    assert arrivals.groupby("time_h")["t_per_day"].sum().tolist() == pytest.approx([most_t] * 3)
    assert sum(toy.resolved.groups[0].consumption_t_per_day.as_tuple()) == eaten_t
    assert toy.outcomes["demand_met_before:camp-group"] == 1
    stocks = toy.series.stocks.query("pile == 'camp-group' and time_h < 168")
    # it waits until there is room for a load of half a day, and for that load
    assert stocks["days_of_supply"].between(4, 5).all()


def test_4_the_hub_falls(toy):
    (falls_h,) = figures(4, r"hour (\d+)\.$")
    assert hours(toy, "place_taken", place="hub") == [pytest.approx(falls_h)]


def test_5_the_trigger(toy):
    earliest_h, latest_h, decided_h = figures(5, r"hours (\d+) to (\d+), and decides within (\d+) h\.$")
    (trigger_h,) = hours(toy, "trigger", actor="camp-group")
    assert earliest_h <= trigger_h <= latest_h
    assert toy.outcomes["trigger:camp-group"] == "endurance"
    assert 0 < toy.outcomes["ordered_h:camp-group"] - trigger_h <= decided_h + 1e-9


def test_6_the_drawdown(toy):
    vehicles, lasts_h, left, out = figures(
        6, r"(\d+) vehicles .* at least (\d+) h.*: (\d+) are left behind, (\d+) come out\.$"
    )
    balance = toy.history.vehicles["camp-group"]
    assert (balance.establishment, balance.abandoned, balance.out) == (vehicles, left, out)
    assert lasts_h - 1e-9 <= toy.outcomes["drawdown_h:camp-group"] < lasts_h + 6
