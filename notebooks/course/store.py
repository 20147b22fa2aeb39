"""The runs behind the bets of the lessons: `make stored` renews `stored.json`.

Some minutes on two cores. Play `make notebooks` afterwards.
"""

from __future__ import annotations

import json

from course.worlds import PHASE_X, PHASE_Y, STORED, WORLDS, play
from sim.causes.phase import phase
from sim.scenario.load import load, scenario_hash

REPLICATES, OF_KHERSON = 80, 50
"""Runs of each world: of the longer campaign fewer."""
IN_A_CELL, DRAWS = 12, 60
"""Runs in each cell of the map of reasons, and dots on it."""


def main() -> None:
    """Play every world and the map of reasons, and keep what came of them."""
    worlds = {
        name: play(name, OF_KHERSON if world.group == "kherson" else REPLICATES, jobs=None).as_plain()
        for name, world in WORLDS.items()
    }
    found = phase("historical", PHASE_X, PHASE_Y, replicates=IN_A_CELL, draws=DRAWS)
    hashes = {world.scenario: scenario_hash(load(world.scenario)) for world in WORLDS.values()}
    text = json.dumps({"scenarios": hashes, "worlds": worlds, "phase": found.as_plain()}, indent=None)
    STORED.write_text(text.replace('"worlds"', '\n"worlds"').replace('"phase"', '\n"phase"') + "\n", "utf-8")


if __name__ == "__main__":
    main()
