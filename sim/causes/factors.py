"""Factors: what may have brought something about, each with what "without it" means, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from sim.scenario.library import data_folder
from sim.scenario.load import with_overrides
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.quantity import Range, Record
from sim.scenario.schema import Scenario
from sim.scenario.text.read import read_text
from sim.scenario.text.tree import plain
from sim.study.errors import StudyError

MOST = 7
"""Factors whose shares can be had: with k of them 2^k ensembles are played."""


FORM = "a factor has `name`, `sentence` and `without`; see docs/why.md"
RULES = {
    "missing": ("is missing", f"add it: {FORM}"),
    "extra_forbidden": ("there is no such field here", FORM),
    "too_short": ("nothing is listed", FORM),
}
"""What is wrong and what to do, by the kind of fault."""


class Factor(Record):
    """Something that may be a cause."""

    name: str
    """Two or three words, as they stand in tables: `thin way round`."""
    sentence: str
    """One sentence: what it is, and what stands in its place without it."""
    without: dict[str, Any] = Field(min_length=1)
    """What the scenario is without it: values by path. `*` stands for every item of a list; `{times: 0.5}`
    and `{plus: 5}` change what is there, range or number, and keep its luck."""


class Factors(Record):
    """The factors of a campaign."""

    outcome: str | None = None
    """What is asked about unless something else is asked."""
    also: tuple[str, ...] = ()
    """Other questions that are answered on the way."""
    factors: tuple[Factor, ...] = Field(min_length=1)
    """In the order in which they are told."""

    @model_validator(mode="after")
    def _names_differ(self) -> Factors:
        names = [factor.name for factor in self.factors]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"two factors are called {twice!r}")
        return self

    def named(self, names: tuple[str, ...]) -> Factors:
        """Only some of the factors.

        Raises
        ------
        StudyError
            If there is none of such a name.
        """
        known = {factor.name: factor for factor in self.factors}
        for name in names:
            if name not in known:
                raise StudyError(f"there is no factor {name!r}: choose from {', '.join(known)}")
        return self.model_copy(update={"factors": tuple(known[name] for name in names)})


def read_factors(file: Path) -> Factors:
    """Read a file of factors.

    Raises
    ------
    ScenarioError
        If it cannot be read, or is not what `Factors` says.
    """
    problems: list[Problem] = []
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ScenarioError(
            [Problem("", f"cannot be read: {error.strerror}", "name a file of factors", file=str(file))]
        ) from None
    tree = read_text(text, str(file), problems)
    if tree is None or problems:
        raise ScenarioError(problems)
    try:
        return Factors.model_validate(plain(tree))
    except ValidationError as error:
        raise ScenarioError(_problems(error, str(file))) from None


def _problems(error: ValidationError, file: str) -> list[Problem]:
    """What is wrong with a file of factors; of a list and an item in it only the item."""
    places = [found["loc"] for found in error.errors()]
    problems = []
    for found in error.errors():
        place = found["loc"]
        if not any(other[: len(place)] == place and other != place for other in places):
            rule, remedy = RULES.get(found["type"], (found["msg"].removeprefix("Value error, "), FORM))
            problems.append(Problem(".".join(map(str, place)), rule, remedy, file=file))
    return problems


def factors_of(scenario: Scenario, file: Path | None = None) -> Factors:
    """Factors from a file, or those of the library that fit, or such as every scenario has.

    A file of the library fits a scenario of its own campaign, for which those of its factors are taken that
    name nothing which this variant does not have, and any other to which all of it applies.

    Raises
    ------
    ScenarioError
        If the file cannot be used.
    StudyError
        If a factor of the file names something that the scenario does not have, or if no factor of the
        scenario's own campaign fits it.
    """
    if file is not None:
        found = read_factors(file)
        _check_fits(found.factors, scenario, file)
        return found
    for path in sorted(data_folder("scenarios").rglob("factors/*.yaml")):
        found = read_factors(path)
        fitting = tuple(factor for factor in found.factors if _fits(factor, scenario))
        is_own = scenario.record is not None and path.stem == Path(scenario.record).name
        if is_own and not fitting:
            _check_fits(found.factors, scenario, path)
        if is_own or len(fitting) == len(found.factors):
            return found.model_copy(update={"factors": fitting})
    return _of_any(scenario)


def _check_fits(factors: Sequence[Factor], scenario: Scenario, file: Path) -> None:
    try:
        for factor in factors:
            overrides_of(factor.without, scenario, factor.name)
    except StudyError as error:
        raise StudyError(
            f"{file} does not fit {scenario.title!r}: {error}. Name factors of this campaign with factors "
            "(--factors FILE; docs/why.md says how to write them), or leave --factors out"
        ) from None
    for factor in factors:
        try:
            without(scenario, factor)
        except ScenarioError as error:
            where = f"{file}, {factor.name}"
            raise ScenarioError(replace(problem, file=where) for problem in error.problems) from None


def _fits(factor: Factor, scenario: Scenario) -> bool:
    try:
        overrides_of(factor.without, scenario, factor.name)
    except StudyError:
        return False
    return True


def overrides_of(without: Mapping[str, Any], scenario: Scenario, who: str) -> dict[str, Any]:
    """Values by path that the scenario has without a factor.

    Parameters
    ----------
    without : mapping of str to value
        As in `Factor.without`.
    scenario : Scenario
        With its ranges.
    who : str
        The factor, for messages.

    Raises
    ------
    StudyError
        If the scenario has no such path, or a value that cannot be scaled.
    """
    found: dict[str, Any] = {}
    for pattern, value in without.items():
        paths = _paths(scenario, pattern)
        if not paths:
            raise StudyError(f"{who}: the scenario has nothing at {pattern} (a path is written as for --set)")
        for path, now in paths.items():
            found[path] = _altered(value, now, f"{who}: {path}")
    return found


def without(scenario: Scenario, factor: Factor) -> Scenario:
    """The scenario without a factor."""
    return with_overrides(scenario, overrides_of(factor.without, scenario, factor.name))


def _altered(value: Any, now: Any, where: str) -> Any:
    if not (isinstance(value, dict) and value.keys() <= {"times", "plus"} and value):
        return value
    times, plus = value.get("times", 1.0), value.get("plus", 0.0)
    if isinstance(now, Range):
        parts = {part: getattr(now, part) * times + plus for part in ("low", "mid", "high")}
        return now.model_copy(update=parts)
    if isinstance(now, (int, float)) and not isinstance(now, bool):
        return type(now)(round(now * times + plus, 9))
    raise StudyError(f"{where} is no number, and cannot be scaled")


def _paths(scenario: Scenario, pattern: str) -> dict[str, Any]:
    """Everything that a path with `*` names, with its value; the last field may be one that is left out."""
    found: dict[str, Any] = {"": scenario}
    for part in pattern.split("."):
        found = {
            f"{path}.{name}".lstrip("."): member
            for path, value in found.items()
            for name, member in _members(value).items()
            if part in ("*", name)
        }
    return found


def _members(value: Any) -> dict[str, Any]:
    if isinstance(value, Range):
        return {}
    if isinstance(value, Record):
        return {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, tuple):
        names = [getattr(item, "id", None) or getattr(item, "node", None) for item in value]
        return {str(name): item for name, item in zip(names, value, strict=True) if name is not None}
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def _of_any(scenario: Scenario) -> Factors:
    """Factors that every scenario has."""
    found = [
        Factor(
            name="short stocks",
            sentence="The groups have few days of supply with them; without: twice as much.",
            without={"groups.*.stock_days": {"times": 2.0}, "groups.*.target_days": {"times": 2.0}},
        ),
        Factor(
            name="thin garrisons",
            sentence="Few men stand where the enemy comes; without: twice as many.",
            without={"groups.*.men": {"times": 2.0}},
        ),
        Factor(
            name="attacker's strength",
            sentence="The attacker comes with what he has; without: with half of it.",
            without={"offensive.axes.*.men": {"times": 0.5}},
        ),
        Factor(
            name="long-range fires",
            sentence="Depots, bridges and groups are struck from afar; without: no strikes.",
            without={"fires.strikes_per_day": 0},
        ),
    ]
    return Factors(factors=tuple(factor for factor in found if _fits(factor, scenario)))
