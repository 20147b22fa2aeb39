"""One run of the toy, whose chain is known by hand: each link taken out, and the smallest change."""

import json
from dataclasses import replace

import pytest

from sim.causes.factors import Factor, Factors
from sim.causes.why import why
from sim.causes.why_told import as_plain, effect_words, in_short, report
from sim.scenario.load import load, with_overrides
from sim.study.labels import REASON_NAMES, REASONS
from sim.view.causes.chain import why_chain
from sim.view.page.of_causes import report_of_why
from sim.view.page.report import html_of

FACTORS = Factors(
    factors=(
        Factor(
            name="short stock",
            sentence="The camp has five days of supply; without it forty.",
            without={"groups.camp-group.stock_days": 40, "groups.camp-group.target_days": 40},
        ),
        Factor(
            name="placebo",
            sentence="Cars hold three; without it four.",
            without={"civilians.persons_per_car": 4},
        ),
    )
)


@pytest.fixture(scope="module")
def toy():
    """By hand: the hub falls at hour 168, nothing comes any more, two days are left, he goes."""
    return why("toy-hub", factors=FACTORS, jobs=1)


def effects(found, number):
    return {effect.words: effect for effect in found.events[number].effects}


def test_the_chain_is_the_one_by_hand(toy):
    hours = [link.time_h for link in toy.events]
    assert hours == sorted(hours)
    assert hours[:2] == [120.0, pytest.approx(168.0)]
    words = " | ".join(link.words for link in toy.events)
    assert words.index("offensive begins") < words.index("Hub falls") < words.index("sees a reason to leave")
    assert "its supply would not last" in toy.events[-1].words


def test_a_link_knows_what_brought_it_about(toy):
    assert toy.events[0].causes == ()
    assert toy.events[1].causes == (toy.events[0].words,)
    assert toy.events[1].words in toy.events[-1].causes


def test_without_the_fall_of_the_hub_there_is_no_order(toy):
    found = effects(toy, 1)
    assert found["Hub held for good"].difference == float("inf")
    assert found["Hub held for good"].flips


def test_a_day_later_is_a_day_later(toy):
    """The attacker sets out 24 h later, and the trains run by the day: so does everything that follows."""
    assert effects(toy, 0)["begins a day later"].difference == pytest.approx(24.0, abs=6.0)
    assert 12.0 <= effects(toy, 1)["Hub held 24 h longer"].difference <= 36.0


def test_without_the_reason_there_is_no_other(toy):
    assert effects(toy, -1)["were that no reason"].trigger == "none"
    assert [effect.words for effect in toy.next_reasons] == ["were “supply would not last” no reason"]


def test_conditions_are_told_by_what_they_do(toy):
    assert [bool(link.effects[0].flips) for link in toy.conditions] == [True, False]
    assert toy.conditions[1].effects[0].is_none


def test_a_kilogram_is_noise(toy):
    """A convoy is sent a little earlier or later for it: no more than an hour."""
    assert abs(toy.noise.difference) < 1.0
    assert not toy.noise.flips


def test_an_answer_for_a_program(toy):
    plain = json.loads(json.dumps(as_plain(toy), allow_nan=False))
    assert [link["number"] for link in plain["chain"]] == list(range(1, len(toy.chain) + 1))
    for link in plain["chain"]:
        assert {"hour", "words", "cause", "without"} <= link.keys()
    assert plain["chain"][1]["cause"] == [1]
    assert plain["chain"][1]["without"][1]["result"] == "NOT AT ALL"


def test_an_answer_for_people(toy):
    told = "\n".join(report(toy))
    assert "Hub held for good: NOT AT ALL" in told
    assert all(len(line) <= 110 for line in told.splitlines())


def test_a_figure(toy):
    assert len(why_chain(toy).axes) == 1


def ranged(low, mid, high):
    spread = {"low": low, "mid": mid, "high": high, "source": "own-estimate", "grade": "L"}
    return with_overrides(load("toy-hub"), {"groups.camp-group.command.decision_h": spread})


def test_the_smallest_change_is_found_within_its_range():
    """He decides in 6 h of 0 to 30. For an order 12 h later than it came he must take 18 h."""
    before = why("toy-hub", factors=FACTORS, flips=False, jobs=1)
    ordered_h = before.before["ordered_h:camp-group"]
    by = before.result.scenario.moment(ordered_h + 12.0)
    found = why(ranged(0, 6, 30), f"ordered:camp-group by {by:%Y-%m-%d %H:%M}", factors=FACTORS, jobs=1)
    (flip,) = found.flips.singles
    assert flip.moves[0].path == "groups.camp-group.command.decision_h"
    assert flip.moves[0].after == pytest.approx(18.0, abs=0.3)
    assert found.flips.pairs == ()


def test_what_cannot_flip_it_does_not():
    found = why(ranged(5, 6, 7), "ordered:camp-group", factors=FACTORS, jobs=1)
    assert (found.flips.values, found.flips.singles, found.flips.pairs) == (1, (), ())


def test_a_crossing_that_is_closed_on_a_date_is_a_link():
    """Nobody attacks. On the third day the bridge to the camp is closed; its five days run out, he goes."""
    ford = {"id": "ford", "name": "Ford", "note": ""}
    closed = with_overrides(
        load("toy-hub"),
        {
            "offensive.enabled": False,
            "network.links.hub--camp.bridge": ford,
            "changes": [{"id": "closed", "at": "2022-09-03T00:00:00", "bridge": "ford", "state": "down"}],
        },
    )
    found = why(closed, factors=FACTORS, flips=False, jobs=1)
    crossing, order = found.events[-2:]
    assert crossing.words == "Ford is closed"
    assert crossing.time_h == 48.0
    assert crossing.effects[0].difference == float("inf")
    assert "sees a reason to leave" in order.words
    assert "Ford is closed" in in_short(found)


def test_why_not_is_answered_too():
    """With forty days of stock he is not ordered out: there is no chain, and what was tested is told."""
    stays = with_overrides(load("toy-hub"), {"groups.camp-group.stock_days": 40})
    found = why(stays, factors=Factors(factors=FACTORS.factors[1:]), jobs=1)
    assert found.events == ()
    assert "why not? In this run: not at all" in next(iter(report(found)))


def test_a_report_on_one_page(toy):
    page = html_of(report_of_why(toy, command="kupiansk why toy-hub"))
    assert "Hub held for good: NOT AT ALL" in page


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_told_in_words(toy, reason):
    """Ids of triggers are for programs; people read what they mean."""
    assert reason in REASON_NAMES
    effect = replace(toy.conditions[0].effects[0], after=300.0, trigger=reason, flips=False)
    told = effect_words(toy, effect)
    assert REASONS[reason] in told or toy.before["trigger:camp-group"] == reason
    assert reason not in told


def test_what_is_struck_is_told_by_its_name():
    """A depot's own id says nothing to a reader."""
    struck = {
        "fires.strikes": [{"id": "first", "at": "2022-09-02T00:00:00", "target": "hub-depot"}],
        "groups.camp-group.command.triggers.interdiction": {"strikes": 1, "window_h": 48, "below_days": 60},
    }
    found = why(with_overrides(load("toy-hub"), struck), factors=FACTORS, flips=False, jobs=1)
    assert "A strike on the depot at Hub" in [link.words for link in found.events]


def test_who_asks_about_no_order_is_not_told_of_one():
    found = why("toy-hub", "strikes > 999", factors=FACTORS, jobs=1)
    told = "\n".join(report(found))
    assert "no order, so no chain" not in told
    assert "SMALLEST CHANGE" not in told  # nothing in the toy is uncertain
