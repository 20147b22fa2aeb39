"""What is written in scenario files, with the place of every key and value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from numbers import Integral, Real
from typing import Any, TypeAlias

from sim.scenario.problems import Problem, shown
from sim.scenario.quantity import Record


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written; line and column count from 1, and are 0 outside of files."""

    file: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value."""

    value: Any
    place: Place


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """Values by key, with the places of the keys."""

    values: dict[str, Node]
    keys: dict[str, Place]
    place: Place

    def with_entry(self, key: str, value: Node, place: Place) -> Mapping:
        """Copy in which the key has this value."""
        return Mapping({**self.values, key: value}, {**self.keys, key: place}, self.place)

    def without(self, key: str) -> Mapping:
        """Copy that lacks the key."""
        return Mapping(
            {name: value for name, value in self.values.items() if name != key}, self.keys, self.place
        )


Node: TypeAlias = Scalar | Sequence | Mapping

UNREADABLE = object()
"""Value of a scalar that has already been reported."""


def from_plain(value: Any, place: Place) -> Node:
    """Tree of plain data, records and numpy numbers, all of it at one place."""
    if isinstance(value, Record):
        return mapping_of(value.model_dump(), place)
    if isinstance(value, dict):
        return mapping_of(value, place)
    if isinstance(value, (list, tuple)):
        return Sequence(tuple(from_plain(item, place) for item in value), place)
    if isinstance(value, bool) or not isinstance(value, Real):
        return Scalar(value, place)
    return Scalar(int(value) if isinstance(value, Integral) else float(value), place)


def mapping_of(data: dict[str, Any], place: Place) -> Mapping:
    """Mapping of plain data, all of it at one place."""
    values = {str(key): from_plain(item, place) for key, item in data.items()}
    return Mapping(values, dict.fromkeys(values, place), place)


def plain(node: Node) -> Any:
    """Plain data of a tree; lists become tuples, as in a `Scenario`."""
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.values.items()}
    if isinstance(node, Sequence):
        return tuple(plain(item) for item in node.items)
    return node.value


def is_range(node: Node | None) -> bool:
    """Whether it is a quantity with low, mid and high: one value, though written as a mapping."""
    return isinstance(node, Mapping) and "mid" in node.values


def item_key(node: Node) -> str | None:
    """What identifies an item of a list: its `id`, or else its `node`."""
    if isinstance(node, Mapping):
        for key in ("id", "node"):
            named = node.values.get(key)
            # A point would make paths ambiguous; it is no part of an id anyway.
            if isinstance(named, Scalar) and isinstance(named.value, str) and "." not in named.value:
                return named.value
    return None


def children(node: Node) -> Iterator[tuple[str, Node]]:
    """Values of a mapping by key; items of a list by id, or by position if they have none."""
    if isinstance(node, Mapping):
        yield from node.values.items()
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield item_key(item) or str(index), item


def child(node: Node, name: str) -> Node | None:
    """The part of a mapping or list that goes by this name in a path."""
    if isinstance(node, Mapping):
        return node.values.get(name)
    return next((item for key, item in children(node) if key == name), None)


def join(path: str, name: str) -> str:
    """Path of a part."""
    return f"{path}.{name}" if path else name


def find(root: Node, path: str) -> Node | None:
    """What a path such as `supply.trucks.north.payload_t` leads to."""
    node: Node | None = root
    for name in path.split(".") if path else ():
        node = child(node, name) if node is not None else None
    return node


def nearest_place(root: Node, path: str) -> Place:
    """Place of what a path leads to, or of the part that it should be in."""
    node = root
    for name in path.split(".") if path else ():
        inner = child(node, name)
        if inner is None:
            break
        node = inner
    return node.place


def as_written(node: Node | None) -> str:
    """What stands in the file, as far as it fits on a line; empty if nothing does."""
    if isinstance(node, Mapping):
        entries = islice(node.values.items(), 10)
        return shown("{" + ", ".join(f"{key}: {as_written(value)}" for key, value in entries) + "}")
    if isinstance(node, Sequence):
        return shown("[" + ", ".join(map(as_written, node.items[:10])) + "]")
    if node is None or node.value is None or node.value is UNREADABLE:
        return ""
    if isinstance(node.value, bool):
        return str(node.value).lower()
    return shown(node.value.isoformat() if isinstance(node.value, date) else node.value)


def problem_at(node: Node, path: str, rule: str, remedy: str) -> Problem:
    """Problem of something that is written."""
    place = node.place
    return Problem(path, rule, remedy, as_written(node), place.file, place.line, place.column)
