"""Kinds of text in a scenario: short names, references to them, and local times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=80)]
"""Short name: lower-case letters, digits, `_` and `-`."""


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


def _local_time(value: Any) -> Any:
    """Accept dates and ISO text besides moments; a time zone is refused, as all times are local."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
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
