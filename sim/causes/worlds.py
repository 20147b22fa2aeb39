"""A world that was found: in words, and as a scenario that anybody can run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from sim.causes.overturn import Overturned
from sim.causes.values import number
from sim.scenario.quantity import Record
from sim.scenario.schema import Scenario
from sim.study.value_names import value_name

WIDTH = 108


def report(found: Overturned, file: str = "") -> Iterator[str]:
    """What was looked for, the world that was found, and how plausible it is; or how hard was looked."""
    yield f"Looked for a world in which: {found.sentence.text}"
    if not found.found:
        told = (
            f"None was found: {found.runs} runs, {found.values} values, {found.lucks[1]} lucks. "
            "This is no proof that there is none. The nearest world fails by"
        )
        yield from wrap(told, WIDTH)
    for part in found.sentence.parts:
        margin = float(found.reply[part.words])
        yield f"  {'true ' if margin >= 0 else 'FALSE'} {part.words} (margin {margin:+.3f})"
    if not found.found:
        return
    tried = found.lucks
    where = (
        f"Found after {found.runs} runs, {found.distance:.2f} normal quantiles from the middle world: "
        f"{as_likely_as(found)}."
        if found.moves
        else "Nothing has to move: the middle world shows it already."
    )
    true = f"True on {tried[0]} of {tried[1]} lucks; here that of seed {found.seed}."
    yield from wrap(f"{where} {true}", WIDTH)
    for move, score in zip(found.moves, found.scores, strict=True):
        name = value_name(found.scenario, move.path)
        yield from wrap(
            f"  {score:+.2f}  {name}: {number(move.before)} -> {number(move.after)}  ({move.path})",
            WIDTH,
            subsequent_indent="         ",
        )
    if file:
        yield f"Run it: kupiansk run {file} --seed {found.seed}"


def as_likely_as(found: Overturned) -> str:
    """How plausible a world is, in words."""
    share = found.plausibility
    one_in = f"1 in {1 / share:,.0f}" if share > 1e-6 else "less than 1 in a million"
    return f"so far out in this direction lies {one_in} of the worlds, if values are drawn independently"


def scenario_text(found: Overturned, base: str) -> str:
    """The world as a scenario file.

    Parameters
    ----------
    found : Overturned
        From `sim.overturn`.
    base : str
        Name of the scenario of the library, or path of the file, that it starts from.
    """
    head = [
        f"# A world in which: {found.sentence.text}",
        f"# {found.distance:.2f} normal quantiles from the middle world: {as_likely_as(found)}",
        f"# Run it with: kupiansk run FILE --seed {found.seed}",
    ]
    tree: dict[str, Any] = {
        "extends": base,
        "title": f"{found.scenario.title}: {found.sentence.text}",
        "question": f"What must be otherwise for this: {found.sentence.text}?",
        "look_at": ["when each group is ordered out, and for what reason"],
    }
    for path, value in found.overrides.items():
        _put(tree, found.scenario, path.split("."), value)
    # JSON is YAML, too.
    return "\n".join([*head, json.dumps(tree, indent=2, ensure_ascii=False)]) + "\n"


def _put(tree: dict[str, Any], scenario: Scenario, parts: list[str], value: Any) -> None:
    """Write a value at its path; the items of lists go by their ids."""
    here: Any = tree
    there: Any = scenario
    for place, part in enumerate(parts):
        is_last = place == len(parts) - 1
        if isinstance(there, tuple):
            item = next(i for i in there if part in (getattr(i, "id", None), getattr(i, "node", None)))
            key = "id" if getattr(item, "id", None) == part else "node"
            entry = next((e for e in here if e[key] == part), None)
            if entry is None:
                here.append(entry := {key: part})
            here, there = entry, item
            continue
        there = getattr(there, part) if isinstance(there, Record) else there[part]
        if is_last:
            here[part] = value
        else:
            here = here.setdefault(part, [] if isinstance(there, tuple) else {})
