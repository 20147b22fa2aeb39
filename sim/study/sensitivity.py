"""Which uncertain values an outcome hangs on, and how much of its variance our own estimates make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.scenario.load import load
from sim.scenario.quantity import OWN_ESTIMATE, Range
from sim.scenario.resolve import uncertain
from sim.scenario.schema import Scenario
from sim.study.collect import Progress, Target, fill
from sim.study.designs import Floats, morris_effects, morris_points, sobol_points, sobol_shares
from sim.study.ensemble import Ensemble
from sim.study.errors import StudyError
from sim.study.replicate import Case
from sim.study.tables import Memory
from sim.study.workers import Workers

if TYPE_CHECKING:
    import pandas as pd

Method = Literal["morris", "sobol"]

LUCK = "luck"
"""Name of luck among the inputs of a decomposition of variance."""
OWN, SOURCED = "own estimates", "sourced values"
LUCKS = 2**31
"""Replicates from which luck is taken when it is an input."""
REPEATS = 40
"""Runs at the middle of all ranges, with different luck."""


@dataclass(frozen=True)
class Sensitivity:
    """What an outcome hangs on."""

    scenario: Scenario
    outcome: str
    method: Method
    table: pd.DataFrame
    """A row for each parameter by its path, the strongest first: what `morris_effects` or `sobol_shares` of
    `sim.study.designs` say of it, and `low`, `mid`, `high`, `grade`, `source` and `own_estimate`. After `sobol`
    there is a row `luck`, too."""
    noise: float
    """Standard deviation that luck alone gives the outcome, every parameter being in the middle."""
    runs: int
    """How many it took."""


def sensitivity(
    scenario: Scenario | str | Path,
    outcome: str,
    method: Method = "morris",
    parameters: Sequence[str] = ("*",),
    samples: int | None = None,
    seed: int = 1,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
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
        Trajectories of `morris` (10 unless given), each of one run more than there are parameters; or base
        samples of `sobol` (a power of 2, 128 unless given), each of three runs more.
    seed : int
        Root seed, also of the design.
    jobs, cluster, progress
        As for `ensemble`.

    Raises
    ------
    StudyError
        If no parameter has such a path, if the outcome is unknown, not a number, missing in some runs or the
        same in all, or if the extra `study` is not installed.
    """
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    ranges = _chosen(scenario, parameters)
    paths = list(ranges)
    inputs = paths if method == "morris" else [*paths, LUCK]
    if method == "morris":
        points = morris_points(samples or 10, inputs, seed)
        lucks = np.arange(len(points)) // (len(paths) + 1)  # one for each trajectory
    else:
        points = sobol_points(samples or 128, inputs, inputs, seed)
        lucks = _lucks(points)
    cases = [_case(ranges, luck, point) for luck, point in zip(lucks, points, strict=True)]
    cases += [Case(0, repeat, _values(ranges, [0.5] * 0)) for repeat in range(REPEATS)]
    ...
