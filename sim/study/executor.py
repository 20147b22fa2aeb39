"""Where replicates are played: in this process, on a pool of processes, or on a cluster.

All three are a `concurrent.futures.Executor`, so a study does not see which one it has.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sim.study.errors import StudyError

if TYPE_CHECKING:
    from distributed import Client

Task = TypeVar("Task")
Result = TypeVar("Result")

BREAKDOWNS = 3
"""Times in a row that workers may die without having finished anything."""
PATIENCE_S = 30
"""How long a cluster may take to answer, and to have its first worker."""
TASKS_AHEAD = 2
"""Tasks submitted for each worker, the one that it works on included."""


class Workers:
    """Processes that play replicates for as long as the `with` block lasts.

    Parameters
    ----------
    jobs : int, optional
        Processes on this machine; by default one for each core. With 1, everything runs in this process.
    cluster : str, optional
        Address of a `dask.distributed` scheduler, such as `tcp://127.0.0.1:8786`, instead of a pool.

    Raises
    ------
    StudyError
        If the cluster does not answer, has no workers, or cannot be used without the extra `cluster`.
    """

    def __init__(self, jobs: int | None = None, cluster: str | None = None) -> None:
        if jobs is not None and jobs < 1:
            raise StudyError(f"jobs must be at least 1, not {jobs}")
        self._jobs = jobs or cores()
        self._cluster = cluster

    def __enter__(self) -> Workers:
        self._crew: _Crew
        if self._cluster is not None:
            self._crew = _Cluster(self._cluster)
        elif self._jobs == 1:
            self._crew = _ThisProcess()
        else:
            self._crew = _Pool(self._jobs)
        return self

    def __exit__(self, *_: object) -> None:
        self._crew.close()

    @property
    def count(self) -> int:
        """Tasks that are worked on at once."""
        return self._crew.count

    def run(
        self, function: Callable[[Task], Result], tasks: Sequence[Task]
    ) -> Iterator[tuple[Task, Result]]:
        """Every task with its result, in the order in which they are finished.

        A worker that dies takes no finished task with it: what was lost is done again.

        Parameters
        ----------
        function : callable
            Importable by its name, with results that can be pickled.
        tasks : sequence
            What it is called with, one by one.

        Raises
        ------
        StudyError
            If workers keep dying.
        """
        waiting = deque(tasks)
        running: dict[Future[Result], Task] = {}
        ahead = TASKS_AHEAD * self.count if self.count > 1 else 1
        breakdowns = 0
        try:
            while waiting or running:
                intact = True
                while intact and waiting and len(running) < ahead:
                    intact = self._submit(function, waiting, running)
                done = wait(running, return_when=FIRST_COMPLETED).done
                for future in done:
                    task = running.pop(future)
                    try:
                        result = future.result()
                    except self._crew.lost:
                        intact = False
                        waiting.appendleft(task)
                    else:
                        breakdowns = 0
                        yield task, result
                if not intact:
                    breakdowns += 1
                    if breakdowns > BREAKDOWNS:
                        raise StudyError(self._crew.epitaph)
                    self._crew.replace()
        finally:
            for future in running:
                future.cancel()

    def _submit(
        self, function: Callable[[Task], Result], waiting: deque[Task], running: dict[Future[Result], Task]
    ) -> bool:
        """Submit the next task, unless the workers are found dead."""
        try:
            running[self._crew.executor.submit(function, waiting[0])] = waiting[0]
        except self._crew.lost:
            return False
        waiting.popleft()
        return True


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def stopping() -> bool:
    """Whether the study that this worker process plays for has been broken off."""
    return _stop is not None and bool(_stop.value)


class _Crew(Protocol):
    """Workers of one kind."""

    count: int
    executor: Executor
    lost: tuple[type[BaseException], ...]
    """Exceptions that mean that a worker died with its task."""
    epitaph: str
    """What to say when workers keep dying."""

    def replace(self) -> None:
        """See to it that there are workers again after some have died."""

    def close(self) -> None:
        """Let the workers go."""


class _ThisProcess(Executor):
    """Plays each task when it is submitted."""

    count = 1
    lost = ()
    epitaph = ""

    @property
    def executor(self) -> Executor:
        return self

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future

    def replace(self) -> None:
        """Nobody dies alone here."""

    def close(self) -> None:
        """Nobody to let go."""


class _Pool:
    """Processes on this machine."""

    lost = (BrokenExecutor,)
    epitaph = (
        "the worker processes keep dying. Is there enough memory? Use fewer --jobs, or jobs=1 to see the error. "
        'A script that starts a study must do so under `if __name__ == "__main__":`'
    )

    def __init__(self, count: int) -> None:
        self.count = count
        self._context = _context()
        # Shared without a lock, because a worker that is killed would take the lock with it.
        self._stop = self._context.RawValue("b", 0)
        self.executor = self._start()

    def replace(self) -> None:
        self.executor.shutdown(wait=True, cancel_futures=True)
        self.executor = self._start()

    def close(self) -> None:
        self._stop.value = 1
        self.executor.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> Executor:
        return ProcessPoolExecutor(self.count, self._context, _begin_work, (self._stop,))


def _context() -> ForkServerContext | SpawnContext:
    """How worker processes are started.

    Forks of a server process that has imported the model, and has no threads: as fast as forks of this
    process, which has threads (of pyarrow, the progress bar, a notebook) that may hold locks for ever in a
    child. Where there is no fork, new processes.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["sim.study.replicate"])
    return context


_stop: Any = None


def _begin_work(stop: Any) -> None:
    """Set a worker process up: it ends with its parent, however that ends, and leaves Ctrl-C to it."""
    global _stop
    _stop = stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class _Cluster:
    """Workers of a `dask.distributed` scheduler."""

    epitaph = "the cluster's workers keep dying. Look at their logs; give each more memory, or --nthreads 1"

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
            from distributed.scheduler import KilledWorker
        except ImportError as error:
            raise StudyError("a cluster needs the extra: pip install 'kupiansk-sim[cluster]'") from error
        self.lost: tuple[type[BaseException], ...] = (KilledWorker,)
        try:
            self._client: Client = Client(address, timeout=PATIENCE_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise StudyError(
                f"no scheduler answers at {address}: {error}. Start one with `dask scheduler`"
            ) from error
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE_S)
        except TimeoutError as error:
            self._client.close()
            raise StudyError(
                f"the scheduler at {address} has no workers. Start some with `dask worker {address} --nthreads 1`"
            ) from error
        self.count = sum(self._client.nthreads().values())
        # Results are pure in fact, but dask would keep those of earlier studies by their key.
        self.executor: Executor = self._client.get_executor(pure=False)

    def replace(self) -> None:
        """The scheduler has given the work of a dead worker to others already."""

    def close(self) -> None:
        self.executor.shutdown(wait=False)
        self._client.close()
