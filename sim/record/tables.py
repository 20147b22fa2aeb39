"""The tables of a run that are not series: events, territory by settlement, and the balance."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sim.campaign.journal import Entry, Movement
from sim.record.reading import Reading
from sim.scenario.schema import SUPPLY_CLASSES
from sim.totals import total

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

NUMBERS = ("time_h", "ammunition_t", "fuel_t", "general_t", "count")
"""Fields of `Entry` that are numbers."""


def dates(start: datetime, hours: ArrayLike) -> NDArray[np.datetime64]:
    """Local dates (without time zone) of hours since the start, to the second; nan gives NaT."""
    import numpy as np

    seconds = np.rint(np.asarray(hours, dtype=float) * 3600.0)
    known = np.isfinite(seconds)
    since_start = np.where(known, seconds, 0.0).astype("timedelta64[s]")
    return np.where(known, np.datetime64(start, "s") + since_start, np.datetime64("NaT", "s"))


def events(reading: Reading) -> pd.DataFrame:
    """Every event: `time_h`, `date`, and the other fields of `Entry`; see `KINDS` for what `count` means."""
    import pandas as pd

    table = pd.DataFrame(reading.history.entries, columns=list(Entry._fields))
    table = table.astype(dict.fromkeys(NUMBERS, float))
    table.insert(1, "date", dates(reading.resolved.start, table["time_h"]))
    return table


def movements(reading: Reading) -> pd.DataFrame:
    """Who covered which part of which link and when, in order of the beginnings: a row for each.

    Columns `mover`, `kind` (`train`, `convoy` or `column`), and the other fields of `Movement`. The course
    of who is under way at the end of the run stops at the last link that he has passed.
    """
    import pandas as pd

    table = pd.DataFrame(reading.movements, columns=list(Movement._fields))
    table.insert(1, "kind", [reading.history.movers[mover].kind for mover in table["mover"]])
    return table


def control(reading: Reading) -> pd.DataFrame:
    """Places with the ground that counts for them, in the order of the network.

    Columns `node`, `settlement`, `lat`, `lon`, `area_km2`, and `liberated_at`, the local date at which the
    place itself was taken, NaT for never. The areas add to the study area.
    """
    import numpy as np
    import pandas as pd

    from sim.theatre.ground.settlements import control as control_of

    found = control_of(reading.theatre.cells, np.array(reading.taken_h), reading.history.captures)
    by_id = {place.node: place for place in found}
    places = [by_id[node.id] for node in reading.resolved.network.nodes if node.id in by_id]
    return pd.DataFrame(
        {
            "node": [place.node for place in places],
            "settlement": [place.name for place in places],
            "lat": [place.lat for place in places],
            "lon": [place.lon for place in places],
            "area_km2": [place.area_km2 for place in places],
            "liberated_at": dates(reading.resolved.start, [place.captured_h for place in places]),
        }
    )


def cells(reading: Reading) -> pd.DataFrame:
    """The ground, cell by cell, in the order of the cells: a row for each.

    Columns `lat` and `lon` of the centre, degrees (WGS 84), `area_km2`, `settlement`, the id of the nearest
    place for which ground is counted, and `liberated_at`, the local date at which the cell changed hands,
    NaT for never. The areas add to the study area.
    """
    import pandas as pd

    found = reading.theatre.cells
    places = [place.id for place in found.settlements]
    return pd.DataFrame(
        {
            "lat": found.lat,
            "lon": found.lon,
            "area_km2": found.area_km2,
            "settlement": [places[index] for index in found.settlement.tolist()],
            "liberated_at": dates(reading.resolved.start, reading.taken_h),
        }
    )


def cells_geojson(reading: Reading) -> dict[str, Any]:
    """The same as GeoJSON (RFC 7946) for a geographic information system: the outline of every cell.

    Properties `area_km2`, `settlement` and `liberated_at`, a local date as text, None for never.
    """
    table = cells(reading)
    texts = map(str, table["liberated_at"].to_numpy("datetime64[s]"))
    dated = [None if text == "NaT" else text for text in texts]
    rows = zip(table["area_km2"].tolist(), table["settlement"].tolist(), dated, strict=True)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"area_km2": area_km2, "settlement": settlement, "liberated_at": liberated_at},
                "geometry": {"type": "MultiPolygon", "coordinates": [[_ring(part)] for part in parts]},
            }
            for (area_km2, settlement, liberated_at), parts in zip(
                rows, reading.theatre.cells.polygons(), strict=True
            )
        ],
    }


def _ring(latlon: NDArray[np.float64]) -> list[list[float]]:
    """Ring of longitudes and latitudes to about 10 cm, counterclockwise."""
    ring = [[round(lon, 6), round(lat, 6)] for lat, lon in latlon.tolist()]
    twice_area = total(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))
    return ring if twice_area > 0 else ring[::-1]


def balance(reading: Reading) -> pd.DataFrame:
    """The four balances of a run: `balance`, `subject`, `account`, `amount`, `unit`.

    - `cargo` by class, t: `opening` + `loaded` = `consumed` + `destroyed` + `abandoned` + `captured` +
      `returned` + `in_transit` + `in_stock`.
    - `vehicles` by group: `establishment` = `present` + `marching` + `out` + `abandoned` + `destroyed`.
    - `people`: `residents` = `stayed` + `on_road` + `queueing` + `crossed`.
    - `area`, km2: `study area` = `held` + `taken`.
    """
    import pandas as pd

    history = reading.history
    cargo = [
        ("cargo", supply_class, account.name, getattr(history.cargo, account.name)[index], "t")
        for index, supply_class in enumerate(SUPPLY_CLASSES)
        for account in fields(history.cargo)
    ]
    vehicles = [
        ("vehicles", group, account.name, float(getattr(group_vehicles, account.name)), "vehicles")
        for group, group_vehicles in history.vehicles.items()
        for account in fields(group_vehicles)
    ]
    people = [
        ("people", "residents", account.name, getattr(history.people, account.name), "people")
        for account in fields(history.people)
    ]
    total_km2 = reading.theatre.ground.total_km2
    taken_km2 = reading.area_km2_at(reading.resolved.horizon_h)
    area = [
        ("area", "study area", "total", total_km2, "km2"),
        ("area", "study area", "held", total_km2 - taken_km2, "km2"),
        ("area", "study area", "taken", taken_km2, "km2"),
    ]
    return pd.DataFrame(
        cargo + vehicles + people + area, columns=["balance", "subject", "account", "amount", "unit"]
    )
