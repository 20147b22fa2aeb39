"""Real faults: processes that are killed while they play. Nothing may be lost, and nothing be there twice."""

import multiprocessing
import re
import signal

import pytest
from studies import is_alive, kill, same, small, start, wait_until

from sim.study.ensemble import ensemble, open_store

pytestmark = pytest.mark.slow

COUNT = 300
PLAY = (
    "import multiprocessing; from sim.study.ensemble import ensemble; "
    "workers = multiprocessing.active_children; "
    "tell = lambda done, total: print(*[worker.pid for worker in workers()], flush=True); "
    f"ensemble(small(), replicates={COUNT}, jobs=2, out=sys.argv[1] + '/store', resume=True, progress=tell)"
)


@pytest.fixture(scope="module")
def undisturbed():
    return ensemble(small(), replicates=COUNT, jobs=2)


def begun(folder):
    """Run in a process of its own that has written its first part, and the ids of its workers."""
    parent = start(PLAY, folder)
    wait_until(lambda: parent.poll() is not None or list(folder.glob("store/replicates/part-*")))
    assert parent.poll() is None, parent.communicate()
    workers = []
    while len(workers) < 2:
        workers = [int(pid) for pid in parent.stdout.readline().split()]
    return parent, workers


def check_resumed(folder, undisturbed):
    already = len(open_store(folder / "store"))
    assert 0 < already < COUNT
    told = []
    found = ensemble(
        small(), COUNT, jobs=2, out=folder / "store", resume=True, progress=lambda done, _: told.append(done)
    )
    assert told[0] == already
    assert same(found, undisturbed)
    assert same(open_store(folder / "store"), undisturbed)


def test_a_worker_is_killed_half_way(undisturbed):
    killed = []

    def kill_one(done, total):
        if done > total / 3 and not killed:
            killed.append(multiprocessing.active_children()[0].pid)
            kill(killed[0])

    found = ensemble(small(), replicates=COUNT, jobs=2, progress=kill_one)
    assert killed
    assert not is_alive(killed[0])
    assert same(found, undisturbed)


def test_the_parent_is_killed(tmp_path, undisturbed):
    parent, workers = begun(tmp_path)
    kill(parent.pid)
    parent.communicate()
    wait_until(lambda: not any(map(is_alive, workers)))
    check_resumed(tmp_path, undisturbed)


def test_it_is_interrupted_from_the_keyboard(tmp_path, undisturbed):
    parent, workers = begun(tmp_path)
    parent.send_signal(signal.SIGINT)
    _, complaint = parent.communicate(timeout=30)
    assert complaint.count("Traceback") == 1
    assert complaint.rstrip().endswith("KeyboardInterrupt")
    assert not any(map(is_alive, workers))
    check_resumed(tmp_path, undisturbed)


def test_two_runs_do_not_write_into_one_folder(tmp_path, undisturbed):
    first, _ = begun(tmp_path)
    first.send_signal(signal.SIGSTOP)  # so that it cannot be done before the second has asked
    second = start(PLAY, tmp_path)
    _, complaint = second.communicate(timeout=60)
    first.send_signal(signal.SIGCONT)
    assert second.returncode == 1
    assert re.search(r"StudyError: another run is writing into .*store", complaint)
    first.communicate(timeout=60)
    assert first.returncode == 0
    assert same(open_store(tmp_path / "store"), undisturbed)
