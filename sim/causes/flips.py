"""The smallest change that flips an outcome: one value of a run moved within its range, or two together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import hypot, isnan

from sim.causes.question import Question, Reply
from sim.causes.trials import Bench, Trial, seen_by
from sim.causes.values import Move, moved
from sim.scenario.quantity import Range

BEST = 10
"""Values of which pairs are tried where no single one flips the outcome."""
HALVINGS = 7
"""Times that the way to the end of a range is halved: what is left is under 1 % of it."""
BLOCK = 3
"""Values under one heading from which on they are first tried together."""


@dataclass(frozen=True)
class Flip:
    """A change that turns the outcome."""

    moves: tuple[Move, ...]
    reply: Reply
    """What came of it."""

    @property
    def distance(self) -> float:
        """How far the values move, each in shares of its own distribution, together."""
        return hypot(*(move.distance for move in self.moves))


@dataclass(frozen=True)
class Flips:
    """What a search for the smallest change found.

    Attributes
    ----------
    values
        Uncertain values that were looked at.
    screened
        Values that were found, in blocks, to change nothing that the commander saw.
    movers
        Values of which an end of the range moves the outcome's hour or amount.
    singles, pairs
        Changes that flip it, the nearest first; pairs are looked for only where there is no single one.
    """

    values: int
    screened: int
    movers: int
    singles: tuple[Flip, ...]
    pairs: tuple[Flip, ...]

    def nearest(self, within: str = "") -> Flip | None:
        """The nearest change whose first path begins in a certain way."""
        found = (*self.singles, *self.pairs)
        return next((flip for flip in found if flip.moves[0].path.startswith(within)), None)


def smallest_change(
    bench: Bench,
    base: Trial,
    question: Question,
    *,
    parameters: Mapping[str, float],
    ranges: Mapping[str, Range],
) -> Flips:
    """Look for the smallest change of uncertain values that flips an outcome, on the same luck.

    Every value is put to both ends of its range; where that flips the outcome, the way there is halved until
    the threshold is found. Values under one heading are tried together first: if both ends of all of them
    leave everything that the commander saw as it was, they are left out. If no single value flips the
    outcome, pairs of the ten that move it most are tried.

    Parameters
    ----------
    bench : Bench
        To play on.
    base : Trial
        The run.
    question : Question
        What is to be flipped: true or false.
    parameters : mapping of str to float
        Values of the run.
    ranges : mapping of str to Range
        Those with a width.
    """
    search = _Search(bench, base, question, parameters, ranges)
    left = search.screened()
    ends = search.ends(left)
    singles = search.halved([((path, end),) for path, end, reply in ends if search.flips(reply)])
    movers = {path for path, _, reply in ends if search.gain(reply) != 0.0}
    pairs: list[Flip] = []
    if not singles:
        pairs = search.pairs(ends)
    return Flips(len(ranges), len(ranges) - len(left), len(movers), tuple(singles), tuple(pairs))


@dataclass
class _Search:
    bench: Bench
    base: Trial
    question: Question
    parameters: Mapping[str, float]
    ranges: Mapping[str, Range]

    def __post_init__(self) -> None:
        self.before = self.bench.play_one(self.base)
        self.truth = self.question.holds(self.before)

    def flips(self, reply: Reply) -> bool:
        return self.question.holds(reply) != self.truth

    def gain(self, reply: Reply) -> float:
        """How far the outcome moved to the side on which it is flipped, in its own unit."""
        before, after = self.question.amount(self.before), self.question.amount(reply)
        if isnan(before) or isnan(after):
            return 0.0 if isnan(before) == isnan(after) else 1e9
        rises = self.question.sign in ("<=", "<", "happens")
        return (after - before) * (1.0 if rises == self.truth else -1.0)

    def trial(self, values: Mapping[str, float]) -> Trial:
        return replace(self.base, values=tuple(sorted(values.items())))

    def play(self, changes: Sequence[Mapping[str, float]]) -> list[Reply]:
        return self.bench.play([self.trial(values) for values in changes])

    def screened(self) -> list[str]:
        """Values that may matter: those of blocks that leave what was seen as it was are left out."""
        left = list(self.ranges)
        group = self.question.group
        if group is None:
            return left
        for depth in (1, 2, 3):
            blocks: defaultdict[str, list[str]] = defaultdict(list)
            for path in left:
                blocks[".".join(path.split(".")[:depth])].append(path)
            tried = [paths for paths in blocks.values() if len(paths) >= BLOCK]
            lows = [{path: self.ranges[path].low for path in paths} for paths in tried]
            highs = [{path: self.ranges[path].high for path in paths} for paths in tried]
            replies = self.play([*lows, *highs])
            seen = self.before[seen_by(group)]
            for paths, low, high in zip(tried, replies[: len(tried)], replies[len(tried) :], strict=True):
                if low[seen_by(group)] == seen == high[seen_by(group)]:
                    left = [path for path in left if path not in paths]
        return left

    def ends(self, paths: Sequence[str]) -> list[tuple[str, float, Reply]]:
        """Every value at both ends of its range, with what came of it."""
        wanted = [(path, end) for path in paths for end in (self.ranges[path].low, self.ranges[path].high)]
        replies = self.play([{path: end} for path, end in wanted])
        return [(path, end, reply) for (path, end), reply in zip(wanted, replies, strict=True)]

    def halved(self, found: Sequence[tuple[tuple[str, float], ...]]) -> list[Flip]:
        """Changes that flip the outcome, drawn in to the threshold; the nearest first."""
        inner, outer = [0.0] * len(found), [1.0] * len(found)
        for _ in range(HALVINGS):
            middle = [(low + high) / 2 for low, high in zip(inner, outer, strict=True)]
            replies = self.play([self._at(change, way) for change, way in zip(found, middle, strict=True)])
            for number, reply in enumerate(replies):
                (outer if self.flips(reply) else inner)[number] = middle[number]
        replies = self.play([self._at(change, way) for change, way in zip(found, outer, strict=True)])
        flips = [
            Flip(self._moves(self._at(change, way)), reply)
            for change, way, reply in zip(found, outer, replies, strict=True)
        ]
        nearest: dict[tuple[str, ...], Flip] = {}
        for flip in sorted(flips, key=lambda flip: flip.distance):
            nearest.setdefault(tuple(move.path for move in flip.moves), flip)
        return list(nearest.values())

    def pairs(self, ends: Sequence[tuple[str, float, Reply]]) -> list[Flip]:
        """Pairs of the values that move the outcome most to the right side."""
        best: dict[str, tuple[float, float]] = {}
        for path, end, reply in ends:
            gain = self.gain(reply)
            if gain > best.get(path, (0.0, 0.0))[0]:
                best[path] = (gain, end)
        most = sorted(best, key=lambda path: -best[path][0])[:BEST]
        tried = [((a, best[a][1]), (b, best[b][1])) for a, b in combinations(most, 2)]
        replies = self.play([dict(pair) for pair in tried])
        return self.halved([pair for pair, reply in zip(tried, replies, strict=True) if self.flips(reply)])

    def _at(self, change: Sequence[tuple[str, float]], way: float) -> dict[str, float]:
        """A change that goes only a part of its way."""
        return {path: self.parameters[path] + way * (end - self.parameters[path]) for path, end in change}

    def _moves(self, values: Mapping[str, float]) -> tuple[Move, ...]:
        return tuple(
            moved(self.ranges[path], path, self.parameters[path], value) for path, value in values.items()
        )
