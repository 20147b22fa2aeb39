"""The workers of a study, for as long as it lasts: none of what they have finished is lost if they die."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from itertools import islice
from multiprocessing import current_process
from typing import Generic, TypeVar

from sim.study.errors import BrokenStudyError, StudyError
from sim.study.play.executor import Cluster, Crew, Pool, ThisProcess

Task = TypeVar("Task")
Result = TypeVar("Result")

BREAKDOWNS = 3
"""Times in a row that workers may die without having finished anything."""
TASKS_AHEAD = 2
"""Tasks submitted for each worker, the one that it works on included."""


class Workers:
    """Processes that play replicates for as long as the `with` block lasts.

    Parameters
    ----------
    jobs : int, optional
        Processes on this machine; by default one for each core. With 1, everything runs in this process; so
        it does in a process that may start no others, such as a worker of `multiprocessing.Pool`.
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
        self._crew: Crew
        if self._cluster is not None:
            self._crew = Cluster(self._cluster)
        elif self._jobs == 1 or current_process().daemon:  # a worker of somebody's pool may start no others
            self._crew = ThisProcess()
        else:
            self._crew = Pool(self._jobs)
        return self

    def __exit__(self, *_: object) -> None:
        self._crew.close()

    @property
    def count(self) -> int:
        """Tasks that are worked on at once."""
        return self._crew.count

    def run(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        """Every task with its result, in the order in which they are finished.

        A worker that dies takes no finished task with it: what was lost is done again.

        Parameters
        ----------
        function : callable
            Importable by its name, with results that can be pickled.
        tasks : iterable
            What it is called with, one by one; each is asked for when it can be submitted.

        Raises
        ------
        StudyError
            If workers keep dying.
        """
        waiting = _Queue(tasks)
        running: dict[Future[Result], Task] = {}
        ahead = TASKS_AHEAD * self.count if self.count > 1 else 1
        breakdowns = 0
        try:
            while waiting or running:
                intact = True
                while intact and waiting and len(running) < ahead:
                    intact = self._submit(function, waiting, running)
                finished = wait(running, return_when=FIRST_COMPLETED).done
                intact = intact and not any(map(self._is_lost, finished))
                if not intact:  # so are others, and those that are not must be kept
                    finished = wait(running).done
                for future in finished:
                    task = running.pop(future)
                    if self._is_lost(future):
                        waiting.put_back(task)
                    else:
                        breakdowns = 0
                        yield task, future.result()
                if not intact:
                    breakdowns += 1
                    if breakdowns > BREAKDOWNS:
                        raise BrokenStudyError(f"workers keep dying: {self._crew.remedy}")
                    self._crew.replace()
        finally:
            for future in running:
                future.cancel()

    def _is_lost(self, future: Future[Result]) -> bool:
        if future.cancelled():
            raise BrokenStudyError("the scheduler is gone: start it again, and go on with --resume")
        return isinstance(future.exception(), self._crew.lost)

    def _submit(
        self, function: Callable[[Task], Result], waiting: _Queue[Task], running: dict[Future[Result], Task]
    ) -> bool:
        """Submit the next task, unless the workers are found dead."""
        task = waiting.next()
        try:
            running[self._crew.executor.submit(function, task)] = task
        except self._crew.lost:
            waiting.put_back(task)
            return False
        return True


class _Queue(Generic[Task]):
    """Tasks that are made when they are asked for; those that come back go first."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._tasks = iter(tasks)
        self._first: deque[Task] = deque(islice(self._tasks, 1))

    def __bool__(self) -> bool:
        return bool(self._first)

    def next(self) -> Task:
        task = self._first.popleft()
        if not self._first:
            self._first.extend(islice(self._tasks, 1))
        return task

    def put_back(self, task: Task) -> None:
        self._first.appendleft(task)


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
