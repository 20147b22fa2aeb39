"""A tree as YAML, to be read again by `sim.scenario.text.read`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sim.scenario.text.tree import Mapping, Node, Scalar, Sequence, is_range

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
"""Text that needs no quotes, unless it is one of `_WORDS`."""
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_LONGEST_LINE = 100


def yaml_of(tree: Mapping) -> str:
    """YAML of a tree, in block style with short lists and ranges on a line."""
    return "\n".join(_lines(tree)) + "\n"


def _lines(node: Node) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, value in node.values.items():
            yield from _entry(f"{_text(key)}:", value)
    elif isinstance(node, Sequence):
        for item in node.items:
            first = "- "
            for line in _lines(item) if _is_block(item) else [_flow(item)]:
                yield first + line
                first = "  "


def _entry(key: str, value: Node) -> Iterator[str]:
    if not _is_block(value):
        yield f"{key} {_flow(value)}"
        return
    yield key
    yield from (f"  {line}" for line in _lines(value))


def _is_block(node: Node) -> bool:
    """Whether a node is too long, or too deep, for a line."""
    if isinstance(node, Scalar) or is_range(node):
        return False
    inner = node.values.values() if isinstance(node, Mapping) else node.items
    return any(not isinstance(part, Scalar) for part in inner) or len(_flow(node)) > _LONGEST_LINE


def _flow(node: Node) -> str:
    if isinstance(node, Mapping):
        return "{" + ", ".join(f"{_text(key)}: {_flow(value)}" for key, value in node.values.items()) + "}"
    if isinstance(node, Sequence):
        return "[" + ", ".join(map(_flow, node.items)) + "]"
    return _scalar(node.value)


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return repr(value) if isinstance(value, (int, float)) else _text(str(value))


def _text(text: str) -> str:
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)
