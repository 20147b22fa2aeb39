"""The commands, from the words that are typed to what is printed and written."""

import json
import signal
import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

from sim.cli import commands  # noqa: F401 - adds the commands
from sim.cli.common import app
from sim.scenario.problems import ScenarioError
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


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (("why", "toy-hub", "--outcome", "nonsense"), "write"),
        (("cause", "toy-hub", "--outcome", "strike > 3", "--pairs", 1), "did you mean `strikes`"),
        (("cause", "toy-hub", "--outcome", "taken:nowhere", "--pairs", 1), "did you mean|--json"),
        (("cause", "toy-hub", "--outcome", "trigger:camp-group = hunger"), "write"),
        (("cause", "toy-hub", "--outcome", "trigger:camp-group"), "write"),
        (("why", "toy-hub", "--outcome", "ordered:nobody"), "write"),
        (("cause", "toy-hub", "--only", "nobody"), "choose"),
        (("overturn", "toy-hub", ""), "write"),
        (("overturn", "toy-hub", "he was brave"), "write"),
        (("overturn", "toy-hub", "nonsense > 3"), "write"),
        (("overturn", "kherson", "the hub held"), "leave the hub out"),
        (("phase", "toy-hub", "--x", "no.where=1,2", "--y", "groups.*.men=x1,x2"), "--set"),
        (("phase", "toy-hub", "--x", "groups.*.men=x0,x1", "--y", "groups.*.stock_days=1,2"), "remedy"),
    ],
)
def test_what_is_wrong_is_said_with_a_remedy_before_anything_is_written(tmp_path, words, remedy):
    out = tmp_path / "out"
    with pytest.raises((StudyError, ScenarioError), match=remedy):
        typed(*words, "--out", out)
    assert not out.exists()


@pytest.mark.slow
def test_a_study_that_is_stopped_goes_on_to_the_same_answer(tmp_path):
    """Stopped with the interrupt key it says what is kept; gone on with it says what it would have said."""
    command = [sys.executable, "-m", "sim.cli", "cause", "toy-hub", "--pairs", "40", "--json", "--jobs", "1"]
    kept = [*command, "--out", str(tmp_path / "out")]
    begun = subprocess.Popen(kept, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    journal = tmp_path / "out" / "trials.jsonl"
    while begun.poll() is None and not (journal.exists() and journal.stat().st_size > 1_000):
        time.sleep(0.02)
    begun.send_signal(signal.SIGINT)
    _, told = begun.communicate(timeout=60)
    assert begun.returncode == 1
    assert "--resume" in told
    again = subprocess.run([*kept, "--resume"], capture_output=True, text=True, check=True)
    whole = subprocess.run(command, capture_output=True, text=True, check=True)
    assert again.stdout == whole.stdout
