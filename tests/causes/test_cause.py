"""Causes of the toy, known by hand, and what a placebo and the options do."""

import json

import numpy as np
import pytest
from figure_layout import faults

from sim.causes.cause import cause
from sim.causes.factors import Factor, Factors, factors_of, overrides_of
from sim.causes.told import report
from sim.scenario.library import data_folder
from sim.scenario.load import load, with_overrides
from sim.scenario.problems import ScenarioError
from sim.scenario.quantity import Range
from sim.study.errors import StudyError
from sim.view.causes.coalitions import cause_figures
from sim.view.page.of_causes import report_of_cause
from sim.view.page.report import html_of

HUB = Factor(
    name="hub can fall", sentence="It can; without: it holds.", without={"offensive.protected": ["hub"]}
)
STOCK = Factor(
    name="short stock",
    sentence="Five days; without: forty.",
    without={"groups.camp-group.stock_days": 40, "groups.camp-group.target_days": 40},
)
PLACEBO = Factor(
    name="placebo", sentence="People who leave; without: others.", without={"civilians.persons_per_car": 4}
)
SLOW = Factor(
    name="slow staff",
    sentence="Six hours; without: none.",
    without={"groups.camp-group.command.decision_h": 0},
)
BOTH = Factors(factors=(HUB, STOCK))


@pytest.fixture(scope="module")
def toy():
    """By hand: the camp is ordered out since the hub falls and its five days of stock run out."""
    return cause("toy-hub", factors=Factors(factors=(HUB, STOCK, PLACEBO, SLOW)), pairs=2, jobs=1)


def test_hub_and_stock_work_together(toy):
    hub, stock, *_ = toy.findings[0]
    for finding in (hub, stock):
        assert (finding.necessity.share, finding.sufficiency.share, finding.both.share) == (1, 1, 1)
        assert finding.shapley.mean == pytest.approx(0.5)


def test_a_placebo_is_exactly_nothing(toy):
    placebo = toy.findings[0][2]
    assert (placebo.necessity.share, placebo.both.share) == (0, 0)
    assert (placebo.shapley.mean, placebo.shapley.error) == (0, 0)
    assert (placebo.later.mean, placebo.later.error) == (0, 0)
    for coalition, amounts in toy.amounts[0].items():
        np.testing.assert_array_equal(amounts, toy.amounts[0][coalition ^ 4])


def test_what_only_moves_the_hour(toy):
    """Without the six hours in which the staff decides the order comes as much earlier."""
    slow = toy.findings[0][3]
    assert slow.necessity.share == 0
    assert slow.later.mean == pytest.approx(-6.0)


def test_plain_for_a_program(toy):
    plain = json.loads(json.dumps(toy.as_plain(), allow_nan=False))
    first = plain["factors"][0]
    assert (first["necessity"], first["sufficiency"], first["both"], first["shapley"]) == (1, 1, 1, 0.5)
    assert len(plain["coalitions"]) == 16


def test_going_on_plays_nothing_again(tmp_path):
    asked = {"factors": Factors(factors=(HUB,)), "pairs": 2, "jobs": 1, "out": tmp_path / "runs"}
    first = cause("toy-hub", **asked)
    told = []
    again = cause("toy-hub", **asked, resume=True, progress=lambda done, total: told.append(done))
    assert told == []
    assert again.as_plain() == first.as_plain()
    with pytest.raises(StudyError, match="resume"):
        cause("toy-hub", **asked)
    with pytest.raises(StudyError, match="another scenario"):
        cause("historical", **asked | {"factors": None}, resume=True)


def test_a_torn_line_is_played_again(tmp_path):
    asked = {"factors": Factors(factors=(HUB,)), "pairs": 2, "jobs": 1, "out": tmp_path}
    first = cause("toy-hub", **asked)
    journal = tmp_path / "trials.jsonl"
    text = journal.read_text()
    journal.write_text(text[: text.rindex(", {") + 5])
    assert cause("toy-hub", **asked, resume=True).as_plain() == first.as_plain()


def test_factors_scale_ranges_and_keep_what_vouches_for_them():
    scenario = load("historical")
    found = overrides_of({"offensive.axes.*.men": {"times": 0.5}}, scenario, "strength")
    assert len(found) == len(scenario.offensive.axes)
    path, half = next(iter(found.items()))
    whole = next(axis.men for axis in scenario.offensive.axes if axis.id in path)
    assert isinstance(whole, Range)
    assert (half.mid, half.source) == (whole.mid / 2, whole.source)
    with_overrides(scenario, found)


@pytest.mark.parametrize(
    ("name", "first"), [("historical", "hub can fall"), ("kherson", "crossings under fire")]
)
def test_every_factor_of_the_library_fits_its_campaign(name, first):
    scenario = load(name)
    factors = factors_of(scenario).factors
    assert factors[0].name == first
    for factor in factors:
        with_overrides(scenario, overrides_of(factor.without, scenario, factor.name))


def test_a_variant_of_a_campaign_keeps_those_factors_that_fit():
    whole = load("historical")
    trucks = [company for company in whole.supply.trucks if company.id != "starobilsk-trucks"]
    less = with_overrides(whole, {"supply.trucks": trucks})
    names = [factor.name for factor in factors_of(whole).factors]
    assert [factor.name for factor in factors_of(less).factors] == [n for n in names if n != "thin way round"]


def test_a_campaign_without_a_file_has_factors_of_its_own():
    assert {"short stocks", "attacker's strength"} <= {f.name for f in factors_of(load("toy-hub")).factors}


def test_two_factors_may_not_change_the_same():
    twice = HUB.model_copy(update={"name": "again"})
    with pytest.raises(StudyError, match="both change"):
        cause("toy-hub", factors=Factors(factors=(HUB, twice)), pairs=1, jobs=1)


def test_a_factor_that_names_nothing_is_refused(tmp_path):
    file = tmp_path / "factors.yaml"
    file.write_text("factors: [{name: x, sentence: y, without: {supply.nothing: 3}}]")
    with pytest.raises(StudyError, match=r"nothing at supply\.nothing"):
        factors_of(load("toy-hub"), file)


@pytest.mark.parametrize("text", ["factors: []", "factors: [{name: x}]", "[", "nonsense: 1"])
def test_a_broken_file_of_factors(tmp_path, text):
    file = tmp_path / "factors.yaml"
    file.write_text(text)
    with pytest.raises(ScenarioError, match=r"factors\.yaml"):
        factors_of(load("toy-hub"), file)


def test_told_to_people(toy):
    told = "\n".join(report(toy))
    assert "without hub can fall" in told
    assert "TOGETHER  hub can fall and short stock: 100 %" in told
    assert "some of these causes only work together" in told


def test_figures_and_a_report_on_one_page(toy):
    figures = cause_figures(toy)
    assert set(figures) == {"coalitions", "measures"}
    assert [faults(figure) for figure in figures.values()] == [{}, {}]
    page = html_of(report_of_cause(toy, command="kupiansk cause toy-hub"))
    assert "1.00 (0.34-1.00)" in page


@pytest.mark.parametrize(("asked", "word"), [("strikes > 999", "never"), ("strikes >= 0", "always")])
def test_what_never_or_always_happens_is_said_so(asked, word):
    found = cause("toy-hub", asked, factors=BOTH, pairs=2, jobs=1)
    assert f"It {word} happens" in "\n".join(report(found))
    assert {finding.shapley.mean for finding in found.findings[0]} == {0.0}


def test_factors_of_another_campaign_are_refused_with_a_remedy():
    theirs = data_folder("scenarios") / "kherson-2022" / "factors" / "kherson-2022.yaml"
    with pytest.raises(StudyError, match=r"kherson-2022.yaml does not fit .*crossings under fire.*--factors"):
        factors_of(load("toy-hub"), theirs)


def test_factors_of_its_own_campaign_of_which_none_fits_are_refused(tmp_path, monkeypatch):
    """No general ones in their place without a word."""
    (tmp_path / "mine" / "factors").mkdir(parents=True)
    (tmp_path / "mine" / "factors" / "mine.yaml").write_text(
        "factors: [{name: a, sentence: b, without: {supply.trains.other.payload_t: 1}}]"
    )
    monkeypatch.setattr("sim.causes.factors.data_folder", lambda name: tmp_path)
    scenario = load("toy-hub").model_copy(update={"record": "records/mine"})
    with pytest.raises(StudyError, match="does not fit"):
        factors_of(scenario)


@pytest.mark.parametrize(
    ("factors", "where", "what"),
    [
        (["{name: a, sentence: b}"], "factors.0.without", "is missing"),
        (["{name: a, sentence: b, with: {}, without: {horizon_days: 9}}"], "factors.0.with", "no such field"),
        (["{name: a, sentence: b, without: {offensive.protected: [nowhere]}}"], "offensive", "nowhere"),
        (["{name: a, sentence: b, without: {horizon_days: 9}}"] * 2, "", "two factors are called 'a'"),
    ],
)
def test_what_is_wrong_with_a_factor_is_said_where_it_is(tmp_path, factors, where, what):
    file = tmp_path / "factors.yaml"
    file.write_text(f"factors: [{', '.join(factors)}]")
    with pytest.raises(ScenarioError) as caught:
        factors_of(load("toy-hub"), file)
    (problem,) = caught.value.problems
    assert str(file) in problem.file
    assert problem.path.startswith(where)
    assert what in problem.rule
    assert problem.remedy


def test_trials_of_another_version_are_not_gone_on_with(tmp_path):
    """What other code has played is no answer of this one."""
    found = cause("toy-hub", factors=BOTH, pairs=1, jobs=1, out=tmp_path)
    assert "1 runs" not in " ".join(report(found))
    journal = tmp_path / "trials.jsonl"
    head, *lines = journal.read_text().splitlines(keepends=True)
    other = {**json.loads(head), "simpy": "3.0"}
    journal.write_text("".join([json.dumps(other) + "\n", *lines]))
    with pytest.raises(StudyError, match="another simpy"):
        cause("toy-hub", factors=BOTH, pairs=1, jobs=1, out=tmp_path, resume=True)


@pytest.mark.slow
def test_two_workers_say_the_same_as_one():
    one, two = (cause("toy-hub", factors=BOTH, pairs=3, jobs=jobs).as_plain() for jobs in (1, 2))
    assert one == two
