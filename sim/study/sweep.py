"""One scenario with other values, again and again: a grid or a list of points, all on the same seeds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from sim.scenario.load import load, with_overrides
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.schema import Scenario
from sim.scenario.text.read import read_text
from sim.scenario.text.tree import plain
from sim.study.ensemble import Ensemble, ensembles, open_store
from sim.study.errors import StudyError
from sim.study.play.options import Keeping
from sim.study.play.store import write_json, writing

if TYPE_CHECKING:
    import pandas as pd

DesignPoint = dict[str, Any]
"""Values by path."""


@dataclass(frozen=True)
class Sweep:
    """A scenario at several points, with the same luck at each."""

    points: tuple[DesignPoint, ...]
    """Values by path; every point has the same paths."""
    ensembles: tuple[Ensemble, ...]
    """Replicates at each point."""

    @property
    def paths(self) -> list[str]:
        """What is varied."""
        return list(self.points[0])

    @cached_property
    def table(self) -> pd.DataFrame:
        """Outcomes at every point, a row for each: `point`, the values by path, `outcome` and its summary.

        See `Ensemble.summary` for the columns of the summary.
        """
        import pandas as pd

        summaries = [
            ensemble.summary.reset_index().assign(point=number, **_shown(point))
            for number, (point, ensemble) in enumerate(zip(self.points, self.ensembles, strict=True))
        ]
        table = pd.concat(summaries, ignore_index=True)
        first = ["point", *self.paths, "outcome"]
        return table[[*first, *(name for name in table.columns if name not in first)]]

    @cached_property
    def replicates(self) -> pd.DataFrame:
        """Outcomes of every replicate at every point, with `point`, `replicate` and the values by path."""
        import pandas as pd

        frames = [
            ensemble.replicates.reset_index().assign(point=number, **_shown(point))
            for number, (point, ensemble) in enumerate(zip(self.points, self.ensembles, strict=True))
        ]
        return pd.concat(frames, ignore_index=True)


def sweep(
    scenario: Scenario | str | Path,
    vary: Mapping[str, Sequence[Any]] | Sequence[DesignPoint],
    *,
    replicates: int = 50,
    seed: int = 1,
    **how: Unpack[Keeping],
) -> Sweep:
    """Play a scenario at several points.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, a name of the library, or the path of a YAML file.
    vary : mapping of str to sequence, or sequence of mapping
        A grid (every combination of the values by path), or a list of points.
    replicates : int
        At each point.
    seed : int
        Root seed.
    **how
        `jobs`, `cluster`, `out`, `resume` and `progress`, as for `ensemble`; in the folder,
        `sweep.json` holds the points, and each has a folder of its own.

    Raises
    ------
    ScenarioError
        If the scenario is wrong at some point; with the problems of all points.
    StudyError
        As for `ensemble`; also if there is nothing to vary, or if the folder holds a sweep over other points.
    """
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    points = points_of(vary)
    scenarios = _at(scenario, points)
    if (out := how.get("out")) is not None:
        _note_points(Path(out), points)
    named = dict(zip(map(_name, range(len(points))), scenarios, strict=True))
    found = ensembles(named, replicates, seed=seed, **how)
    return Sweep(points, tuple(found.values()))


def open_sweep(folder: str | Path) -> Sweep:
    """Read a sweep from its folder.

    Raises
    ------
    StudyError
        If the folder holds none, if it is not finished, or if a file of it is damaged.
    """
    try:
        points = tuple(json.loads((Path(folder) / NOTE).read_bytes()))
    except (OSError, ValueError) as error:
        raise StudyError(f"{folder} holds no sweep: {error}") from error
    return Sweep(points, tuple(open_store(Path(folder) / _name(number)) for number in range(len(points))))


def points_of(vary: Mapping[str, Sequence[Any]] | Sequence[DesignPoint]) -> tuple[DesignPoint, ...]:
    """Points of a grid, the last path changing fastest, or of a list.

    Raises
    ------
    StudyError
        If there are none, or if the points of a list do not have the same paths.
    """
    if isinstance(vary, Mapping):
        points = tuple(dict(zip(vary, values, strict=True)) for values in product(*vary.values()))
    else:
        points = tuple(dict(point) for point in vary)
    if not points or not points[0]:
        raise StudyError("a sweep needs paths, and values for each of them")
    if any(point.keys() != points[0].keys() for point in points):
        raise StudyError("every point of a sweep needs a value for the same paths")
    return points


def vary_from(texts: Iterable[str], *, option: str = "--vary") -> dict[str, tuple[Any, ...]]:
    """Grid from texts such as `fires.strikes_per_day=0,1.5,3`; the values are YAML.

    Parameters
    ----------
    texts : iterable of str
        A path and its values each.
    option : str
        Where they were written, for what is wrong with them.

    Raises
    ------
    ScenarioError
        If a text has no path or no values, or if they cannot be read.
    """
    vary: dict[str, tuple[Any, ...]] = {}
    problems: list[Problem] = []
    for text in texts:
        path, equals, values = text.partition("=")
        name = f"{option} {text}"
        if not equals or not path.strip() or not values.strip():
            rule, remedy = "a path and its values", "write `path=value,value`, such as `horizon_days=10,20`"
            problems.append(Problem("", rule, remedy, file=name))
            continue
        found: list[Problem] = []
        tree = read_text(f"[{values}]", name, found)
        # A text on the command line is too short for lines and columns.
        problems += [replace(problem, line=0, column=0) for problem in found]
        if tree is not None:
            if path.strip() in vary:
                rule, remedy = f"`{path.strip()}` is varied twice", "write all its values in one --vary"
                problems.append(Problem("", rule, remedy, file=name))
            vary[path.strip()] = plain(tree)
    if problems:
        raise ScenarioError(problems)
    return vary


NOTE = "sweep.json"
"""File with the points of a sweep."""


def _name(number: int) -> str:
    return f"point-{number:04}"


def _at(scenario: Scenario, points: Sequence[DesignPoint]) -> list[Scenario]:
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for point in points:
        try:
            scenarios.append(with_overrides(scenario, point))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return scenarios


def _note_points(folder: Path, points: Sequence[DesignPoint]) -> None:
    note = json.loads(json.dumps(points, default=str))
    path = folder / NOTE
    if path.exists():
        if json.loads(path.read_bytes()) != note:
            raise StudyError(f"{folder} holds a sweep over other points: choose another folder")
        return
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        write_json(path, note)


def _shown(point: DesignPoint) -> DesignPoint:
    """Values as they stand in tables: what is neither number nor text as text."""
    return {
        path: value if isinstance(value, (int, float, str)) else str(value) for path, value in point.items()
    }
