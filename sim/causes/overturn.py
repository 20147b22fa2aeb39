"""The least implausible world, within the ranges, in which a sentence is true that seemed to be false.

What finds such a world is screening of the values one by one, taking the best together, leaving out those
that are not needed, and CMA-ES (Hansen and Ostermeier 2001, Evolutionary Computation 9: 159-195) on the few
that are left. In two hundred dimensions at once neither Monte Carlo nor CMA-ES finds any.

Whoever looks for a world in which a group stays climbs in runs in which it stays whatever its commander
sees, and counts what he would have gone for: where reasons stand in line, the hour of the order shows only
the first of them. Whether a world was found is told by runs in which he may go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from math import sqrt
from pathlib import Path
from typing import Any, Unpack

from sim.causes.changes import Unmoved
from sim.causes.question import Reply
from sim.causes.sentence import Sentence, read_sentence
from sim.causes.trials import Bench, Trial, as_overrides, bench
from sim.causes.values import NORMAL, Move, at_score, moved, normal_score, with_width
from sim.scenario.load import load
from sim.scenario.quantity import Range
from sim.scenario.resolve import uncertain
from sim.scenario.schema import Scenario
from sim.streams import Streams
from sim.study.errors import StudyError
from sim.study.play.options import Keeping
from sim.totals import total

FAR, FURTHEST = 2.0, 3.0
"""Normal quantiles by which values are moved in the screening (all but 5 % of a distribution lie within), and
by which they are moved together where that is not enough."""
TOGETHER = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
"""So many of the best values are moved together until the sentence is true."""
REACHES = (2.0, 3.0, 4.0, 5.0, 6.0, 8.0)
"""Distances that are tried with each value moved by what it gains, as is best where gains add up."""
STEPS = 8
"""Parts of the way to the middle that are tried."""
ROUNDS = 3
CLIMBS = 3
"""Lucks from which it is climbed, one after the other, until a world is found."""
GENERATIONS, IDLE, NEARER = 60, 8, 0.02
"""Generations of CMA-ES at most, and after how many it ends that come no nearer than by so many quantiles."""
MOST_LEFT = 14
"""Values on which CMA-ES searches at most."""
BLOCK = 3

World = dict[str, float]
"""Normal quantiles by path; what is not among them is at its `mid`."""


@dataclass(frozen=True)
class Overturned:
    """What a search found.

    Attributes
    ----------
    scenario, sentence
        What was looked at, and for what.
    seed
        Root seed whose luck the world has.
    moves
        Values that are not at their `mid`, the furthest first; empty if none was found.
    scores
        By how many normal quantiles each of them was moved.
    reply
        How far each clause was from being true: at least 0 where it is. Of the best world if none was found.
    found
        Whether a world was found.
    lucks
        Lucks on which the world was tried, and those of them on which the sentence is true in it.
    runs
        Runs that it took, those known from an earlier session among them.
    screened, values
        Values that were found to matter, of all.
    """

    scenario: Scenario
    sentence: Sentence
    seed: int
    moves: tuple[Move, ...]
    scores: tuple[float, ...]
    reply: Reply
    found: bool
    lucks: tuple[int, int]
    runs: int
    screened: int
    values: int

    @property
    def distance(self) -> float:
        """How far the world lies from the middle one, in normal quantiles: the root of the sum of squares."""
        return sqrt(total(score * score for score in self.scores))

    @property
    def plausibility(self) -> float:
        """Chance of a world at least as far in this direction, if the values are drawn independently."""
        return NORMAL.cdf(-self.distance)

    @property
    def overrides(self) -> dict[str, Any]:
        """The world, as values by path."""
        values: dict[str, Any] = {move.path: move.after for move in self.moves}
        return {**values, "horizon_days": self.sentence.horizon_days}

    def as_plain(self) -> dict[str, Any]:
        """Everything as numbers and text, for a program to read."""
        moves = [{**vars(m), "normal_quantiles": s} for m, s in zip(self.moves, self.scores, strict=True)]
        return {
            "scenario": self.scenario.title,
            "sentence": self.sentence.text,
            "clauses": {part.words: self.reply[part.words] for part in self.sentence.parts},
            "found": self.found,
            "seed": self.seed,
            "distance": self.distance,
            "plausibility": self.plausibility if self.found else None,
            "moves": moves,
            "lucks": {"true": self.lucks[0], "tried": self.lucks[1]},
            "runs": self.runs,
            "values": self.values,
            "values_that_matter": self.screened,
        }


def overturn(
    scenario: Scenario | str | Path,
    claim: str,
    *,
    seed: int = 1,
    lucks: int = 24,
    **how: Unpack[Keeping],
) -> Overturned:
    """Look for the least implausible world in which a sentence is true.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, a name of the library, or the path of a YAML file.
    claim : str
        What the world is to show, such as `the hub fell and he stayed, supplied, for thirty days`; or a rule,
        such as `if the hub falls, he leaves within thirty days`, that it is to break. See
        `sim.causes.sentence.GRAMMAR`.
    seed : int
        First root seed; the lucks are those of this seed and the next ones.
    lucks : int
        Lucks that are tried.
    **how
        `jobs`, `cluster`, `out`, `resume` and `progress`, as for `sim.ensemble`.

    Raises
    ------
    ScenarioError
        If the scenario cannot be loaded.
    StudyError
        If the sentence is not understood, or if nothing in the scenario is uncertain.
    """
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    sentence = read_sentence(claim, scenario)
    ranges = with_width(uncertain(scenario))
    if not ranges:
        raise StudyError(
            "nothing in this scenario is uncertain, so there is no other world to look for: "
            "give values a range, as in {low: 2, mid: 5, high: 12, source: own-estimate, grade: L}"
        )
    if lucks < 1:
        raise StudyError("at least one luck is needed")
    if find_spec("cma") is None:
        raise StudyError("a search for worlds needs an extra: pip install 'kupiansk-sim[study]'")
    with bench(scenario, (sentence,), **how) as played:
        return _Search(scenario, sentence, ranges, played, seed, lucks).best()


class _Search:
    def __init__(
        self,
        scenario: Scenario,
        sentence: Sentence,
        ranges: Mapping[str, Range],
        played: Bench,
        seed: int,
        lucks: int,
    ) -> None:
        self.scenario = scenario
        self.sentence = sentence
        self.ranges = ranges
        self.bench = played
        self.lucks = range(seed, seed + lucks)
        self.seed = seed
        self.mid = {path: normal_score(spread, spread.mid) for path, spread in ranges.items()}
        self.horizon = as_overrides({"horizon_days": sentence.horizon_days})
        staying = dict.fromkeys(part.group for part in sentence.parts if part.kind == "stayed")
        self.unmoved = tuple(map(Unmoved, staying))
        self.screened = len(ranges)

    # --- worlds ---------------------------------------------------------------------------------------------

    def play(
        self, worlds: Sequence[World], seeds: Sequence[int] | None = None, climbing: bool = False
    ) -> list[Reply]:
        """Play worlds on the current luck, or each on its own; climbing, he stays whatever he sees."""
        lucks = [self.seed] * len(worlds) if seeds is None else seeds
        changes = self.unmoved if climbing else ()
        trials = [
            Trial(luck, None, self.horizon, self._values(world), changes)
            for luck, world in zip(lucks, worlds, strict=True)
        ]
        return self.bench.play(trials)

    def _values(self, world: World) -> tuple[tuple[str, float], ...]:
        return tuple(
            sorted((path, at_score(self.ranges[path], self.mid[path] + z)) for path, z in world.items())
        )

    def is_true(self, world: World) -> bool:
        return _score(self.play([world])[0]) == 0.0

    # --- the search -----------------------------------------------------------------------------------------

    def best(self) -> Overturned:
        """Climb from the best lucks until the sentence is true; then leave out, and draw in."""
        lucks, best = list(self.lucks), World()
        if not self.is_true(best):
            for _ in range(min(CLIMBS, len(lucks))):
                self.seed = self._nearest_luck(best, lucks)
                lucks.remove(self.seed)
                best = self._climbed(best)
                if self.is_true(best):
                    break
        if self.is_true(best):
            self.seed = self._kindest_luck(best)
            best = self._cma(self._drawn_in(self._pruned(best)))
            best = self._drawn_in(self._pruned(best))
        return self._told(best)

    def _nearest_luck(self, world: World, lucks: Sequence[int]) -> int:
        """The luck on which a world comes nearest to the sentence; the first of those that are alike."""
        replies = self.play([world] * len(lucks), lucks, climbing=True)
        return max(zip(map(_score, replies), (-luck for luck in lucks), strict=True))[1] * -1

    def _kindest_luck(self, world: World) -> int:
        """The luck on which the least of a world will do; the present one of those that are alike."""
        seeds = [self.seed, *(luck for luck in self.lucks if luck != self.seed)]
        least = {self.seed: STEPS}
        for steps in range(STEPS, 0, -1):
            replies = self.play([_scaled(world, steps / STEPS)] * len(seeds), seeds)
            seeds = [seed for seed, reply in zip(seeds, replies, strict=True) if _score(reply) == 0.0]
            least |= dict.fromkeys(seeds, steps)
        return min(least, key=lambda seed: least[seed])

    def _climbed(self, world: World) -> World:
        """Screen and take the best together, again and again: what matters may be others then."""
        for _ in range(ROUNDS):
            further = self._greedy(world, self._ends(world))
            if further == world or self.is_true(further):
                return further
            world = further
        return world

    def _ends(self, base: World) -> list[tuple[float, str, float]]:
        """Gain of each value moved far up or down, the greatest first, without blocks that change nothing."""
        before = _score(self.play([base], climbing=True)[0])
        left = list(self.ranges)
        for depth in (1, 2, 3):
            blocks: defaultdict[str, list[str]] = defaultdict(list)
            for path in left:
                blocks[".".join(path.split(".")[:depth])].append(path)
            tried = [paths for paths in blocks.values() if len(paths) >= BLOCK]
            worlds = [{**base, **dict.fromkeys(paths, far)} for paths in tried for far in (-FAR, FAR)]
            replies = self.play(worlds, climbing=True)
            for number, paths in enumerate(tried):
                if _score(replies[2 * number]) == before == _score(replies[2 * number + 1]):
                    left = [path for path in left if path not in paths]
        self.screened = len(left)
        wanted = [(path, far) for path in left for far in (-FAR, FAR)]
        replies = self.play([{**base, path: far} for path, far in wanted], climbing=True)
        gains = [
            (_score(reply) - before, path, far) for (path, far), reply in zip(wanted, replies, strict=True)
        ]
        best: dict[str, tuple[float, str, float]] = {}
        for gain in sorted(gains, reverse=True):
            best.setdefault(gain[1], gain)
        return [gain for gain in best.values() if gain[0] > 0.0]

    def _greedy(self, base: World, ends: Sequence[tuple[float, str, float]]) -> World:
        """The nearest world with the best values moved that makes it true, or else the best that was seen."""
        sizes = [size for size in TOGETHER if size <= len(ends)] or ([len(ends)] if ends else [])
        worlds = []
        for size in sizes:
            best = ends[:size]
            norm = sqrt(total(gain * gain for gain, _, _ in best))
            moves = [{path: far for _, path, far in best}]
            moves.append(_scaled(moves[0], FURTHEST / FAR))
            for reach in REACHES:
                towards = {path: reach * gain / norm * far / FAR for gain, path, far in best}
                moves.append({path: max(-FURTHEST, min(FURTHEST, z)) for path, z in towards.items()})
            worlds += [{**base, **move} for move in moves]
        replies = self.play([base, *worlds], climbing=True)
        found = list(zip(map(_score, replies), [base, *worlds], strict=True))
        seen = sorted((world for score, world in found if score == 0.0), key=_distance)
        true = next((world for world in seen if self.is_true(world)), None)
        return max(found, key=lambda pair: pair[0])[1] if true is None else true

    def _pruned(self, world: World) -> World:
        """Without what is not needed: as many as can go at once of those that could go alone."""
        while True:
            paths = sorted(world, key=lambda path: abs(world[path]))
            alone = self.play([_less(world, [path]) for path in paths])
            spare = [path for path, reply in zip(paths, alone, strict=True) if _score(reply) == 0.0]
            if not spare:
                return world
            fewer = self.play([_less(world, spare[:count]) for count in range(1, len(spare) + 1)])
            most = max(number for number, reply in enumerate(fewer, 1) if _score(reply) == 0.0)
            world = _less(world, spare[:most])

    def _drawn_in(self, world: World) -> World:
        """Nearer to the middle as a whole, then each value as near as it can be while the others stay."""
        if not world:
            return world
        scales = [step / STEPS for step in range(1, STEPS)]
        replies = self.play([_scaled(world, scale) for scale in scales])
        true = [scale for scale, reply in zip(scales, replies, strict=True) if _score(reply) == 0.0]
        world = _scaled(world, min(true, default=1.0))
        for path in sorted(world, key=lambda path: -abs(world[path])):
            replies = self.play([{**world, path: world[path] * scale} for scale in scales])
            true = [scale for scale, reply in zip(scales, replies, strict=True) if _score(reply) == 0.0]
            world = {**world, path: world[path] * min(true, default=1.0)}
        return world

    def _cma(self, world: World) -> World:
        """CMA-ES on the few values that are left: nearer to the middle, and still true."""
        if not 2 <= len(world) <= MOST_LEFT:
            return world
        import cma

        paths = sorted(world)
        luck = Streams(self.seed, 0).uniform("overturn/cma")
        options = {"randn": _normals(luck), "seed": float("nan"), "verbose": -9, "maxiter": GENERATIONS}
        search = cma.CMAEvolutionStrategy([world[path] for path in paths], 0.4, options)
        best, nearest, idle = world, _distance(world), 0
        while not search.stop() and idle < IDLE:
            idle, before = idle + 1, nearest
            points = search.ask()
            worlds = [dict(zip(paths, map(float, point), strict=True)) for point in points]
            costs = []
            for candidate, reply in zip(worlds, self.play(worlds), strict=True):
                far, score = _distance(candidate), _score(reply)
                costs.append(far - 20.0 * score + (0.0 if score == 0.0 else 2.0))
                if score == 0.0 and far < nearest:
                    best, nearest = candidate, far
            if nearest < before - NEARER:
                idle = 0
            search.tell(points, costs)
        return best

    def _told(self, world: World) -> Overturned:
        found = self.is_true(world)
        seeds = list(self.lucks)
        replies = self.play([world] * len(seeds), seeds)
        order = sorted(world, key=lambda path: -abs(world[path]))
        values = dict(self._values(world))
        return Overturned(
            scenario=self.scenario,
            sentence=self.sentence,
            seed=self.seed,
            moves=tuple(
                moved(self.ranges[path], path, self.ranges[path].mid, values[path]) for path in order
            ),
            scores=tuple(world[path] for path in order),
            reply=self.play([world])[0],
            found=found,
            lucks=(len([reply for reply in replies if _score(reply) == 0.0]), len(seeds)),
            runs=self.bench.asked,
            screened=self.screened,
            values=len(self.ranges),
        )


def _less(world: World, paths: Sequence[str]) -> World:
    return {path: z for path, z in world.items() if path not in paths}


def _scaled(world: World, scale: float) -> World:
    return {path: z * scale for path, z in world.items()}


def _score(reply: Reply) -> float:
    return float(reply["score"])


def _distance(world: World) -> float:
    return sqrt(total(z * z for z in world.values()))


def _normals(luck: Any) -> Any:
    """Normal draws for the search, from a stream of its own."""

    def randn(*shape: int) -> Any:
        import numpy as np

        count = int(np.prod(shape)) if shape else 1
        drawn = np.array([NORMAL.inv_cdf(min(max(luck(), 1e-12), 1 - 1e-12)) for _ in range(count)])
        return drawn.reshape(shape) if shape else float(drawn[0])

    return randn
