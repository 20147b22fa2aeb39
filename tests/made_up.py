"""Replicates whose outcomes are made up, so that scores and fits can be worked out by hand."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from sim.scenario.load import load
from sim.scenario.schema import Scenario

HISTORICAL = load("historical")
HOURS = np.arange(0.0, 33 * 24.0 + 1e-9, 6.0)


def hour(day, hour_of_day=0.0, month=9):
    """Hour of a run that begins on 1 September."""
    return (datetime(2022, month, day) - datetime(2022, 9, 1)).total_seconds() / 3600.0 + hour_of_day


@dataclass
class MadeUp:
    """Stands for an ensemble."""

    replicates: pd.DataFrame
    parameters: pd.DataFrame
    series: dict
    scenario: Scenario = HISTORICAL
    seed: int = 1

    @property
    def grid_h(self):
        return HOURS


def runs(growth_km2_per_day, taken_h=None, parameters=None):
    """Replicates whose area grows by so much a day from 6 September, and which take places at given hours."""
    growth = np.atleast_1d(np.asarray(growth_km2_per_day, dtype=float))
    days = np.maximum(0.0, HOURS / 24.0 - 5.0)
    outcomes = {
        f"taken_h:{node}": np.broadcast_to(hours, growth.shape) for node, hours in (taken_h or {}).items()
    }
    for day in range(1, 31):
        outcomes[f"area_km2:2022-09-{day:02}"] = growth * max(0, day - 5)
    return MadeUp(
        pd.DataFrame(outcomes),
        pd.DataFrame(parameters if parameters is not None else {"growth": growth}),
        {"area_actual_km2": growth[:, None] * days},
    )


EARLY = {"verbivka": hour(6, 19), "volokhiv_yar": hour(7, 18), "balakliia": hour(8, 12)}
"""Places that were known to be taken on 8 September, at their most likely times."""
