"""The theatre at one hour of a run: what a map of that hour shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.campaign.journal import Advance, Movement
from sim.campaign.stores import tonnes
from sim.record.reading import Reading
from sim.record.situations import situation_at
from sim.scenario.schema import Link

DAY_H = 24.0
"""Span over which flows are counted and strikes are remembered, h."""


class Sighting(NamedTuple):
    """Somebody on the map."""

    name: str
    kind: str
    """`train`, `convoy`, `column` (of a group that leaves) or `spearhead`."""
    lat: float
    lon: float
    vehicles: int
    cargo_t: float


class Strike(NamedTuple):
    """A long-range strike of the last day."""

    target: str
    lat: float
    lon: float
    age_h: float


@dataclass(frozen=True, eq=False)
class Scene:
    """What there is to see at one hour."""

    time_h: float
    held: frozenset[str]
    """Places that the supplied side holds."""
    ground_age_h: NDArray[np.float64]
    """Hours since each cell of the theatre changed hands, shape (cells,); nan where it has not."""
    flow_t: dict[str, float]
    """Cargo that trains and convoys carried over each link in the last 24 h, t; links without are missing."""
    fullness: dict[str, float]
    """How full each depot that is held is, as a share of its capacity, and each group that is there, as a
    share of the days of supply that it should have: 0 to 1."""
    sightings: list[Sighting]
    strikes: list[Strike]
    bridges_down: frozenset[str]


class Scenes:
    """The scenes of a run.

    Parameters
    ----------
    reading : Reading
        The run.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._theatre = reading.theatre
        self._nodes = reading.theatre.nodes
        self._taken_h = np.array(reading.taken_h)
        movements = [*reading.movements, *_waits(reading)]
        self._movements = sorted(movements, key=lambda movement: movement.time_to_h)
        self._began_h = np.array([movement.time_from_h for movement in self._movements])
        self._ended_h = np.array([movement.time_to_h for movement in self._movements])
        strikes = list(reading.log.of("strike"))
        self._strikes = [(strike.time_h, strike.actor, *self._target(strike.actor)) for strike in strikes]

    def at(self, time_h: float) -> Scene:
        """The scene at an hour of the run."""
        situation = situation_at(self._reading, time_h)
        held = frozenset(node for node, side in situation.holder.items() if side == "supplied")
        with np.errstate(invalid="ignore"):
            age_h = np.where(self._taken_h <= time_h, time_h - self._taken_h, np.nan)
        return Scene(
            time_h=time_h,
            held=held,
            ground_age_h=age_h,
            flow_t=self._flow_t(time_h),
            fullness=dict(self._fullness(time_h, held)),
            sightings=[*self._on_the_way(time_h), *self._spearheads(time_h)],
            strikes=[
                Strike(target, lat, lon, time_h - hit_h)
                for hit_h, target, lat, lon in self._strikes
                if 0.0 <= time_h - hit_h < DAY_H
            ],
            bridges_down=frozenset(
                bridge for bridge in self._theatre.bridges if situation.bridge_state(bridge) == "down"
            ),
        )

    def _flow_t(self, time_h: float) -> dict[str, float]:
        first, last = np.searchsorted(self._ended_h, [time_h - DAY_H, time_h], side="right")
        flow_t: dict[str, float] = {}
        for movement in self._movements[first:last]:
            if (
                movement.fraction_to == 1.0
                and movement.cargo_t > 0
                and self._reading.history.movers[movement.mover].kind != "column"
            ):
                flow_t[movement.link] = flow_t.get(movement.link, 0.0) + movement.cargo_t
        return flow_t

    def _fullness(self, time_h: float, held: frozenset[str]) -> Iterator[tuple[str, float]]:
        scenario, stocks = self._reading.resolved, self._reading.stocks
        for depot in scenario.supply.depots:
            if depot.node in held:
                yield depot.id, _share(tonnes(stocks[depot.id].level_t(time_h)), depot.capacity_t)
        for group in scenario.groups:
            days = stocks[group.id].endurance_days(time_h)
            if group.node in held and not np.isnan(days):
                yield group.id, _share(days, group.target_days)

    def _on_the_way(self, time_h: float) -> Iterator[Sighting]:
        for index in np.flatnonzero((self._began_h <= time_h) & (time_h < self._ended_h)):
            movement = self._movements[index]
            kind = self._reading.history.movers[movement.mover].kind
            lat, lon = self._reached(movement, time_h)
            yield Sighting(movement.mover, kind, lat, lon, movement.vehicles, movement.cargo_t)

    def _spearheads(self, time_h: float) -> Iterator[Sighting]:
        for advance in self._reading.history.advances:
            if advance.time_from_h <= time_h < advance.time_to_h:
                yield Sighting("", "spearhead", *self._reached(advance, time_h), 0, 0.0)

    def _reached(self, part: Movement | Advance, time_h: float) -> tuple[float, float]:
        """Latitude and longitude of whoever covers a part of a link at constant pace."""
        share = (time_h - part.time_from_h) / (part.time_to_h - part.time_from_h)
        fraction = part.fraction_from + share * (part.fraction_to - part.fraction_from)
        return self._point(self._theatre.links[part.link], part.start, fraction)

    def bridge_at(self, bridge: str) -> tuple[float, float]:
        """Latitude and longitude of a bridge: the middle of its first link."""
        link = self._theatre.links[self._theatre.bridges[bridge][0]]
        return self._point(link, link.a, 0.5)

    def _target(self, target: str) -> tuple[float, float]:
        """Latitude and longitude of what fires can hit: a bridge, a railhead, a depot or a group."""
        if target in self._theatre.bridges:
            return self.bridge_at(target)
        scenario = self._reading.resolved
        places = {railhead.id: railhead.node for railhead in scenario.supply.railheads}
        places |= {depot.id: depot.node for depot in scenario.supply.depots}
        places |= {group.id: group.node for group in scenario.groups}
        node = self._nodes[places[target]]
        return node.lat, node.lon

    def _point(self, link: Link, start: str, fraction: float) -> tuple[float, float]:
        """Latitude and longitude of a point so far along a link."""
        near, far = self._nodes[start], self._nodes[link.b if start == link.a else link.a]
        return near.lat + fraction * (far.lat - near.lat), near.lon + fraction * (far.lon - near.lon)


def _share(part: float, whole: float) -> float:
    """Share of a whole, at most 1; 0 of nothing."""
    return min(1.0, part / whole) if whole > 0 else 0.0


def _waits(reading: Reading) -> Iterator[Movement]:
    """Times for which a column that has set out stood still, as movements that lead nowhere."""
    departed_h = {entry.actor: entry.time_h for entry in reading.log.of("column_departed")}
    of_columns = sorted(
        (movement for movement in reading.movements if movement.mover in departed_h),
        key=lambda movement: movement.mover,
    )
    for column, legs in groupby(of_columns, key=lambda movement: movement.mover):
        waits_from_h = departed_h[column]
        for leg in legs:
            if leg.time_from_h > waits_from_h:
                yield leg._replace(
                    fraction_to=leg.fraction_from, time_from_h=waits_from_h, time_to_h=leg.time_from_h
                )
            waits_from_h = leg.time_to_h
