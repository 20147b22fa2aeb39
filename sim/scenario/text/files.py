"""The files of a scenario: the one that is named, those that it extends, and those that hold its sections."""

from __future__ import annotations

import os
from pathlib import Path

from sim.scenario.fields import record_in
from sim.scenario.library import library_path, named_file, unknown_scenario
from sim.scenario.problems import Problem, did_you_mean
from sim.scenario.schema import Scenario
from sim.scenario.text.merge import merge_mappings
from sim.scenario.text.read import read_file, read_text
from sim.scenario.text.tree import Mapping, Node, Scalar, as_written, find, problem_at

SECTIONS = tuple(name for name, field in Scenario.model_fields.items() if record_in(field) is not None)
"""Fields that may be kept in a file of their own."""

LONGEST_CHAIN = 10
"""Scenarios that may extend one another."""


def read_scenario(source: str | Path, problems: list[Problem]) -> Mapping | None:
    """Everything that a scenario says, with what it extends and includes.

    Parameters
    ----------
    source : str or Path
        Name of a scenario of the library, or a file.
    problems : list of Problem
        Problems are added here.

    Returns
    -------
    Mapping or None
        None if a part of it cannot be read, so that nothing more can be said about the whole.
    """
    path = named_file(source) or library_path(str(source))
    if path is None:
        problems.append(unknown_scenario(str(source)))
        return None
    return _read(path, (), problems)


NAMING_FILES = (*SECTIONS, "network.area", "record")
"""Paths at which a text may name a file or a folder, beside `extends`."""


def read_visitor(text: str, name: str, problems: list[Problem]) -> Mapping | None:
    """Everything that a text says, with the scenario of the library that it extends; no file is opened.

    Parameters
    ----------
    text : str
        YAML by somebody who must not read files here.
    name : str
        What to call it in problems.
    problems : list of Problem
        Problems are added here.

    Returns
    -------
    Mapping or None
        None if it cannot be read, or names a file.
    """
    written = read_text(text, name, problems)
    if written is None:
        return None
    if not isinstance(written, Mapping):
        problems.append(
            problem_at(written, "", "a scenario is a mapping of fields", "write lines of `field: value`")
        )
        return None
    refused = [
        problem_at(node, path, "no file can be named here", "write out what it holds, or leave it out")
        for path in NAMING_FILES
        if isinstance(node := find(written, path), Scalar) and isinstance(node.value, str)
    ]
    extends = written.values.get("extends")
    base: Mapping | None = Mapping({}, {}, written.place)
    if extends is not None:
        path = library_path(extends.value) if isinstance(extends, Scalar) and extends.value else None
        if path is None:
            unknown = unknown_scenario(as_written(extends))
            refused.append(problem_at(extends, "extends", unknown.rule, "name one of the library"))
        else:
            base = _read(path, (), problems)
    problems += refused
    if refused or base is None:
        return None
    return merge_mappings(base, written.without("extends"), problems)


def _read(path: Path, extended_by: tuple[Path, ...], problems: list[Problem]) -> Mapping | None:
    """Everything that is written in a file, in those that it includes, and in those that it extends."""
    written = read_file(path, problems)
    if written is None:
        return None
    if not isinstance(written, Mapping):
        problems.append(
            problem_at(written, "", "a scenario is a mapping of fields", "write lines of `field: value`")
        )
        return None
    base: Mapping | None = Mapping({}, {}, written.place)
    extends = written.values.get("extends")
    if extends is not None:
        written = written.without("extends")
        base = _read_extended(extends, path.parent, (*extended_by, path), problems)
    for section in SECTIONS:
        named = written.values.get(section)
        if isinstance(named, Scalar) and isinstance(named.value, str):
            included = _read_included(named, section, path.parent, problems)
            if base is None or included is None:
                base = None
            else:
                # The file is the whole section, whatever the scenario that is extended has there.
                base = base.without(section)
                written = written.with_entry(section, included, written.keys[section])
    return None if base is None else merge_mappings(base, written, problems)


def _read_extended(
    named: Node, folder: Path, extended_by: tuple[Path, ...], problems: list[Problem]
) -> Mapping | None:
    if not isinstance(named, Scalar) or not isinstance(named.value, str) or not named.value:
        rule, remedy = "`extends` names one scenario", "write a name of the library, or a file"
        problems.append(problem_at(named, "extends", rule, remedy))
        return None
    file = named_file(named.value)
    path = library_path(named.value) if file is None else folder / file
    if path is None:
        unknown = unknown_scenario(named.value, folder)
        problems.append(problem_at(named, "extends", unknown.rule, unknown.remedy))
    elif not _exists(path, named, "extends", problems):
        return None
    elif os.path.realpath(path) in map(os.path.realpath, extended_by):
        rule = "a scenario cannot extend itself, nor one that extends it"
        problems.append(problem_at(named, "extends", rule, "extend a scenario that does not lead back here"))
    elif len(extended_by) >= LONGEST_CHAIN:
        rule = f"more than {LONGEST_CHAIN} scenarios extend one another"
        problems.append(problem_at(named, "extends", rule, "extend one further up"))
    else:
        return _read(path, extended_by, problems)
    return None


def _read_included(named: Scalar, section: str, folder: Path, problems: list[Problem]) -> Node | None:
    path = folder / named.value
    return read_file(path, problems) if _exists(path, named, section, problems) else None


def _exists(path: Path, named: Scalar, where: str, problems: list[Problem]) -> bool:
    """Whether there is a file; if not, it is reported where it is named."""
    rule = "there is no such file"
    try:
        if path.is_dir():
            rule = "no file is named" if not named.value else "this is a folder, not a file"
        elif path.exists():
            return True
        others = [other.name for other in path.parent.glob("*.y*ml")]
    except (OSError, ValueError):
        others = []
    remedy = did_you_mean(path.name, others, "name a YAML file, relative to the file that names it")
    problems.append(problem_at(named, where, rule, remedy))
    return False
