"""Names in a scenario: ids that are given once, and references that lead somewhere.

These checks work on what is written, so that they find their faults even where other fields are wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, islice

from sim.scenario.fields import record_in, reference_in
from sim.scenario.kinds import RefersTo
from sim.scenario.problems import MOST_PROBLEMS, Faults, Problem, did_you_mean, quoted
from sim.scenario.quantity import Record
from sim.scenario.schema import Scenario
from sim.scenario.text.tree import (
    Mapping,
    Node,
    Place,
    Scalar,
    Sequence,
    children,
    item_key,
    join,
    problem_at,
)

_GIVEN = {
    "node": "network.nodes.*.id",
    "link": "network.links.*.id",
    "bridge": "network.links.*.bridge.id",
    "depot": "supply.depots.*.id",
    "railhead": "supply.railheads.*.id",
    "group": "groups.*.id",
    "crossing": "civilians.crossings.*.id",
    "company": "supply.trucks.*.id",
    "service": "supply.trains.*.id",
}
_APART = ("group", "depot", "railhead", "bridge", "company", "service")
"""Kinds that must not share an id: trucks and fires name them without saying which kind is meant."""
_SENDERS = ("group", "company", "service")
"""Kinds after which their columns, convoys and trains are called: `army-1`, `army-2`."""


_NOTHING = Sequence((), Place())


@dataclass(frozen=True, slots=True)
class _Name:
    """An id, or a reference to one."""

    scalar: Scalar
    path: str
    fields: str
    to: RefersTo | None = None

    @property
    def text(self) -> str:
        return str(self.scalar.value)


def faults_of_names(root: Mapping) -> Faults:
    """Ids that are given twice, and references to what is not there.

    Parameters
    ----------
    root : Mapping
        Everything that is written.
    """
    repeated = list(_repeated(root, "", ""))
    given = {kind: {name.text: name for name in _ids(root, "", fields)} for kind, fields in _GIVEN.items()}
    shared = [
        (first, second, given[second][text])
        for first, second in combinations(_APART, 2)
        for text in given[first].keys() & given[second].keys()
    ]
    senders = {text for kind in _SENDERS for text in given[kind]}
    confused = [
        name
        for kind in _APART
        for text, name in given[kind].items()
        if text.rpartition("-")[2].isdecimal() and text.rpartition("-")[0] in senders
    ]
    dangling = [
        name
        for name in _references(root, Scenario, "", "")
        if name.to
        and not any(name.text in given[kind] for kind in name.to.kinds)
        and all(_can_be_looked_up(root, kind) for kind in name.to.kinds)
    ]
    problems = [
        *(_written_twice(*two) for two in islice(repeated, MOST_PROBLEMS)),
        *(_given_to_two_kinds(*names) for names in islice(shared, MOST_PROBLEMS)),
        *(_called_like_one_sent(name) for name in islice(confused, MOST_PROBLEMS)),
        *(_leads_nowhere(name, given) for name in islice(dangling, MOST_PROBLEMS)),
    ]
    fields = {
        *(fields for _, _, _, fields in repeated),
        *(name.fields for _, _, name in shared),
        *(name.fields for name in [*confused, *dangling]),
    }
    return Faults(problems, fields)


def _can_be_looked_up(root: Mapping, kind: str) -> bool:
    """Whether what should give the names of a kind can be read; if not, that is the problem."""
    section, _, inner = _GIVEN[kind].partition(".*")[0].partition(".")
    node = root.values.get(section)
    if inner:
        # A list that is left out is an empty one.
        node = node.values.get(inner, _NOTHING) if isinstance(node, Mapping) else None
    return isinstance(node, Sequence) and all(map(item_key, node.items))


def _leads_nowhere(name: _Name, given: dict[str, dict[str, _Name]]) -> Problem:
    assert name.to is not None
    kinds = name.to.kinds
    known = [text for kind in kinds for text in given[kind]]
    what = kinds[0] if len(kinds) == 1 else f"{', '.join(kinds[:-1])} or {kinds[-1]}"
    if kinds in (("node",), ("link",)):
        rule = f"{what} {quoted(name.text)} is not in the network"
    else:
        rule = f"there is no {what} {quoted(name.text)}"
    other_way_round = "--".join(reversed(name.text.split("--")))
    if other_way_round in known:
        remedy = f"did you mean `{other_way_round}`?"
    else:
        remedy = did_you_mean(name.text, known, f"name a {what} of this scenario")
    return problem_at(name.scalar, name.path, rule, remedy)


def _given_to_two_kinds(first: str, second: str, name: _Name) -> Problem:
    rule = f"{quoted(name.text)} is the id of a {first} and of a {second}"
    return problem_at(name.scalar, name.path, rule, f"call one of them {quoted(f'{name.text}-{second}')}")


def _called_like_one_sent(name: _Name) -> Problem:
    sender, _, number = name.text.rpartition("-")
    rule = f"{quoted(name.text)} is also what number {number} of those that {quoted(sender)} sends is called"
    return problem_at(name.scalar, name.path, rule, "choose an id that does not end in `-` and a number")


def _written_twice(first: Node, second: Node, path: str, fields: str) -> Problem:
    here = first.place
    rule = f"{quoted(item_key(second))} is in the list twice"
    return problem_at(
        second, path, rule, f"keep one of the two; the first is in line {here.line} of {here.file}"
    )


def _repeated(node: Node, path: str, fields: str) -> Iterator[tuple[Node, Node, str, str]]:
    """Items of a list that go by the same name as one before, with both, their path and the list's fields."""
    first: dict[str, Node] = {}
    for name, item in children(node):
        if isinstance(node, Sequence) and item_key(item) and first.setdefault(name, item) is not item:
            yield first[name], item, join(path, name), fields
        yield from _repeated(
            item, join(path, name), join(fields, "*" if isinstance(node, Sequence) else name)
        )


def _ids(node: Node, path: str, fields: str, depth: int = 0) -> Iterator[_Name]:
    """Texts that fields such as `network.nodes.*.id` hold."""
    names = fields.split(".")
    if depth == len(names):
        if isinstance(node, Scalar) and isinstance(node.value, str):
            yield _Name(node, path, fields)
        return
    for name, item in children(node):
        if names[depth] in ("*", name):
            yield from _ids(item, join(path, name), fields, depth + 1)


def _references(node: Node, record: type[Record], path: str, fields: str) -> Iterator[_Name]:
    """References in a mapping of the schema."""
    if not isinstance(node, Mapping):
        return
    for name, value in node.values.items():
        to, inner = _leads_to(record, name)
        if to is None and inner is None:
            continue
        for leaf, leaf_path, leaf_fields in _members(value, join(path, name), join(fields, name)):
            if to is not None and isinstance(leaf, Scalar) and isinstance(leaf.value, str):
                yield _Name(leaf, leaf_path, leaf_fields, to)
            elif inner is not None:
                yield from _references(leaf, inner, leaf_path, leaf_fields)


@cache
def _leads_to(record: type[Record], name: str) -> tuple[RefersTo | None, type[Record] | None]:
    """What the text in a field refers to, and the class of the mappings in it; of a field that is there."""
    field = record.model_fields.get(name)
    return (None, None) if field is None else (reference_in(field), record_in(field))


def _members(node: Node, path: str, fields: str) -> Iterator[tuple[Node, str, str]]:
    """Items of a list, or the value itself."""
    if isinstance(node, Sequence):
        for name, item in children(node):
            yield item, join(path, name), join(fields, "*")
    else:
        yield node, path, fields
