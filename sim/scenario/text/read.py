"""Reading of YAML files; hostile or broken ones are refused early, in words that lead to the remedy."""

from __future__ import annotations

import stat
from collections.abc import Collection, Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.scenario.problems import Problem, unreadable
from sim.scenario.text.compose import Composer, UnusableFileError
from sim.scenario.text.quick import OddTextError, quick_events
from sim.scenario.text.tree import Node

LARGEST_FILE = 500_000
"""Bytes. With the limit on values it keeps the reading of any file, however odd, to about a second."""


def read_file(path: Path, problems: list[Problem]) -> Node | None:
    """Tree of a file.

    Parameters
    ----------
    path : Path
        The file.
    problems : list of Problem
        Problems are added here.

    Returns
    -------
    Node or None
        None if the file cannot be used at all.
    """
    name = str(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "not an ordinary file"
            problems.append(Problem("", f"this is {kind}", "name a YAML file", file=name))
            return None
        if status.st_size > LARGEST_FILE:
            problems.append(_too_large(name))
            return None
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        rule = unreadable(error)
        problems.append(Problem("", rule, "check the name, and whether you may read it", file=name))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        remedy = "save the file with the encoding UTF-8"
        problems.append(Problem("", "the text is not UTF-8", remedy, file=name, line=line, column=column))
        return None
    return read_text(text, name, problems)


def read_text(text: str, name: str, problems: list[Problem]) -> Node | None:
    """Tree of a YAML text; see `read_file`.

    Parameters
    ----------
    text : str
        YAML.
    name : str
        Name of the file, for problems.
    problems : list of Problem
        Problems are added here.
    """
    tree, found = _read(text, name)
    problems += found
    return tree


@lru_cache(maxsize=32)
def _read(text: str, name: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """Tree and problems; remembered, because many scenarios extend the same few files."""
    if len(text) > LARGEST_FILE:
        return None, (_too_large(name),)
    problems: list[Problem] = []
    with suppress(OddTextError, UnusableFileError):
        tree = Composer(quick_events(text), name, problems).document()
        if not problems:
            return tree, ()
    # What is wrong is told by one parser only, so that it is told alike on every machine.
    from sim.scenario.text.strict import strict_tree

    return strict_tree(text, name)


def read_head(path: Path, keys: Collection[str]) -> dict[str, str]:
    """Texts at the top of a scenario file, without reading the rest.

    Parameters
    ----------
    path : Path
        The file.
    keys : collection of str
        What to look for.

    Returns
    -------
    dict of str to str
        What was found.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return {}
    with suppress(OddTextError):
        return _head(quick_events(text), keys)
    # What is wrong with a file shows when it is loaded.
    from sim.scenario.text.strict import events_before_a_fault

    return _head(events_before_a_fault(text), keys)


def _head(events: Iterable[Any], keys: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    key: str | None = None
    depth = 0
    for event in events:
        match type(event).__name__:
            case "MappingStartEvent" | "SequenceStartEvent":
                depth += 1
                key = None
            case "MappingEndEvent" | "SequenceEndEvent":
                depth -= 1
            case "ScalarEvent" if depth == 1:
                if key in keys:
                    found[str(key)] = str(event.value)
                    if len(found) == len(keys):
                        break
                key = event.value if key is None else None
    return found


def _too_large(name: str) -> Problem:
    remedy = "spread the sections over several files, or make the scenario in Python"
    return Problem("", f"the file is larger than {LARGEST_FILE // 1000} kB", remedy, file=name)
