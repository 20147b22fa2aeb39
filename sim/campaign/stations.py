"""The building blocks of the campaign: where work is done and where roads are entered.

Each costs one event an activity. A process that may be interrupted holds its activity and gives it up:

    activity = station.serve(duration_h)
    try:
        yield activity
    except simpy.Interrupt:
        remaining_h = activity.cancel()

An activity is made empty and filled, and put into SimPy's queue here, as its `schedule` does it: two calls
less for each, which with `_finish` take an eighth of a workload of convoys.
"""

from __future__ import annotations

import math
from collections import deque
from heapq import heappush, heapreplace
from typing import Any

from simpy import Environment, Event
from simpy.events import NORMAL


class Spell(Event):
    """Something that begins, takes its time and ends: one event, which happens at the end.

    Attributes
    ----------
    requested_h, began_h
        When it was asked for and when it begins; ``began_h`` is infinite while that is not known.
    stopped_h
        When it was cancelled, None if it was not.
    """

    __init__ = object.__init__  # `serve` and `enter` fill it

    requested_h: float
    began_h: float = math.inf
    stopped_h: float | None = None

    @property
    def begun(self) -> bool:
        """Whether it has begun (by the time it was stopped)."""
        return self.began_h <= self._clock_h

    @property
    def waited_h(self) -> float:
        """Hours between request and beginning, so far if it has not begun."""
        return min(self.began_h, self._clock_h) - self.requested_h

    @property
    def _clock_h(self) -> float:
        return self.env.now if self.stopped_h is None else self.stopped_h


class Work(Spell):
    """Work at a `Station`; it ends when the work is done, and the place is free again unless it `stays`."""

    station: Station
    duration_h: float
    has_place = False
    """Whether it has a place before it begins: that of the work which stayed for it."""
    stays: bool

    @property
    def remaining_h(self) -> float:
        """Hours of work not yet done: all of them while it has not begun."""
        if not self.begun:
            return self.duration_h
        ends_h = self.began_h + self.duration_h
        return min(self.duration_h, max(0.0, ends_h - self._clock_h))

    def cancel(self) -> float:
        """Give up the place, or the turn in the queue, and return the hours of work not yet done.

        For the process that waits for this work, after it has been interrupted. If it forgets to, the
        work runs its course without it and the place comes free in the end. Cancelling twice, or after
        the end, does nothing.
        """
        if self.stopped_h is None and not self.processed:
            self.stopped_h = self.env.now
            self.callbacks.remove(_finish)
            self.station._abandon(self)
        return self.remaining_h


class Station:
    """Places where work is done, one piece of work a place, first come first served.

    Parameters
    ----------
    places
        How many can work at once.

    Attributes
    ----------
    busy, served
        Work under way, and work finished so far.
    """

    def __init__(self, env: Environment, name: str, places: int) -> None:
        self.env = env
        self.name = name
        self.places = places
        self.busy = 0
        self.served = 0
        self.is_open = True
        self._waiting: deque[Work] = deque()

    @property
    def queue_length(self) -> int:
        """How many wait for a place."""
        return len(self._waiting)

    def serve(self, duration_h: float, after: Work | None = None, stays: bool = False) -> Work:
        """Wait for a place, work there for `duration_h` and leave it; yield the result.

        Parameters
        ----------
        after
            Work that was done with `stays`: go on at its place.
        stays
            Keep the place when the work is done; the next piece of work must follow at once.
        """
        if not duration_h >= 0.0:
            raise ValueError(f"{self.name}: work cannot take {duration_h} h")
        work: Work = Work()
        work.env = env = self.env
        work.callbacks = [_finish]
        work.station = self
        work._ok = True
        work._value = None
        work.duration_h = duration_h
        work.requested_h = now_h = env.now
        work.stays = stays
        if after is not None:
            work.has_place = True
            self._waiting.appendleft(work)
            self._admit()
        elif self.is_open and self.busy < self.places:
            self.busy += 1
            work.began_h = now_h
            heappush(env._queue, (now_h + duration_h, NORMAL, next(env._eid), work))
        else:
            self._waiting.append(work)
        return work

    def close(self) -> None:
        """Let no more work begin. Those who wait go on waiting; work under way goes on."""
        self.is_open = False

    def open(self) -> None:
        """Let work begin again, in the order of the queue."""
        self.is_open = True
        self._admit()

    def set_places(self, places: int) -> None:
        """Change the number of places. Work under way goes on, even where it has become too much."""
        self.places = places
        self._admit()

    def _admit(self) -> None:
        while self._waiting and self.is_open and (self.busy < self.places or self._waiting[0].has_place):
            self._begin_next()

    def _begin_next(self) -> None:
        work, env = self._waiting.popleft(), self.env
        if not work.has_place:
            self.busy += 1
        work.began_h = now_h = env.now
        heappush(env._queue, (now_h + work.duration_h, NORMAL, next(env._eid), work))

    def _abandon(self, work: Work) -> None:
        if not work.begun:
            self._waiting.remove(work)
        if work.begun or work.has_place:
            self.busy -= 1
            self._admit()


def _finish(work: Any) -> None:
    """Let somebody else have the place of work that is done, unless it stays.

    No method: to bind one for every piece of work takes a fiftieth of a workload. `_begin_next` stands here
    once more, since half of all work begins here.
    """
    station: Station = work.station
    station.served += 1
    if work.stays:
        return
    if station._waiting and station.is_open and station.busy <= station.places:
        following, env = station._waiting.popleft(), station.env
        if following.has_place:
            station.busy -= 1
        following.began_h = now_h = env.now
        heappush(env._queue, (now_h + following.duration_h, NORMAL, next(env._eid), following))
    else:
        station.busy -= 1


class Passage(Spell):
    """A column's way through a `Gate` and along its road; it ends when the head arrives."""

    drive_h: float

    @property
    def remaining_h(self) -> float:
        """Hours the head has yet to drive: all of them while it has not passed the gate."""
        return min(self.drive_h, max(0.0, self.began_h + self.drive_h - self._clock_h))

    def cancel(self) -> float:
        """Stop, and return the hours the head has yet to drive; `begun` says if it is on the road.

        The time at the gate stays booked, since those behind already hold their times: see `Gate.reset`.
        """
        if self.stopped_h is None and not self.processed:
            self.stopped_h = self.env.now
        return self.remaining_h


class Gate:
    """The entrance to a road: columns enter one after another, and then drive freely.

    Each lane takes one column at a time, for as long as the column needs to pass. The gate is a calendar
    of when its lanes come free, so a column knows its whole journey as it asks. At most
    ``lanes / pass_time_h`` columns an hour enter.
    """

    def __init__(self, env: Environment, name: str, lanes: int) -> None:
        self.env = env
        self.name = name
        self.lanes = lanes
        self.reset()

    @property
    def wait_h(self) -> float:
        """Hours a column that came now would have to wait before it enters."""
        return max(0.0, self._lane_free_h[0] - self.env.now)

    def enter(self, pass_time_h: float, drive_h: float) -> Passage:
        """Wait for a lane, pass the gate and drive; yield the result, which ends as the head arrives.

        The tail follows within the pass time; the next gate is booked for as long, so nobody overtakes it.

        Parameters
        ----------
        pass_time_h
            Hours from head to tail past the same point.
        drive_h
            Hours from the gate to the end of the road.
        """
        if not (pass_time_h >= 0.0 and drive_h >= 0.0):
            raise ValueError(f"{self.name}: cannot pass in {pass_time_h} h and drive for {drive_h} h")
        passage: Passage = Passage()
        passage.env = env = self.env
        passage.callbacks = []
        passage.drive_h = drive_h
        passage._ok = True
        passage._value = None
        passage.requested_h = now_h = env.now
        passage.began_h = began_h = max(now_h, self._lane_free_h[0])
        heapreplace(self._lane_free_h, began_h + pass_time_h)
        heappush(env._queue, (now_h + (began_h - now_h + drive_h), NORMAL, next(env._eid), passage))
        return passage

    def reset(self) -> None:
        """Empty the calendar: for a road that is cut, once everybody who waits has been sent away."""
        self._lane_free_h = [self.env.now] * self.lanes
