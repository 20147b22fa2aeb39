"""Designs of experiments over the unit cube, and what they say: a thin layer over SALib.

Everything is a probability between 0 and 1, so that what comes out is about ranges, whatever their shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arrays import Floats
from sim.study.errors import StudyError
from sim.study.statistics import CONFIDENCE

if TYPE_CHECKING:
    import pandas as pd

LEVELS = 4
"""Values of an input in Morris's design: its lowest, two between, its highest."""


def morris_points(trajectories: int, inputs: Sequence[str], seed: int) -> Floats:
    """Trajectories of Morris (1991) that change one input at a time.

    Returns
    -------
    ndarray of float, shape (trajectories * (inputs + 1), inputs)
    """
    points: Floats = _salib("sample.morris").sample(
        _problem(inputs), trajectories, num_levels=LEVELS, seed=seed
    )
    return points


def morris_effects(points: Floats, values: Floats, inputs: Sequence[str], seed: int) -> pd.DataFrame:
    """Elementary effects: by how much the outcome changes while an input goes through its whole range.

    Returns
    -------
    DataFrame
        By input: `effect` (mean of the absolute effects: mu* of Campolongo, Cariboni and Saltelli 2007),
        `interval` (half the width of its 95 % confidence interval), `direction` (mean effect), and `spread`
        (standard deviation of the effects: large where the input works differently from place to place).
    """
    import pandas as pd

    found = _salib("analyze.morris").analyze(
        _problem(inputs), points, values, num_levels=LEVELS, conf_level=CONFIDENCE, seed=seed
    )
    columns = {"effect": "mu_star", "interval": "mu_star_conf", "direction": "mu", "spread": "sigma"}
    return pd.DataFrame(
        {name: np.asarray(found[key], dtype=float) for name, key in columns.items()},
        index=pd.Index(inputs, name="parameter"),
    )


def sobol_points(samples: int, inputs: Sequence[str], groups: Sequence[str], seed: int) -> Floats:
    """Scrambled Sobol sequence with the columns of one group at a time exchanged (Saltelli et al. 2010).

    Parameters
    ----------
    samples : int
        A power of 2.
    inputs, groups : sequence of str
        Inputs, and the group of each.

    Returns
    -------
    ndarray of float, shape (samples * (groups + 2), inputs)
    """
    if samples < 2 or samples & (samples - 1):
        raise StudyError(f"the base samples of a Sobol design must be a power of 2, not {samples}")
    points: Floats = _salib("sample.sobol").sample(
        _problem(inputs, groups), samples, calc_second_order=False, seed=seed
    )
    return points


def sobol_shares(values: Floats, inputs: Sequence[str], groups: Sequence[str], seed: int) -> pd.DataFrame:
    """Shares of the variance of an outcome.

    Returns
    -------
    DataFrame
        By group: `first` (the share that it makes alone), `total` (with what it makes together with others),
        and half the widths of their 95 % confidence intervals, `first_interval` and `total_interval`.
    """
    import pandas as pd

    with np.errstate(divide="ignore", invalid="ignore"):  # a sample drawn again may hold one value only
        found = _salib("analyze.sobol").analyze(
            _problem(inputs, groups), values, calc_second_order=False, conf_level=CONFIDENCE, seed=seed
        )
    columns = {"first": "S1", "first_interval": "S1_conf", "total": "ST", "total_interval": "ST_conf"}
    return pd.DataFrame(
        {name: found[key] for name, key in columns.items()},
        index=pd.Index(dict.fromkeys(groups), name="parameter"),
    )


def _problem(inputs: Sequence[str], groups: Sequence[str] | None = None) -> dict[str, Any]:
    problem: dict[str, Any] = {
        "num_vars": len(inputs),
        "names": list(inputs),
        "bounds": [[0.0, 1.0]] * len(inputs),
    }
    if groups is not None:
        problem["groups"] = list(groups)
    return problem


def _salib(module: str) -> Any:
    try:
        return import_module(f"SALib.{module}")
    except ImportError as error:
        raise StudyError(
            "a sensitivity analysis needs an extra: pip install 'kupiansk-sim[study]'"
        ) from error
