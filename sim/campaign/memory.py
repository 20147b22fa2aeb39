"""What brought each entry of the log about, for those who ask why: a clock that remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any, NamedTuple, TypeVar

from sim.campaign.clock import Clock

Listener = TypeVar("Listener", bound=Callable[..., Any])

CLOCKWORK = frozenset({"strike", "train_departed", "call_to_leave"})
"""Kinds that come by a timetable or by luck: the one before is not their cause."""
SIDE_EFFECTS = frozenset({"contact", "stock_spent", "vehicles_abandoned", "stock_abandoned"})
"""Kinds that are written down in passing: what comes after them does not come of them."""


class Cause(NamedTuple):
    """What an entry of the log comes of; entries by their number in the log."""

    woke: int | None
    """Entry that set off what led to this one; None: nothing that stands in the log."""
    rests_on: tuple[int, ...]
    """Latest entries about what was looked at when it was decided."""


class RememberingClock(Clock):
    """The clock that remembers: whatever is scheduled carries the entry of the log that was current then."""

    def __init__(self) -> None:
        super().__init__()
        self.entry: int | None = None
        """Entry of the log that brings about what happens now."""
        self._cause_of: dict[int, int | None] = {}
        self._eid = self._numbers()  # type: ignore[assignment]

    def _numbers(self) -> Iterator[int]:
        """The number of each event that is put into the queue; as it is given, it is remembered why."""
        for number in count():
            self._cause_of[number] = self.entry
            yield number

    def step(self) -> None:
        """Let the next event happen: what brought it about is current again."""
        if self._queue:
            self.entry = self._cause_of.pop(self._queue[0][2], None)
        super().step()

    def run_through(self, hour: float) -> None:
        """Let everything happen that is due up to an hour, event by event."""
        while self._queue and self._queue[0][0] <= hour:
            self.step()
        self.now = self._now = hour


class Memory:
    """The causes of the entries of one run. A run has one only if somebody asks why.

    Attributes
    ----------
    clock
        The clock of the run.
    causes
        Cause of each entry, in the order of the log.
    """

    def __init__(self) -> None:
        self.clock = RememberingClock()
        self.causes: list[Cause] = []
        self._last: dict[str, int] = {}

    def wrote(self, kind: str, actor: str, place: str, rests_on: Sequence[str]) -> None:
        """Remember what brought about the entry that is being written.

        Parameters
        ----------
        kind, actor, place
            Of the entry.
        rests_on
            Ids of places, bridges, depots and groups that were looked at.
        """
        number = len(self.causes)
        woke = None if kind in CLOCKWORK else self.clock.entry
        found = (self._last.get(subject) for subject in rests_on)
        self.causes.append(Cause(woke, tuple(dict.fromkeys(entry for entry in found if entry is not None))))
        if kind not in SIDE_EFFECTS:
            self._last[actor] = self._last[place] = number
            self.clock.entry = number

    def reminding(self, subject: str, listeners: Sequence[Listener]) -> Iterator[Listener]:
        """Listeners, each of whom acts on the latest entry about the subject, whatever the others did."""
        entry = self._last.get(subject, self.clock.entry)
        for listen in listeners:
            self.clock.entry = entry
            yield listen
        self.clock.entry = entry
