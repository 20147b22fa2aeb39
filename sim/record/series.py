"""The course of a run, hour by hour, as tidy tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.campaign.journal import Entry
from sim.record.grid import PLACES, grid_h, vehicle_courses
from sim.record.reading import Reading, running_count, running_t
from sim.record.tables import dates
from sim.scenario.schema import SUPPLY_CLASSES

if TYPE_CHECKING:
    import pandas as pd

BY_RAIL = "arrived by rail"
BY_ROAD = "delivered by road"
SERIES = ("throughput", "stocks", "area", "drawdown", "civilians")
"""Names of the tables of `Series`."""
KEYS = ("subject", "stage", "supply_class")
"""What tells the curves of a series apart, in the table of all series."""
Curve = Sequence[float] | NDArray[np.float64]
Curves = tuple[tuple[str, ...], tuple[Curve, ...]]
"""Values of the keys that tell curves apart, and the curves: for each quantity a value for each hour."""


def relief_column(point: str) -> str:
    """Column of the people whom a relief point served, in the table of civilians."""
    return f"relief:{point}"


class Series:
    """Hourly tables of a run, each built when it is first asked for.

    All begin with `time_h`, hours since the start, and `date`, local. Those that name subjects
    are tidy: the rows of one subject after those of another.

    Parameters
    ----------
    reading : Reading
        The run.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._hours = grid_h(reading.resolved, step_h=1.0)
        self._dates = dates(reading.resolved.start, self._hours)

    @cached_property
    def throughput(self) -> pd.DataFrame:
        """Arrivals: `place`, `stage`, `supply_class`, `t_per_day` (of the last 24 h), `cumulative_t`.

        At the stage `arrived by rail` the place is a railhead; at `delivered by road` a group, or a depot
        that trucks fill. `t_per_day` is nan on the first day.
        """
        return self._tidy(("place", "stage", "supply_class"), ("t_per_day", "cumulative_t"), self._arrivals())

    def _arrivals(self) -> Iterator[Curves]:
        railheads = {railhead.node: railhead.id for railhead in self._reading.resolved.supply.railheads}
        unloaded: dict[str, list[Entry]] = {railhead: [] for railhead in railheads.values()}
        for entry in self._reading.log.of("train_unloaded"):
            unloaded[railheads[entry.place]].append(entry)
        for stage, arrivals in ((BY_RAIL, unloaded), (BY_ROAD, self._reading.deliveries)):
            for place, entries in arrivals.items():
                for supply_class in SUPPLY_CLASSES:
                    now_t = running_t(entries, self._hours, attrgetter(f"{supply_class}_t"))
                    t_per_day = np.full(len(now_t), np.nan)
                    t_per_day[24:] = np.subtract(now_t[24:], now_t[:-24])  # the series is hourly
                    yield (place, stage, supply_class), (t_per_day, now_t)

    @cached_property
    def stocks(self) -> pd.DataFrame:
        """Stocks: `pile` (group or depot), `supply_class`, `level_t`, `days_of_supply`.

        `days_of_supply` is the time for which the class lasts at the demand of the hour; the smallest of the
        three is the endurance of the group. It is nan for depots, and for a group that has left.
        """
        return self._tidy(("pile", "supply_class"), ("level_t", "days_of_supply"), self._levels())

    def _levels(self) -> Iterator[Curves]:
        for pile, course in self._reading.stocks.items():
            levels_t = zip(*map(course.level_t, self._hours), strict=True)
            days = zip(*map(course.days_of_supply, self._hours), strict=True)
            for supply_class, level_t, lasts_days in zip(SUPPLY_CLASSES, levels_t, days, strict=True):
                yield (pile, supply_class), (level_t, lasts_days)

    @cached_property
    def area(self) -> pd.DataFrame:
        """Ground that has changed hands: `actual_km2`, and `announced_km2` as the world heard of it."""
        actual_km2 = list(map(self._reading.area_km2_at, self._hours))
        announced_km2 = list(map(self._reading.announced_km2_at, self._hours))
        return self._wide({"actual_km2": actual_km2, "announced_km2": announced_km2})

    @cached_property
    def drawdown(self) -> pd.DataFrame:
        """Vehicles by `group`: `present`, `marching` (not yet out), `out`, `abandoned`, `destroyed`."""
        courses = vehicle_courses(self._reading, self._hours)
        return self._tidy(
            ("group",), PLACES, (((group,), tuple(course.values())) for group, course in courses.items())
        )

    @cached_property
    def civilians(self) -> pd.DataFrame:
        """People who were called to leave, running totals unless something else is said.

        `called`; `on_road` now, at home or driving; `stayed` now, at home because every way is shut;
        `queueing_people` and `queueing_cars` now; `crossed`;
        `waiting_h` of the car that crossed last, nan before the first; `relief:point`, people served there.
        """
        reading, hours = self._reading, self._hours
        called, queued, crossed, stayed, set_out = (
            np.array(reading.counted_by(kind, hours))
            for kind in ("call_to_leave", "cars_queued", "cars_crossed", "cars_stayed", "cars_set_out")
        )
        waits_h = np.array([np.nan, *reading.history.waited_h])
        last = np.searchsorted(reading.log.hours("cars_crossed"), hours, side="right")
        served: dict[str, list[Entry]] = {point.id: [] for point in reading.resolved.civilians.relief}
        for entry in reading.log.of("relief_served"):
            served[entry.actor].append(entry)
        return self._wide(
            {
                "called": called,
                "on_road": called - queued - (stayed - set_out),
                "stayed": stayed - set_out,
                "queueing_people": queued - crossed,
                "queueing_cars": (queued - crossed) / reading.resolved.civilians.persons_per_car,
                "crossed": crossed,
                "waiting_h": waits_h[last],
                **{relief_column(point): running_count(entries, hours) for point, entries in served.items()},
            }
        )

    def _wide(self, columns: Mapping[str, Curve]) -> pd.DataFrame:
        import pandas as pd

        return pd.DataFrame({"time_h": self._hours, "date": self._dates, **columns})

    def _tidy(self, keys: Sequence[str], quantities: Sequence[str], parts: Iterable[Curves]) -> pd.DataFrame:
        """Table of curves, one below the other, each with its keys in every row."""
        import pandas as pd

        rows = list(parts)
        names = np.array([named for named, _ in rows], dtype=str)
        columns: dict[str, object] = {
            "time_h": np.tile(self._hours, len(rows)),
            "date": np.tile(self._dates, len(rows)),
        }
        for index, key in enumerate(keys):
            columns[key] = np.repeat(names[:, index], len(self._hours))
        for index, quantity in enumerate(quantities):
            columns[quantity] = np.ravel([curves[index] for _, curves in rows])
        return pd.DataFrame(columns)

    def long(self) -> pd.DataFrame:
        """All series in one table, a number a row.

        Returns
        -------
        DataFrame
            `series`, `subject` (place, pile or group), `stage` and `supply_class` (empty where they do not
            apply), `quantity`, `time_h`, `date`, `value`; numbers that do not exist are left out.
        """
        import pandas as pd

        parts = []
        for name in SERIES:
            table: pd.DataFrame = getattr(self, name).rename(
                columns=dict.fromkeys(("place", "pile", "group"), "subject")
            )
            keys = [key for key in KEYS if key in table]
            part = table.melt(["time_h", "date", *keys], var_name="quantity").dropna(subset="value")
            parts.append(part.assign(series=name, **{key: "" for key in KEYS if key not in keys}))
        columns = ["series", *KEYS, "quantity", "time_h", "date", "value"]
        return pd.concat(parts, ignore_index=True).reindex(columns=columns)
