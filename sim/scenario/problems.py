"""What is wrong with a scenario, in words that lead to the remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from sim.errors import SimError

MOST_PROBLEMS = 50
"""Problems that are reported at once; a file with more is the wrong file."""

LONGEST_VALUE = 80
LONGEST_PATH = 400
FEW_CHOICES = 12
MANY_CHOICES = 300


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it is, and what to do about it."""

    path: str
    """Path in the scenario, such as `supply.trucks.north.payload_t`; empty for the file as a whole."""
    rule: str
    """The rule that does not hold."""
    remedy: str
    """What to do."""
    value: str = ""
    """What is written there, shortened; empty if nothing is."""
    file: str = ""
    """File as it was named, or the override; empty for a scenario that was made in Python."""
    line: int = 0
    """Line, from 1; 0 if the problem has no line."""
    column: int = 0
    """Column, from 1; 0 if the problem has no column."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        where = [shown(part, LONGEST_PATH) for part in (place, self.path) if part]
        lines = [": ".join(where) or "scenario", f"  {self.rule}"]
        if self.value:
            lines.append(f"  written: {self.value}")
        lines.append(f"  remedy: {self.remedy}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong in one respect."""

    problems: list[Problem]
    """To be reported; not all, if there are very many."""
    fields: set[str]
    """All fields at fault, as paths with `*` for the items of lists, such as `supply.trucks.*.serves`."""


class ScenarioError(SimError):
    """A scenario that cannot be used, with everything that is wrong with it.

    Parameters
    ----------
    problems : iterable of Problem
        Sorted by file and line; only the first `MOST_PROBLEMS` are kept.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = sorted(set(problems), key=lambda p: (p.file, p.line, p.column, p.path, p.rule))
        super().__init__(found)
        self.problems: tuple[Problem, ...] = tuple(found[:MOST_PROBLEMS])

    def __str__(self) -> str:
        count = len(self.problems)
        title = "1 problem" if count == 1 else f"{count} problems"
        if count == MOST_PROBLEMS:
            title = f"the first {count} problems"
        return "\n\n".join([title, *map(str, self.problems)])


def shown(value: object, longest: int = LONGEST_VALUE) -> str:
    """Value as text that is safe to print: one line, no control characters, not long."""
    text = str(value)[: longest + 1]
    if not text.isprintable():
        text = ascii(text)
    return text if len(text) <= longest else text[: longest - 3] + "..."


def quoted(name: object) -> str:
    """Name from a file as it stands in a message."""
    return f"`{shown(name)}`"


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that was probably meant, if any comes near."""
    if len(word) > LONGEST_VALUE:
        return None
    by_plain_name = {_plain_name(choice): choice for choice in choices}
    plain = _plain_name(word)
    if len(by_plain_name) > MANY_CHOICES:
        likely = (item for item in by_plain_name.items() if item[0][:2] == plain[:2])
        by_plain_name = dict(islice(likely, MANY_CHOICES))
    # A name without its unit is the commonest slip: `payload` for `payload_t`.
    longer = [choice for name, choice in by_plain_name.items() if name.startswith(f"{plain}_")]
    if len(longer) == 1:
        return longer[0]
    matches = get_close_matches(plain, by_plain_name, n=1, cutoff=0.65)
    return by_plain_name[matches[0]] if matches else None


def _plain_name(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")


def did_you_mean(word: object, choices: Iterable[str], otherwise: str) -> str:
    """Remedy for a name that does not exist: the nearest one, or all if they are few."""
    known = sorted(set(choices))
    near = nearest(str(word), known)
    if near is not None:
        return f"did you mean `{near}`?"
    if 0 < len(known) <= FEW_CHOICES:
        return f"{otherwise}; one of: {', '.join(map(quoted, known))}"
    return otherwise


def unreadable(error: OSError | ValueError) -> str:
    """Why a file cannot be read, in words that are the same on every Python."""
    reason = error.strerror if isinstance(error, OSError) else "its name holds a null character"
    return f"the file cannot be read: {reason or error}"
