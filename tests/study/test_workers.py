"""Workers that do their work, die, or are sent home."""

import gc
import os
import time
from pathlib import Path

import pytest
from studies import kill, wait_until

import sim
from sim.record.run import FEW_CYCLES
from sim.study.errors import StudyError
from sim.study.play.workers import Workers


def square(number):
    return number**2


def die_once(task):
    """The marked task takes its process with it, the first time."""
    number, marker = task
    if number == 7 and not Path(marker).exists():
        Path(marker).touch()
        kill(os.getpid())
    return number**2


def die(_):
    kill(os.getpid())


def fail(number):
    raise ValueError(f"number {number}")


def log_and_wait(log):
    with Path(log).open("a") as file:
        file.write(f"{os.getpid()}\n")
    time.sleep(0.2)


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_comes_back_once_with_its_result(jobs):
    with Workers(jobs) as workers:
        found = list(workers.run(square, range(40)))
    assert sorted(found) == [(number, number**2) for number in range(40)]


def test_a_study_in_this_process_looks_for_cycles_as_often_as_before_when_it_is_over():
    before = gc.get_threshold()
    with Workers(jobs=1):
        assert gc.get_threshold() == FEW_CYCLES
    assert gc.get_threshold() == before


def test_a_run_looks_for_cycles_as_often_as_before_when_it_is_over(monkeypatch):
    before, during = gc.get_threshold(), []

    def simulate(*_):
        during.append(gc.get_threshold())
        if len(during) == 1:
            sim.run("toy-hub")  # another begins before this one is over
        during.append(gc.get_threshold())
        raise ValueError("fails")

    monkeypatch.setattr("sim.record.run.simulate", simulate)
    with pytest.raises(ValueError, match="fails"):
        sim.run("toy-hub")
    assert set(during) == {FEW_CYCLES}
    assert gc.get_threshold() == before


def test_alone_the_results_come_one_by_one():
    with Workers(jobs=1) as workers:
        played = []
        results = workers.run(played.append, range(10))
        next(results)
        next(results)
        assert played == [0, 1]


def test_a_worker_that_is_killed_loses_nothing(tmp_path):
    tasks = [(number, str(tmp_path / "died")) for number in range(40)]
    with Workers(jobs=2) as workers:
        found = list(workers.run(die_once, tasks))
    assert (tmp_path / "died").exists()
    assert sorted(result for _, result in found) == [number**2 for number in range(40)]


@pytest.mark.slow
def test_workers_that_keep_dying_are_given_up():
    with (
        Workers(jobs=2) as workers,
        pytest.raises(StudyError, match="workers keep dying: is there enough memory"),
    ):
        list(workers.run(die, range(10)))


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_in_a_task_reaches_the_study(jobs):
    with Workers(jobs) as workers, pytest.raises(ValueError, match="number"):
        list(workers.run(fail, range(10)))


def test_a_study_that_is_broken_off_leaves_the_rest_undone(tmp_path):
    log = tmp_path / "log"
    with Workers(jobs=2) as workers:
        results = workers.run(log_and_wait, [str(log)] * 100)
        next(results)
        results.close()
    assert 2 <= len(log.read_text().splitlines()) < 20


def test_workers_are_gone_after_the_study(tmp_path):
    log = tmp_path / "log"
    with Workers(jobs=2) as workers:
        list(workers.run(log_and_wait, [str(log)] * 4))
    pids = {int(line) for line in log.read_text().split()}
    assert len(pids) == 2
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))


def test_a_crew_has_at_least_one_member():
    with pytest.raises(StudyError, match="jobs must be at least 1, not 0"):
        Workers(jobs=0)
