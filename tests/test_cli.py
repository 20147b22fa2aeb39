import json
import os
import signal
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from time import sleep

import pytest
from commands import kupiansk

from sim.study.ensemble import open_store

pytestmark = pytest.mark.slow

KUPIANSK = [sys.executable, "-m", "sim.cli"]


def test_run_tells_the_story_and_leaves_everything(tmp_path):
    program = [*KUPIANSK, "run", "toy-hub", "--seed", "1", "--out", "out"]
    done = subprocess.run(program, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Hub, the hub, taken against a thin defence" in done.stdout
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "summary.json",
        "events.parquet",
        "movements.parquet",
        "series.parquet",
        "cells.parquet",
        "control.csv",
        "staff_log.txt",
        "manifest.json",
        "figures",
    }
    figures = {path.suffix for path in (tmp_path / "out" / "figures").iterdir()}
    assert figures == {".png", ".svg"}
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["seed"] == 1
    assert "kupiansk run toy-hub" in manifest["command"]


def test_a_folder_that_is_there_is_not_touched_without_replace(tmp_path):
    (tmp_path / "out").mkdir()
    done = kupiansk("run", "toy-hub", "--out", "out", cwd=tmp_path)
    assert done.returncode == 2
    assert "--replace" in done.stderr
    assert not list((tmp_path / "out").iterdir())


def test_the_same_seed_gives_the_same_bytes_in_every_table(tmp_path):
    for folder in ("a", "b"):
        done = kupiansk("run", "historical", "--replicate", 3, "--no-figures", "--out", folder, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    for table in (
        "summary.json",
        "events.parquet",
        "movements.parquet",
        "series.parquet",
        "cells.parquet",
        "control.csv",
        "staff_log.txt",
    ):
        assert (tmp_path / "a" / table).read_bytes() == (tmp_path / "b" / table).read_bytes(), table


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "histrical"], ["histrical", "did you mean", "historical"]),
        (["run", "historical", "--set", "fires.strikes_per_day=-1"], ["--set", "fires.strikes_per_day"]),
        (["run", "historical", "--set", "supply.trucks.izium-trucks.payload_tt=3"], ["payload_t"]),
        (["ensemble", "missing.yaml", "--out", "out"], ["missing.yaml"]),
        (["compare", "historical", "hub-hold"], ["hub-holds"]),
        (["sweep", "historical", "--vary", "fires.strikes_per_day", "--out", "out"], ["--vary"]),
        (["animate", "toy-hub", "--out", "film.gif", "--every", "0.1"], ["2,000 frames"]),
        (["animate", "toy-hub", "--out", "film.gif", "--every", "nan"], ["every"]),
        (
            ["hub", "historical", "--at", "2023-01-01", "--out", "out"],
            ["--at", "outside the run", "2022-09-01"],
        ),
        (["hub", "toy-hub", "--at", "soon"], ["--at", "soon", "not a date"]),
        (["hub", "toy-hub", "--top", "0"], ["--top"]),
        (["hub", "toy-hub", "--set", "groups.camp-group.mem=3"], ["men"]),
        # Before anything is played:
        (["sensitivity", "historical", "--outcome", "hub_enterd_h"], ["did you mean `hub_entered_h`"]),
        (["estimates", "historical", "--outcome", "trigger:izium"], ["is not a number"]),
        (
            ["ensemble", "historical", "--precision", "5%", "--outcome", "nonsense"],
            ["`nonsense`", "demand_met_before"],
        ),
        (["sweep", "toy-hub", "--vary", "horizon_days=7,9", "--outcome", "nonsense"], ["`nonsense`"]),
        (["sweep", "toy-hub", "--vary", "horizon_days=7", "--vary", "horizon_days=9"], ["varied twice"]),
        (["ensemble", "toy-hub", "--resume"], ["--out"]),
        (["compare", "toy-hub", "historical", "--out", "/dev/null/out"], ["/dev/null/out cannot be written"]),
        (["run", "toy-hub", "--out", "/dev/null/out"], ["/dev/null/out cannot be written"]),
        (["ensemble", "toy-hub", "--out", "/dev/null/out"], ["/dev/null/out cannot be written"]),
        (["run", "toy-hub", "--replace", "--out", "/usr"], ["/usr holds no run"]),
        (["site", "/usr"], ["/usr holds something else"]),
        (["site", "/dev/null"], ["/dev/null holds something else"]),
        (["new", "mine.yaml", "--from", "south.yaml"], ["south.yaml", "there is no such file"]),
        (["run", "south.json"], ["south.json"]),
        (["run", "."], ["this is a folder"]),
    ],
)
def test_wrong_input_ends_with_status_2_and_writes_nothing(arguments, words, tmp_path):
    done = kupiansk(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not done.stdout
    for word in words:
        assert word in done.stderr
    assert not list(tmp_path.iterdir())


def test_validate_says_what_is_wrong_in_all_files(tmp_path):
    (tmp_path / "good.yaml").write_text("extends: historical\n")
    (tmp_path / "bad.yaml").write_text("extends: historical\nhorizon_dayz: 3\n")
    (tmp_path / "worse.yaml").write_text("extends: historical\nfires: {strikes_per_day: many}\n")
    done = kupiansk("validate", "good.yaml", "bad.yaml", "worse.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "good.yaml: valid" in done.stdout
    assert "bad.yaml:2" in done.stderr
    assert "horizon_days" in done.stderr
    assert "worse.yaml:2" in done.stderr


def test_a_file_of_ones_own_is_found_and_valid_from_any_folder(tmp_path):
    assert kupiansk("new", "mine.yaml", "--from", "historical", cwd=tmp_path).returncode == 0
    assert kupiansk("validate", "mine.yaml", cwd=tmp_path).returncode == 0
    assert kupiansk("new", "mine.yaml", cwd=tmp_path).returncode != 0


def test_the_library_and_the_schema_are_printed(tmp_path):
    listed = json.loads(kupiansk("scenarios", "--json", cwd=tmp_path).stdout)
    assert {"historical", "toy-hub", "hub-holds"} <= {entry["name"] for entry in listed}
    assert "properties" in json.loads(kupiansk("schema", cwd=tmp_path).stdout)


def test_the_hub_as_json(tmp_path):
    (analysis,) = json.loads(kupiansk("hub", "toy-hub", "--json", cwd=tmp_path).stdout)
    assert (analysis["hub"], analysis["capacity_t_per_day"]) == ("hub", 480.0)
    assert analysis["flows"][0]["days_served"] is None  # for good
    lost = {row["id"]: row for row in analysis["losses"]}
    assert {name for name, row in lost.items() if row["share_lost"] == 1.0} == set(lost)
    assert lost["hub"]["recover_h"] is None
    assert lost["hub"]["days_survived:camp-group"] == pytest.approx(5.0)


def test_the_hub_before_and_after_its_loss(tmp_path):
    arguments = ["hub", "historical", "--at", "2022-09-10", "--pairs", "--out", "out", "--top", 5]
    done = kupiansk(*arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "The supply hangs on Kupiansk-Vuzlovyi" in done.stdout
    assert "The smallest cut on 10 Sep: 514 t a day" in done.stdout
    tables = {path.name for path in (tmp_path / "out").glob("*.csv")}
    assert tables == {"flows.csv", "cut.csv", "losses.csv", "uses.csv", "pairs.csv"}
    flows = (tmp_path / "out" / "flows.csv").read_text().splitlines()
    assert flows[0].startswith("moment,group,name,need_t_per_day")
    assert sum(line.startswith("2022-09-10T00:00:00,izium") for line in flows) == 1
    figures = {path.name for path in (tmp_path / "out" / "figures").iterdir()}
    names = ("hub_before", "losses_before", "hub_after", "losses_after")
    assert figures == {f"{name}.{kind}" for name in names for kind in ("png", "svg")}


def test_an_ensemble_as_json(tmp_path):
    done = kupiansk("ensemble", "toy-hub", "--replicates", 3, "--jobs", 1, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["taken_h:hub"]["mean"] == pytest.approx(168.0)
    assert done.stderr == ""


def test_a_comparison_speaks_in_sentences_and_leaves_figures(tmp_path):
    arguments = ["compare", "historical", "stand-fast", "--replicates", 2, "--jobs", 1, "--out", "out"]
    done = kupiansk(*arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "stand-fast, against historical" in done.stdout
    assert (tmp_path / "out" / "differences.csv").exists()
    assert any(path.suffix == ".png" for path in (tmp_path / "out" / "figures").iterdir())


def test_a_sweep_shows_a_row_for_every_value(tmp_path):
    vary = "supply.trucks.trucks.trucks=0,60"
    arguments = [
        "sweep",
        "toy-hub",
        "--vary",
        vary,
        "--outcome",
        "delivered_t",
        "--replicates",
        2,
        "--jobs",
        1,
    ]
    done = kupiansk(*arguments, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    none, some = json.loads(done.stdout)
    assert none["mean"] == 0.0
    assert some["mean"] > 1000.0


def test_the_share_of_own_estimates_is_told(tmp_path):
    arguments = ["estimates", "historical", "--set", "horizon_days=8", "--samples", 2, "--jobs", 1, "--json"]
    done = kupiansk(*arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    shares = json.loads(done.stdout)
    assert set(shares) == {"own estimates", "sourced values", "luck"}
    assert shares["own estimates"]["parameters"] > shares["sourced values"]["parameters"]


def test_claims_are_kept_and_gone_on_with(tmp_path):
    arguments = ["claims", "historical", "--set", "horizon_days=10", "--jobs", 1, "--out", "out"]
    first = kupiansk(*arguments, "--replicates", 1, cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    again = kupiansk(*arguments, "--replicates", 2, cwd=tmp_path)
    assert (again.returncode, again.stdout) == (2, "")
    assert "go on with --resume" in again.stderr
    on = kupiansk(*arguments, "--replicates", 2, "--resume", "--json", cwd=tmp_path)
    assert on.returncode == 0, on.stderr
    assert {row["verdict"] for row in json.loads(on.stdout)} >= {"not testable"}
    assert (tmp_path / "out" / "claims.csv").is_file()
    kept = open_store(tmp_path / "out" / "runs" / "as-it-is")
    assert (len(kept), kept.scenario.horizon_days) == (2, 10)


@pytest.mark.parametrize(
    "command",
    [
        ["claims", "historical"],
        ["cause", "toy-hub"],
        ["why", "toy-hub"],
        ["phase", "toy-hub", "--x", "horizon_days=9", "--y", "horizon_days=9"],
        ["overturn", "toy-hub", "the hub held"],
        ["sensitivity", "toy-hub"],
        ["sweep", "toy-hub", "--vary", "horizon_days=9"],
    ],
)
def test_what_is_kept_nowhere_cannot_be_gone_on_with(command, tmp_path):
    done = kupiansk(*command, "--resume", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--out" in done.stderr


def test_a_stop_from_the_keyboard_keeps_what_is_finished(tmp_path):
    studied = ["ensemble", "historical", "--set", "horizon_days=8", "--jobs", "2", "--out", "out"]
    process = subprocess.Popen(
        [*KUPIANSK, *studied, "--replicates", "2000"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    store = tmp_path / "out"
    while process.poll() is None and not list(store.rglob("*.parquet")):
        sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    try:
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 1
    assert "Traceback" not in errors
    resumed = kupiansk(*studied, "--replicates", 40, "--resume", cwd=tmp_path)
    assert resumed.returncode == 0, resumed.stderr
    assert resumed.stdout.startswith("40 replicates")


def test_help_does_not_load_what_it_does_not_need():
    code = (
        "import sys, typer.testing, sim.cli.commands as c\n"
        "typer.testing.CliRunner().invoke(c.app, ['--help'])\n"
        "heavy = ('pandas', 'numpy', 'matplotlib', 'simpy', 'networkx', 'pydantic', 'importlib.metadata')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_readme_says_what_works():
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    code = readme.split("```python\n")[1].split("```")[0]
    with redirect_stdout(StringIO()) as said:
        exec(compile(code, "README.md", "exec"), {})
    assert len(code.strip().splitlines()) <= 10
    assert "isolation" in said.getvalue()


def test_animate_writes_one_whole_file(tmp_path):
    done = kupiansk("animate", "toy-hub", "--out", "films/toy.gif", "--every", 24, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "films/toy.gif is written" in done.stdout
    assert [path.name for path in (tmp_path / "films").iterdir()] == ["toy.gif"]
    again = kupiansk("animate", "toy-hub", "--out", "films/toy.gif", cwd=tmp_path)
    assert again.returncode == 2
    assert "is there already" in again.stderr


def test_animate_names_the_formats_that_it_knows(tmp_path):
    done = kupiansk("animate", "toy-hub", "--out", "film.avi", cwd=tmp_path)
    assert done.returncode == 2
    assert all(suffix in done.stderr for suffix in (".gif", ".html", ".mp4"))
    assert not list(tmp_path.iterdir())
