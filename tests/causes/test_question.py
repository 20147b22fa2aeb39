"""Questions: what is understood, what is refused, and when they are settled."""

from math import nan

import pytest

from sim.causes.question import ask, default_question, in_words
from sim.scenario.load import load
from sim.study.errors import StudyError


@pytest.fixture(scope="module")
def toy():
    return load("toy-hub")


def test_by_a_date_means_the_end_of_that_day(toy):
    question = ask("ordered:camp-group by 2022-09-09", toy)
    assert (question.outcome, question.deadline_h) == ("ordered_h:camp-group", 9 * 24)
    assert question.holds({"ordered_h:camp-group": 216.0})
    assert not question.holds({"ordered_h:camp-group": 216.1})
    assert not question.holds({"ordered_h:camp-group": nan})


def test_to_the_minute(toy):
    assert ask("ordered:camp-group by 2022-09-09 12:00", toy).deadline_h == 8 * 24 + 12


@pytest.mark.parametrize("date", ["1999-01-01", "2022-08-31", "2022-09-17", "2099-01-01"])
def test_a_date_outside_of_the_run_is_refused(toy, date):
    with pytest.raises(StudyError, match="the run lasts from 1 Sep 00:00 to 16 Sep 00:00"):
        ask(f"ordered:camp-group by {date}", toy)
    for inside in ("2022-09-01", "2022-09-16"):
        assert ask(f"ordered:camp-group by {inside}", toy).deadline_h > 0


@pytest.mark.parametrize("text", ["ordered:camp-group", "ordered:camp-group within the run"])
def test_whether_it_happens_at_all(toy, text):
    question = ask(text, toy)
    assert question.holds({"ordered_h:camp-group": 300.0})
    assert not question.holds({"ordered_h:camp-group": nan})
    assert question.deadline_h is None


@pytest.mark.parametrize(
    ("text", "value", "holds"),
    [
        ("strikes > 3", 4.0, True),
        ("strikes <= 3", 4.0, False),
        ("strikes = 4", 4.0, True),
        ("strikes > 3", nan, False),
    ],
)
def test_any_outcome_may_be_compared(toy, text, value, holds):
    assert ask(text, toy).holds({"strikes": value}) is holds


def test_texts_are_compared_as_texts(toy):
    question = ask("trigger:camp-group = endurance", toy)
    assert question.holds({"trigger:camp-group": "endurance"})
    assert not question.holds({"trigger:camp-group": "none"})


def test_an_amount(toy):
    question = ask("area_km2:2022-09-10", toy)
    assert question.is_amount
    assert question.measure({"area_km2:2022-09-10": 12.0}) == 12.0


@pytest.mark.parametrize(
    "text",
    ["", "who left", "ordered:nobody", "ordered:camp by 2022-09-09", "ordered:camp-group by 2022-13-45"],
)
def test_what_is_not_understood_is_refused_with_a_remedy(toy, text):
    with pytest.raises(StudyError, match=r"write|did you mean|no date"):
        ask(text, toy)


def test_an_outcome_that_no_run_has(toy):
    with pytest.raises(StudyError, match="no outcome nonsense"):
        ask("nonsense > 3", toy).holds({"strikes": 1.0})


def test_the_default_asks_about_the_largest_group(toy):
    assert default_question(toy) == "ordered:camp-group"
    assert default_question(load("historical")) == "ordered:izium"


def test_in_words(toy):
    assert in_words(ask("ordered:camp-group by 2022-09-09", toy), toy).endswith("by 9 Sep")
