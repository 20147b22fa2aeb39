"""Many hubs, or none: what speaks of the hub speaks of the one that there is, or is absent."""

import pytest
from commands import kupiansk

import sim
from sim.record.run import run
from sim.scenario.load import load, with_overrides
from sim.study.outcome_names import main_outcome
from sim.study.page import on_a_page
from sim.view.files import save
from sim.view.runs.figures import run_figures

SECOND = [
    {
        "id": "east-hub",
        "name": "Eastern hub",
        "lat": 49.4,
        "lon": 38.2,
        "held_by": "supplied",
        "in_area": False,
    },
    {"id": "post", "name": "Post", "lat": 49.2, "lon": 38.0, "held_by": "supplied"},
]
ROADS = [
    {"id": "base--east-hub-rail", "a": "base", "b": "east-hub", "mode": "rail", "length_km": 80},
    {"id": "east-hub--post", "a": "east-hub", "b": "post", "mode": "road", "length_km": 30},
]


def plain(scenario, path):
    found = scenario
    for part in path.split("."):
        found = getattr(found, part)
    return [each.model_dump(exclude_unset=True) for each in found]


@pytest.fixture(scope="module")
def toy():
    return load("toy-hub")


@pytest.fixture(scope="module")
def no_hub(toy):
    return with_overrides(toy, {"hub": None})


@pytest.fixture(scope="module")
def two_hubs(toy):
    """A second group with a hub of its own: each hub feeds one group, and no road joins the two."""
    (group,) = plain(toy, "groups")
    (train,), (yard,), (depot,), (trucks,) = (
        plain(toy, f"supply.{name}") for name in ("trains", "railheads", "depots", "trucks")
    )
    post = {
        **group,
        "id": "post-group",
        "name": "Post group",
        "node": "post",
        "garrisons": [{"node": "post", "share": 1}],
        "drawdown": None,
    }
    return with_overrides(
        toy,
        {
            "network.nodes": [*plain(toy, "network.nodes"), *SECOND],
            "network.links": [*plain(toy, "network.links"), *ROADS],
            "supply.trains": [train, {**train, "id": "eastern", "destination": "east-hub"}],
            "supply.railheads": [yard, {**yard, "id": "east-yard", "node": "east-hub"}],
            "supply.depots": [depot, {**depot, "id": "east-depot", "node": "east-hub"}],
            "supply.trucks": [
                trucks,
                {**trucks, "id": "eastern-trucks", "loads_at": ["east-depot"], "serves": ["post-group"]},
            ],
            "groups": [group, post],
        },
    )


def words_of(figures):
    return " ".join(text.get_text() for figure in figures.values() for text in figure.findobj(match=is_text))


def is_text(artist):
    return hasattr(artist, "get_text") and bool(artist.get_text())


def hubs_named(names):
    return {name for name in names if "hub" in name.partition(":")[0]}


def test_without_a_hub_no_outcome_speaks_of_one(no_hub, toy):
    played, beside = run(no_hub, seed=1), run(toy, seed=1)
    assert hubs_named(played.outcomes) == set()
    assert hubs_named(beside.outcomes) == set(beside.outcomes) - set(played.outcomes)
    assert {name: played.outcomes[name] for name in played.outcomes} == pytest.approx(
        {name: beside.outcomes[name] for name in played.outcomes}, nan_ok=True
    )


@pytest.mark.slow
def test_without_a_hub_no_figure_speaks_of_one(no_hub, tmp_path):
    renamed = with_overrides(no_hub, {"network.nodes.hub.name": "Crossroads", "title": "Without"})
    figures = run_figures(run(renamed, seed=1))
    assert "hub" not in words_of(figures).lower().replace("hub-depot", "").replace("hub depot", "")
    save(figures, tmp_path)


def test_without_a_hub_studies_look_at_something_else(no_hub):
    assert main_outcome(no_hub) == "evacuated_share"
    assert main_outcome(load("toy-hub")) == "hub_entered_h"
    renamed = with_overrides(no_hub, {"network.nodes.hub.name": "Crossroads"})
    page = on_a_page(sim.ensemble(renamed, 3, jobs=1))
    assert not [line for line in page if "hub" in line.lower()]


def test_with_and_without_a_hub_can_be_compared(no_hub, toy):
    for pair in ({"with": toy, "without": no_hub}, {"without": no_hub, "with": toy}):
        comparison = sim.compare(pair, 3, jobs=1)
        assert comparison.table["outcome"].nunique() > 3


def test_the_analysis_finds_a_hub_that_the_scenario_does_not_name(no_hub):
    assert sim.hub(no_hub).hub.id == "hub"


@pytest.mark.slow
def test_two_groups_with_a_hub_each(two_hubs):
    """Each hub costs what its group needs; the scenario's own is the one that its outcomes speak of."""
    analysis = sim.hub(two_hubs)
    lost = {loss.id: loss.t_per_day_lost for loss in analysis.losses if loss.kind == "place"}
    assert (lost["hub"], lost["east-hub"]) == pytest.approx((240, 240))
    assert set(analysis.losses[0].groups_cut_off) <= {"camp-group", "post-group"}
    played = run(two_hubs, seed=1)
    assert played.outcomes["hub_entered_h"] == pytest.approx(run("toy-hub", seed=1).outcomes["hub_entered_h"])
    assert played.outcomes["demand_met_after:post-group"] == pytest.approx(1)
    assert "Post group" in words_of(run_figures(played))


def test_the_other_hub_can_be_the_one_that_is_asked_about(two_hubs):
    other = with_overrides(two_hubs, {"hub": {"place": "east-hub", "depot": "east-depot"}})
    played = run(other, seed=1)
    assert played.outcomes["hub_entered_h"] != played.outcomes["hub_entered_h"]  # it is not taken
    assert "Eastern hub, the hub" not in " ".join(played.staff_log)
    assert "Eastern hub" in words_of(run_figures(played))


@pytest.mark.slow
def test_commands_without_a_hub(tmp_path, monkeypatch):
    """The second campaign of the library names none."""
    monkeypatch.setattr("sim.study.sensitivity.REPEATS", 3)
    commands = (
        ["ensemble", "kherson", "--replicates", "2", "--jobs", "1"],
        [
            "sensitivity",
            "kherson",
            "--parameter",
            "*bridge_outage_h",
            "--samples",
            "2",
            "--outcome",
            "delivered_t",
            "--jobs",
            "1",
        ],
        ["sweep", "kherson", "--vary", "fires.bridge_hit=0.2,0.6", "--replicates", "2", "--jobs", "1"],
    )
    for command in commands:
        done = kupiansk(*command, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "hub" not in done.stdout
