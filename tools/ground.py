"""Store the ground of the library's networks, so that nobody who runs its scenarios needs shapely.

python -m tools.ground
"""

from __future__ import annotations

from sim.scenario.library import scenarios
from sim.scenario.load import load
from sim.theatre.ground.roadsides import store


def main() -> None:
    """Work out the ground of every scenario of the library; what none of them needs any more is removed."""
    needed = store(load(entry.name).network for entry in scenarios())
    folder = next(iter(needed)).parent
    for path in set(folder.glob("*.json")) - needed:
        path.unlink()


if __name__ == "__main__":
    main()
