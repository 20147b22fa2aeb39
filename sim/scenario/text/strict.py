"""The strict parser of YAML: it reads whatever can be read, and says in plain words what cannot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scanner import Scanner, ScannerError

from sim.scenario.problems import Problem, shown
from sim.scenario.text.compose import Composer, UnusableFileError
from sim.scenario.text.tree import Node

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


def strict_tree(text: str, name: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """Tree of a YAML text, None if it cannot be read at all, and what is wrong with it.

    Parameters
    ----------
    text : str
        YAML.
    name : str
        Name of the file, for problems.
    """
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


def events_before_a_fault(text: str) -> Iterator[Any]:
    """Events of a text, up to where it cannot be read."""
    with suppress(YAMLError, OverflowError, ValueError):
        yield from YAML(typ="safe", pure=True).parse(text)


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
