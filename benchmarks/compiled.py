"""What a run costs with the compiled build, beside the same sources in plain Python, in turn and in one go.

    make compiled
    python -m benchmarks.compiled [--rounds N]

Plays the same cold replicates in both, as `benchmarks.before` does.
"""

from __future__ import annotations

import argparse
from statistics import fmean

from benchmarks.before import ROOT, WORKER_TARGET_MB, Worker
from benchmarks.measure import Result

BUILT = ROOT / "out" / "compiled" / "site"
"""Where `make compiled` unpacks the wheel."""
COMMAND = "make compiled && python -m benchmarks.compiled"
TARGET = 1.5


def measure(rounds: int) -> list[Result]:
    """Means over the same replicates; nothing if nobody has built it."""
    if not BUILT.is_dir():
        return []
    workers = [Worker(ROOT, "historical"), Worker(BUILT, "historical")]
    played = [[worker.play(replicate) for worker in workers] for replicate in range(rounds)]
    for worker in workers:
        worker.close()
    plain_s, compiled_s = (fmean(cpu_s for cpu_s, _ in column) for column in zip(*played, strict=True))
    resident_mb = max(row[1][1] for row in played)
    command = f"{COMMAND} --rounds {rounds}"
    return [
        Result(
            "a cold replicate of `historical` in plain Python against the optional compiled build",
            f"{plain_s / compiled_s:.2f} x ({1e3 * plain_s:.0f} ms against {1e3 * compiled_s:.0f} ms)",
            f"at least {TARGET} x",
            plain_s / compiled_s < TARGET,
            command,
        ),
        Result(
            f"memory of a worker of the compiled build after {rounds} replicates",
            f"{resident_mb:.0f} MB",
            f"below {WORKER_TARGET_MB} MB",
            resident_mb >= WORKER_TARGET_MB,
            command,
        ),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Time a replicate of the compiled build.")
    parser.add_argument("--rounds", type=int, default=60, help="replicates of each (default 60)")
    found = measure(parser.parse_args().rounds)
    for result in found:
        print(f"{result.what}: {result.measured} (target: {result.target})")
    if not found:
        print("There is no compiled build: make compiled")
