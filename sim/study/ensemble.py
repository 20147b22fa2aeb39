"""Many replicates of a scenario: each with parameters drawn from their ranges, and with its own luck."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from sim.record.names import OutcomeName
from sim.record.run import run
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.study.errors import StudyError
from sim.study.outcome_names import check_outcomes
from sim.study.play.collect import Shelf, Wanted, fill
from sim.study.play.memory import MemoryShelf
from sim.study.play.options import Keeping, Progress
from sim.study.play.replicate import TABLES, Extra
from sim.study.play.store import FolderShelf
from sim.study.play.workers import Workers
from sim.study.statistics import Estimate, Precision, estimate

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from sim.record.result import RunResult


_NO_NAME_OF_A_FILE = re.compile(r"^\.+|[/\\\x00:]+")


class Ensemble:
    """Replicates of a scenario. Tables are read when they are first asked for.

    Attributes
    ----------
    scenario : Scenario
        With its ranges.
    seed : int
        Root seed.
    """

    def __init__(self, scenario: Scenario, seed: int, shelf: Shelf, count: int | None = None) -> None:
        self.scenario = scenario
        self.seed = seed
        self._shelf = shelf
        self._count = count

    def __len__(self) -> int:
        return len(self.replicates)

    @cached_property
    def replicates(self) -> pd.DataFrame:
        """Outcomes, a row for each replicate; nan for what did not happen. See `sim.record.outcomes`."""
        return self._frame("replicates")

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """Values of the uncertain parameters by path, a row for each replicate."""
        return self._frame("parameters")

    @property
    def outcomes(self) -> list[OutcomeName]:
        """Names of the outcomes that are numbers."""
        return [OutcomeName.read(name) for name in self.summary.index]

    @property
    def delivered_t(self) -> NDArray[np.float64]:
        """Tonnes that all groups have received by the hours of `grid_h`, shape (replicates, hours)."""
        names = [OutcomeName("delivered_t", group.id) for group in self.scenario.groups]
        total_t: NDArray[np.float64] = np.sum([self.series[name] for name in names], axis=0)
        return total_t

    @property
    def series(self) -> Mapping[str, NDArray[np.float64]]:
        """Curves by name, each of shape (replicates, len(grid_h)). See `sim.record.outcomes.grid_series`."""
        return _Series(self)

    @cached_property
    def grid_h(self) -> NDArray[np.float64]:
        """Hours of the curves since the start, shape (hours,)."""
        hours: NDArray[np.float64] = np.unique(self._table("series", "time_h")["time_h"].to_numpy())
        return hours

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Outcomes in numbers, a row for each.

        Columns: `count` of replicates in which it happened, `mean`, `half_width` of its 95 % confidence
        interval, and the quantiles `q05`, `median`, `q95`.
        """
        import pandas as pd

        numbers = self.replicates.select_dtypes("number")
        estimates = {name: estimate(values) for name, values in numbers.items()}
        quantiles = numbers.quantile([0.05, 0.5, 0.95])
        return pd.DataFrame(
            {
                "count": {name: found.count for name, found in estimates.items()},
                "mean": {name: found.mean for name, found in estimates.items()},
                "half_width": {name: found.half_width for name, found in estimates.items()},
                "q05": quantiles.loc[0.05],
                "median": quantiles.loc[0.5],
                "q95": quantiles.loc[0.95],
            }
        ).rename_axis("outcome")

    def estimate(self, outcome: str) -> Estimate:
        """Mean of an outcome with its confidence interval."""
        return estimate(self.values(outcome))

    def rerun(self, replicate: int) -> RunResult:
        """Play one replicate again, with its full log.

        Parameters
        ----------
        replicate : int
            Its number.
        """
        return run(self.scenario, self.seed, replicate=replicate)

    def values(self, outcome: str) -> NDArray[np.float64]:
        """Outcome of every replicate, shape (replicates,); nan where it did not happen.

        Raises
        ------
        StudyError
            If there is no such outcome, or if it is not a number.
        """
        import pandas as pd

        if outcome not in self.replicates:
            raise StudyError(f"there is no outcome {outcome}")
        values = self.replicates[outcome]
        if not pd.api.types.is_numeric_dtype(values):
            raise StudyError(f"the outcome {outcome} is not a number")
        return values.to_numpy(dtype=float)

    def _frame(self, name: str) -> pd.DataFrame:
        frame: pd.DataFrame = self._table(name).to_pandas()
        return frame.set_index("replicate")

    def _table(self, name: str, column: str | None = None) -> pa.Table:
        table = self._shelf.read(name, ["replicate", column] if column else None)
        return table if self._count is None else table.filter(pc.field("replicate") < self._count)


class _Series(Mapping[str, NDArray[np.float64]]):
    """Curves of an ensemble, read one by one: all at once may be more than fits into memory."""

    def __init__(self, of: Ensemble) -> None:
        self._of = of

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        if name not in list(self):
            raise KeyError(name)
        values: NDArray[np.float64] = self._of._table("series", name)[name].to_numpy()
        return values.reshape(-1, len(self._of.grid_h))

    def __iter__(self) -> Iterator[str]:
        names = self._of._shelf.columns("series")
        return (name for name in names if name not in ("replicate", "time_h"))

    def __len__(self) -> int:
        return len(list(iter(self)))


def ensemble(
    scenario: Scenario | str | Path,
    replicates: int = 200,
    *,
    seed: int = 1,
    jobs: int | None = None,
    cluster: str | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    precision: Precision | None = None,
    events: bool = False,
    progress: Progress | None = None,
) -> Ensemble:
    """Play many replicates of a scenario.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, a name of the library, or the path of a YAML file.
    replicates : int
        How many; with `precision`, how many before it is looked at for the first time.
    seed : int
        Root seed. Two scenarios with the same seed share their luck.
    jobs : int, optional
        Processes; by default one for each core. The result does not depend on it.
    cluster : str, optional
        Address of a `dask.distributed` scheduler to use instead.
    out : str or Path, optional
        Folder to write to as replicates are finished; without it they are kept in memory.
    resume : bool
        Whether to continue what is in the folder.
    precision : Precision, optional
        Go on until the confidence interval of an outcome is that narrow.
    events : bool
        Whether to keep the log of events of every replicate, in the folder.
    progress : callable, optional
        Told how many replicates are done, and how many there are to be.

    Returns
    -------
    Ensemble
        Of the first `replicates` replicates, or of as many as the precision took.

    Raises
    ------
    ScenarioError
        If the scenario cannot be loaded.
    StudyError
        If the folder or the workers cannot be used, or if a replicate fails.
    """
    _check(replicates, events, resume, out)
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    if precision is not None:
        check_outcomes(scenario, [precision.outcome])
    with ExitStack() as stack:
        shelf: Shelf = MemoryShelf()
        if out is not None:
            shelf = stack.enter_context(FolderShelf.written(Path(out), scenario, seed, events, resume))
        workers = stack.enter_context(Workers(jobs, cluster))
        target = Wanted(scenario, seed, shelf, (*TABLES, "events") if events else TABLES)
        while True:
            fill(workers, [target], replicates, progress)
            found = Ensemble(scenario, seed, shelf, replicates)
            if precision is None or replicates >= precision.at_most:
                return found
            values = found.values(precision.outcome)
            if precision.reached(values):
                return found
            replicates = precision.replicates_needed(values)


def ensembles(
    scenarios: Mapping[str, Scenario],
    replicates: int = 200,
    *,
    seed: int = 1,
    extra: Extra | None = None,
    **how: Unpack[Keeping],
) -> dict[str, Ensemble]:
    """Play the same replicates of several scenarios: the same luck, and the same draws of what they share.

    Parameters
    ----------
    scenarios : mapping of str to Scenario
        By name; with `out`, each is kept in a folder of its name.
    replicates, seed
        As for `ensemble`.
    extra : Extra, optional
        What is measured in each run beside its outcomes; it stands with them.
    **how
        `jobs`, `cluster`, `out`, `resume` and `progress`, as for `ensemble`.

    Returns
    -------
    dict of str to Ensemble
        In the order of the scenarios.
    """
    out, resume = how.get("out"), how.get("resume", False)
    _check(replicates, events=False, resume=resume, out=out)
    with ExitStack() as stack:
        targets = []
        for name, scenario in scenarios.items():
            shelf: Shelf = MemoryShelf()
            if out is not None:
                folder, key = Path(out) / _NO_NAME_OF_A_FILE.sub("_", name), extra.key if extra else ""
                shelf = stack.enter_context(FolderShelf.written(folder, scenario, seed, False, resume, key))
            targets.append(Wanted(scenario, seed, shelf, extra=extra))
        workers = stack.enter_context(Workers(how.get("jobs"), how.get("cluster")))
        fill(workers, targets, replicates, how.get("progress"))
    return {
        name: Ensemble(target.scenario, seed, target.shelf, replicates)
        for name, target in zip(scenarios, targets, strict=True)
    }


def open_store(folder: str | Path) -> Ensemble:
    """Read an ensemble from its folder, as far as it has been played.

    Raises
    ------
    StudyError
        If the folder holds none, or if a file of it is damaged.
    """
    store = FolderShelf(Path(folder))
    return Ensemble(store.scenario, store.seed, store)


def _check(replicates: int, events: bool, resume: bool, out: str | Path | None) -> None:
    if replicates < 1:
        raise StudyError(f"replicates must be at least 1, not {replicates}")
    if resume and out is None:
        raise StudyError("an ensemble is continued in a folder only: give it with out (--out)")
    if events and out is None:
        raise StudyError("the logs of all replicates go to a folder only: give one with out (--out)")
