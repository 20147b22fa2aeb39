"""The map of reasons: over two values of a scenario, for what reason a group is ordered out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Any, Unpack

from sim.causes.factors import overrides_of
from sim.causes.question import ask, group_that_is_meant
from sim.causes.trials import Trial, as_overrides, bench
from sim.record.names import OutcomeName
from sim.record.outcomes import NOT_ORDERED
from sim.record.run import parameters_of
from sim.scenario.load import load
from sim.scenario.quantity import Range
from sim.scenario.resolve import uncertain
from sim.scenario.schema import Scenario
from sim.study.errors import StudyError
from sim.study.labels import Labels
from sim.study.play.options import Keeping
from sim.study.sweep import vary_from
from sim.words import counted

REASONS: Mapping[str, tuple[str, ...]] = {
    "supply": ("supply_outlook", "endurance", "interdiction"),
    "ways": ("isolation",),
    "hub": ("hub_lost", "hub_threatened"),
    "pocket": ("encirclement",),
    "flank": ("flank_open",),
    "order": ("ordered_at",),
    "none": (NOT_ORDERED,),
}
"""Reasons as they are told, each with the triggers that stand for it."""
REASON_WORDS = {
    "supply": "too little supply",
    "ways": "too few roads to its rear",
    "hub": "the hub is lost or about to be",
    "pocket": "its ways out are closing",
    "flank": "a neighbour leaves",
    "order": "an order from above",
    "none": "it is never ordered out",
}
"""What the short words for reasons mean."""
MOST_CELLS = 400


@dataclass(frozen=True)
class MapAxis:
    """What is varied along one side of a map.

    Attributes
    ----------
    text
        As it was asked for.
    paths
        Values that are varied together.
    stops
        Values or, if `is_factor`, what the values of the scenario are multiplied with.
    """

    text: str
    paths: tuple[str, ...]
    stops: tuple[float, ...]
    is_factor: bool

    def overrides(self, stop: float, scenario: Scenario) -> dict[str, Any]:
        """Values by path at a stop."""
        value = {"times": stop} if self.is_factor else stop
        return overrides_of(dict.fromkeys(self.paths, value), scenario, self.text)

    def place_of(self, parameters: Mapping[str, float], ranges: Mapping[str, Range]) -> float:
        """Where a draw of the scenario lies on the axis, by the first of its paths that is uncertain."""
        for path in self.paths:
            if path in parameters:
                middle = ranges[path].mid if self.is_factor else 1.0
                return parameters[path] / middle if middle else nan
        return 1.0 if self.is_factor else nan


@dataclass(frozen=True)
class Draw:
    """A run of the scenario as it is, on the map."""

    replicate: int
    x: float
    y: float
    reason: str


@dataclass(frozen=True)
class PhaseMap:
    """For what reason a group is ordered out, over two values.

    Attributes
    ----------
    scenario, seed, group
        What was played, and who is ordered out.
    x, y
        The axes.
    cells
        How often each reason came, by the numbers of the stops on both axes.
    draws
        Runs of the scenario with the values that it draws.
    """

    scenario: Scenario
    seed: int
    group: str
    x: MapAxis
    y: MapAxis
    cells: Mapping[tuple[int, int], Counter[str]]
    draws: tuple[Draw, ...]

    @property
    def replicates(self) -> int:
        """Runs in each cell."""
        return next(iter(self.cells.values())).total()

    def as_plain(self) -> dict[str, Any]:
        """Everything as numbers and text, for a program to read."""
        return {
            "scenario": self.scenario.title,
            "seed": self.seed,
            "group": self.group,
            "x": self.x.text,
            "y": self.y.text,
            "cells": [
                {"x": self.x.stops[column], "y": self.y.stops[row], **{r: count[r] for r in REASONS}}
                for (column, row), count in self.cells.items()
            ],
            "draws": [vars(draw) for draw in self.draws],
        }


def phase(
    scenario: Scenario | str | Path,
    x: str,
    y: str,
    *,
    group: str | None = None,
    replicates: int = 24,
    draws: int = 60,
    seed: int = 1,
    **how: Unpack[Keeping],
) -> PhaseMap:
    """Map for what reason a group is ordered out, over two values of a scenario.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, a name of the library, or the path of a YAML file.
    x, y : str
        `PATH=1,2,3`, or `PATH=x0.5,x1,x2` for multiples of what is there; several paths that are varied
        together are joined with `+`, and `*` stands for every item of a list.
    group : str, optional
        Whose order; by default that of the largest group.
    replicates : int
        Runs in each cell, on the same luck in all of them.
    draws : int
        Runs of the scenario as it is that are put on the map.
    seed : int
        Root seed.
    **how
        `jobs`, `cluster`, `out`, `resume` and `progress`, as for `sim.ensemble`.

    Raises
    ------
    ScenarioError
        If the scenario is wrong somewhere on the map.
    StudyError
        If an axis cannot be read, or if there are too many cells.
    """
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    across, up = axis_of(x), axis_of(y)
    if len(across.stops) * len(up.stops) > MOST_CELLS:
        raise StudyError(f"a map of more than {MOST_CELLS} cells: choose fewer values")
    leaves = group_that_is_meant(scenario) if group is None else group
    question = ask(f"ordered:{leaves}", scenario)
    stops = [(column, row) for row in range(len(up.stops)) for column in range(len(across.stops))]
    trials = [
        Trial(seed, replicate, _at(scenario, across, column, up, row))
        for column, row in stops
        for replicate in range(replicates)
    ]
    as_it_is = [Trial(seed, replicate) for replicate in range(draws)]
    with bench(scenario, (question,), **how) as played:
        replies = played.play([*trials, *as_it_is])
    reasons = [reason_of(str(reply[OutcomeName("trigger", leaves)])) for reply in replies]
    cells = {
        stop: Counter(reasons[number * replicates : (number + 1) * replicates])
        for number, stop in enumerate(stops)
    }
    ranges = uncertain(scenario)
    points = []
    for replicate, reason in enumerate(reasons[len(trials) :]):
        drawn = parameters_of(scenario, seed, replicate, {})
        points.append(Draw(replicate, across.place_of(drawn, ranges), up.place_of(drawn, ranges), reason))
    return PhaseMap(scenario, seed, leaves, across, up, cells, tuple(points))


def reason_of(trigger: str) -> str:
    """The reason for which a trigger stands."""
    return next((reason for reason, triggers in REASONS.items() if trigger in triggers), trigger)


def axis_of(text: str) -> MapAxis:
    """Read an axis.

    Raises
    ------
    StudyError
        If it has no values, if they are not numbers, or if only some of them are multiples.
    """
    ((path, values),) = vary_from([text], option="axis").items()
    factors = [isinstance(value, str) and value.startswith("x") for value in values]
    numbers = [str(value).removeprefix("x") if any(factors) else value for value in values]
    try:
        stops = tuple(float(number) for number in numbers)
    except (TypeError, ValueError):
        raise StudyError(f"{text}: values are numbers, or multiples such as x0.5") from None
    if any(factors) != all(factors):
        raise StudyError(f"{text}: either all values are multiples such as x0.5, or none is")
    return MapAxis(text, tuple(part.strip() for part in path.split("+")), stops, all(factors))


def _at(scenario: Scenario, across: MapAxis, column: int, up: MapAxis, row: int) -> str:
    values = across.overrides(across.stops[column], scenario)
    return as_overrides(values | up.overrides(up.stops[row], scenario))


def table(found: PhaseMap) -> Sequence[str]:
    """The map in lines of text: for each cell the runs by reason."""

    def told(count: Counter[str]) -> str:
        return ", ".join(f"{reason} {count[reason]}" for reason in REASONS if count[reason])

    def named(axis: MapAxis, stop: float) -> str:
        return f"{'x' if axis.is_factor else ''}{stop:g}"

    columns = range(len(found.x.stops))
    clause = Labels(found.scenario).of(OutcomeName("ordered_h", found.group)).clause
    lines = [
        f"Why {clause}: of {counted(found.replicates, 'run')} in each cell, by reason",
        f"across: {found.x.text}",
        f"down:   {found.y.text}",
        f"{'':8} {' '.join(named(found.x, stop).center(22) for stop in found.x.stops)}".rstrip(),
    ]
    for row, stop in enumerate(found.y.stops):
        cells = " ".join(told(found.cells[column, row]).center(22) for column in columns)
        lines.append(f"{named(found.y, stop):8} {cells}".rstrip())
    if found.draws:
        count = Counter(draw.reason for draw in found.draws)
        lines.append(f"as it is: {told(count)} (of {counted(len(found.draws), 'run')} with drawn values)")
    seen = {reason for count in found.cells.values() for reason in count} | {d.reason for d in found.draws}
    lines += [f"{reason}: {words}" for reason, words in REASON_WORDS.items() if reason in seen]
    return lines
