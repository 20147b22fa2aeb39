"""A network on its way in: places and links as they were read, and what was left out of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt
from typing import Literal

EARTH_RADIUS_KM = 6371.0088
MILE_KM = 1.609344


class CannotReadError(ValueError):
    """A file that holds no network which can be brought in."""


@dataclass
class DraftPlace:
    """A place."""

    id: str
    """As in the file."""
    lat: float
    lon: float
    """Degrees, WGS 84."""
    name: str = ""
    population: int = 0


@dataclass
class DraftWay:
    """A stretch of road or railway from one place to another."""

    a: str
    b: str
    length_km: float
    mode: Literal["road", "rail"] = "road"
    one_way: bool = True
    """Roads are read in one direction each; those that lead both ways are put together later."""
    lanes: int = 1
    speed_km_per_h: float | None = None
    line: str = ""
    bridge: bool = False
    estimated: bool = False
    """Whether the length is our own estimate."""

    def other(self, place: str) -> str:
        """The end that is not this one."""
        return self.b if place == self.a else self.a


@dataclass
class Draft:
    """What was read."""

    source: str
    """Name of the file."""
    places: dict[str, DraftPlace] = field(default_factory=dict)
    ways: list[DraftWay] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    """What the model has no use for, or cannot be read, with how often it was met."""
    notes: list[str] = field(default_factory=list)
    """What was assumed or changed, in sentences."""

    def crow_km(self, a: str, b: str) -> float:
        """Great circle between two places, km."""
        return great_circle_km(self.places[a], self.places[b])


def great_circle_km(a: DraftPlace, b: DraftPlace) -> float:
    """Great circle between two places, km (haversine)."""
    phi_a, phi_b = radians(a.lat), radians(b.lat)
    half = sin((phi_b - phi_a) / 2) ** 2
    half += cos(phi_a) * cos(phi_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))
