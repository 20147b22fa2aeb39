"""Worker processes that answer questions, of every visitor in turn, and that never outlive their server."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future
from multiprocessing.connection import Connection
from typing import Any

MOST_MEMORY_BYTES = 2_000_000_000
"""Address space of a worker: a scenario that needs more ends it, not the machine."""
START_S = 60.0
"""Longest time in which a worker is there."""


class TooLongError(Exception):
    """The answer took longer than it may."""


class RefusedError(Exception):
    """The question was refused; the message says why."""


class Crew:
    """Processes that answer questions with `sim.view.page.answer`, of each visitor in turn.

    Parameters
    ----------
    workers : int
        Processes.
    longest_s : float
        Time for one answer; then the worker is replaced.
    """

    def __init__(self, workers: int, *, longest_s: float) -> None:
        self._longest_s = longest_s
        self._line = Queue()
        self._workers = [_Worker() for _ in range(workers)]
        for worker in self._workers:
            threading.Thread(target=self._serve, args=(worker,), name="crew", daemon=True).start()

    def ask(self, question: Mapping[str, Any], *, visitor: str = "") -> Future[bytes]:
        """Put a question; its answer, JSON, comes when it is the visitor's turn and a worker is free.

        The future raises `RefusedError` or `TooLongError`. A question that is cancelled is forgotten.
        """
        asked = Asked(dict(question))
        self._line.put(visitor, asked)
        asked.answer.add_done_callback(lambda _: self._line.drop(visitor, asked))
        return asked.answer

    def _serve(self, worker: _Worker) -> None:
        while asked := self._line.take():
            if not asked.answer.set_running_or_notify_cancel():
                continue
            try:
                asked.answer.set_result(worker.ask(asked.question, self._longest_s))
            except Exception as error:  # whatever it is, it is for whoever asked
                asked.answer.set_exception(error)

    def close(self) -> None:
        """End all workers; what they were asked is given up."""
        for asked in self._line.close():
            asked.answer.cancel()
        for worker in self._workers:
            worker.end()


class Asked:
    """A question, and its answer to come."""

    def __init__(self, question: dict[str, Any]) -> None:
        self.question = question
        self.answer: Future[bytes] = Future()


class Queue:
    """Questions that wait: first one of each visitor, then the second of each, and so on."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Asked]] = {}
        self._changed = threading.Condition()
        self._closed = False

    def put(self, visitor: str, asked: Asked) -> None:
        """Let a question wait for its visitor's turn."""
        with self._changed:
            self._waiting.setdefault(visitor, deque()).append(asked)
            self._changed.notify()

    def take(self) -> Asked | None:
        """Wait for a question; the visitor goes to the end of the line. None when the line is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if self._closed:
                return None
            visitor = next(iter(self._waiting))
            questions = self._waiting.pop(visitor)
            asked = questions.popleft()
            if questions:
                self._waiting[visitor] = questions
            return asked

    def drop(self, visitor: str, asked: Asked) -> None:
        """Forget a question that nobody wants any more, if it still waits."""
        with self._changed:
            questions = self._waiting.get(visitor, deque())
            if asked in questions:
                questions.remove(asked)
                if not questions:
                    del self._waiting[visitor]

    def close(self) -> list[Asked]:
        """Take in nothing more, and give back what still waited."""
        with self._changed:
            left = [asked for questions in self._waiting.values() for asked in questions]
            self._waiting.clear()
            self._closed = True
            self._changed.notify_all()
            return left


class _Worker:
    """One process, started when it is first needed, and again after it has been ended."""

    def __init__(self) -> None:
        self._process: Any = None
        self._pipe: Connection | None = None
        self._ended = False

    def ask(self, question: dict[str, Any], longest_s: float) -> bytes:
        pipe = self._started()
        try:
            pipe.send(question)
            if not pipe.poll(longest_s):
                raise TooLongError(f"the answer took longer than {longest_s:g} s")
            kind, answer = pipe.recv()
        except TooLongError:
            self._stop()
            raise
        except (EOFError, OSError):
            self._stop()
            raise RefusedError("this asked for more than there is room for") from None
        if kind == "refused":
            raise RefusedError(answer.decode())
        return bytes(answer)

    def _started(self) -> Connection:
        if self._ended:
            raise RefusedError("the server is going down")
        if self._pipe is None:
            # A forked worker would keep the server's sockets and handlers, and outlive it.
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_answer_all, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
            if not self._pipe.poll(START_S):
                self._stop()
                raise TooLongError("a worker did not start")
            self._pipe.recv()
        return self._pipe

    def _stop(self) -> None:
        pipe, process = self._pipe, self._process
        self._pipe = self._process = None
        if process is not None:
            process.kill()
            process.join(5.0)
        if pipe is not None:
            pipe.close()

    def end(self) -> None:
        self._ended = True
        self._stop()


def _answer_all(pipe: Connection) -> None:
    """Answer until the other end is closed, by whatever ends the server."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    from sim.scenario.problems import ScenarioError
    from sim.view.page.answer import answer

    pipe.send("ready")
    with contextlib.suppress(EOFError, OSError):
        while True:
            question = pipe.recv()
            kind, said = "refused", ""
            try:
                said = json.dumps(answer(question), separators=(",", ":"), allow_nan=False)
                kind = "answer"
            except (ScenarioError, ValueError) as error:
                said = str(error)
            except MemoryError:
                said = "this asked for more memory than there is"
            except (
                Exception
            ) as error:  # a fault of ours: the visitor is told its name, and the worker goes on
                said = f"the model failed: {type(error).__name__}"
            pipe.send((kind, said.encode()))


def _limit_memory() -> None:
    """Keep the process from taking all memory, where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
