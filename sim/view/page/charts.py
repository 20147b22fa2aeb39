"""What a page draws, as plain data for `chart.js`: curves with bands, countable dots, bars, and the map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

Spec = dict[str, Any]
"""A chart as plain data; `kind` says which: `lines`, `dots`, `bars` or `map`."""

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
    title: str, unit: str, *, label: str, values: Sequence[Any], curves: Sequence[Spec], note: str = ""
) -> Spec:
    """Curves over the values of something that was varied."""
    return {
        "kind": "lines",
        "title": title,
        "unit": unit,
        "label": label,
        "labels": [str(value) for value in values],
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
