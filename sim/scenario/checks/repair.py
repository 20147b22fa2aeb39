"""A stand-in for a scenario that is wrong in form, so that its sense can be checked all the same.

What is wrong is replaced by something that is allowed; checks that would read it are not run.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from sim.scenario.fields import Location, bounds_of, record_in
from sim.scenario.quantity import Record
from sim.scenario.schema import Scenario

_MOST_ROUNDS = 5
_PLAIN: dict[Any, Any] = {str: "stand-in", bool: False, datetime: datetime(2000, 1, 1), dict: {}}


def repaired(data: dict[str, Any], error: ValidationError) -> Scenario | None:
    """Scenario in which whatever is wrong has been replaced.

    Parameters
    ----------
    data : dict
        Plain data; it is not changed.
    error : ValidationError
        What is wrong with it.

    Returns
    -------
    Scenario or None
        None if too much is wrong.
    """
    rest = _copy(data)
    for _ in range(_MOST_ROUNDS):
        for detail in error.errors(include_url=False, include_input=False, include_context=False):
            if detail["type"] == "extra_forbidden":
                _remove(rest, detail["loc"])
            else:
                _replace(rest, detail["loc"])
        try:
            return Scenario.model_validate(rest)
        except ValidationError as remaining:
            error = remaining
    return None


def _copy(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _copy(value) for key, value in data.items()}
    return [_copy(item) for item in data] if isinstance(data, tuple) else data


def _remove(data: Any, location: Location) -> None:
    for part in location[:-1]:
        data = _inner(data, part)
    if isinstance(data, dict):
        data.pop(str(location[-1]), None)


def _replace(data: Any, location: Location) -> None:
    """Put a stand-in where the innermost field of a location is, or should be."""
    record: type[Record] = Scenario
    innermost = None
    for part in location:
        name = str(part)
        if isinstance(data, dict) and name in record.model_fields:
            field = record.model_fields[name]
            innermost = data, name, field
            record = record_in(field) or record
        data = _inner(data, part)
    if innermost is not None:
        mapping, name, field = innermost
        mapping[name] = _stand_in(field)


def _inner(data: Any, part: int | str) -> Any:
    """Part of data; the data itself for the names of members of a union, which are no parts."""
    if isinstance(data, dict):
        return data.get(str(part), data)
    return data[part] if isinstance(data, list) and isinstance(part, int) and part < len(data) else data


def _stand_in(field: FieldInfo) -> Any:
    """Some value that a field allows."""
    if not field.is_required():
        return field.get_default()
    bounds = bounds_of(field)
    if bounds is not None:
        return bounds[0]
    kind, record = field.annotation, record_in(field)
    limits = {
        name: getattr(mark, name)
        for mark in field.metadata
        for name in ("ge", "gt", "min_length")
        if hasattr(mark, name)
    }
    origin = get_origin(kind) or kind
    if origin is tuple:
        return [_stand_in_record(record) if record else "stand-in"] * limits.get("min_length", 0)
    if origin is Literal:
        return get_args(kind)[0]
    if record is not None and origin is not dict:
        return _stand_in_record(record)
    if origin in _PLAIN:
        return _PLAIN[origin]
    return limits["gt"] + 1 if "gt" in limits else limits.get("ge", 0)


def _stand_in_record(record: type[Record]) -> dict[str, Any]:
    return {name: _stand_in(field) for name, field in record.model_fields.items() if field.is_required()}
