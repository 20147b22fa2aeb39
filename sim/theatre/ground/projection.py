"""From latitude and longitude to distances and to a flat map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.scenario.schema import Node

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the earth (IUGG), km."""
WGS84_SEMI_MAJOR_KM = 6378.137
WGS84_ECCENTRICITY_SQUARED = 0.00669437999014

Vector = tuple[float, float, float]


def on_sphere(lat: float, lon: float) -> Vector:
    """Point on the sphere of the earth's mean radius, as a vector from its centre, km."""
    phi, lam = math.radians(lat), math.radians(lon)
    return (
        EARTH_RADIUS_KM * math.cos(phi) * math.cos(lam),
        EARTH_RADIUS_KM * math.cos(phi) * math.sin(lam),
        EARTH_RADIUS_KM * math.sin(phi),
    )


def chord_km(a: Vector, b: Vector) -> float:
    """Straight line through the earth between two points, km; never longer than the great circle."""
    return math.dist(a, b)


def great_circle_km(a: Vector, b: Vector) -> float:
    """Great circle between two points on the sphere, km."""
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.dist(a, b) / (2 * EARTH_RADIUS_KM)))


@dataclass(frozen=True)
class Projection:
    """Lambert's cylindrical equal-area projection, true to scale along the parallel of its centre.

    Areas are true everywhere, shapes near the centre: 90 km north or south of it at 50 degrees, lengths are
    out by 1.7 %. The sphere has the Gaussian radius of the WGS 84 ellipsoid at the centre, so that areas
    within a few hundred kilometres agree with those on the ellipsoid to about 0.01 %.

    Parameters
    ----------
    lat, lon : float
        Centre, degrees.
    """

    lat: float
    lon: float

    @classmethod
    def around(cls, places: Sequence[Node]) -> Projection:
        """Projection with its centre in the middle of the given places (at least one)."""
        lats = [place.lat for place in places]
        lons = [place.lon for place in places]
        return cls((min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2)

    @property
    def radius_km(self) -> float:
        """Gaussian radius of curvature of WGS 84 at the centre, km."""
        sine = math.sin(math.radians(self.lat))
        polar_km = WGS84_SEMI_MAJOR_KM * math.sqrt(1 - WGS84_ECCENTRICITY_SQUARED)
        return polar_km / (1 - WGS84_ECCENTRICITY_SQUARED * sine**2)

    def position_km(self, lat: float, lon: float) -> tuple[float, float]:
        """Easting and northing of a point given in degrees, km."""
        phi = math.radians(self.lat)
        return (
            self.radius_km * math.cos(phi) * math.radians(lon - self.lon),
            self.radius_km * (math.sin(math.radians(lat)) - math.sin(phi)) / math.cos(phi),
        )

    def positions_km(self, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.float64]:
        """Eastings and northings of points given in degrees, km, shape (n, 2)."""
        import numpy as np

        phi = math.radians(self.lat)
        east_km = self.radius_km * math.cos(phi) * np.radians(lon - self.lon)
        north_km = self.radius_km * (np.sin(np.radians(lat)) - math.sin(phi)) / math.cos(phi)
        return np.column_stack([east_km, north_km])

    def degrees(self, positions_km: NDArray[np.float64]) -> NDArray[np.float64]:
        """Latitudes and longitudes of points on the map, degrees, shape (n, 2)."""
        import numpy as np

        phi = math.radians(self.lat)
        lon = self.lon + np.degrees(positions_km[:, 0] / (self.radius_km * math.cos(phi)))
        lat = np.degrees(np.arcsin(positions_km[:, 1] * math.cos(phi) / self.radius_km + math.sin(phi)))
        return np.column_stack([lat, lon])
