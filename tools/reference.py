"""The reference of the scenario language, written from the schema.

`python -m tools.reference` renews `docs/scenario-reference.md` and `scenarios/scenario.schema.json`.
"""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from sim.scenario.fields import bounds_of, meaning_of, record_in, unit_of
from sim.scenario.json_schema import json_schema_text
from sim.scenario.kinds import RefersTo
from sim.scenario.library import data_folder
from sim.scenario.load import load
from sim.scenario.quantity import OWN_ESTIMATE, Range, Record
from sim.scenario.schema import Scenario

GENERATED = "<!-- What follows is written by `python -m tools.reference`. -->"
"""Line of the page that divides what is written by hand from the tables."""

ABOUT_TABLES = """\
Allowed values of a quantity hold for a plain number and for low, mid and high of a range. The source is that
of the ranges in `historical`, by the key of its record's `references.yaml`; `own-estimate` is our own."""

_HEAD = ("field", "type", "unit", "default", "allowed", "meaning", "source")
_WORDS = {str: "text", bool: "true or false", int: "whole number", float: "number", datetime: "time"}
_OF_TEXT = {"min_length": "not empty", "max_length": "at most {} characters"}
_BOUNDS = {"ge": "≥ {}", "gt": "> {}", "le": "≤ {}", "lt": "< {}", "min_length": "at least {} of them"}

Sources: TypeAlias = dict[tuple[type[Record], str], set[str]]
"""Keys of references by class and field."""


def reference_text(page: str) -> str:
    """The reference as Markdown.

    Parameters
    ----------
    page : str
        The page so far; what is written by hand is kept.
    """
    by_hand = page.partition(GENERATED)[0].rstrip()
    sources: Sources = defaultdict(set)
    _collect_sources(load("historical"), sources)
    tables = [_table(record, paths, sources) for record, paths in _records().items()]
    return "\n".join([by_hand, "", GENERATED, "", "## Fields", "", ABOUT_TABLES, "", *tables])


def _collect_sources(value: Any, sources: Sources) -> None:
    if isinstance(value, Record):
        for name, member in value.__dict__.items():
            if isinstance(member, Range):
                sources[type(value), name].update(key.strip() for key in member.source.split(","))
            else:
                _collect_sources(member, sources)
    elif isinstance(value, (tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            _collect_sources(item, sources)


def _records() -> dict[type[Record], list[str]]:
    """Every class of the schema in the order of reading, with the paths where it stands."""
    found: dict[type[Record], list[str]] = defaultdict(list)
    for record, path in _walk(Scenario, ""):
        found[record].append(path)
    # A range stands almost everywhere; it is described once, at the end.
    found.pop(Range)
    return {**found, Range: []}


def _walk(record: type[Record], path: str) -> Iterator[tuple[type[Record], str]]:
    yield record, path
    for name, field in record.model_fields.items():
        inner = record_in(field)
        if inner is not None:
            step = f"{path}.{name}" if path else name
            holds_many = get_origin(field.annotation) in (tuple, dict)
            yield from _walk(inner, f"{step}.*" if holds_many else step)


def _table(record: type[Record], paths: list[str], sources: Sources) -> str:
    lines = [f"### {record.__name__}", "", inspect.cleandoc(record.__doc__ or ""), ""]
    if any(paths):
        lines += ["Stands at " + ", ".join(f"`{path}`" for path in paths) + ".", ""]
    lines += [f"| {' | '.join(_HEAD)} |", f"| {' | '.join('---' for _ in _HEAD)} |"]
    for name, field in record.model_fields.items():
        cells = (
            f"`{name}`",
            _type(field.annotation, field.metadata),
            unit_of(field) or "",
            _default(field),
            _allowed(field),
            meaning_of(record, name),
            ", ".join(sorted(sources[record, name], key=lambda key: (key == OWN_ESTIMATE, key))),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _type(annotation: Any, metadata: list[Any] | None = None) -> str:
    """Type of a field in words."""
    reference = next((mark for mark in metadata or () if isinstance(mark, RefersTo)), None)
    if reference is not None:
        return f"id of a {' or '.join(reference.kinds)}"
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(parts[0], list(parts[1:]))
    if origin is Literal:
        return " or ".join(f"`{part}`" for part in parts)
    if origin is tuple:
        return f"list of {_type(parts[0])}"
    if origin is dict:
        return f"mapping of {_type(parts[0])} to {_type(parts[1])}"
    if origin in (Union, UnionType):
        if record_in(FieldInfo(annotation=annotation)) is Range:
            return "quantity"
        return " or ".join(_type(part) for part in parts if part is not NoneType)
    if issubclass(annotation, Record):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return _WORDS[annotation]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default is None or field.default in ("", ()):
        return "none"
    if isinstance(field.default, Record):
        return "all defaults"
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    return f"`{field.default:g}`" if isinstance(field.default, float) else f"`{field.default}`"


def _allowed(field: FieldInfo) -> str:
    """Bounds of a field in words."""
    bounds = bounds_of(field)
    if bounds is not None:
        return f"{bounds[0]:,.10g} to {bounds[1]:,.10g}"
    limits = [
        text.format(limit)
        for bound, text in (_OF_TEXT if field.annotation is str else _BOUNDS).items()
        for mark in field.metadata
        if (limit := getattr(mark, bound, None)) is not None
    ]
    return ", ".join(limits)


def main() -> None:
    """Renew the reference and the schema in a checkout."""
    scenarios = data_folder("scenarios")
    (scenarios / "scenario.schema.json").write_text(json_schema_text(), encoding="utf-8")
    page = scenarios.parent / "docs" / "scenario-reference.md"
    page.write_text(reference_text(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
