"""Outcomes of a few runs, kept to notice every change of the model. Renew them with `make golden`."""

import json
import math
from pathlib import Path

from sim.record.run import run

FOLDER = Path(__file__).parent
RUNS = {
    "toy-hub": {"scenario": "toy-hub", "seed": 1},
    "historical": {"scenario": "historical", "seed": 1},
    "historical-replicate-7": {"scenario": "historical", "seed": 1, "replicate": 7},
}


def outcomes(name: str) -> dict[str, float | str | None]:
    """Outcomes of one of the runs, `None` for what did not happen."""
    found = run(**RUNS[name]).outcomes
    return {key: None if isinstance(v, float) and math.isnan(v) else v for key, v in found.items()}


def kept(name: str) -> dict[str, float | str | None]:
    """What was kept of it."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def renew() -> None:
    """Write the outcomes of all runs."""
    for name in RUNS:
        text = json.dumps(outcomes(name), indent=1, ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    renew()
