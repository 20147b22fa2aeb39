"""Sentences, and worlds in which they are true."""

import json

import pytest

from sim.causes.changes import Unmoved
from sim.causes.overturn import overturn
from sim.causes.sentence import read_sentence
from sim.causes.trials import Trial, bench
from sim.causes.worlds import report, scenario_text
from sim.record.run import run
from sim.scenario.load import load, with_overrides
from sim.study.errors import StudyError


@pytest.fixture(scope="module")
def ranged():
    """The toy, whose camp keeps 2 to 12 days of supply and decides within 0 to 12 h."""

    def spread(low, mid, high):
        return {"low": low, "mid": mid, "high": high, "source": "own-estimate", "grade": "L"}

    changes = {
        "groups.camp-group.target_days": spread(2, 5, 12),
        "groups.camp-group.command.decision_h": spread(0, 6, 12),
        "hub": {"place": "hub", "depot": "hub-depot"},
        "civilians.persons_per_car": spread(2, 3, 4),
    }
    return with_overrides(load("toy-hub"), changes)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("the hub fell and he stayed, supplied, for thirty days", ["fell", "stayed", "supplied"]),
        ("The hub fell by 2022-09-09 and the camp group stayed for 14 days.", ["fell", "stayed"]),
        ("the hub held and he left", ["held", "left"]),
        ("camp-group left by 2022-09-09", ["left"]),
        ("strikes > 3 and the hub did not fall", ["question", "held"]),
        ("if the hub falls, he leaves within thirty days", ["fell", "stayed"]),
        ("if the hub holds then he stays", ["held", "left"]),
    ],
)
def test_what_is_understood(ranged, text, kinds):
    assert [part.kind for part in read_sentence(text, ranged).parts] == kinds


@pytest.mark.parametrize(
    ("words", "days"), [("four", 4), ("14", 14), ("seventeen", 17), ("sixty", 60), ("a", 1)]
)
def test_numbers_may_be_written_as_words(ranged, words, days):
    assert read_sentence(f"he stayed for {words} days", ranged).parts[0].days == days


def test_a_run_is_long_enough_for_what_is_to_be_seen(ranged):
    assert read_sentence("the hub fell and he stayed for thirty days", ranged).horizon_days == 5 + 30 + 15


@pytest.mark.parametrize(
    "text",
    ["", "he was brave", "the depot fell", "nobody stayed", "if the hub falls, he leaves and it rains"],
)
def test_what_is_not_understood_is_refused_with_a_remedy(ranged, text):
    with pytest.raises(StudyError, match=r"[Ww]rite"):
        read_sentence(text or "?", ranged)


def test_how_far_a_run_is_from_it(ranged):
    """The hub falls at hour 168 and the order comes three days later."""
    result = run(ranged)
    stays = result.outcomes["ordered_h:camp-group"] - 168.0
    weighed = read_sentence("the hub fell and he stayed for ten days", ranged).weigh(result)
    assert weighed["score"] == pytest.approx((stays - 240.0) / 240.0)
    assert read_sentence("the hub fell and he stayed for two days", ranged).weigh(result)["score"] == 0.0


def test_supplied_means_that_his_need_was_met(ranged):
    """Three days of five are eaten from stock: all of it is met. Cut off for long it is not."""
    sentence = read_sentence("the hub fell and he stayed, supplied, for two days", ranged)
    assert sentence.weigh(run(ranged))["score"] == 0.0
    stand = with_overrides(ranged, {"groups.camp-group.command.may_withdraw": False, "offensive.axes": [
        {"id": "to-the-hub", "path": ["front", "hub"], "men": 3000}], "horizon_days": 25})  # fmt: skip
    hungry = read_sentence("the hub fell and he stayed, supplied, for fifteen days", stand).weigh(run(stand))
    assert hungry["camp-group is supplied"] == pytest.approx(5 / 15 - 0.9, abs=0.06)


def test_reasons_behind_the_first_are_seen_by_one_who_stays(ranged):
    """He goes as the hub falls, whatever his stock: that more of it helps shows only where he does not go."""
    both = with_overrides(ranged, {"groups.camp-group.command.triggers.hub_lost": {"hub": "hub"}})
    sentence = read_sentence("the hub fell and he stayed for five days", both)

    def score(stock_days, *changes):
        trial = Trial(1, values=(("groups.camp-group.target_days", stock_days),), changes=changes)
        with bench(both, (sentence,), jobs=1) as played:
            return played.play_one(trial)["score"]

    assert score(5.0) == score(9.0) < 0.0
    unmoved = Unmoved("camp-group")
    assert score(5.0, unmoved) < score(9.0, unmoved) < 0.0


def test_one_who_stays_has_nothing_to_note_where_he_would_have_stayed(ranged):
    sentence = read_sentence("the hub fell and he stayed for two days", ranged)
    with bench(ranged, (sentence,), jobs=1) as played:
        plain, unmoved = played.play([Trial(1), Trial(1, changes=(Unmoved("camp-group"),))])
    assert plain["score"] == unmoved["score"] == 0.0


@pytest.fixture(scope="module")
def found(ranged):
    return overturn(ranged, "the hub fell and he stayed for five days", lucks=2, jobs=1)


def test_the_world_is_the_one_by_hand(found):
    """He goes with two days left, and decides in six hours: 120 h take 6.75 days, or half a day more."""
    assert found.found
    (move,) = [move for move in found.moves if move.path == "groups.camp-group.target_days"]
    assert 6.4 < move.after < 7.4
    assert "civilians.persons_per_car" not in [move.path for move in found.moves]
    assert 0.0 < found.distance < 2.0
    assert found.lucks == (2, 2)


def test_anybody_can_run_the_world(found, tmp_path):
    file = tmp_path / "world.yaml"
    file.write_text(scenario_text(found, "toy-hub"), encoding="utf-8")
    result = run(str(file), seed=found.seed)
    stays_h = result.outcomes["ordered_h:camp-group"] - result.outcomes["hub_entered_h"]
    assert stays_h >= 120.0


def test_going_on_says_the_same(ranged, tmp_path):
    asked = {"lucks": 1, "jobs": 1, "out": tmp_path}
    first = overturn(ranged, "the hub fell and he stayed for five days", **asked)
    told = []
    again = overturn(
        ranged,
        "the hub fell and he stayed for five days",
        **asked,
        resume=True,
        progress=lambda done, total: told.append(done),
    )
    assert told == []
    assert again.as_plain() == first.as_plain()


def test_told_to_people_and_programs(found):
    told = "\n".join(report(found, "world.yaml"))
    assert "groups.camp-group.target_days" in told
    assert "kupiansk run world.yaml --seed" in told
    assert json.loads(json.dumps(found.as_plain(), allow_nan=False))["found"] is True


def test_if_there_is_none_it_says_how_hard_was_looked(ranged):
    none = overturn(ranged, "the hub held and he left", lucks=2, jobs=1)
    assert not none.found
    assert f"{none.runs} runs" in "\n".join(report(none))


def test_without_ranges_there_is_no_other_world():
    with pytest.raises(StudyError, match="uncertain"):
        overturn("toy-hub", "the hub held and he left")


@pytest.mark.parametrize(
    "text",
    [
        "the hub fell and he stayed for five days",
        "the hub fell and he stayed, supplied, for five days",
        "the hub held and he left",
        "he left by 2022-09-09",
        "the hub fell by 2022-09-04",
    ],
)
def test_a_run_that_stops_when_it_is_settled_says_the_same(ranged, text):
    sentence = read_sentence(text, ranged)
    with bench(ranged, (sentence,), jobs=1) as played:
        reply = played.play_one(Trial(1))
    assert reply == sentence.weigh(run(ranged))


@pytest.mark.slow
def test_two_workers_find_the_same_world(ranged, found):
    both = overturn(ranged, "the hub fell and he stayed for five days", lucks=2, jobs=2)
    assert both.as_plain() == found.as_plain()


def test_a_world_that_needs_no_change_is_told_as_such(ranged):
    found = overturn(ranged, "he left", lucks=1, jobs=1)
    assert "Nothing has to move" in "\n".join(report(found))
    assert found.moves == ()
