"""The network file of a scenario, with units, and with what is left to fill in."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from math import hypot

from pydantic import ValidationError

from sim.scenario.bring.draft import CannotReadError, Draft, DraftWay
from sim.scenario.schema import Network
from sim.scenario.text.read import read_text
from sim.scenario.text.tree import plain

SMALLEST_CELL_KM2, LARGEST_CELL_KM2, CELLS_ACROSS = 0.5, 5.0, 40
"""Hexagons of ground: so many across the network, and none smaller than the language has."""


def network_text(draft: Draft, attacker: Collection[str] = ()) -> str:
    """Text of a network file.

    Parameters
    ----------
    draft : Draft
        In shape.
    attacker : collection of str
        Places, as in the draft, that the attacker holds.

    Raises
    ------
    CannotReadError
        If it would be too large for a file, or breaks a rule of the language.
    """
    ids = ids_of(draft)
    lines = [
        f"# Network brought in from {draft.source} by `kupiansk network`. Lengths are in km, speeds in km/h.",
        "# To fill in: `held_by` (supplied or attacker), `kind`, `population`,",
        "# `in_area`, bridges, and sources (keys of the record's references.yaml; left out: `own-estimate`).",
        *(f"# Left out: {what}: {count:,}" for what, count in sorted(draft.left_out.items())),
        *(f"# {note}" for note in draft.notes),
        "nodes:",
    ]
    for name, place in sorted(draft.places.items()):
        entry = [
            f"id: {ids[name]}",
            f"name: {_quoted(place.name or (f'Place {name}' if name.isdigit() else name))}",
            f"lat: {place.lat:.5f}",
            f"lon: {place.lon:.5f}",
        ]
        if place.population:
            entry.append(f"population: {place.population}")
        holder = "attacker" if name in attacker else "supplied"
        lines.append(f"  - {{{', '.join([*entry, f'held_by: {holder}'])}}}")
    lines.append("links:")
    bridges = 0
    for way in draft.ways:
        a, b = ids[way.a], ids[way.b]
        entry = [
            f"id: {link_id(ids, way)}",
            f"a: {a}",
            f"b: {b}",
            f"mode: {way.mode}",
        ]
        entry.append(f"length_km: {max(0.1, way.length_km):.3f}".rstrip("0").rstrip("."))
        entry += ["one_way: true"] if way.one_way else []
        entry += [f"lanes: {way.lanes}"] if way.lanes > 1 and way.mode == "road" else []
        entry += [f"speed_km_per_h: {min(200.0, way.speed_km_per_h):g}"] if way.speed_km_per_h else []
        entry += [f"line: {_quoted(way.line)}"] if way.line else []
        if way.bridge:
            bridges += 1
            entry.append(f"bridge: {{id: bridge-{bridges}, name: Bridge {bridges}}}")
        lines.append(f"  - {{{', '.join(entry)}}}")
    cell_km2 = min(LARGEST_CELL_KM2, max(SMALLEST_CELL_KM2, (spread_km(draft) / CELLS_ACROSS) ** 2))
    lines.append(f"cell_area_km2: {cell_km2:.1f}  # km2, size of the hexagons in which ground is counted")
    text = "\n".join(lines) + "\n"
    try:
        _check(text)
    except CannotReadError as error:
        size = f"{len(draft.places):,} places and {len(draft.ways):,} links"
        raise CannotReadError(
            f"{error}\n{size}: if that is too many for a file, thin them with --places"
        ) from None
    return text


def ratio_of_lengths(draft: Draft) -> float | None:
    """Middle ratio of the lengths to the straight lines; None if there is nothing to compare."""
    ratios = sorted(
        way.length_km / straight
        for way in draft.ways
        if not way.estimated and (straight := draft.crow_km(way.a, way.b)) > 0.01
    )
    return ratios[len(ratios) // 2] if ratios else None


def busiest(draft: Draft, count: int) -> list[str]:
    """Ids of the places with the most links, as they stand in the file."""
    ids, links = ids_of(draft), dict.fromkeys(draft.places, 0)
    for way in draft.ways:
        links[way.a] += 1
        links[way.b] += 1
    return [ids[name] for name in sorted(links, key=lambda name: (-links[name], name))[:count]]


def spread_km(draft: Draft) -> float:
    """Width of the network, corner to corner, km, roughly."""
    lats, lons = zip(*((place.lat, place.lon) for place in draft.places.values()), strict=True)
    return 111.2 * hypot(max(lats) - min(lats), max(lons) - min(lons))


def link_id(ids: Mapping[str, str], way: DraftWay) -> str:
    """Id of a link."""
    return f"{ids[way.a]}--{ids[way.b]}{'-rail' if way.mode == 'rail' else ''}"


def ids_of(draft: Draft) -> dict[str, str]:
    """Id of each place: its name if that tells it from others, else what the file calls it."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name, place in sorted(draft.places.items()):
        plain_name = re.sub(r"[^a-z0-9]+", "_", (place.name or name).lower()).strip("_")[:40]
        plain_name = plain_name if plain_name[:1].isalpha() else f"place_{plain_name}".rstrip("_")
        candidate, number = plain_name, 2
        while candidate in taken:
            candidate, number = f"{plain_name}_{number}", number + 1
        taken.add(candidate)
        found[name] = candidate
    return found


def _quoted(text: str) -> str:
    """Text as it can stand in a line of YAML."""
    clean = "".join(letter if letter.isprintable() else " " for letter in text)[:80]
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _check(text: str) -> None:
    """The file keeps the rules of the language."""
    problems: list[object] = []
    tree = read_text(text, "network", problems)  # type: ignore[arg-type]
    if tree is None or problems:
        raise CannotReadError("\n".join(map(str, problems)))
    try:
        Network.model_validate(plain(tree), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise CannotReadError(f"{where}: {first['msg']} (and {error.error_count() - 1} more)") from error
