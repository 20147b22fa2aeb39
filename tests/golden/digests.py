"""Digests of what comes of every scenario of the library: the same bit for bit with every Python.

    python -m tests.golden.digests           # says what differs, and fails if anything does
    python -m tests.golden.digests --renew   # after a wanted change

Needs nothing but the project, so any interpreter can be asked. A machine with other mathematical functions (a
browser's, say) may differ in the last bits: there the outcomes of `golden_tables` say whether that is all.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path

import sim
from sim.record.grid import grid_h

KEPT = Path(__file__).parent / "digests.json"
REPLICATES = (None, 7)


def digests(name: str) -> dict[str, str]:
    """Digests of the outcomes, the movements and the territory of a scenario's runs."""
    runs = [sim.run(name, seed=1, replicate=replicate) for replicate in REPLICATES]
    return {
        "outcomes": _digest([sorted(run.outcomes.items()) for run in runs]),
        "movements": _digest([(run.history.entries, sorted(run.history.movements)) for run in runs]),
        "territory": _digest(
            [
                (
                    sorted(run.history.captures.items()),
                    [
                        (run.reading.area_km2_at(hour), run.reading.announced_km2_at(hour))
                        for hour in grid_h(run.resolved)
                    ],
                )
                for run in runs
            ]
        ),
    }


def _digest(content: object) -> str:
    return sha256(repr(content).encode()).hexdigest()[:16]


def kept() -> dict[str, dict[str, str]]:
    """What was kept."""
    found: dict[str, dict[str, str]] = json.loads(KEPT.read_text(encoding="utf-8"))
    return found


def renew() -> None:
    """Keep what comes out now."""
    found = {entry.name: digests(entry.name) for entry in sim.scenarios()}
    KEPT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Compare, and say what differs."""
    if sys.argv[1:] == ["--renew"]:
        renew()
        return
    before = kept()
    other = [
        f"{entry.name}: {what}"
        for entry in sim.scenarios()
        for what, digest in digests(entry.name).items()
        if before.get(entry.name, {}).get(what) != digest
    ]
    version = sys.version.partition(" ")[0]
    print(
        f"Python {version}: {len(before)} scenarios, "
        + ("; ".join(["different", *other]) if other else "all as kept")
    )
    sys.exit(bool(other))


if __name__ == "__main__":
    main()
