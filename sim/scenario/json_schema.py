"""The JSON Schema by which editors complete and check scenario files.

It describes what may be written in a file. As a file can be a difference from another, most fields may be
left out, items of lists may be removed, and whole sections may be kept in files of their own; whether a
scenario is complete shows when it is loaded.
"""

from __future__ import annotations

import json
from typing import Any

from sim.scenario.fields import meaning_of, record_in
from sim.scenario.quantity import Range, Record
from sim.scenario.schema import Scenario
from sim.scenario.text.files import SECTIONS

_REMOVE = {"const": True, "description": "Take this item out of the list of the scenario that is extended."}
_FILE = {"type": "string", "pattern": r"\.ya?ml$", "description": "YAML file with the whole section."}
_EXTENDS = {
    "type": "string",
    "description": "Scenario that this one changes: a name of the library, or a file.",
}


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of scenario files."""
    schema = Scenario.model_json_schema()
    definitions = schema["$defs"]
    records = _records_in(Scenario, {})
    for name, definition in {Scenario.__name__: schema, **definitions}.items():
        _describe_fields(definition, records[name])
    in_lists = _in_lists([schema, *definitions.values()])
    for name, definition in definitions.items():
        if name in in_lists and (identity := _identity(definition)):
            definition["required"] = identity
            definition["properties"]["remove"] = _REMOVE
        else:
            definition["required"] = ["mid", "source", "grade"] if name == Range.__name__ else []
    complete = schema.pop("required")
    for section in SECTIONS:
        field = schema["properties"][section]
        schema["properties"][section] = {"description": field.pop("description"), "anyOf": [field, _FILE]}
    schema["properties"] = {"extends": _EXTENDS, **schema["properties"]}
    schema["if"] = {"not": {"required": ["extends"]}}
    schema["then"] = {"required": complete}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def json_schema_text() -> str:
    """The schema as it is written to a file."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def _records_in(record: type[Record], found: dict[str, type[Record]]) -> dict[str, type[Record]]:
    """Every class of a record and its fields, by name."""
    found[record.__name__] = record
    for inner in filter(None, map(record_in, record.model_fields.values())):
        if inner.__name__ not in found:
            _records_in(inner, found)
    return found


def _describe_fields(definition: dict[str, Any], record: type[Record]) -> None:
    """Put meanings, units and bounds of quantities where editors look for them."""
    for name, field in definition["properties"].items():
        field.pop("title", None)
        if meaning := meaning_of(record, name):
            field["description"] = meaning
            in_order = sorted(field.items())
            field.clear()
            field.update(in_order)
        if "unit" in field:
            unit = field.pop("unit")
            choices = field["oneOf"] if "oneOf" in field else field["anyOf"][0]["oneOf"]
            number = choices[0]
            number["minimum"], number["maximum"] = field.pop("at_least"), field.pop("at_most")
            if unit not in ("1", "as the field"):
                field["description"] += f" Unit: {unit}."


def _identity(definition: dict[str, Any]) -> list[str]:
    """What an item of a list cannot do without."""
    return [name for name in ("id", "node") if name in definition["properties"]][:1]


def _in_lists(definitions: list[dict[str, Any]]) -> set[str]:
    """Names of what stands in lists."""
    fields = [field for definition in definitions for field in definition["properties"].values()]
    return {field.get("items", {}).get("$ref", "").removeprefix("#/$defs/") for field in fields}
