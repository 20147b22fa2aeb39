"""The order of lists: where it means something, and where it must not change a run."""

from __future__ import annotations

from functools import cache
from operator import is_
from typing import Any, TypeVar, get_origin

from sim.scenario.fields import record_in
from sim.scenario.quantity import Record

AnyRecord = TypeVar("AnyRecord", bound=Record)

MEANINGFUL = frozenset({"loads_at", "path", "stages"})
"""Lists whose order says something: what is preferred, the way, what comes first. All others are sets."""


def in_order(record: AnyRecord, *, leaving: str = "") -> AnyRecord:
    """The record with every list whose order means nothing in the order of its ids.

    Whoever plays it does the same for any order in which a file lists things: who is asked first, who wakes
    first, which of two equals is taken.

    Parameters
    ----------
    record : Record
        A scenario, or a part of one.
    leaving : str
        Field that stays as it is.
    """
    changes: dict[str, Any] = {}
    for name in _to_order(type(record)):
        value = getattr(record, name) if name != leaving else None
        if isinstance(value, Record):
            ordered: Any = in_order(value)
        elif value:
            ordered = value
            if isinstance(value[0], Record) and _to_order(type(value[0])):
                ordered = tuple(map(in_order, value))
            if name not in MEANINGFUL:
                ordered = tuple(sorted(ordered, key=_key))
            if all(map(is_, ordered, value)):
                continue
        else:
            continue
        if ordered is not value:
            changes[name] = ordered
    return record.model_copy(update=changes) if changes else record


@cache
def _to_order(kind: type[Record]) -> tuple[str, ...]:
    """Fields of a kind of record that are lists whose order means nothing, or in which there are some."""
    return tuple(
        name
        for name, field in kind.model_fields.items()
        if (get_origin(field.annotation) is tuple and name not in MEANINGFUL)
        or ((inner := record_in(field)) and _to_order(inner))
    )


def _key(item: Any) -> str:
    if isinstance(item, str):
        return item
    identity = getattr(item, "id", None) or getattr(item, "node", None)
    return str(identity) if identity else str(item.model_dump_json())
