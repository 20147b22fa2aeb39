"""From what was read to what a campaign can use: both directions together, in one piece, with few places."""

from __future__ import annotations

from collections import defaultdict
from heapq import heapify, heappop, heappush

from sim.scenario.bring.draft import Draft, DraftWay

WINDING = 1.2
"""Length of a road that is estimated, as a multiple of the straight line."""


def in_shape(draft: Draft, most_places: int | None = None) -> Draft:
    """The same draft, put in order.

    Opposite directions become one link, parallel links the shortest; pieces that nothing joins are joined to
    the largest by a road that is estimated; then places are merged into their neighbours, the least first,
    until no more than wanted are left.
    """
    draft.ways = _both_ways(draft)
    _without_loners(draft)
    _join_pieces(draft)
    if most_places is not None:
        _merge_places(draft, most_places)
    return draft


def _both_ways(draft: Draft) -> list[DraftWay]:
    shortest: dict[tuple[str, str, str], DraftWay] = {}
    for way in draft.ways:
        for a, b in ((way.a, way.b),) if way.one_way else ((way.a, way.b), (way.b, way.a)):
            known = shortest.get((a, b, way.mode))
            if known is None or way.length_km < known.length_km:
                shortest[a, b, way.mode] = way
            if known is not None:
                draft.left_out["parallel links, of which the shortest is kept"] += 1
    found: list[DraftWay] = []
    for (a, b, mode), way in sorted(shortest.items(), key=lambda item: item[0]):
        back = shortest.get((b, a, mode))
        if back is None or a < b:
            way.a, way.b, way.one_way = a, b, back is None
            found.append(way)
    return found


def _without_loners(draft: Draft) -> None:
    used = {end for way in draft.ways for end in (way.a, way.b)}
    for name in [name for name in draft.places if name not in used]:
        del draft.places[name]
        draft.left_out["places on no road and no railway"] += 1


def _pieces(draft: Draft) -> list[set[str]]:
    """Places that links join, the largest piece first."""
    near: defaultdict[str, set[str]] = defaultdict(set)
    for way in draft.ways:
        near[way.a].add(way.b)
        near[way.b].add(way.a)
    pieces, seen = [], set[str]()
    for start in sorted(near):
        if start not in seen:
            piece, edge = {start}, [start]
            while edge:
                fresh = near[edge.pop()] - piece
                piece |= fresh
                edge += sorted(fresh)
            seen |= piece
            pieces.append(piece)
    return sorted(pieces, key=lambda piece: (-len(piece), min(piece)))


def _join_pieces(draft: Draft) -> None:
    main, *others = _pieces(draft)
    for piece in others:
        a, b = min(
            ((a, b) for a in sorted(piece) for b in sorted(main)), key=lambda pair: draft.crow_km(*pair)
        )
        km = max(0.1, WINDING * draft.crow_km(a, b))
        draft.ways.append(DraftWay(a, b, km, one_way=False, estimated=True))
        draft.notes.append(
            f"A piece of {len(piece)} places was joined by a road of {km:.1f} km from {a} to {b}."
        )
        main |= piece


def _merge_places(draft: Draft, most: int) -> None:
    """Merge the least place into its nearest neighbour, again and again: its links go on from there."""
    ways: defaultdict[str, dict[tuple[str, str], DraftWay]] = defaultdict(dict)
    for way in draft.ways:
        ways[way.a][way.b, way.mode] = way
        ways[way.b][way.a, way.mode] = way
    rank = {name: (place.population, bool(place.name)) for name, place in draft.places.items()}
    queue = [(*rank[name], len(ways[name]), name) for name in draft.places]
    heapify(queue)
    merged = 0
    while len(draft.places) > most and queue:
        *_, degree, name = heappop(queue)
        if name not in draft.places or degree != len(ways[name]):
            continue
        (into, _), nearest = min(ways[name].items(), key=lambda item: (item[1].length_km, item[0]))
        for (other, of_mode), way in list(ways.pop(name).items()):
            del ways[other][name, of_mode]
            if other == into:
                continue
            # A railway that ended here cannot go on by road: it goes on from the neighbour all the same.
            km = way.length_km + nearest.length_km
            known = ways[into].get((other, of_mode))
            if known is None or km < known.length_km:
                one_way = way.one_way
                ends = (into, other) if way.a == name else (other, into)
                longer = DraftWay(
                    *ends,
                    km,
                    way.mode,
                    one_way,
                    way.lanes,
                    way.speed_km_per_h,
                    way.line,
                    way.bridge,
                    way.estimated,
                )
                ways[into][other, of_mode] = ways[other][into, of_mode] = longer
            heappush(queue, (*rank[other], len(ways[other]), other))
        heappush(queue, (*rank[into], len(ways[into]), into))
        del draft.places[name]
        merged += 1
    draft.ways = sorted(
        {id(way): way for links in ways.values() for way in links.values()}.values(),
        key=lambda way: (way.a, way.b, way.mode),
    )
    if merged:
        draft.notes.append(f"{merged} places were merged into their neighbours; lengths were added up.")
