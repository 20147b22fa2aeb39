"""Kinds of text in a scenario: short names, references to them, and local times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=80)]
"""Short name: lower-case letters, digits, `_` and `-`."""


def _one_line(value: Any) -> Any:
    """Text without breaks and without spaces at its ends: folded text of YAML has both."""
    return " ".join(value.split()) if isinstance(value, str) else value


OneLine = Annotated[str, Field(max_length=120), BeforeValidator(_one_line)]
"""Text that stands in one line of a log, a legend or a map."""
Name = Annotated[str, Field(min_length=1, max_length=120), BeforeValidator(_one_line)]
"""Name for people, or a title."""
ShortName = Annotated[str, Field(min_length=1, max_length=24), BeforeValidator(_one_line)]
"""Name that stands within a sentence of a legend."""

COLOUR = r"^#[0-9A-Fa-f]{6}$"
Colour = Annotated[str, Field(pattern=COLOUR)]
"""Red, green and blue: `#EFD3B8`."""


@dataclass(frozen=True)
class RefersTo:
    """Marks text that is the id of something else in the scenario."""

    kinds: tuple[str, ...]
    """What it may be: `node`, `link`, `bridge`, `depot`, `railhead`, `group`, `crossing`."""


NodeId = Annotated[str, RefersTo(("node",))]
LinkId = Annotated[str, RefersTo(("link",))]
DepotId = Annotated[str, RefersTo(("depot",))]
GroupId = Annotated[str, RefersTo(("group",))]
CrossingId = Annotated[str, RefersTo(("crossing",))]
ConsumerId = Annotated[str, RefersTo(("group", "depot"))]
BridgeId = Annotated[str, RefersTo(("bridge",))]
TargetId = Annotated[str, RefersTo(("depot", "railhead", "bridge", "group"))]


_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ]([01][0-9]|2[0-3])(:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?)?"
    r" ?(Z|[-+][0-9]{2}:?[0-9]{2})?)?"
)


def moment_of(text: str) -> datetime:
    """Moment that is written as `2031-05-06`, `2031-05-06 03:00` or with `T`, the same on every Python.

    Newer Pythons read more forms, such as `24:00`: a file must not be valid on some machines only.

    Raises
    ------
    ValueError
        If it is another form, or no date of the calendar.
    """
    if not _MOMENT.fullmatch(text):
        raise ValueError(f"{text!r} is not written as 2031-05-06 or 2031-05-06T03:00")
    return datetime.fromisoformat(text)


def _local_time(value: Any) -> Any:
    """Accept dates and ISO text besides moments; a time zone is refused, as all times are local."""
    if isinstance(value, str):
        try:
            value = moment_of(value)
        except ValueError:
            return value
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if isinstance(value, datetime) and value.tzinfo is not None:
        raise PydanticCustomError("local_time", "times are local and carry no time zone")
    return value


_ISO_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$"

LocalTime = Annotated[
    datetime, BeforeValidator(_local_time), WithJsonSchema({"type": "string", "pattern": _ISO_TIME})
]
"""Date or moment in local time, such as `2031-05-06` or `2031-05-06T03:00`."""
