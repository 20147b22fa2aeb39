"""The runs behind the bets of the lessons: `make stored` renews `stored.json`.

Some minutes on two cores. Play `make notebooks` afterwards.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from course.worlds import PHASE_X, PHASE_Y, STORED, WORLDS, play
from sim.causes.phase import phase
from sim.scenario.load import load, scenario_hash

REPLICATES, OF_KHERSON = 80, 50
"""Runs of each world: of the longer campaign fewer."""
IN_A_CELL, DRAWS = 12, 60
"""Runs in each cell of the map of reasons, and dots on it."""


def main(names: Sequence[str]) -> None:
    """Play worlds and the map of reasons, and keep what came of them.

    Parameters
    ----------
    names : sequence of str
        Worlds to play again, the others stay as they were; none for all, and the map.
    """
    kept = json.loads(STORED.read_text(encoding="utf-8")) if names else {"worlds": {}}
    for name in names or WORLDS:
        runs = OF_KHERSON if WORLDS[name].group == "kherson" else REPLICATES
        kept["worlds"][name] = play(name, runs, jobs=None).as_plain()
    if not names:
        kept["phase"] = phase("historical", PHASE_X, PHASE_Y, replicates=IN_A_CELL, draws=DRAWS).as_plain()
    hashes = {world.scenario: scenario_hash(load(world.scenario)) for world in WORLDS.values()}
    text = json.dumps({"scenarios": hashes, "worlds": kept["worlds"], "phase": kept["phase"]})
    STORED.write_text(text.replace('"worlds"', '\n"worlds"').replace('"phase"', '\n"phase"') + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
