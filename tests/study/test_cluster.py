"""Ensembles on a cluster: a scheduler and workers that are real processes, started as the document says."""

import os
import pickle
import re
import shlex
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from studies import is_alive, kill, same, small, wait_until

import sim
from sim.study.ensemble import ensemble
from sim.study.errors import BrokenStudyError, StudyError
from sim.study.play.replicate import Case, Chunk, play

pytestmark = pytest.mark.slow

DOCUMENT = Path(__file__).parents[2] / "docs" / "ensembles.md"
COUNT = 300


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def started(command, port, folder, **environment):
    """A documented command as a process, with another port."""
    words = shlex.split(command.replace("8786", str(port)).removesuffix("&"))
    with (folder / f"{words[1]}.log").open("w") as log:
        process = subprocess.Popen(
            [Path(sys.executable).parent / words[0], *words[1:]],
            stdout=log,
            stderr=log,
            cwd=folder,
            env={**os.environ, **environment},
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Address of a cluster with two workers, and the process of its scheduler."""
    folder, port = tmp_path_factory.mktemp("cluster"), free_port()
    scheduler, workers = re.findall(r"^ *(dask .*)$", DOCUMENT.read_text(), re.MULTILINE)
    assert "--nworkers 2" in workers
    with started(scheduler, port, folder) as process, started(workers, port, folder):
        yield f"tcp://127.0.0.1:{port}", process


@pytest.fixture
def address(cluster):
    return cluster[0]


@pytest.fixture(scope="module")
def undisturbed():
    return ensemble(small(), replicates=COUNT, jobs=1)


def worker_pids(address):
    """Processes of the cluster's workers."""
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        return list(client.run(os.getpid).values())


def test_a_cluster_gives_what_a_single_process_gives(address, undisturbed, tmp_path):
    told = []
    found = ensemble(
        small(),
        COUNT,
        cluster=address,
        out=tmp_path / "store",
        progress=lambda done, total: told.append(done),
    )
    assert same(found, undisturbed)
    assert told[-1] == COUNT


def test_a_worker_of_the_cluster_is_killed_half_way(address, undisturbed):
    victim = worker_pids(address)[0]
    killed = []

    def kill_it(done, total):
        if done > total / 3 and not killed:
            kill(victim)
            killed.append(done)

    found = ensemble(small(), COUNT, cluster=address, progress=kill_it)
    assert killed[0] < COUNT
    assert same(found, undisturbed)
    wait_until(lambda: not is_alive(victim))


def test_a_replicate_that_fails_on_the_cluster_is_named(address):
    broken = small().model_copy(update={"postures": {}})
    with pytest.raises(StudyError, match="replicate 0 of seed 1 failed: KeyError"):
        ensemble(broken, replicates=1, cluster=address)


def test_a_scheduler_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr("sim.study.play.executor.PATIENCE_S", 1)
    with pytest.raises(StudyError, match=r"no scheduler answers at tcp://127.0.0.1:\d+ .* `dask scheduler`"):
        ensemble(small(), replicates=2, cluster=f"tcp://127.0.0.1:{free_port()}")


def test_an_address_that_is_none_is_told():
    with pytest.raises(StudyError, match="no scheduler answers at nonsense://"):
        ensemble(small(), replicates=2, cluster="nonsense://here")


def test_a_scheduler_without_workers_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.study.play.executor.PATIENCE_S", 5)
    port = free_port()
    with (
        started(f"dask scheduler --host 127.0.0.1 --port {port} --no-dashboard", port, tmp_path),
        pytest.raises(StudyError, match="has no workers: start some with `dask worker tcp://"),
    ):
        ensemble(small(), replicates=2, cluster=f"tcp://127.0.0.1:{port}")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """The same package under another path, in which one constant of the model is another."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for part in ("sim", "scenarios", "seeds"):
        shutil.copytree(Path(sim.__file__).parents[1] / part, folder / part)
    convoys = folder / "sim" / "campaign" / "convoys.py"
    text = convoys.read_text(encoding="utf-8")
    assert "SMALLEST_LOAD = 0.8" in text
    convoys.write_text(text.replace("SMALLEST_LOAD = 0.8", "SMALLEST_LOAD = 0.2"), encoding="utf-8")
    return folder


def test_a_worker_with_other_code_is_refused_before_anything_is_played(elsewhere, tmp_path):
    """The version is the same; what is written in the model is not."""
    port = free_port()
    told = []
    with (
        started(f"dask scheduler --host 127.0.0.1 --port {port} --no-dashboard", port, tmp_path),
        started(
            f"dask worker tcp://127.0.0.1:{port} --nthreads 1 --no-dashboard",
            port,
            tmp_path,
            PYTHONPATH=str(elsewhere),
        ),
        pytest.raises(
            StudyError, match=r"the worker at tcp://.* has the model's code \w+, here \w+: install"
        ),
    ):
        ensemble(
            small(), 2, cluster=f"tcp://127.0.0.1:{port}", progress=lambda done, total: told.append(done)
        )
    assert told == []


def test_a_worker_that_came_late_with_other_code_plays_nothing():
    with pytest.raises(BrokenStudyError, match="on a worker"):
        play(Chunk(0, pickle.dumps(small()), 1, (Case(0, 0),), code="other"))


def test_a_scheduler_that_is_killed_half_way_is_told(cluster, undisturbed, tmp_path):
    """The last test here: there is no cluster after it."""
    address, scheduler = cluster

    def kill_it(done, total):
        if done > total / 3:
            scheduler.kill()

    with pytest.raises(StudyError, match="scheduler is gone"):
        ensemble(small(), COUNT, cluster=address, out=tmp_path / "store", progress=kill_it)
    assert same(ensemble(small(), COUNT, jobs=1, out=tmp_path / "store", resume=True), undisturbed)
