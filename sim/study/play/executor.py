"""Who plays replicates: this process, a pool of processes, or the workers of a cluster.

All three are reached through a `concurrent.futures.Executor`.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from importlib import import_module
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import Any

from sim.record.run import FEW_CYCLES
from sim.study.errors import StudyError
from sim.study.play.versions import differences, versions

PATIENCE_S = 30
"""How long a cluster may take to answer, and to have its first worker, s."""


class Crew(ABC):
    """Workers of one kind."""

    count: int
    """Tasks that are worked on at once."""
    executor: Executor
    """Takes the tasks."""
    lost: tuple[type[BaseException], ...] = ()
    """Exceptions that mean that a worker died with its task."""
    remedy: str = ""
    """What to do when workers keep dying."""

    @abstractmethod
    def replace(self) -> None:
        """See to it that there are workers again after some have died."""

    @abstractmethod
    def close(self) -> None:
        """Let the workers go."""


class ThisProcess(Crew):
    """Plays each task when it is submitted."""

    count = 1

    def __init__(self) -> None:
        self.executor = _Immediate()
        self._looked_for_cycles = gc.get_threshold()
        gc.set_threshold(*FEW_CYCLES)

    def replace(self) -> None:
        """Nobody dies alone here."""

    def close(self) -> None:
        """Nobody to let go; cycles are looked for as often as before."""
        gc.set_threshold(*self._looked_for_cycles)


class _Immediate(Executor):
    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Pool(Crew):
    """Processes on this machine.

    Parameters
    ----------
    count : int
        How many.
    """

    lost = (BrokenExecutor,)
    remedy = (
        "is there enough memory? Use fewer --jobs, or --jobs 1 to see the error. "
        'A script that starts a study must do so under `if __name__ == "__main__":`'
    )

    def __init__(self, count: int) -> None:
        self.count = count
        self._context = _context()
        # Shared without a lock, because a worker that is killed would take the lock with it.
        self._stop = self._context.RawValue("b", 0)
        self.executor = self._start()

    def replace(self) -> None:
        """Start a new pool: one dead process breaks the whole of it."""
        self.executor.shutdown(wait=True, cancel_futures=True)
        self.executor = self._start()

    def close(self) -> None:
        """Have running tasks broken off, and end the processes."""
        self._stop.value = 1
        self.executor.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> Executor:
        return ProcessPoolExecutor(self.count, self._context, _begin_work, (self._stop,))


def _context() -> ForkServerContext | SpawnContext:
    """How worker processes are started.

    As forks of a server process that has imported the model and has no threads: as fast as forks of this
    process, whose threads (of pyarrow, a progress bar, a notebook) may hold locks that would stay locked in
    a child for ever. Where there is no fork, as new processes.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["sim.study.play.replicate"])
    return context


_stop: Any = None


def stopping() -> bool:
    """Whether the study that this worker process plays for has been broken off."""
    return _stop is not None and bool(_stop.value)


def _begin_work(stop: Any) -> None:
    """Set a worker process up: it ends with its parent, however that ends, and leaves Ctrl-C to it."""
    global _stop
    _stop = stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()  # what is imported stays
    gc.set_threshold(*FEW_CYCLES)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class Cluster(Crew):
    """Workers of a `dask.distributed` scheduler.

    Parameters
    ----------
    address : str
        Such as `tcp://127.0.0.1:8786`.

    Raises
    ------
    StudyError
        If nobody answers there, if there are no workers or one that plays with another version, or if the
        extra `cluster` is not installed.
    """

    remedy = "look at the logs of the cluster's workers; give each more memory"

    def __init__(self, address: str) -> None:
        try:
            distributed: Any = import_module("distributed")
        except ImportError as error:
            raise StudyError("a cluster needs an extra: pip install 'kupiansk-sim[cluster]'") from error
        self.lost = (distributed.scheduler.KilledWorker,)
        try:
            self._client = distributed.Client(address, timeout=PATIENCE_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise StudyError(
                f"no scheduler answers at {address} ({error}): start one with `dask scheduler`"
            ) from error
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE_S)
        except TimeoutError as error:
            self._client.close()
            raise StudyError(
                f"the scheduler at {address} has no workers: "
                f"start some with `dask worker {address} --nthreads 1`"
            ) from error
        self._check_versions()
        self.count = sum(self._client.nthreads().values())
        # Otherwise the scheduler would take a task for one of an earlier study that looks the same.
        self.executor = self._client.get_executor(pure=False)

    def _check_versions(self) -> None:
        """Ask every worker what it plays with, before it plays: others would give other results."""
        try:
            for worker, theirs in self._client.run(versions, on_error="return").items():
                # A worker may be so old, or so new, that it does not understand the question.
                other = differences(theirs) if isinstance(theirs, dict) else [f"another version ({theirs!r})"]
                if other:
                    raise StudyError(
                        f"the worker at {worker} has {'; '.join(other)}: install the same on all machines"
                    )
        except StudyError:
            self._client.close()
            raise

    def replace(self) -> None:
        """The scheduler gives the work of a dead worker to others by itself."""

    def close(self) -> None:
        """Leave the cluster."""
        self.executor.shutdown(wait=False)
        self._client.close()
