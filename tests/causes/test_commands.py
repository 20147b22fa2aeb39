"""The commands, from the words that are typed to what is printed and written."""

import json

import pytest
from typer.testing import CliRunner

from sim.cli import commands  # noqa: F401 - adds the commands
from sim.cli.common import app
from sim.study.errors import StudyError

HUB = "factors: [{name: hub, sentence: It can fall., without: {offensive.protected: [hub]}}]"


def typed(*words):
    return CliRunner().invoke(app, [*map(str, words), "--jobs", "1"], catch_exceptions=False)


def test_why(tmp_path):
    done = typed("why", "toy-hub", "--json", "--out", tmp_path / "why", "--report", tmp_path / "why.html")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["chain"][0]["hour"] == 120.0
    assert {path.name for path in (tmp_path / "why").iterdir()} == {"trials.jsonl", "why.json", "figures"}
    assert (tmp_path / "why.html").is_file()


def test_cause(tmp_path):
    (tmp_path / "factors.yaml").write_text(HUB)
    words = ("cause", "toy-hub", "--factors", tmp_path / "factors.yaml", "--pairs", 2)
    done = typed(*words, "--json", "--out", tmp_path / "out")
    assert json.loads(done.stdout)["factors"][0]["necessity"] == 1.0
    assert "without hub" in typed(*words).stdout


def test_phase(tmp_path):
    axes = ("--x", "groups.*.stock_days=x1,x2", "--y", "groups.*.men=x1,x2")
    done = typed("phase", "toy-hub", *axes, "--replicates", 1, "--draws", 1, "--out", tmp_path / "out")
    assert "supply 1" in done.stdout
    assert (tmp_path / "out" / "figures" / "phase.svg").is_file()


def test_overturn_writes_a_scenario_that_runs(tmp_path):
    spread = "{low: 2, mid: 5, high: 12, source: own-estimate, grade: L}"
    file = tmp_path / "mine.yaml"
    file.write_text(
        "extends: toy-hub\ntitle: Mine\nquestion: Does he stay?\nhub: {place: hub, depot: hub-depot}\n"
        f"groups: [{{id: camp-group, target_days: {spread}}}]\n"
    )
    claim = "the hub fell and he stayed for four days"
    done = typed("overturn", file, claim, "--lucks", 1, "--out", tmp_path / "out")
    assert "groups.camp-group.target_days" in done.stdout
    (tmp_path / "elsewhere").mkdir()
    for name in ("mine.yaml", "out"):  # the world is found where its scenario is, on any machine
        (tmp_path / name).rename(tmp_path / "elsewhere" / name)
    world = tmp_path / "elsewhere" / "out" / "world.yaml"
    outcomes = json.loads(CliRunner().invoke(app, ["run", str(world), "--seed", "1", "--json"]).stdout)
    assert outcomes["ordered_h:camp-group"] - outcomes["hub_entered_h"] >= 96.0


def test_what_cannot_be_understood_is_said():
    with pytest.raises(StudyError, match="write"):
        typed("why", "toy-hub", "--outcome", "who left first")
