"""The form of a scenario: fields, types and bounds, with every fault at its place in the files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.fields import Location, field_at, meaning_at, record_at, unit_of
from sim.scenario.kinds import COLOUR
from sim.scenario.problems import MOST_PROBLEMS, Faults, Problem, did_you_mean, nearest, quoted
from sim.scenario.schema import Scenario
from sim.scenario.text.tree import (
    UNREADABLE,
    Mapping,
    Node,
    Place,
    Scalar,
    Sequence,
    as_written,
    item_key,
    join,
)

_EXPECTED = {
    "float_type": "a number is expected",
    "finite_number": "a finite number is expected",
    "int_type": "a whole number is expected",
    "bool_type": "true or false is expected",
    "string_type": "text is expected",
    "datetime_type": "a date or a moment is expected",
    "tuple_type": "a list is expected",
    "dict_type": "a mapping is expected",
    "model_type": "a mapping is expected",
    "string_pattern_mismatch": "an id has only small letters, digits, `_` and `-`",
    "colour": "a colour is `#` and six digits from 0 to F",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "too_short": "at least {min_length} must be listed",
    "too_long": "at most {max_length} may be listed",
    "string_too_short": "text is expected",
    "string_too_long": "at most {max_length} characters are allowed",
    "literal_error": "must be {expected}",
}
_TAGS = ("number", "range", "[key]")
"""What pydantic adds to locations: which form a quantity has, and that a key is meant, not its value."""
_MEANT = {
    **dict.fromkeys(("yes", "on", "y", "1"), "true"),
    **dict.fromkeys(("no", "off", "n", "0"), "false"),
}
_NUMBER_WITH_MORE = re.compile(r"(?P<number>[-+]?[0-9][0-9_ ]*(\.[0-9]+|,[0-9]{1,2})?)\s*[a-zA-Z/%]*")


def faults_of_form(error: ValidationError, root: Mapping) -> Faults:
    """Translate what pydantic found into problems at their places.

    Parameters
    ----------
    error : ValidationError
        From the validation of the plain data of `root`.
    root : Mapping
        The tree that was validated.
    """
    details = error.errors(include_url=False, include_input=False)
    unknown = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]
    wrong = [detail for detail in details if detail["type"] not in ("extra_forbidden", "missing")]
    missing: dict[Location, list[str]] = {}
    for detail in details:
        if detail["type"] == "missing":
            missing.setdefault(detail["loc"][:-1], []).append(str(detail["loc"][-1]))
    fields = {_fields(detail["loc"]) for detail in details if detail["type"] != "extra_forbidden"}
    problems = [
        *(_unknown_field(root, location, missing) for location in islice(unknown, MOST_PROBLEMS)),
        *(_missing_fields(root, *item) for item in islice(missing.items(), MOST_PROBLEMS) if item[1]),
        *(problem for detail in islice(wrong, MOST_PROBLEMS) for problem in _wrong_value(root, detail)),
    ]
    return Faults(problems, fields)


def _fields(location: Location) -> str:
    """Fields of a location, with `*` for positions in lists."""
    names = ("*" if isinstance(part, int) else part for part in location if part not in _TAGS)
    return ".".join(names)


@dataclass(slots=True)
class _Spot:
    """Where a location of pydantic leads in the tree."""

    node: Node
    key_place: Place
    path: str = ""
    siblings: Sequence | None = None
    written: bool = True
    """False if the last part of the location is not in the tree, but was filled in."""

    def problem(self, rule: str, remedy: str, *, at_key: bool = False) -> Problem:
        place = self.key_place if at_key else self.node.place
        return Problem(self.path, rule, remedy, as_written(self.node), place.file, place.line, place.column)


def _spot(root: Mapping, location: Location) -> _Spot:
    spot = _Spot(root, root.place)
    for part in location:
        if isinstance(spot.node, Sequence) and isinstance(part, int):
            spot.siblings = spot.node
            spot.node = spot.node.items[part]
            spot.path = join(spot.path, item_key(spot.node) or str(part))
        elif isinstance(spot.node, Mapping) and part in spot.node.values:
            spot.key_place = spot.node.keys[str(part)]
            spot.node = spot.node.values[str(part)]
            spot.siblings = None
            spot.path = join(spot.path, str(part))
        else:
            spot.written = part in _TAGS
    return spot


def _unknown_field(root: Mapping, location: Location, missing: dict[Location, list[str]]) -> Problem:
    """Name the field that was meant, which then is no longer missing."""
    name = str(location[-1])
    spot = _spot(root, location)
    if name == "remove" and location[:-1] and isinstance(location[-2], int):
        missing.pop(location[:-1], None)  # it would be no item any more
        return spot.problem("what is to be removed says `remove: true`", "write `true`, or leave it out")
    fields = record_at(Scenario, location[:-1]).model_fields
    meant = nearest(name, fields)
    if meant is not None and meant in missing.get(location[:-1], ()):
        missing[location[:-1]].remove(meant)
    remedy = did_you_mean(name, fields, "remove it")
    return spot.problem(f"there is no field {quoted(name)} here", remedy, at_key=True)


def _missing_fields(root: Mapping, location: Location, fields: list[str]) -> Problem:
    spot = _spot(root, location)
    names = ", ".join(map(quoted, fields))
    if len(fields) == 1:
        rule, remedy = f"the field {names} is missing", f"add it: {_meaning((*location, fields[0]))}"
    else:
        rule, remedy = f"the fields {names} are missing", "add them"
    name = item_key(spot.node)
    if spot.siblings is not None and name is not None:
        others = [key for item in spot.siblings.items if (key := item_key(item)) and key != name]
        if near := nearest(name, others):
            remedy += f"; or did you mean `{near}`, which is in the list?"
    return spot.problem(rule, remedy)


def _wrong_value(root: Mapping, detail: ErrorDetails) -> Iterator[Problem]:
    context = detail.get("ctx", {})
    location = (*detail["loc"], context["part"]) if context.get("part") else detail["loc"]
    if detail["type"] == "range_order":
        location = location[:-1]  # it is about the range, found at a field that may not be written
    spot = _spot(root, location)
    if _follows_from_another(detail, spot):
        return
    value = spot.node.value if isinstance(spot.node, Scalar) else spot.node
    kind = "colour" if context.get("pattern") == COLOUR else detail["type"]
    expected = _EXPECTED.get(kind)
    rule = expected.format(**context) if expected else detail["msg"]
    if value is None or kind == "string_too_short":
        rule += ", but nothing is written"
    yield spot.problem(rule, _remedy(detail, kind, value, location), at_key=location[-1:] == ("[key]",))


def _follows_from_another(detail: ErrorDetails, spot: _Spot) -> bool:
    """Whether it is only the consequence of something that is reported elsewhere."""
    if isinstance(spot.node, Scalar) and spot.node.value is UNREADABLE:
        return True
    if detail["type"] == "too_short" and isinstance(spot.node, Sequence):
        # Enough are written, but what is wrong in them makes them not count.
        return bool(len(spot.node.items) >= detail["ctx"]["min_length"])
    return not spot.written


def _remedy(detail: ErrorDetails, kind: str, value: Any, location: Location) -> str:
    meaning = _meaning(location)
    match kind:
        case "literal_error":
            word = location[-2] if location[-1] == "[key]" else value
            near = nearest(str(word), re.findall(r"'([^']*)'", detail["ctx"]["expected"]))
            return f"did you mean `{near}`?" if near else meaning
        case "bool_type" if str(value).lower() in _MEANT:
            return f"write `{_MEANT[str(value).lower()]}`"
        case "colour":
            return "write one such as `#EFD3B8`: red, green and blue"
        case "string_type" if value is not None and isinstance(value, (bool, int, float, date)):
            return f"put it in quotes; {meaning}"
        case "string_pattern_mismatch":
            return f"write `{re.sub(r'[^a-z0-9_]+', '-', value.lower()).strip('-_') or 'a-short-name'}`"
        case "datetime_type":
            return f"write local time as `2031-05-06` or `2031-05-06T03:00`; {meaning}"
        case "local_time":
            return "leave the time zone out"
        case "float_type" | "int_type" if isinstance(value, str) and (
            number := _NUMBER_WITH_MORE.fullmatch(value)
        ):
            digits = number["number"].strip().replace("_", "").replace(" ", "").replace(",", ".")
            return f"write `{digits}`; {meaning}"
        case "range_order":
            return "put the numbers in order, or choose another distribution"
    return meaning


def _meaning(location: Location) -> str:
    """What the field is, with its unit."""
    found = field_at(Scenario, location)
    if found is None:
        return "the fields are listed in docs/scenario-reference.md"
    name, field = found
    unit = unit_of(field)
    in_unit = f" ({unit})" if unit not in (None, "1", "as the field") else ""
    meaning = meaning_at(Scenario, location)
    return f"`{name}`{in_unit}: {meaning}" if meaning else f"`{name}`{in_unit}"
