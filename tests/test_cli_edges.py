"""Where the command line meets other programs: encodings, JSON, signals, folders that are there."""

import errno
import json
import os
import signal
import subprocess
import sys
from time import sleep
from types import SimpleNamespace

import pytest
from commands import kupiansk
from test_cli import KUPIANSK

import sim.cli
from sim.cli import commands, common
from sim.files import without_nan, written_whole

pytestmark = pytest.mark.slow


def no_constant(name):
    raise ValueError(f"{name} is not JSON")


@pytest.mark.parametrize("encoding", ["ascii", "cp1251", "cp866", "gbk"])
def test_whatever_the_output_cannot_write_is_written_plainly(encoding, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    told = "common.say_whatever_can_be_said(sys.stdout); print('5 km² – é “ж” 🙂')"
    code = f"import sys; from sim.cli import common; {told}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    text = done.stdout.decode(encoding)
    assert text.startswith("5 km2")
    assert "?" in text  # the smile


def test_a_run_can_be_told_in_any_encoding(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    program = [*KUPIANSK, "run", "toy-hub", "--set", "title=Куп’янськ"]
    done, printed = (
        subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
        for command in (program, [*program, "--json"])
    )
    assert done.returncode == 0, done.stderr
    assert "km2" in done.stdout
    assert json.loads(printed.stdout, parse_constant=no_constant)["taken_h:hub"] == pytest.approx(168.0)


def test_what_is_no_number_is_null_in_json():
    values = {"a": float("nan"), "b": [float("inf"), -float("inf"), 1.5], "c": ("x", None)}
    assert without_nan(values) == {"a": None, "b": [None, None, 1.5], "c": ["x", None]}


def test_a_terminal_is_shown_how_far_it_is(tmp_path, monkeypatch):
    pty = pytest.importorskip("pty")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    program = [sys.executable, "-m", "sim", "ensemble", "toy-hub", "--replicates", "3", "--jobs", "1"]
    ours, terminal = pty.openpty()
    done = subprocess.run(program, stdout=subprocess.DEVNULL, stderr=terminal, check=False)
    os.close(terminal)
    told = os.read(ours, 100_000)
    os.close(ours)
    assert done.returncode == 0, told
    assert b"3/3" in told


def test_no_terminal_codes_get_into_a_log(tmp_path, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    program = [*KUPIANSK, "ensemble", "toy-hub", "--replicates", "2", "--jobs", "1"]
    done = subprocess.run(program, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def stopped_while(monkeypatch, capsys, during):
    """What is said when a command is stopped while something is done."""
    monkeypatch.setattr(common, "_kept", [])
    monkeypatch.setattr(commands, "run_command", during)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as end:
        sim.cli.main()
    assert end.value.code == 1
    return capsys.readouterr().err


def test_a_stop_promises_only_what_is_kept(monkeypatch, capsys, tmp_path):
    def nothing_kept():
        raise KeyboardInterrupt

    def kept():
        common.keeps(tmp_path / "out")
        sys.exit(sim.cli.STOPPED)

    assert stopped_while(monkeypatch, capsys, nothing_kept) == "Stopped. Nothing was written.\n"
    said = stopped_while(monkeypatch, capsys, kept)
    assert "--resume" in said
    assert str(tmp_path / "out") in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_leaves_no_hidden_folder(tmp_path, number):
    process = subprocess.Popen(
        [sys.executable, "-m", "sim.cli", "run", "historical", "--out", "out"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while process.poll() is None and not list(tmp_path.glob(".out-*/out/*")):
        sleep(0.01)
    assert process.poll() is None
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors == "Stopped. Nothing was written.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_replaced_is_gone(tmp_path):
    assert kupiansk("run", "toy-hub", "--out", "out", cwd=tmp_path).returncode == 0
    assert (tmp_path / "out" / "figures").is_dir()
    (tmp_path / "out" / "notes.txt").write_text("of the first run")
    done = kupiansk("run", "toy-hub", "--no-figures", "--replace", "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    left = {path.name for path in (tmp_path / "out").iterdir()}
    assert "summary.json" in left
    assert not left & {"figures", "notes.txt"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_that_holds_no_run_is_not_replaced(tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("two years of work")
    done = kupiansk("run", "toy-hub", "--replace", "--out", "thesis", cwd=tmp_path)
    assert done.returncode == 2
    assert "holds no run" in done.stderr
    assert (tmp_path / "thesis" / "chapter.txt").exists()


def test_a_folder_that_somebody_else_makes_meanwhile_is_left_alone(tmp_path):
    def write():
        with written_whole(tmp_path / "out") as apart:
            (apart / "a").write_text("ours")
            (tmp_path / "out").mkdir()
            (tmp_path / "out" / "b").write_text("theirs")

    with pytest.raises(FileExistsError, match=r"meanwhile.*out"):
        write()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["b"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), OSError("disk full")])
def test_an_error_of_the_disk_names_the_folder(error, tmp_path):
    with pytest.raises(OSError, match="out") as raised, written_whole(tmp_path / "out"):
        raise error
    assert str(tmp_path / "out") in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_scenarios_of_one_name_are_told_apart_by_their_folders(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "s.yaml").write_text(f"extends: toy-hub\ntitle: {folder}\nhorizon_days: 8\n")
    done = kupiansk("compare", "a/s.yaml", "b/s.yaml", "--replicates", 2, "--jobs", 1, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "b/s, against a/s" in done.stdout


def test_a_variant_of_a_file_of_ones_own(tmp_path):
    (tmp_path / "south & co").mkdir()
    own = tmp_path / "south & co" / "South.YAML"
    own.write_text("extends: toy-hub\ntitle: South\n", encoding="utf-8")
    for file, base in (("v.yaml", "south & co/South.YAML"), ("south & co/w.yml", "south & co/South.YAML")):
        assert kupiansk("new", file, "--from", base, cwd=tmp_path).returncode == 0
        assert kupiansk("validate", f"./{file}", cwd=tmp_path).returncode == 0
    assert kupiansk("validate", "South.YAML", "./South.YAML", "w.yml", cwd=own.parent).returncode == 0


def test_where_no_worker_may_be_started_one_process_plays_all(monkeypatch):
    from sim.study.play import workers

    monkeypatch.setattr(workers, "current_process", lambda: SimpleNamespace(daemon=True))
    with workers.Workers(8) as crew:
        assert crew.count == 1
        assert sorted(result for _, result in crew.run(abs, [-1, 2, -3])) == [1, 2, 3]
