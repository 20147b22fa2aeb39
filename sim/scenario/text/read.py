"""Reading of YAML files; hostile or broken ones are refused early, in words that lead to the remedy."""

from __future__ import annotations

import stat
from collections.abc import Collection
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scanner import Scanner, ScannerError

from sim.scenario.problems import Problem, shown, unreadable
from sim.scenario.text.compose import Composer, UnusableFileError
from sim.scenario.text.tree import Node

LARGEST_FILE = 500_000
"""Bytes. With the limit on values it keeps the reading of any file, however odd, to about a second."""

# What the parser says, and what it means for whoever wrote the file.
_SYNTAX = (
    ("<stream end>", "a bracket is never closed", "close it with `]` or `}`"),
    ("'\\t'", "a tab stands where only spaces may stand", "indent with spaces"),
    (
        "mapping values are not allowed",
        "a `:` stands where no key can be",
        "check the indentation of this line and the one before; put text that contains `: ` in quotes",
    ),
    (
        "<document start>",
        "this line does not belong to what stands before it",
        "check its indentation, and brackets before it",
    ),
    (
        "expected ',' or",
        "a comma or a closing bracket is missing",
        "separate with `, ` and close with `]` or `}`",
    ),
    ("expected the node content", "a value is missing", "write one, or remove the comma or bracket"),
    ("could not find expected ':'", "a key has no `:`", "write `key: value`, with a space after the colon"),
    ("unexpected end of stream", "a quotation mark is never closed", "close it"),
    (
        "<block end>",
        "the indentation does not fit",
        "align this line with the others of its mapping or list",
    ),
    (
        "unknown escape",
        "an escape that does not exist in a text in double quotes",
        "use single quotes, or write the backslash twice",
    ),
    ("cannot start any token", "a character that cannot begin a value", "put the text in quotes"),
)
_TAG = "tag"


class _Scanner(Scanner):
    """Scanner that refuses tags at once: they are of no use here, and slow to read if they are long."""

    def fetch_tag(self) -> Any:
        raise ScannerError("", None, _TAG, self.reader.get_mark())


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
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = _Scanner
    try:
        return Composer(yaml.parse(text), name, problems).document(), tuple(problems)
    except UnusableFileError as error:
        fatal = error.problem
    except MarkedYAMLError as error:
        fatal = _syntax_problem(error, text, name)
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - text.rfind("\n", 0, error.position)
        rule = f"the character U+{ord(text[error.position]):04X} is not allowed"
        fatal = Problem("", rule, "remove it; a scenario is plain text", "", name, line, column)
    except (OverflowError, ValueError):
        # The parser does not check the number of a character in "\U...".
        mark = yaml.reader.get_mark()
        rule, remedy = "an escape that is no character", "write the character itself, or use single quotes"
        fatal = Problem("", rule, remedy, "", name, mark.line + 1, mark.column + 1)
    return None, (*problems, fatal)


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
    found: dict[str, str] = {}
    key: str | None = None
    depth = 0
    # What is wrong with a file shows when it is loaded.
    with suppress(YAMLError, OSError, ValueError):
        for event in YAML(typ="safe", pure=True).parse(path.read_text(encoding="utf-8-sig")):
            if isinstance(event, (MappingStartEvent, SequenceStartEvent)):
                depth += 1
                key = None
            elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
                depth -= 1
            elif isinstance(event, ScalarEvent) and depth == 1:
                if key in keys:
                    found[str(key)] = str(event.value)
                    if len(found) == len(keys):
                        break
                key = event.value if key is None else None
    return found


def _too_large(name: str) -> Problem:
    remedy = "spread the sections over several files, or make the scenario in Python"
    return Problem("", f"the file is larger than {LARGEST_FILE // 1000} kB", remedy, file=name)


def _syntax_problem(error: MarkedYAMLError, text: str, name: str) -> Problem:
    said = str(error.problem)
    mark = error.problem_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    if said == _TAG:
        rule, remedy = "a tag (`!...`)", "remove it, or put text that begins with `!` in quotes"
    else:
        rule, remedy = next(
            ((rule, remedy) for sign, rule, remedy in _SYNTAX if sign in said),
            (f"not valid YAML: {shown(said)}", "check indentation, quotes and brackets"),
        )
    lines = text.splitlines()
    written = shown(lines[line].strip()) if line < len(lines) else ""
    return Problem("", rule, remedy, written, name, line + 1, column + 1)
