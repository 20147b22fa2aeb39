"""From what is written to a scenario: form, names and sense, with all problems at once."""

from __future__ import annotations

import dataclasses
import os
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from sim.scenario.area import area_text
from sim.scenario.checks import CHECKS
from sim.scenario.checks.form import faults_of_form
from sim.scenario.checks.names import faults_of_names
from sim.scenario.checks.repair import repaired
from sim.scenario.checks.sources import faults_of_sources
from sim.scenario.problems import MOST_PROBLEMS, Faults, Problem, ScenarioError
from sim.scenario.schema import Scenario
from sim.scenario.sources import record_problems
from sim.scenario.text.merge import replace
from sim.scenario.text.tree import Mapping, Scalar, as_written, find, nearest_place, plain


def checked(root: Mapping, problems: list[Problem]) -> Scenario:
    """Scenario of a tree.

    Raises
    ------
    ScenarioError
        With the problems so far and all that are found.
    """
    root = _with_record_path(root, problems)
    data = plain(_with_area_text(root, problems))
    form = Faults([], set())
    scenario: Scenario | None
    try:
        scenario = Scenario.model_validate(data, strict=True)
    except ValidationError as error:
        form = faults_of_form(error, root)
        scenario = repaired(data, error)
    names = faults_of_names(root)
    problems += form.problems + names.problems + faults_of_sources(root)
    if scenario is not None:
        problems += _faults_of_sense(scenario, root, form.fields | names.fields)
    if problems or scenario is None:
        raise ScenarioError(problems)
    return scenario


def _faults_of_sense(scenario: Scenario, root: Mapping, wrong: set[str]) -> list[Problem]:
    """Problems that the checks find that read nothing wrong."""
    return [
        _placed(problem, root)
        for check in CHECKS
        if check.can_be_run(wrong)
        for problem in islice(check.find(scenario), MOST_PROBLEMS)
    ]


def _with_area_text(root: Mapping, problems: list[Problem]) -> Mapping:
    """Tree with the study area itself in place of the name of its file."""
    area = find(root, "network.area")
    if not isinstance(area, Scalar) or not isinstance(area.value, str):
        return root
    folder = Path(area.place.file).parent if area.place.line else Path()
    text, found = area_text(area.value, folder)
    problems += [_placed(problem, root) for problem in found]
    return replace(root, "network.area", Scalar(text, area.place), area.place, problems) if text else root


def _with_record_path(root: Mapping, problems: list[Problem]) -> Mapping:
    """Tree in which the record is a folder that can be found from anywhere."""
    record = find(root, "record")
    if not isinstance(record, Scalar) or not isinstance(record.value, str):
        return root
    folder = os.path.dirname(record.place.file) if record.place.line else ""
    path = os.path.abspath(os.path.join(folder, record.value))
    problems += [_placed(problem, root) for problem in record_problems(Path(path))]
    return replace(root, "record", Scalar(path, record.place), record.place, problems)


def _placed(problem: Problem, root: Mapping) -> Problem:
    """Problem with the place and the value that its path leads to."""
    place = nearest_place(root, problem.path)
    return dataclasses.replace(
        problem,
        value=problem.value or as_written(find(root, problem.path)),
        file=place.file,
        line=place.line,
        column=place.column,
    )
