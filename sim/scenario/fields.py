"""What the schema says about a field."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from itertools import chain, pairwise
from typing import Any, TypeAlias, get_args

from pydantic.fields import FieldInfo

from sim.scenario.kinds import RefersTo
from sim.scenario.quantity import Range, Record

Location: TypeAlias = tuple[int | str, ...]
"""Names of fields and positions in lists, from the outside in."""


def record_in(field: FieldInfo) -> type[Record] | None:
    """Class of the mappings that a field holds, directly, in a list or by name; None if it holds none."""
    for part in _parts(field):
        if isinstance(part, type) and issubclass(part, Record):
            return part
    return None


def reference_in(field: FieldInfo) -> RefersTo | None:
    """What the text in a field refers to; None if it is free text or no text."""
    return next((part for part in _parts(field) if isinstance(part, RefersTo)), None)


def unit_of(field: FieldInfo) -> str | None:
    """Unit of a quantity; None for every other field."""
    extra = field.json_schema_extra
    return str(extra["unit"]) if isinstance(extra, dict) and "unit" in extra else None


def bounds_of(field: FieldInfo) -> tuple[float, float] | None:
    """Smallest and largest value of a quantity; None for every other field."""
    extra: Any = field.json_schema_extra
    return (extra["at_least"], extra["at_most"]) if unit_of(field) is not None else None


def record_at(root: type[Record], location: Location) -> type[Record]:
    """Class of the mapping at a location, which may pass through lists and names that are no fields."""
    record = root
    for name in map(str, location):
        if name in record.model_fields:
            record = record_in(record.model_fields[name]) or record
    return record


def field_at(root: type[Record], location: Location) -> tuple[str, FieldInfo] | None:
    """Name and declaration of the field that a location lies in; for a part of a range the quantity."""
    found = _holder_at(root, location)
    return (found[1], found[0].model_fields[found[1]]) if found else None


def meaning_at(root: type[Record], location: Location) -> str:
    """What the field means that a location lies in; empty if there is none: see `meaning_of`."""
    found = _holder_at(root, location)
    return meaning_of(*found) if found else ""


def meaning_of(record: type[Record], name: str) -> str:
    """What a field means; empty if that stands below it in the source, and there is no source to read."""
    return record.model_fields[name].description or _words_below_fields(record).get(name, "")


def _holder_at(root: type[Record], location: Location) -> tuple[type[Record], str] | None:
    """Class and name of the field that a location lies in."""
    record = root
    found = None
    for name in map(str, location):
        if record is not Range and name in record.model_fields:
            found = record, name
            record = record_in(record.model_fields[name]) or record
    return found


@cache
def _words_below_fields(record: type[Record]) -> dict[str, str]:
    found: dict[str, str] = {}
    for cls in reversed(record.__mro__):
        if issubclass(cls, Record):
            try:
                source = inspect.getsource(cls)
            except OSError:  # a site has no sources
                continue
            (declared,) = ast.parse(source).body
            assert isinstance(declared, ast.ClassDef)
            for field, below in pairwise(declared.body):
                match field, below:
                    case ast.AnnAssign(ast.Name(name)), ast.Expr(ast.Constant(str(words))):
                        found[name] = inspect.cleandoc(words)
    return found


def _parts(field: FieldInfo) -> Iterator[Any]:
    return chain(_within(field.annotation), field.metadata)


def _within(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in get_args(annotation):
        yield from _within(part)
