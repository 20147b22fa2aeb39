import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from builders import TOY, attack, hour, toy, withdrawal

from sim.files import written_whole
from sim.record.run import parameters_of, run
from sim.scenario.load import scenario_hash, with_overrides

FILES = [
    "cells.parquet",
    "control.csv",
    "events.parquet",
    "manifest.json",
    "movements.parquet",
    "series.parquet",
    "staff_log.txt",
    "summary.json",
]
PAYLOAD = {"low": 4, "mid": 5, "high": 10, "source": "own-estimate", "grade": "L"}


def attacked():
    """Toy campaign with a range, some luck, an attack and a withdrawal."""
    changes = {
        **attack(),
        **withdrawal(hub_lost={"hub": "hub"}),
        "supply.trucks.convoys.payload_t": PAYLOAD,
        "supply.road.cv": 0.3,
    }
    return toy(changes)


def bytes_of(folder):
    return {file.name: file.read_bytes() for file in Path(folder).iterdir()}


def test_without_a_replicate_every_range_is_at_its_middle():
    result = run(attacked())
    assert result.parameters == {"supply.trucks.convoys.payload_t": 5.0}
    assert result.resolved.supply.trucks[0].payload_t == 5.0
    assert result.scenario.supply.trucks[0].payload_t.high == 10.0  # as it was given


def test_a_replicate_has_drawn_parameters_and_luck_of_its_own():
    first, again, second = (run(attacked(), seed=3, replicate=k) for k in (1, 1, 2))
    assert first.parameters == again.parameters != second.parameters
    assert first.history.entries == again.history.entries != second.history.entries
    assert 4.0 <= first.parameters["supply.trucks.convoys.payload_t"] <= 10.0


def test_given_values_come_before_drawn_ones_and_leave_the_luck_alone():
    drawn = run(attacked(), replicate=1)
    given = run(attacked(), replicate=1, values=drawn.parameters)
    assert given.history.entries == drawn.history.entries
    fixed = run(attacked(), replicate=1, values={"supply.trucks.convoys.payload_t": 7.0})
    assert fixed.resolved.supply.trucks[0].payload_t == 7.0


def test_a_value_that_is_not_a_range_is_refused_with_its_name():
    with pytest.raises(ValueError, match=r"supply\.trucks\.convoys\.payload; .*with_overrides"):
        parameters_of(attacked(), 1, None, {"supply.trucks.convoys.payload": 7.0})


def test_a_scenario_can_be_given_by_its_name():
    by_name = run("toy-hub")
    assert by_name.outcomes == pytest.approx(run(by_name.scenario).outcomes, nan_ok=True)


def test_the_same_run_gives_the_same_bytes_and_every_file(tmp_path):
    for name in ("first", "second"):
        run(attacked(), seed=5, replicate=2).save(tmp_path / name, command="kupiansk run toy")
    assert sorted(bytes_of(tmp_path / "first")) == FILES
    assert bytes_of(tmp_path / "first") == bytes_of(tmp_path / "second")
    assert bytes_of(tmp_path / "first") != bytes_of_other_seed(tmp_path)


def bytes_of_other_seed(tmp_path):
    run(attacked(), seed=6, replicate=2).save(tmp_path / "third", command="kupiansk run toy")
    return bytes_of(tmp_path / "third")


@pytest.mark.slow
def test_the_bytes_do_not_depend_on_the_process(tmp_path):
    run(TOY, seed=5).save(tmp_path / "here")
    script = "\n".join(
        [
            "import sys",
            "from builders import TOY",
            "from sim.record.run import run",
            "run(TOY, seed=5).save(sys.argv[1])",
        ]
    )
    folder = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONHASHSEED": "77", "TZ": "America/New_York"}
    subprocess.run([sys.executable, "-c", script, tmp_path / "there"], env=environment, check=True)
    assert bytes_of(tmp_path / "here") == bytes_of(tmp_path / "there")


def test_the_files_hold_what_the_result_holds(tmp_path):
    result = run(attacked(), seed=5)
    result.save(tmp_path / "out", command="kupiansk run toy")
    out = tmp_path / "out"
    pd.testing.assert_frame_equal(pd.read_parquet(out / "events.parquet"), result.events, check_dtype=False)
    movements = pd.read_parquet(out / "movements.parquet")
    pd.testing.assert_frame_equal(movements, result.movements, check_dtype=False)
    assert len(pd.read_parquet(out / "series.parquet")) == len(result.series.long())
    control = pd.read_csv(out / "control.csv").astype({"liberated_at": "datetime64[s]"})
    pd.testing.assert_frame_equal(control, result.control, atol=1e-6)
    assert (out / "staff_log.txt").read_text(encoding="utf-8").splitlines() == result.staff_log
    summary = json.loads((out / "summary.json").read_text())
    assert summary["outcomes"]["hub_entered_h"] == result.outcomes["hub_entered_h"]
    assert summary["outcomes"]["taken_h:front"] is None  # never
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["scenario_hash"] == scenario_hash(attacked())
    assert (manifest["command"], manifest["seed"], manifest["replicate"]) == ("kupiansk run toy", 5, None)
    assert {"python", "kupiansk-sim", "numpy", "pandas", "pyarrow", "simpy"} <= manifest["versions"].keys()


def test_a_second_run_replaces_its_files_and_leaves_others(tmp_path):
    out = tmp_path / "out"
    run(TOY).save(out)
    (out / "notes.txt").write_text("mine")
    run(attacked()).save(out)
    assert sorted(bytes_of(out)) == sorted([*FILES, "notes.txt"])
    assert json.loads((out / "summary.json").read_text())["outcomes"]["hub_entered_h"] is not None


def test_nothing_is_left_of_a_run_that_could_not_be_written(tmp_path):
    def broken():
        with written_whole(tmp_path / "out") as folder:
            (folder / "half.txt").write_text("half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        broken()
    assert list(tmp_path.iterdir()) == []


def test_a_result_can_be_sent_to_another_process_and_shows_itself_in_a_line():
    result = run(attacked(), seed=5, replicate=2)
    outcomes = result.outcomes
    assert pickle.loads(pickle.dumps(result)).outcomes == pytest.approx(outcomes, nan_ok=True)
    assert repr(result) == "<RunResult of 'A toy', seed 5, replicate 2>"


@pytest.mark.slow
def test_running_needs_neither_pandas_nor_matplotlib():
    script = (
        "import sys; from builders import TOY; from sim.record.run import run; run(TOY).outcomes;"
        "print({'pandas', 'pyarrow', 'matplotlib'} & sys.modules.keys())"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    found = subprocess.run(
        [sys.executable, "-c", script], env=environment, check=True, capture_output=True, text=True
    )
    assert found.stdout.strip() == "set()"


def test_running_does_not_change_the_scenario():
    scenario = with_overrides(attacked(), {"offensive.starts": hour(30)})
    before = scenario_hash(scenario)
    run(scenario, replicate=4)
    assert scenario_hash(scenario) == before
