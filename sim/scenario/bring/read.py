"""Reading of networks: GraphML (as osmnx writes it), GeoJSON lines, CSV of places and links, and TNTP."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from sim.scenario.bring.draft import MILE_KM, CannotReadError, Draft, DraftPlace, DraftWay, great_circle_km

USED = {
    *("id", "osmid", "x", "y", "lat", "lon", "latitude", "longitude", "name", "population", "node"),
    *("length", "length_km", "length_m", "highway", "railway", "mode", "oneway", "one_way", "reversed"),
    *("lanes", "maxspeed", "speed", "speed_km_per_h", "speed_kph", "bridge", "ref", "line", "geometry"),
    *(
        "from",
        "to",
        "u",
        "v",
        "a",
        "b",
        "key",
        "init_node",
        "term_node",
        "source",
        "target",
        "service",
        "tunnel",
    ),
}
"""Attributes that are read, or that say nothing which a campaign needs."""
NO_ROADS = {
    *(
        "footway",
        "path",
        "cycleway",
        "steps",
        "pedestrian",
        "bridleway",
        "corridor",
        "proposed",
        "construction",
    ),
}
"""Kinds of `highway` that vehicles do not use."""
SNAP = 5
"""Decimals of a degree to which ends of lines are rounded: lines that end within a metre meet."""
DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def read_network(files: Sequence[Path], unit: Literal["km", "m", "mi"] | None = None) -> Draft:
    """Read a network.

    Parameters
    ----------
    files : sequence of Path
        A `.graphml`, `.geojson` or `_net.tntp` file, or two `.csv` files, of places and of links. The places
        of a TNTP network are in the file beside it, or a second one.
    unit : {"km", "m", "mi"}, optional
        Unit of lengths that say none of themselves; by default metres in GraphML and GeoJSON, else km.

    Raises
    ------
    CannotReadError
        If the files hold no network.
    """
    kinds = {file.suffix.lower() for file in files}
    reader = _READERS.get(min(kinds)) if len(kinds) == 1 else None
    if reader is None:
        raise CannotReadError(
            f"{', '.join(map(str, files))}: bring a .graphml, a .geojson, a _net.tntp, or two .csv files"
        )
    try:
        draft = reader(list(files), unit)
    except (OSError, ValueError, KeyError, TypeError, SyntaxError) as error:
        if isinstance(error, CannotReadError):
            raise
        raise CannotReadError(f"{files[0]} cannot be read as a network: {error}") from error
    if not draft.ways:
        raise CannotReadError(f"{files[0]} holds no road and no railway between two places")
    return draft


def _graphml(files: list[Path], unit: str | None) -> Draft:
    from networkx import NetworkXException, read_graphml

    try:
        graph = read_graphml(files[0], force_multigraph=True)
    except NetworkXException as error:
        raise ValueError(error) from error
    draft = Draft(files[0].name)
    for node, data in graph.nodes(data=True):
        draft.places[str(node)] = _place(str(node), data)
        _count_unknown(draft, data, "place")
    for a, b, data in graph.edges(data=True):
        both = not graph.is_directed()
        _add(draft, str(a), str(b), data, unit or "m", directed=not both)
    return draft


def _geojson(files: list[Path], unit: str | None) -> Draft:
    content = json.loads(files[0].read_text(encoding="utf-8-sig"))
    draft = Draft(files[0].name)
    numbers: dict[tuple[float, float], str] = {}
    for feature in content["features"]:
        geometry, data = feature.get("geometry") or {}, feature.get("properties") or {}
        match geometry.get("type"), geometry.get("coordinates", []):
            case "LineString", course:
                courses = [course]
            case "MultiLineString", several:
                courses = several
            case _:
                courses = []
        if not courses:
            draft.left_out[f"features that are no line ({geometry.get('type', 'without geometry')})"] += 1
        for course in courses:
            points = [DraftPlace("", float(lat), float(lon)) for lon, lat, *_ in course]
            km = sum(great_circle_km(p, q) for p, q in pairwise(points))
            ends = []
            for end in (points[0], points[-1]):
                spot = round(end.lat, SNAP), round(end.lon, SNAP)
                name = numbers.setdefault(spot, str(len(numbers) + 1))
                draft.places.setdefault(name, DraftPlace(name, end.lat, end.lon))
                ends.append(name)
            one_way = _is_one_way(data)
            _add(draft, ends[0], ends[1], {**data, "length_km": km}, unit or "m", directed=one_way)
    return draft


def _csv(files: list[Path], unit: str | None) -> Draft:
    if len(files) != 2:
        raise CannotReadError("CSV comes in two files: places (id, lat, lon) and links (a, b, length_km)")
    tables = [list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())) for file in files]
    if not all(tables):
        raise CannotReadError("one of the CSV files has no rows")
    places, links = tables if _column(tables[0][0], "lat", "y", "latitude") is not None else tables[::-1]
    draft = Draft(" and ".join(file.name for file in files))
    for row in places:
        name = str(_column(row, "id", "node", "osmid"))
        draft.places[name] = _place(name, row)
        _count_unknown(draft, row, "place")
    for row in links:
        ends = (
            _column(row, "a", "from", "u", "init_node", "source"),
            _column(row, "b", "to", "v", "term_node", "target"),
        )
        _add(draft, str(ends[0]), str(ends[1]), row, unit or "km", directed=_is_one_way(row))
    return draft


def _tntp(files: list[Path], unit: str | None) -> Draft:
    net, nodes = _tntp_pair(files)
    draft = Draft(net.name)
    for row in _tntp_rows(nodes):
        draft.places[row["node"]] = DraftPlace(row["node"], float(row["y"]), float(row["x"]))
    _onto_the_globe(draft)
    for row in _tntp_rows(net):
        ends = row["init_node"], row["term_node"]
        if not set(ends) <= set(draft.places):
            draft.left_out["links to a place without coordinates"] += 1
            continue
        _add(draft, *ends, row, unit or "km", directed=True)
    return draft


def _tntp_pair(files: list[Path]) -> tuple[Path, Path]:
    net = next((file for file in files if "_net" in file.stem.lower()), files[0])
    beside = [net.with_name(net.name.replace("_net", f"_{word}")) for word in ("node", "Node", "nodes")]
    nodes = next((file for file in [*files, *beside] if file != net and file.is_file()), None)
    if nodes is None:
        raise CannotReadError(f"{net}: the places stand in no file beside it; name it too (..._node.tntp)")
    return net, nodes


def _tntp_rows(file: Path) -> Iterable[dict[str, str]]:
    """Rows of a TNTP table by the lower-case names of its columns."""
    header: list[str] | None = None
    for line in file.read_text(encoding="utf-8-sig").splitlines():
        cells = line.replace(";", " ").replace("~", " ").split()
        if not cells or line.lstrip().startswith("<"):
            continue
        if header is None:
            header = [cell.lower() for cell in cells]
        else:
            yield dict(zip(header, cells, strict=False))


def _onto_the_globe(draft: Draft) -> None:
    """Coordinates that are no degrees are laid out in the middle of nowhere, on a map of one degree."""
    places = draft.places.values()
    if all(abs(place.lat) <= 85 and abs(place.lon) <= 180 for place in places):
        return
    lats, lons = [place.lat for place in places], [place.lon for place in places]
    span = max(max(lats) - min(lats), max(lons) - min(lons)) or 1.0
    for place in places:
        place.lat = (place.lat - min(lats)) / span
        place.lon = (place.lon - min(lons)) / span
    draft.notes.append(
        "The coordinates are no degrees: the map is laid out at 0 to 1 degree, true in shape only."
    )


def _place(name: str, data: Mapping[str, Any]) -> DraftPlace:
    lat, lon = _column(data, "lat", "y", "latitude"), _column(data, "lon", "x", "longitude")
    if lat is None or lon is None:
        raise CannotReadError(f"the place {name} has no coordinates (lat and lon, or y and x)")
    people = _number(_column(data, "population"))
    return DraftPlace(name, float(lat), float(lon), str(data.get("name") or ""), int(people or 0))


def _add(draft: Draft, a: str, b: str, data: Mapping[str, Any], unit: str, *, directed: bool) -> None:
    """Add a link, unless it is none that vehicles or trains use."""
    kind = _first(data.get("highway"))
    if a == b:
        draft.left_out["links from a place to itself"] += 1
        return
    if kind in NO_ROADS:
        draft.left_out[f"ways for no vehicles ({kind})"] += 1
        return
    _count_unknown(draft, data, "link")
    written = _column(data, "length_km"), _column(data, "length_m"), _column(data, "length")
    km = next(
        (
            number * factor
            for number, factor in zip(
                map(_number, written), (1.0, 0.001, {"m": 0.001, "mi": MILE_KM}.get(unit, 1.0)), strict=True
            )
            if number
        ),
        None,
    )
    is_rail = str(_column(data, "mode") or "").lower() == "rail" or bool(data.get("railway"))
    if not is_rail and not data.get("highway") and not _column(data, "mode"):
        draft.left_out["links that do not say whether they are road or rail (taken for roads)"] += 1
    draft.ways.append(
        DraftWay(
            a,
            b,
            km if km is not None else 1.2 * draft.crow_km(a, b),
            "rail" if is_rail else "road",
            one_way=directed,
            lanes=max(1, min(8, int(_number(_first(data.get("lanes"))) or 1))),
            speed_km_per_h=_speed(data),
            line=str(_first(data.get("ref")) or _column(data, "line") or _first(data.get("name")) or ""),
            bridge=str(_first(data.get("bridge")) or "no") not in ("no", "", "nan", "None"),
            estimated=km is None,
        )
    )


def _is_one_way(data: Mapping[str, Any]) -> bool:
    return str(_column(data, "oneway", "one_way") or "").lower() in ("true", "yes", "1")


def _speed(data: Mapping[str, Any]) -> float | None:
    """Fastest speed, km/h; 0 is none."""
    text = str(_first(_column(data, "speed_km_per_h", "speed_kph", "maxspeed", "speed")) or "")
    number = _number(text)
    return (number * MILE_KM if "mph" in text else number) if number else None


def _number(value: Any) -> float | None:
    found = DIGITS.search(str(value)) if value is not None else None
    return float(found[0]) if found else None


def _first(value: Any) -> Any:
    """The value, or the first of several as osmnx writes them: `['2', '3']`."""
    if isinstance(value, list):
        return value[0] if value else None
    text = str(value) if value is not None else None
    return re.split(r"[',\[\]]+", text)[1] if text and text.startswith("[") else value


def _column(row: Mapping[str, Any], *names: str) -> Any:
    lower = {str(key).lower().strip(): value for key, value in row.items()}
    return next((lower[name] for name in names if lower.get(name) not in (None, "")), None)


def _count_unknown(draft: Draft, data: Mapping[str, Any], of: str) -> None:
    for key, value in data.items():
        if str(key).lower().strip() not in USED and value not in (None, "", "nan"):
            draft.left_out[f"{key} (of a {of})"] += 1


_READERS: dict[str, Callable[[list[Path], str | None], Draft]] = {
    ".graphml": _graphml,
    ".geojson": _geojson,
    ".json": _geojson,
    ".csv": _csv,
    ".tntp": _tntp,
}
