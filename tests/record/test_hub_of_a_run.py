import re
from datetime import date, datetime, timedelta, timezone

import pytest

import sim
from sim.hubs.text import gathered, pairs_report, report
from sim.record.hub import hub
from sim.record.run import run


@pytest.fixture(scope="module")
def campaign():
    return run("historical", seed=1)


def test_the_toy_hub_by_hand():
    # scenarios/toy-hub.yaml: a train of 1,000 t a day, unloaded at 1,200 t; two convoys bring 480 t a day
    # to a camp that eats 240. Its 5 days are 1,200 t; in the hub's depot lie 2,000 t, 8.3 days more.
    analysis = sim.hub("toy-hub")
    (flow,) = analysis.flows
    assert (flow.need_t_per_day, flow.max_flow_t_per_day, flow.stock_days) == (240, pytest.approx(480), 5)
    lost = {loss.id: loss for loss in analysis.losses}
    assert lost["hub"].first_short_days == pytest.approx(5, rel=1e-4)
    assert lost["base"].first_short_days == pytest.approx(3200 / 240, rel=1e-4)
    assert (lost["yard"].repair_h, lost["yard"].survives) == (12, True)
    assert analysis.hub.id == "hub"


@pytest.mark.slow
def test_the_campaign_has_one_hub_and_with_two_of_them_little_hangs_on_any():
    assert sim.hub("historical").hub.id == "kupiansk_vuzlovyi"
    hub_of_two = sim.hub("two-hubs").hub
    assert hub_of_two.id != "kupiansk_vuzlovyi"
    assert hub_of_two.share_lost < 0.1


def test_before_and_after_the_hub_is_lost(campaign):
    before, after = hub(campaign), hub(campaign, at="2022-09-10")
    assert before.served_t_per_day == pytest.approx(before.need_t_per_day)
    assert after.capacity_t_per_day < after.need_t_per_day
    assert {part.name for part in after.cut} == {"Starobilsk trucks"}
    izium = {flow.group: flow for flow in after.flows}["izium"]
    assert izium.max_flow_t_per_day == pytest.approx(514.1, abs=0.1)  # 65 trucks from Starobilsk to Svatove
    assert "balakliia" not in {flow.group for flow in after.flows}  # gone by then
    assert "kupiansk_vuzlovyi" not in {loss.id for loss in after.losses}


def test_a_run_at_its_start_is_the_scenario(campaign):
    played, planned = hub(campaign), hub("historical")
    assert [loss.element for loss in played.losses] == [loss.element for loss in planned.losses]
    for one, other in zip(played.losses, planned.losses, strict=True):
        assert one.t_per_day_lost == pytest.approx(other.t_per_day_lost)
        assert one.days_survived == pytest.approx(other.days_survived)


def test_a_replicate_has_the_values_that_it_draws():
    drawn, played = hub("historical", seed=2, replicate=5), run("historical", seed=2, replicate=5)
    assert drawn.scenario == played.resolved
    assert drawn.cut == hub(played).cut != hub("historical").cut
    with pytest.raises(ValueError, match="its own values"):
        hub(played, replicate=5)


def test_moments_in_every_form(campaign):
    forms = [
        datetime(2022, 9, 11),
        240.0,
        240,
        "2022-09-11",
        "2022-09-11 00:00",
        "2022-09-11T00:00",
        date(2022, 9, 11),
    ]
    assert {hub(campaign, at=form).moment for form in forms} == {datetime(2022, 9, 11)}


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("tomorrow", "not a date"),
        ("2022-08-31", "lasts from 2022-09-01 00:00 to 2022-10-07"),
        (865.0, "hour 865"),
        (float("nan"), "outside the run"),
        (datetime(2022, 9, 11, tzinfo=timezone(timedelta(hours=3))), "time zone"),
    ],
)
def test_a_moment_that_cannot_be_is_refused(campaign, at, words):
    with pytest.raises(ValueError, match=words):
        hub(campaign, at=at)


def test_a_scenario_has_no_course():
    with pytest.raises(ValueError, match="run it first"):
        hub("toy-hub", at="2022-09-02")


@pytest.mark.slow
def test_fewer_trucks_and_slower_hands_never_raise_what_can_flow():
    base = hub("historical").capacity_t_per_day
    for change in (
        {"supply.trucks.izium-trucks.trucks": 100},
        {"supply.handling.t_per_man_h": 0.05},
        {"supply.road.speed_km_per_h": 5},
        {"supply.trains.valuyki-kupiansk.trains_per_day": 0.2},
    ):
        less = hub(sim.with_overrides(sim.load("historical"), change))
        assert less.capacity_t_per_day < base
        assert less.served_t_per_day <= less.need_t_per_day


def test_when_everybody_has_left_there_is_nothing_to_supply():
    result = run(sim.load("toy-hub"), seed=1)
    analysis = hub(result, at=360.0)
    assert (analysis.flows, analysis.losses, analysis.pairs) == ([], [], [])
    assert "No group is left" in "\n".join(report(analysis))


def test_the_report_says_it_in_words(campaign):
    text = "\n".join(report(hub(campaign, at="2022-09-10"), hub(campaign), top=4))
    assert "1 Sep: The groups need 907 t a day and get all of it" in text
    assert re.search(r"10 Sep: The groups need [\d,]+ t a day and get [\d,]+ t \(\d+%\)", text)
    assert "gone" in text
    assert "(--top)" in text
    assert "No two losses" in pairs_report([])[0]


def test_losses_with_the_same_effect_are_told_as_one():
    losses = hub("historical").losses
    names = [name for name, _ in gathered(losses)]
    assert "Dvorichna, Topoli or 3 railways" in names
    assert sum(1 for loss in losses if loss.id in ("dvorichna", "topoli")) == 2
