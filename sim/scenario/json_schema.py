"""The JSON Schema by which editors complete and check scenario files.

It describes what may be written in a file. As a file can be a difference from another, most fields may be
left out, items of lists may be removed, and whole sections may be kept in files of their own; whether a
scenario is complete shows when it is loaded.
"""

from __future__ import annotations

import json
from typing import Any

from sim.scenario.files import SECTIONS
from sim.scenario.quantity import Range
from sim.scenario.schema import Scenario

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
    for name, definition in definitions.items():
        _describe_fields(definition)
        if name != Range.__name__:
            definition["required"] = _identity(definition)
    definitions[Range.__name__]["required"] = ["mid", "source", "grade"]
    for name in _items_of_lists(definitions):
        definitions[name]["properties"]["remove"] = _REMOVE
    _describe_fields(schema)
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


def _describe_fields(definition: dict[str, Any]) -> None:
    """Put units into descriptions and bounds of quantities where editors look for them."""
    for field in definition["properties"].values():
        field.pop("title", None)
        if "unit" in field:
            unit = field.pop("unit")
            number = field["oneOf"][0]
            number["minimum"], number["maximum"] = field.pop("at_least"), field.pop("at_most")
            if unit not in ("1", "as the field"):
                field["description"] += f" Unit: {unit}."


def _identity(definition: dict[str, Any]) -> list[str]:
    """What an item of a list cannot do without."""
    return [name for name in ("id", "node") if name in definition["properties"]][:1]


def _items_of_lists(definitions: dict[str, Any]) -> set[str]:
    """Names of the definitions that have an identity and stand in lists."""
    found = set()
    for definition in (*definitions.values(), {"properties": Scenario.model_json_schema()["properties"]}):
        for field in definition["properties"].values():
            name = field.get("items", {}).get("$ref", "").removeprefix("#/$defs/")
            if name and _identity(definitions[name]):
                found.add(name)
    return found
