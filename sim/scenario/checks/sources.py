"""Sources: each is the key of a reference, so that a slip of the pen does not pass for a publication."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from sim.scenario.problems import MOST_PROBLEMS, Problem, did_you_mean, quoted
from sim.scenario.sources import known_references
from sim.scenario.text.tree import Mapping, Node, Scalar, Sequence, children, join, problem_at

FIELD = "source"


def faults_of_sources(root: Mapping) -> list[Problem]:
    """Sources of values, places and links that are no keys of references.

    Where the record has no references that can be read, that is the problem, and not every source.

    Parameters
    ----------
    root : Mapping
        Everything that is written.
    """
    record = root.values.get("record")
    named = record.value if isinstance(record, Scalar) and isinstance(record.value, str) else None
    known = known_references(named)
    return [] if known is None else list(islice(_unknown(root, "", known), MOST_PROBLEMS))


def _unknown(node: Node, path: str, known: frozenset[str]) -> Iterator[Problem]:
    for name, inner in children(node):
        here = join(path, name)
        if name != FIELD or isinstance(node, Sequence):
            yield from _unknown(inner, here, known)
        elif isinstance(inner, Scalar) and isinstance(inner.value, str):
            for key in inner.value.split(","):
                if key.strip() not in known:
                    remedy = did_you_mean(
                        key.strip(), known, "name a key of the record's `references.yaml`, or `own-estimate`"
                    )
                    yield problem_at(inner, here, f"there is no reference {quoted(key.strip())}", remedy)
