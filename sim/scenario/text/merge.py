"""Differences: how a scenario changes the one that it extends.

Mappings merge key by key. Lists whose items have an `id` (or, lacking that, a `node`) merge item by item:
an item that is there is changed, a new one is added, and `{id: x, remove: true}` takes one away. Everything
else is replaced as a whole: numbers, text, other lists, an empty list, and ranges, because a range is one
value and its source vouches for all of it.
"""

from __future__ import annotations

from sim.scenario.problems import Problem, did_you_mean, quoted
from sim.scenario.text.compose import DEEPEST
from sim.scenario.text.tree import (
    Mapping,
    Node,
    Place,
    Scalar,
    Sequence,
    child,
    children,
    is_range,
    item_key,
    join,
    problem_at,
)


def merge(base: Node | None, changes: Node, problems: list[Problem], path: str = "") -> Node:
    """Tree with the changes made.

    Parameters
    ----------
    base : Node or None
        What is changed; None if there is nothing yet.
    changes : Node
        What is written over it.
    problems : list of Problem
        Problems are added here.
    path : str
        Path of both.
    """
    if isinstance(changes, Mapping) and not is_range(changes):
        return merge_mappings(base, changes, problems, path)
    if isinstance(changes, Sequence) and any(item_key(item) for item in changes.items):
        return _merge_lists(base, changes, problems, path)
    return changes


def merge_mappings(base: Node | None, changes: Mapping, problems: list[Problem], path: str = "") -> Mapping:
    """Mapping with the changes made key by key; see `merge`."""
    if not isinstance(base, Mapping) or is_range(base):
        base = Mapping({}, {}, changes.place)
    values = {
        key: merge(base.values.get(key), value, problems, join(path, key))
        for key, value in changes.values.items()
    }
    return Mapping({**base.values, **values}, {**base.keys, **changes.keys}, changes.place)


def _merge_lists(base: Node | None, changes: Sequence, problems: list[Problem], path: str) -> Sequence:
    kept = list(base.items) if isinstance(base, Sequence) else []
    position = {item_key(item): index for index, item in enumerate(kept)}
    changed: dict[int, Node] = {}
    removed: set[int] = set()
    added: list[Node] = []
    for name, item in children(changes):
        # Each item is changed at most once, so that one that is written twice shows up as such.
        index = position.pop(name, None) if item_key(item) else None
        here = join(path, name)
        if _is_removal(item):
            if index is None:
                remedy = did_you_mean(name, filter(None, position), "leave it out")
                problems.append(problem_at(item, here, f"there is no {quoted(name)} to remove", remedy))
            else:
                removed.add(index)
        elif index is None:
            added.append(merge(None, item, problems, here))
        else:
            changed[index] = merge(kept[index], item, problems, here)
    items = [changed.get(index, item) for index, item in enumerate(kept) if index not in removed]
    return Sequence((*items, *added), changes.place)


def _is_removal(item: Node) -> bool:
    remove = child(item, "remove") if isinstance(item, Mapping) else None
    return isinstance(remove, Scalar) and remove.value is True


def replace(root: Mapping, path: str, value: Node, place: Place, problems: list[Problem]) -> Mapping:
    """Tree in which a path leads to a value, whatever was there before.

    Fields that nobody has written yet are added; whether they exist is for the schema to say.

    Parameters
    ----------
    root : Mapping
        The whole tree.
    path : str
        Path such as `supply.trucks.north-trucks.payload_t`.
    value : Node
        The value.
    place : Place
        Where the path is written.
    problems : list of Problem
        Problems are added here; the tree is then as it was.
    """
    names = path.split(".")
    if len(names) > DEEPEST:
        problems.append(Problem(path, "no field lies that deep", "check the path", file=place.file))
        return root
    try:
        return _replace_in_mapping(root, names, 0, value, place)
    except _NoSuchPartError as missing:
        problems.append(Problem(path, missing.rule, missing.remedy, file=place.file))
        return root


class _NoSuchPartError(Exception):
    """A path leads nowhere."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.remedy = remedy


def _replace(node: Node | None, names: list[str], depth: int, value: Node, place: Place) -> Node:
    if depth == len(names):
        return value
    so_far = ".".join(names[:depth])
    if is_range(node):
        raise _NoSuchPartError(
            "a range is one value", f"set `{so_far}` to a number, or to a whole range with its source"
        )
    if isinstance(node, Mapping):
        return _replace_in_mapping(node, names, depth, value, place)
    if isinstance(node, Sequence):
        return _replace_in_list(node, names, depth, value, place)
    if node is None or node.value is None:
        return _replace_in_mapping(Mapping({}, {}, place), names, depth, value, place)
    raise _NoSuchPartError(f"`{so_far}` is a single value", f"end the path at `{so_far}`")


def _replace_in_mapping(node: Mapping, names: list[str], depth: int, value: Node, place: Place) -> Mapping:
    name = names[depth]
    return node.with_entry(name, _replace(node.values.get(name), names, depth + 1, value, place), place)


def _replace_in_list(node: Sequence, names: list[str], depth: int, value: Node, place: Place) -> Sequence:
    name = names[depth]
    known = [key for key, _ in children(node)]
    if name not in known:
        raise _NoSuchPartError(
            f"there is no {quoted(name)} in the list", did_you_mean(name, known, "check the path")
        )
    index = known.index(name)
    inner = _replace(node.items[index], names, depth + 1, value, place)
    return Sequence((*node.items[:index], inner, *node.items[index + 1 :]), node.place)
