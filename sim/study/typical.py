"""The typical run: the replicate nearest to the middle of an ensemble, and the ensemble's bands.

Kept as data beside the library, with the hash of the scenario, so that what a stranger sees first is no
outlier. `make typical` renews it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Unpack

import numpy as np

from sim.arrays import Floats
from sim.record.outcomes import Outcomes
from sim.record.run import run
from sim.scenario.library import data_folder
from sim.scenario.load import load, scenario_hash
from sim.scenario.schema import Scenario
from sim.study.compare import main_outcomes
from sim.study.ensemble import Ensemble, ensemble
from sim.study.play.options import Playing

FOLDER = "typical"
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Ends of the bands of nine tenths and of half of the runs, and the median."""
CURVES = ("area_actual_km2", "area_announced_km2")
ARRIVALS = "arrivals_t_per_day"
DAY_H = 24.0


@dataclass(frozen=True)
class Typical:
    """The run nearest to the middle of an ensemble.

    Attributes
    ----------
    scenario_hash
        Of the scenario that was played.
    seed, replicate
        The run: `sim.run(scenario, seed, replicate)`.
    replicates
        Runs of the ensemble.
    outcomes
        Of that run, as far as they were compared: a test plays it again.
    hours, bands
        Quantiles of the curves over the runs (rows as in `QUANTILES`), by their name; at these hours.
    """

    scenario_hash: str
    seed: int
    replicate: int
    replicates: int
    outcomes: Outcomes
    hours: dict[str, list[float]]
    bands: dict[str, list[list[float]]]

    @property
    def source(self) -> str:
        """Where the bands are from, in a line."""
        return f"bands: half and nine tenths of {self.replicates} runs, seed {self.seed}"


def typical_of(scenario: Scenario) -> Typical | None:
    """The typical run of a scenario, if it is known for exactly this scenario."""
    wanted = scenario_hash(scenario)
    path = data_folder("scenarios") / FOLDER / f"{wanted[:16]}.json"
    if not path.is_file():
        return None
    found = Typical(**json.loads(path.read_text(encoding="utf-8")))
    return found if found.scenario_hash == wanted else None


def find_typical(
    scenario: Scenario | str | Path,
    replicates: int = 200,
    *,
    seed: int = 1,
    **how: Unpack[Playing],
) -> Typical:
    """Play an ensemble, and find the run nearest to its middle.

    For every outcome that figures show, runs are ordered by it; what does not happen comes last. The run
    whose places in these orders lie nearest to the middle, on the average, is the typical one. A reason to
    leave counts by how many share it.

    Parameters
    ----------
    scenario, replicates, seed
        As for `sim.ensemble`.
    **how
        `jobs`, `cluster` and `progress`, as for `sim.ensemble`.
    """
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    played = ensemble(scenario, replicates, seed=seed, **how)
    names = [name for name in main_outcomes(scenario) if name in played.replicates.columns]
    nearest = int(np.argmin(_distances(played, names)))
    outcomes = run(scenario, seed, replicate=nearest).outcomes
    hours, bands = _bands(played)
    return Typical(
        scenario_hash(scenario),
        seed,
        nearest,
        replicates,
        {name: outcomes[name] for name in names},
        hours,
        bands,
    )


def keep(found: Typical) -> Path:
    """Write a typical run beside the library; returns the file."""
    path = data_folder("scenarios") / FOLDER / f"{found.scenario_hash[:16]}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(vars(found)) + "\n", encoding="utf-8")
    return path


def _distances(played: Ensemble, names: list[str]) -> Floats:
    """Mean distance of every run from the middle, over the outcomes; from 0 to 0.5."""
    far = np.zeros(len(played))
    for name in names:
        column = played.replicates[name]
        if column.dtype.kind in "fi":
            values = column.fillna(np.inf).to_numpy(dtype=float)
            below, above = (
                np.array([np.sum(sign * values < sign * value) for value in values]) for sign in (1.0, -1.0)
            )
            far += np.abs(below - above) / (2.0 * len(values))
        else:
            shares = column.map(column.value_counts(normalize=True)).to_numpy(dtype=float)
            far += (1.0 - shares) / 2.0
    return far / max(1, len(names))


def _bands(played: Ensemble) -> tuple[dict[str, list[float]], dict[str, list[list[float]]]]:
    grid_h = np.asarray(played.grid_h, dtype=float)
    ends = [index for index, hour in enumerate(grid_h) if hour % DAY_H == 0.0]
    hours: dict[str, list[float]] = {name: grid_h.tolist() for name in CURVES}
    curves: dict[str, Any] = {name: played.series[name] for name in CURVES}
    if len(ends) > 1:
        curves[ARRIVALS] = np.diff(played.delivered_t[:, ends], axis=1)
        hours[ARRIVALS] = [float(grid_h[index]) for index in ends]
    found = {name: np.quantile(curve, QUANTILES, axis=0).round(1).tolist() for name, curve in curves.items()}
    return hours, found
