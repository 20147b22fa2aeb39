"""The study area of a network: a GeoJSON file that a scenario names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.schema import Network

HELD_GROUND = "held_2022_09_05"
"""Id of the feature with the ground held by Russian forces at the start."""

LARGEST_AREA_FILE = 5_000_000


def read_area(network: Network) -> dict[str, Any] | None:
    """GeoJSON of the study area.

    Parameters
    ----------
    network : Network
        Of a loaded scenario, in which `area` is the path of a file.

    Returns
    -------
    dict or None
        The feature collection; None if the network names no area.

    Raises
    ------
    ScenarioError
        If the file cannot be used.
    """
    if network.area is None:
        return None
    problem = area_problem(Path(network.area))
    if problem is not None:
        raise ScenarioError([problem])
    content: dict[str, Any] = json.loads(Path(network.area).read_bytes())
    return content


def area_problem(path: Path) -> Problem | None:
    """What makes a file unusable as a study area, if anything does."""
    rule, remedy = "", "name a GeoJSON file, relative to the file that names it"
    try:
        if not path.is_file():
            rule = "there is no such file"
        elif path.stat().st_size > LARGEST_AREA_FILE:
            rule = f"the file is larger than {LARGEST_AREA_FILE // 1_000_000} MB"
        else:
            content = json.loads(path.read_bytes())
            if HELD_GROUND not in _feature_ids(content):
                rule, remedy = (
                    f"the file has no feature `{HELD_GROUND}`",
                    "give the ground held at the start this `id`",
                )
    except (OSError, ValueError, RecursionError):
        rule = "the file is no GeoJSON"
    return Problem("network.area", rule, remedy, str(path)) if rule else None


def _feature_ids(content: Any) -> set[Any]:
    features = content.get("features") if isinstance(content, dict) else None
    listed = features if isinstance(features, list) else []
    properties = [feature.get("properties") for feature in listed if isinstance(feature, dict)]
    return {str(mapping.get("id")) for mapping in properties if isinstance(mapping, dict)}
