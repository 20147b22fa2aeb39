"""From the events of a YAML parser to a tree with places, within limits that nothing hostile gets past.

Plain scalars follow the core schema of YAML 1.2 (`true` and `false` only, no numbers to the base 60), plus
dates. Anchors may be used, but what they stand for counts in full; `<<` takes over what a mapping has.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from sim.scenario.kinds import moment_of
from sim.scenario.problems import Problem, quoted, shown
from sim.scenario.text.tree import UNREADABLE, Mapping, Node, Place, Scalar, Sequence, join

MOST_VALUES = 20_000
"""Keys, values, lists and mappings in a file, anchors counted as often as they are used."""
DEEPEST = 40
"""Levels of nesting."""

_MERGE = "<<"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_LONGEST_INTEGER = 18
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ][0-9:.]+ ?(Z|[-+][0-9:]+)?)?")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class UnusableFileError(Exception):
    """The rest of a file cannot be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class Composer:
    """Builds the tree of one file.

    Parameters
    ----------
    events : iterator of events
        From either parser: what they say goes by the same names.
    file : str
        Name of the file.
    problems : list of Problem
        Problems are added here, for as long as the rest can be read.
    """

    def __init__(self, events: Iterator[Any], file: str, problems: list[Problem]) -> None:
        self._events = events
        self._file = file
        self._problems = problems
        self._count = 0
        self._anchors: dict[str, tuple[Node, int]] = {}

    def document(self) -> Node:
        """Tree of the file's only document.

        Raises
        ------
        UnusableFileError
            If there is none, or if it goes beyond a limit.
        """
        next(self._events)
        start = next(self._events)
        if _kind(start) != "DocumentStartEvent":
            raise self._unusable(start, "", "the file is empty", "`kupiansk new` writes a file to start from")
        tree = self._node(next(self._events), "", 0)
        next(self._events)
        after = next(self._events)
        if _kind(after) != "StreamEndEvent":
            raise self._unusable(
                after, "", "a second document begins", "keep one in a file: remove the `---`"
            )
        return tree

    def _node(self, event: Any, path: str, depth: int) -> Node:
        self._add_to_count(1, event, path)
        if depth > DEEPEST:
            rule = f"nested deeper than {DEEPEST} levels"
            raise self._unusable(event, path, rule, "check the brackets and the indentation")
        before = self._count - 1
        node: Node
        match _kind(event):
            case "AliasEvent":
                return self._alias(event, path)
            case "ScalarEvent":
                node = Scalar(self._value(event, path), self._place(event))
            case "SequenceStartEvent":
                node = self._sequence(self._place(event), path, depth)
            case _:
                node = self._mapping(self._place(event), path, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, self._count - before)
        return node

    def _alias(self, event: Any, path: str) -> Node:
        if event.anchor not in self._anchors:
            anchor = quoted(f"&{event.anchor}")
            raise self._unusable(event, path, f"nothing before is marked {anchor}", "write the value out")
        node, count = self._anchors[event.anchor]
        self._add_to_count(count, event, path)
        return node

    def _sequence(self, place: Place, path: str, depth: int) -> Sequence:
        items: list[Node] = []
        while _kind(event := next(self._events)) != "SequenceEndEvent":
            items.append(self._node(event, join(path, str(len(items))), depth + 1))
        return Sequence(tuple(items), place)

    def _mapping(self, place: Place, path: str, depth: int) -> Mapping:
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        taken_over: list[Mapping] = []
        while _kind(event := next(self._events)) != "MappingEndEvent":
            if _kind(event) != "ScalarEvent":
                raise self._unusable(event, path, "a key that is not a single word", "write `key: value`")
            self._add_to_count(1, event, path)
            key = self._text(event, path)
            here = join(path, key)
            if key in values:
                rule = f"{quoted(key)} is written twice in the same mapping"
                self._report(event, here, rule, f"keep one of the two; the first is in line {keys[key].line}")
            keys[key] = self._place(event)
            value = self._node(next(self._events), here, depth + 1)
            if key == _MERGE and not event.style:
                taken_over += self._merged(event, value, here)
                continue
            # Where nothing is written, the parser names the place of what comes next.
            is_empty = isinstance(value, Scalar) and value.value is None
            values[key] = Scalar(None, keys[key]) if is_empty else value
        # What is written here goes first, then what was taken over first.
        for mapping in taken_over:
            values = {**mapping.values, **values}
            keys = {**mapping.keys, **keys}
        return Mapping(values, keys, place)

    def _merged(self, event: Any, value: Node, path: str) -> list[Mapping]:
        """Mappings that a merge key takes over (YAML 1.1, merge key type)."""
        listed = value.items if isinstance(value, Sequence) else (value,)
        mappings = [mapping for mapping in listed if isinstance(mapping, Mapping)]
        if len(mappings) == len(listed):
            return mappings
        rule = f"{quoted(_MERGE)} takes over a mapping, or a list of mappings"
        self._report(event, path, rule, "write `<<: *name`, where `&name` stands before the mapping")
        return []

    def _value(self, event: Any, path: str) -> Any:
        text = self._text(event, path)
        if event.style:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text) and len(text) <= _LONGEST_INTEGER:
            return int(text)
        if _FLOAT.fullmatch(text) and math.isfinite(number := float(text)):
            return number
        if _FLOAT.fullmatch(text) or _NOT_FINITE.fullmatch(text):
            self._report(event, path, "not a finite number", "write a number")
            return UNREADABLE
        return self._moment(event, text, path) if _MOMENT.fullmatch(text) else text

    def _moment(self, event: Any, text: str, path: str) -> Any:
        try:
            moment = moment_of(text)
        except ValueError:
            remedy = "write a date as `2031-05-06`, a moment as `2031-05-06T03:00`, other text in quotes"
            self._report(event, path, "no date or time of the calendar", remedy)
            return UNREADABLE
        return moment.date() if len(text) == len("2031-05-06") else moment

    def _text(self, event: Any, path: str) -> str:
        text: str = event.value
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
            raise self._unusable(event, path, "an escape that is no character", "write the character itself")
        if _CONTROL.search(text):
            self._report(event, path, "a control character, which no figure or file can show", "remove it")
        return text

    def _add_to_count(self, count: int, event: Any, path: str) -> None:
        self._count += count
        if self._count > MOST_VALUES:
            rule = f"more than {MOST_VALUES:,} values in one file, or in what its anchors stand for"
            remedy = "spread the sections over several files, or make the scenario in Python"
            raise self._unusable(event, path, rule, remedy)

    def _place(self, event: Any) -> Place:
        return Place(self._file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _problem(self, event: Any, path: str, rule: str, remedy: str) -> Problem:
        place = self._place(event)
        value = shown(getattr(event, "value", None) or "")
        return Problem(path, rule, remedy, value, place.file, place.line, place.column)

    def _report(self, event: Any, path: str, rule: str, remedy: str) -> None:
        self._problems.append(self._problem(event, path, rule, remedy))

    def _unusable(self, event: Any, path: str, rule: str, remedy: str) -> UnusableFileError:
        return UnusableFileError(self._problem(event, path, rule, remedy))


def _kind(event: Any) -> str:
    return type(event).__name__
