"""Find and keep the typical run of the scenarios that a stranger sees first.

`python -m tools.typical` plays 200 runs of each, in a checkout; what is kept of other scenarios is removed.
"""

from __future__ import annotations

import sys

from sim.scenario.library import data_folder
from sim.study.typical import FOLDER, find_typical, keep

SCENARIOS = ("historical",)


def main() -> None:
    """Play, keep, and say which run it is."""
    kept = set()
    for name in SCENARIOS:
        found = find_typical(name)
        kept.add(keep(found))
        which = f"replicate {found.replicate} of {found.replicates}, seed {found.seed}"
        sys.stdout.write(f"{name}: {which}\n")
    for path in (data_folder("scenarios") / FOLDER).glob("*.json"):
        if path not in kept:
            path.unlink()


if __name__ == "__main__":
    main()
