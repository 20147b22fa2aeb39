"""What a page of the explorer asks of the model: the same questions on a server and inside a browser.

Nothing here needs more than a run needs, but for the ground of a map, which is asked for once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from math import isfinite
from typing import Any

from sim.record.grid import grid_h, grid_series
from sim.record.names import OutcomeName
from sim.record.result import RunResult
from sim.record.run import run
from sim.scenario.library import data_folder, library_path, scenarios
from sim.scenario.load import load, with_overrides
from sim.scenario.schema import Scenario
from sim.scenario.variant import load_text, variant_text
from sim.view.page.charts import brief
from sim.view.page.course import STEP_H, in_a_day, map_of_run, place_name, roles, total_of
from sim.view.page.knobs import REASONS, knobs_of, overrides_of, subject_of

LONGEST_TEXT = 100_000
"""Characters of a scenario that a visitor brings."""
LONGEST_DAYS = 120.0
MOST_REPLICATES = 500
READY = "ready"
"""Folder of scenarios as they are after loading, each with the name of its record; only a site has it."""
KEPT = 64
"""Scenarios that are kept, as they were asked for."""

Answer = dict[str, Any]


class QuestionError(ValueError):
    """A question that makes no sense, or asks for too much."""


def answer(question: Mapping[str, Any]) -> Answer:
    """Answer a question of a page.

    Parameters
    ----------
    question : mapping
        `ask`: `library`, `describe`, `ground`, `run`, `outcomes` or `file`. For all but the first, `name` of
        a scenario of the library, or its `text`; for the last three, `settings` of the knobs; for `run` and
        `outcomes`, `seed` and `replicate` (None: every value at its middle; a run then brings the map and
        the log).

    Returns
    -------
    dict
        To be sent as JSON.

    Raises
    ------
    QuestionError
        If the question makes no sense.
    ScenarioError
        If the scenario, or what the settings make of it, is wrong.
    """
    ask = question.get("ask")
    if ask == "library":
        return {
            "scenarios": [{"name": e.name, "title": e.title, "question": e.question} for e in scenarios()]
        }
    base, is_text = _base(question)
    if ask == "describe":
        return _described(base, is_text)
    if ask == "ground":
        from sim.view.page.ground import ground_of

        return ground_of(_scenario(base, is_text))
    settings = json.dumps(_settings(question), sort_keys=True)
    if ask == "file":
        scenario = _scenario(base, is_text)
        overrides = overrides_of(scenario, json.loads(settings))
        return {"text": variant_text(base, scenario, overrides)}
    if ask in ("run", "outcomes"):
        replicate, seed = _numbers(question)
        result = run(_changed(base, is_text, settings), seed=seed, replicate=replicate)
        return _played(result) if ask == "run" else {"outcomes": _plain(result.outcomes)}
    raise QuestionError("ask for: library, describe, ground, run, outcomes or file")


def _base(question: Mapping[str, Any]) -> tuple[str, bool]:
    """Name or text of a scenario, and whether it is a text."""
    text, name = question.get("text"), question.get("name")
    if isinstance(text, str) and text.strip():
        if len(text) > LONGEST_TEXT:
            raise QuestionError(f"a scenario may have {LONGEST_TEXT:,} characters here, not {len(text):,}")
        return text, True
    if not isinstance(name, str) or library_path(name) is None:
        raise QuestionError(f"the library has no scenario {str(name)[:60]!r}")
    return name, False


def _settings(question: Mapping[str, Any]) -> dict[str, Any]:
    settings = question.get("settings", {})
    if not isinstance(settings, dict) or len(settings) > 100:
        raise QuestionError("settings are values by the id of their knob")
    return settings


def _numbers(question: Mapping[str, Any]) -> tuple[int | None, int]:
    replicate, seed = question.get("replicate"), question.get("seed", 1)
    if replicate is not None and not (type(replicate) is int and 0 <= replicate < MOST_REPLICATES):
        raise QuestionError(f"a replicate is a number from 0 to {MOST_REPLICATES - 1}")
    if not (type(seed) is int and 0 <= seed < 2**31):
        raise QuestionError("a seed is a whole number from 0 on")
    return replicate, seed


@lru_cache(maxsize=KEPT)
def _scenario(base: str, is_text: bool) -> Scenario:
    """Scenario of the library, stored ready to use where the site was built, or of a visitor's text."""
    if is_text:
        scenario = load_text(base)
        if scenario.horizon_days > LONGEST_DAYS:
            raise QuestionError(f"a run may last {LONGEST_DAYS:g} days here, not {scenario.horizon_days:g}")
        return scenario
    ready = data_folder("scenarios") / READY / f"{base}.json"
    if not ready.is_file():
        return load(base)
    scenario = Scenario.model_validate_json(ready.read_bytes())
    record = scenario.record and str(data_folder("seeds") / scenario.record)
    return scenario.model_copy(update={"record": record})


@lru_cache(maxsize=KEPT)
def _changed(base: str, is_text: bool, settings: str) -> Scenario:
    scenario = _scenario(base, is_text)
    overrides = overrides_of(scenario, json.loads(settings))
    return with_overrides(scenario, overrides) if overrides else scenario


def ground_key(scenario: Scenario) -> str:
    """Name of the ground of a scenario's map: scenarios with the same one share it."""
    shaped = {
        "network": scenario.network.model_dump(mode="json"),
        "hub": scenario.hub_place,
        "sides": scenario.sides.model_dump(mode="json"),
        "groups": [[group.node, group.name] for group in scenario.groups],
        "depots": [depot.node for depot in scenario.supply.depots],
        "bases": [service.origin for service in scenario.supply.trains],
    }
    return sha256(json.dumps(shaped, sort_keys=True).encode()).hexdigest()[:16]


def _described(base: str, is_text: bool) -> Answer:
    scenario = _scenario(base, is_text)
    return {
        "title": scenario.title,
        "question": scenario.question,
        "look_at": list(scenario.look_at),
        "start": scenario.start.isoformat(),
        "horizon_h": scenario.horizon_h,
        "hub": place_name(scenario, scenario.hub_place),
        "groups": [
            {"id": group.id, "name": group.short_name, "role": role, "leaves": group.drawdown is not None}
            for group, role in zip(scenario.groups, roles(scenario), strict=True)
        ],
        "subject": subject_of(scenario),
        "reasons": REASONS,
        "knobs": [knob.plain() for knob in knobs_of(scenario)],
        "ground": ground_key(scenario),
        "hours": [brief(hour) for hour in grid_h(scenario, STEP_H)],
    }


def _played(result: RunResult) -> Answer:
    """What one run adds to the charts; the central run brings the map and the log too."""
    scenario, curves = result.resolved, grid_series(result.reading, STEP_H)
    arrived = {
        group.id: in_a_day([float(value) for value in curves[OutcomeName("delivered_t", group.id)]])
        for group in scenario.groups
    }
    found: Answer = {
        "outcomes": _plain(
            {name: each for name, each in result.outcomes.items() if OutcomeName.read(name).measure in _SHOWN}
        ),
        "area": _short(curves["area_actual_km2"]),
        "arrived": _short(total_of(list(arrived.values()))),
        "out": _short(curves["vehicles_out"]),
        "arrived_at": {group: _short(values) for group, values in arrived.items()},
        "days": {
            group.id: _short(curves[OutcomeName("days_of_supply", group.id)]) for group in scenario.groups
        },
    }
    if result.replicate is None:
        found["run"] = map_of_run(result)
        found["expected"] = _expected(result)
    return found


def _expected(result: RunResult) -> dict[str, list[Answer]]:
    """What the staff of each group expected, whenever it reckoned: shares of the group's need."""
    found: dict[str, list[Answer]] = {}
    for each in result.history.expectations:
        found.setdefault(each.group, []).append(
            {
                "hour": round(each.time_h, 1),
                "arrives": brief(each.expected_share),
                "lasts": brief(each.controlled_rate),
            }
        )
    return found


_SHOWN = frozenset(
    {
        "hub_entered_h",
        "ordered_h",
        "trigger",
        "evacuated_share",
        "abandoned_share",
        "destroyed_share",
        "days_of_supply_at_hub_loss",
        "demand_met_after",
        "drawdown_h",
        "outlook_share",
        "controlled_rate",
        "issued_share",
    }
)
"""Outcomes that a page shows."""


def _short(values: Any) -> list[float | None]:
    return [brief(float(value)) for value in values]


def _plain(outcomes: Mapping[str, float | str]) -> Answer:
    """Outcomes as they are, to the last bit; None for what did not happen."""
    return {
        name: value if isinstance(value, str) or isfinite(value) else None for name, value in outcomes.items()
    }
