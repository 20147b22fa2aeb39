"""Which uncertain values an outcome hangs on, and how much of its variance our own estimates make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Unpack

import numpy as np

from sim.arrays import Floats
from sim.scenario.load import load
from sim.scenario.quantity import OWN_ESTIMATE, Range
from sim.scenario.resolve import uncertain
from sim.scenario.schema import Scenario
from sim.study.designs import morris_effects, morris_points, sobol_points, sobol_shares
from sim.study.ensemble import Ensemble
from sim.study.errors import StudyError
from sim.study.labels import Labels
from sim.study.outcome_names import check_outcomes
from sim.study.play.collect import Shelf, Wanted, fill
from sim.study.play.memory import MemoryShelf
from sim.study.play.options import Keeping
from sim.study.play.replicate import TABLES, Case
from sim.study.play.store import FolderShelf
from sim.study.play.workers import Workers

if TYPE_CHECKING:
    import pandas as pd

Method = Literal["morris", "sobol"]

LUCK = "luck"
"""Name of luck among the inputs of a decomposition of variance."""
OWN, SOURCED = "own estimates", "sourced values"
LUCKS = 2**31
"""Replicates from which luck is taken when it is an input."""
TRAJECTORIES, BASE_SAMPLES = 4, 128
"""How many of them unless it is said: with four, a screening of three hundred values takes minutes."""
REPEATS = 40
"""Runs at the middle of all ranges, with different luck."""


@dataclass(frozen=True)
class Sensitivity:
    """What an outcome hangs on."""

    scenario: Scenario
    outcome: str
    method: Method
    table: pd.DataFrame
    """A row for each `parameter`, the strongest first.

    What `morris_effects` or `sobol_shares` of `sim.study.designs` say of it, and `low`, `mid`, `high`,
    `grade`, `source` and `own_estimate`. After `sobol` there is a row `luck`, too.
    """
    noise: float
    """Standard deviation that luck alone gives the outcome, every parameter being in the middle."""
    runs: int
    """How many it took."""


def sensitivity(
    scenario: Scenario | str | Path,
    outcome: str,
    *,
    method: Method = "morris",
    parameters: Sequence[str] = ("*",),
    samples: int | None = None,
    seed: int = 1,
    **how: Unpack[Keeping],
) -> Sensitivity:
    """Rank the uncertain parameters of a scenario by what they do to an outcome.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, a name of the library, or the path of a YAML file.
    outcome : str
        Name of a numeric outcome. A time that never comes counts as the end of the run.
    method : {"morris", "sobol"}
        `morris` screens many parameters with few runs; `sobol` takes more runs and says more, for the few
        that a screening has found. The luck of runs that are compared is the same.
    parameters : sequence of str
        Paths, or patterns such as `supply.*`; the others stay in the middle of their ranges.
    samples : int, optional
        Trajectories of `morris` (4 unless given), each of one run more than there are parameters; or base
        samples of `sobol` (a power of 2, 128 unless given), each of three runs more.
    seed : int
        Root seed, also of the design.
    **how
        `jobs`, `cluster`, `out`, `resume` and `progress`, as for `sim.ensemble`. A folder holds the runs of
        one design: with `resume` another outcome of it costs nothing.

    Raises
    ------
    StudyError
        If no parameter has such a path, if the outcome is unknown, not a number, missing in some runs or the
        same in all, or if the extra `study` is not installed.
    """
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    ranges = _chosen(scenario, parameters)
    check_outcomes(scenario, [outcome])
    inputs = list(ranges) if method == "morris" else [*ranges, LUCK]
    if method == "morris":
        points = morris_points(samples or TRAJECTORIES, inputs, seed)
        lucks = [row // (len(inputs) + 1) for row in range(len(points))]  # one for each trajectory
    else:
        points = sobol_points(samples or BASE_SAMPLES, inputs, inputs, seed)
        lucks = _lucks(points)
    runs = [*_runs(scenario, ranges, lucks, points), *_runs(scenario, {}, range(REPEATS))]
    design = f"{method} of {len(points)} points: {', '.join(ranges)}"
    values = _play(scenario, runs, outcome, design, seed, **how)
    found, at_middle = values[: len(points)], values[len(points) :]
    _check_varies(found, outcome)
    table, by = (
        (morris_effects(points, found, inputs, seed), "effect")
        if method == "morris"
        else (sobol_shares(found, inputs, inputs, seed), "total")
    )
    return Sensitivity(
        scenario,
        outcome,
        method,
        table.join(_described(ranges)).sort_values(by, ascending=False, kind="stable").reset_index(),
        float(at_middle.std(ddof=1)),
        len(runs),
    )


def runs_needed(
    scenario: Scenario,
    *,
    method: Method = "morris",
    parameters: Sequence[str] = ("*",),
    samples: int | None = None,
) -> int:
    """How many runs `sensitivity` would play.

    Parameters
    ----------
    scenario, method, parameters, samples
        As for `sensitivity`.
    """
    inputs = len(_chosen(scenario, parameters))
    if method == "morris":
        return (samples or TRAJECTORIES) * (inputs + 1) + REPEATS
    return (samples or BASE_SAMPLES) * (inputs + 1 + 2) + REPEATS


def variance_shares(
    scenario: Scenario | str | Path,
    outcome: str,
    *,
    samples: int = 256,
    seed: int = 1,
    **how: Unpack[Keeping],
) -> pd.DataFrame:
    """Shares of an outcome's variance that come from own estimates, from sourced values, and from luck.

    All ranges whose source names an own estimate are exchanged together, then all others, then luck: a
    decomposition of variance by groups, which costs five runs a base sample however many parameters there
    are. What the groups make only together is in `total` of each, and in `first` of none.

    Parameters
    ----------
    scenario, outcome, seed
        As for `sensitivity`.
    samples : int
        Base samples, a power of 2.
    **how
        `jobs`, `cluster`, `out`, `resume` and `progress`, as for `sensitivity`.

    Returns
    -------
    DataFrame
        By group (`own estimates`, `sourced values`, `luck`): the columns of `sobol_shares`, and `parameters`,
        their number. A group without parameters has shares of 0.

    Raises
    ------
    StudyError
        As for `sensitivity`.
    """
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    ranges = _chosen(scenario, ("*",))
    check_outcomes(scenario, [outcome])
    inputs = [*ranges, LUCK]
    groups = [*(OWN if _is_own(spread) else SOURCED for spread in ranges.values()), LUCK]
    points = sobol_points(samples, inputs, groups, seed)
    runs = list(_runs(scenario, ranges, _lucks(points), points))
    values = _play(scenario, runs, outcome, f"groups of {len(points)} points", seed, **how)
    _check_varies(values, outcome)
    shares = sobol_shares(values, inputs, groups, seed).reindex([OWN, SOURCED, LUCK], fill_value=0.0)
    return shares.assign(parameters=[groups.count(OWN), groups.count(SOURCED), 0])


def _chosen(scenario: Scenario, patterns: Sequence[str]) -> dict[str, Range]:
    """Ranges with a width whose paths fit one of the patterns."""
    ranges = {
        path: spread
        for path, spread in uncertain(scenario).items()
        if spread.low < spread.high and any(fnmatchcase(path, pattern) for pattern in patterns)
    }
    if not ranges:
        raise StudyError(f"no uncertain parameter has a path like {', '.join(patterns)}")
    return ranges


def _runs(
    scenario: Scenario, ranges: Mapping[str, Range], lucks: Iterable[int], points: Floats | None = None
) -> Iterator[Case]:
    """Runs with these lucks: at the points, and in the middle of every range that they leave out."""
    middle = {path: spread.mid for path, spread in uncertain(scenario).items()}
    for row, luck in enumerate(lucks):
        chosen = {} if points is None else dict(zip(ranges, points[row].tolist(), strict=False))
        values = {path: ranges[path].quantile(probability) for path, probability in chosen.items()}
        yield Case(row, int(luck), middle | values)


def _lucks(points: Floats) -> list[int]:
    """Replicates whose luck stands for the last input of a design."""
    return [int(probability * LUCKS) for probability in points[:, -1]]


def _play(
    scenario: Scenario,
    runs: Sequence[Case],
    outcome: str,
    design: str,
    seed: int,
    **how: Unpack[Keeping],
) -> Floats:
    """Outcome of every run; the end of the run for a time that never came."""
    numbered = [run._replace(number=number) for number, run in enumerate(runs)]
    out, resume = how.get("out"), how.get("resume", False)
    if resume and out is None:
        raise StudyError("runs are continued in a folder only: give it with out (--out)")
    with ExitStack() as stack:
        shelf: Shelf = MemoryShelf()
        if out is not None:
            key = sha256(design.encode()).hexdigest()[:16]
            shelf = stack.enter_context(FolderShelf.written(Path(out), scenario, seed, False, resume, key))
        tables = ("replicates",) if out is None else TABLES  # a folder is whole only with all of them
        workers = stack.enter_context(Workers(how.get("jobs"), how.get("cluster")))
        target = Wanted(scenario, seed, shelf, tables, numbered.__getitem__)
        fill(workers, [target], len(numbered), how.get("progress"))
    values = Ensemble(scenario, seed, shelf).values(outcome)
    missing = int(np.isnan(values).sum())
    if missing and Labels(scenario).of(outcome).is_time:
        values = np.nan_to_num(values, nan=scenario.horizon_h)
    elif missing:
        raise StudyError(
            f"{outcome} did not happen in {missing} of {len(values)} runs: "
            "choose an outcome that every run has"
        )
    return values


def _check_varies(values: Floats, outcome: str) -> None:
    if np.ptp(values) == 0:
        raise StudyError(f"{outcome} is {values[0]:g} in every run: there is nothing to explain")


def _is_own(spread: Range) -> bool:
    return OWN_ESTIMATE in (key.strip() for key in spread.source.split(","))


def _described(ranges: Mapping[str, Range]) -> pd.DataFrame:
    import pandas as pd

    rows = {
        path: {
            "low": spread.low,
            "mid": spread.mid,
            "high": spread.high,
            "grade": spread.grade,
            "source": spread.source,
            "own_estimate": _is_own(spread),
        }
        for path, spread in ranges.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index")
