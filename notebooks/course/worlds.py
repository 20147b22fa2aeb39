"""The worlds that the lessons compare, and what many runs of each gave.

A few runs are played in a lesson; `make stored` plays many, and keeps what came of them
in `notebooks/stored.json`. So every bet can be settled.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.causes.factors import overrides_of
from sim.causes.phase import REASONS, Draw, PhaseMap, axis_of, reason_of
from sim.scenario.load import load, with_overrides
from sim.scenario.schema import Scenario
from sim.study.ensemble import Ensemble, ensemble
from sim.study.statistics import Share
from sim.view.causes.phase import IN_WORDS

if TYPE_CHECKING:
    import pandas as pd

STORED = Path(__file__).parents[1] / "stored.json"
TRIGGERS = "groups.izium.command.triggers"
WAITS = {
    f"{TRIGGERS}.supply_outlook.enabled": False,
    f"{TRIGGERS}.encirclement.enabled": False,
    f"{TRIGGERS}.isolation.until": "order",  # he counts roads that are lost, not roads that will be
}
"""A commander at Izium who believes only what has happened."""
HUNGER_ONLY = {**WAITS, f"{TRIGGERS}.isolation.enabled": False, f"{TRIGGERS}.interdiction.enabled": False}
"""One who leaves only if his stock runs out."""
PHASE_X = "groups.izium.stock_days+groups.izium.target_days=x0.5,x1,x2,x3"
PHASE_Y = (
    "supply.trucks.starobilsk-trucks.trucks+supply.trains.valuyki-starobilsk.trains_per_day=x0,x0.5,x1,x3"
)


@dataclass(frozen=True)
class World:
    """A scenario with something changed."""

    scenario: str
    words: str
    """What is different, as a heading of a table."""
    changes: dict[str, Any] = field(default_factory=dict)
    """New values by path, or `{"times": 2}` of what is there."""
    group: str = "izium"
    """Whose withdrawal is looked at."""


WORLDS = {
    "as it was": World("historical", "as it was"),
    "hub safe": World("hub-known-safe", "the hub is safe"),
    "no way round": World("no-way-round", "no way round the hub"),
    "more stock": World(
        "historical",
        "twice the stock",
        {"groups.*.stock_days": {"times": 2}, "groups.*.target_days": {"times": 2}},
    ),
    "waits": World("historical", "he waits for the facts", WAITS),
    "no way round, waits": World("no-way-round", "no way round, and he waits", WAITS),
    "hunger only": World("historical", "only hunger moves him", HUNGER_ONLY),
    "hub safe, hunger only": World("hub-known-safe", "the same, the hub is safe", HUNGER_ONLY),
    "no attack": World("historical", "nobody attacks", {"offensive.enabled": False}),
    "kherson": World("kherson", "Kherson, as it was", group="kherson"),
    "crossings safe": World(
        "kherson-crossings-safe", "Kherson, the crossings are never struck", group="kherson"
    ),
}
OUTCOMES = ("ordered_h", "evacuated_share", "taken_h", "demand_met_after", "days_of_supply_at_order")
"""What is kept of each run of a world, beside the reason: of the group that is looked at."""


def world(name: str) -> Scenario:
    """The scenario of a world.

    Raises
    ------
    KeyError
        If there is no such world.
    """
    found = WORLDS[name]
    scenario = load(found.scenario)
    return (
        with_overrides(scenario, overrides_of(found.changes, scenario, name)) if found.changes else scenario
    )


def play(name: str, replicates: int, *, jobs: int | None = 1) -> Runs:
    """Play some runs of a world, of seed 1."""
    return Runs.of(name, ensemble(world(name), replicates, jobs=jobs))


@dataclass(frozen=True)
class Runs:
    """What became of the group in the runs of a world, run by run."""

    name: str
    start_h: float
    """Hours from 1 September to the start of the scenario, 0:00 local time; negative if it is earlier."""
    reason: tuple[str, ...]
    outcomes: dict[str, tuple[float, ...]]
    """By outcome; nan where it did not happen."""

    @classmethod
    def of(cls, name: str, played: Ensemble) -> Runs:
        """Those of an ensemble."""
        from datetime import datetime

        group, table = WORLDS[name].group, played.replicates
        start = played.scenario.moment(0.0)
        since = (start - datetime(2022, 9, 1, tzinfo=start.tzinfo)).total_seconds() / 3600.0
        values = {outcome: tuple(table[f"{outcome}:{group}"].astype(float).tolist()) for outcome in OUTCOMES}
        return cls(name, since, tuple(table[f"trigger:{group}"].astype(str)), values)

    def __len__(self) -> int:
        return len(self.reason)

    @property
    def words(self) -> str:
        """What is different in this world."""
        return WORLDS[self.name].words

    @property
    def days(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Day of September at which the order came in each run, with its fraction; nan for never."""
        return 1.0 + (np.array(self.outcomes["ordered_h"]) + self.start_h) / 24.0

    def ordered_by(self, day: float = np.inf) -> np.ndarray[Any, np.dtype[np.float64]]:
        """1 for each run in which the order came by the end of that day of September, else 0."""
        known = np.nan_to_num(self.days, nan=np.inf) < day + 1.0
        return np.asarray(known, dtype=np.float64)

    def share_ordered(self, day: float = np.inf) -> Share:
        """Of how many runs the order came by then."""
        return Share(int(self.ordered_by(day).sum()), len(self))

    def mean(self, outcome: str) -> float:
        """Mean over the runs that have the outcome; nan if none has."""
        known = np.array(self.outcomes[outcome])
        known = known[~np.isnan(known)]
        return float(known.mean()) if known.size else np.nan

    def reasons(self) -> Counter[str]:
        """How often each reason came, as they are told: see `sim.causes.phase.REASONS`."""
        count = Counter(map(reason_of, self.reason))
        return Counter({reason: count[reason] for reason in REASONS if count[reason]})

    def row(self) -> dict[str, str]:
        """The world in a row of a table."""
        days = self.days[~np.isnan(self.days)]
        when = day_words(float(np.median(days))) if days.size else "never"
        why = told(self.reasons())
        return {
            "runs": str(len(self)),
            "ordered by 7 Sep": percent(self.share_ordered(7).share),
            "by 10 Sep": percent(self.share_ordered(10).share),
            "at all": percent(self.share_ordered().share),
            "day (median)": when,
            "reasons": why,
            "vehicles out": percent(self.mean("evacuated_share")),
        }

    def as_plain(self) -> dict[str, Any]:
        """For a file."""
        values = {
            outcome: [None if value != value else round(value, 4) for value in row]
            for outcome, row in self.outcomes.items()
        }
        return {"start_h": self.start_h, "reason": list(self.reason), "values": values}


def table(*worlds: Runs) -> pd.DataFrame:
    """Worlds beside each other."""
    import pandas as pd

    return pd.DataFrame([found.row() for found in worlds], index=[found.words for found in worlds])


@cache
def _stored() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return found


def stored(name: str) -> Runs:
    """What many runs of a world gave, when they were last played.

    Raises
    ------
    OSError
        If the file is not there.
    KeyError
        If no such world is in it.
    """
    plain = _stored()["worlds"][name]
    values = {
        outcome: tuple(np.nan if value is None else float(value) for value in row)
        for outcome, row in plain["values"].items()
    }
    return Runs(name, plain["start_h"], tuple(plain["reason"]), values)


def stored_phase() -> PhaseMap:
    """The map of reasons that was last played."""
    plain = _stored()["phase"]
    x, y = axis_of(plain["x"]), axis_of(plain["y"])
    cells = {
        (x.stops.index(cell["x"]), y.stops.index(cell["y"])): Counter(
            {reason: cell[reason] for reason in REASONS}
        )
        for cell in plain["cells"]
    }
    draws = tuple(Draw(**draw) for draw in plain["draws"])
    return PhaseMap(load("historical"), plain["seed"], plain["group"], x, y, cells, draws)


def told(reasons: Mapping[str, float], form: str = "") -> str:
    """Reasons in plain words, each with how often it came, such as `supply 7, roads to the rear 72`."""
    return ", ".join(f"{IN_WORDS.get(reason, reason)} {count:{form}}" for reason, count in reasons.items())


def percent(share: float) -> str:
    """A share for a table; a dash if there is none."""
    return "–" if share != share else f"{share:.0%}"


def day_words(day: float) -> str:
    """Day of September with its fraction as a date, such as `9 Sep, 15 h`; later months by their own days."""
    from datetime import datetime, timedelta

    moment = datetime(2022, 9, 1) + timedelta(days=day - 1.0)
    return f"{moment.day} {moment:%b}, {moment.hour} h"
