"""The clock of a run: SimPy's environment, with the part that every event passes in one piece."""

from __future__ import annotations

import sys
from heapq import heappop, heappush
from typing import Any, cast

from simpy import Environment, Event, Process, Timeout
from simpy.core import SimTime
from simpy.events import EventPriority, ProcessGenerator

LAST = EventPriority(2)
"""Priority of what happens after everything else of its hour."""


class _Course:
    """The course of a process: a generator that keeps nothing of an interrupt once it was dealt with.

    From Python 3.12 on, the frames in the traceback of an interrupt lead back to the interrupt itself. All
    that they know, which is most of a run, would wait for the garbage collection.
    """

    __slots__ = ("_generator", "send")

    def __init__(self, generator: ProcessGenerator) -> None:
        self._generator = generator
        self.send = generator.send

    def throw(self, interrupt: BaseException) -> object:
        try:
            return self._generator.throw(interrupt)
        finally:
            interrupt.__traceback__ = None

    def __getattr__(self, name: str) -> object:
        return getattr(self._generator, name)


class Clock(Environment):
    """SimPy's environment, on which a run takes a twentieth less.

    Attributes
    ----------
    now : float
        Hours since the start. In SimPy it is worked out by a call; here it is only read, and it is read some
        15,000 times a run.
    """

    now: float = 0

    def __init__(self) -> None:
        super().__init__()
        self._started: list[tuple[Process, ProcessGenerator]] = []

    # SimPy binds these to its own environment ahead of time, but not to one that is derived from it.

    def event(self) -> Event:
        """Something that happens when somebody says so."""
        return Event(self)

    def timeout(self, delay: SimTime = 0, value: Any = None) -> Timeout:
        """Something that happens after some hours."""
        return Timeout(self, delay, value)

    def process(self, generator: ProcessGenerator) -> Process:
        """Start a process."""
        # Where there is no need for it, a workload takes a thirtieth less.
        course = generator if sys.version_info < (3, 12) else cast(ProcessGenerator, _Course(generator))
        process = Process(self, course)
        self._started.append((process, generator))
        return process

    def let_go(self) -> None:
        """Send everybody away who still waits for something: nothing happens any more.

        A process and what it waits for know each other, and it knows everybody whom it deals with.
        """
        for process, generator in self._started:
            generator.close()
            if process.target is not None and process.target.callbacks:
                process.target.callbacks.clear()
            vars(process).clear()
        self._started.clear()
        self._queue.clear()

    def step(self) -> None:
        """Let the next event happen."""
        if self._queue:
            self.now = self._queue[0][0]
        super().step()

    def run_through(self, hour: float) -> None:
        """Let everything happen that is due up to an hour, what is due at the hour itself included."""
        # What `step` does, without a call for every event; the end is an event, as in SimPy's own `run`.
        queue, end = self._queue, Event(self)
        heappush(queue, (hour, LAST, next(self._eid), end))
        self.now, _, _, event = heappop(queue)
        while event is not end:
            self._now = self.now
            callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
            for callback in callbacks:
                callback(event)
            if not event._ok and not hasattr(event, "_defused"):
                raise event._value
            self.now, _, _, event = heappop(queue)
        self._now = self.now
