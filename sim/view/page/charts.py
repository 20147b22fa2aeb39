"""What a page draws, as plain data for `chart.js`: curves with bands, countable dots, bars, and the map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import isfinite
from typing import Any

Spec = dict[str, Any]
"""A chart as plain data; `kind` says which: `lines`, `dots`, `bars`, `tiles` or `map`."""

GROUP_ROLES = ("g0", "g1", "g2", "g3", "g4", "g5", "g6")
SERIES_ROLES = ("s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7")
"""Roles of things that have no colour of their own, in order; `page.css` gives every role its colour."""
DIGITS = 4
"""Significant digits of a number on a page: more cannot be seen, and only makes the file longer."""


def brief(value: float | None) -> float | None:
    """Number as it stands on a page; None for what did not happen."""
    if value is None or not isfinite(value):
        return None
    if float(value) == int(value):
        return int(value)
    return float(f"{value:.{DIGITS}g}")


def curve(
    name: str,
    mid: Iterable[float],
    role: str,
    *,
    low: Iterable[float] | None = None,
    high: Iterable[float] | None = None,
    dashed: bool = False,
) -> Spec:
    """A curve, with a band around it if it has one."""
    drawn: Spec = {"name": name, "role": role, "mid": [brief(value) for value in mid]}
    if low is not None and high is not None:
        drawn |= {"low": [brief(value) for value in low], "high": [brief(value) for value in high]}
    if dashed:
        drawn["dashed"] = True
    return drawn


def over_time(
    title: str,
    unit: str,
    *,
    start: str,
    hours: Sequence[float],
    curves: Sequence[Spec],
    marks: Sequence[tuple[float, str]] = (),
    note: str = "",
) -> Spec:
    """Curves over the hours of a run that starts at a local moment (ISO 8601).

    `marks` are moments to be named: hour and words.
    """
    return {
        "kind": "lines",
        "title": title,
        "unit": unit,
        "start": start,
        "hours": [brief(hour) for hour in hours],
        "series": list(curves),
        "marks": [{"hour": brief(hour), "text": text} for hour, text in marks if isfinite(hour)],
        "note": note,
    }


def over_values(
    title: str,
    unit: str,
    *,
    label: str,
    values: Sequence[Any],
    curves: Sequence[Spec],
    is_moment: bool = False,
    note: str = "",
) -> Spec:
    """Curves over the values of something that was varied; of a moment, zero need not be on the axis."""
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
    rising = numbers and sorted(set(values)) == list(values)
    return {
        "kind": "lines",
        "title": title,
        "unit": unit,
        "label": label,
        "labels": [str(value) for value in values],
        "places": list(values) if rising else list(range(len(values))),
        "moment": is_moment,
        "series": list(curves),
        "marks": [],
        "note": note,
    }


def dots(title: str, unit: str, rows: Mapping[str, tuple[str, Iterable[float]]], *, note: str = "") -> Spec:
    """A dot for each run, so that the runs can be counted; rows by name, each with its role and values."""
    return {
        "kind": "dots",
        "title": title,
        "unit": unit,
        "rows": [
            {"name": name, "role": role, "values": [brief(value) for value in values]}
            for name, (role, values) in rows.items()
        ],
        "note": note,
    }


def bars(title: str, unit: str, rows: Iterable[tuple[str, float, str]], *, note: str = "") -> Spec:
    """Bars with their names, values and a word on each."""
    return {
        "kind": "bars",
        "title": title,
        "unit": unit,
        "rows": [{"name": name, "value": brief(value), "text": text} for name, value, text in rows],
        "note": note,
    }


Stops = tuple[str, Sequence[float], Sequence[str]]
"""Something that is varied in words, with its stops as numbers and as they are written."""


def tiles(
    title: str,
    *,
    across: Stops,
    up: Stops,
    parts: Sequence[tuple[str, str]],
    cells: Sequence[Sequence[Sequence[int]]],
    points: Sequence[tuple[float, float, str]],
) -> Spec:
    """A tile for each pair of stops, divided by how often each part came; and single runs as dots.

    `parts` are names with their roles; `cells` counts by row, column and part; `points` values across and up,
    with a role.
    """
    return {
        "kind": "tiles",
        "title": title,
        "x": {"label": across[0], "stops": list(across[2])},
        "y": {"label": up[0], "stops": list(up[2])},
        "parts": [{"name": name, "role": role} for name, role in parts],
        "cells": cells,
        "points": [
            {"x": brief(_place(across[1], x)), "y": brief(_place(up[1], y)), "role": role}
            for x, y, role in points
        ],
    }


def _place(stops: Sequence[float], value: float) -> float:
    """Where a value lies between stops, counted from 0; beyond them at the edge."""
    order = sorted(range(len(stops)), key=stops.__getitem__)
    for index, after in pairwise(order):
        if stops[index] <= value < stops[after]:
            return index + (after - index) * (value - stops[index]) / (stops[after] - stops[index])
    return float(order[0] if value < stops[order[0]] else order[-1])
