"""Ensembles of `historical`: what a second worker is worth, how long a thousand take, what many weigh.

python -m benchmarks.ensemble [--replicates N] [--many N]
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import Result
from sim.scenario.load import load
from sim.study.ensemble import ensemble
from sim.study.play.workers import cores

COMMAND = "python -m benchmarks.ensemble"
SPEED_UP_TARGET = 1.9
THOUSAND_TARGET_S = 20.0
PARENT_TARGET_MB = 250


def wall_s(replicates: int, jobs: int) -> float:
    """Seconds on the wall for an ensemble in memory, the start of its workers included."""
    scenario = load("historical")
    start_s = time.perf_counter()
    ensemble(scenario, replicates, jobs=jobs)
    return time.perf_counter() - start_s


def weight(replicates: int) -> dict[str, float]:
    """Highest memory of a process that writes an ensemble, the size of its folder, and the time."""
    with tempfile.TemporaryDirectory() as folder:
        start_s = time.perf_counter()
        ensemble("historical", replicates, out=Path(folder) / "store")
        took_s = time.perf_counter() - start_s
        size_mb = sum(path.stat().st_size for path in Path(folder).rglob("*")) / 1e6
    return {"peak_mb": peak_mb(), "folder_mb": size_mb, "took_s": took_s}


def peak_mb() -> float:
    """Highest resident memory of this process, of which Linux tells.

    Not ``getrusage``: what it says of a process begins with what the one that started it had.
    """
    (peak_kb,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(peak_kb) * 1024 / 1e6


def weight_alone(replicates: int) -> dict[str, float]:
    """The same in a process of its own, so that nothing else is weighed."""
    command = [sys.executable, "-m", "benchmarks.ensemble", "--weigh", str(replicates)]
    found: dict[str, float] = json.loads(
        subprocess.run(command, capture_output=True, text=True, check=True).stdout
    )
    return found


def measure(replicates: int, many: int) -> list[Result]:
    """Speed-up, the time of a thousand, and the weight of many."""
    alone_s, together_s = wall_s(replicates, 1), wall_s(replicates, 2)
    speed_up = alone_s / together_s
    thousand_s = weight_alone(1_000)["took_s"]
    weighed = weight_alone(many)
    return [
        Result(
            f"two workers against one, {replicates} replicates of `historical`",
            f"{speed_up:.2f} x ({alone_s:.1f} s and {together_s:.1f} s)",
            f"at least {SPEED_UP_TARGET} x",
            speed_up < SPEED_UP_TARGET,
            COMMAND,
        ),
        Result(
            f"1,000 replicates of `historical` on {cores()} cores, written to a folder",
            f"{thousand_s:.1f} s",
            f"under {THOUSAND_TARGET_S:.0f} s on 2 cores",
            thousand_s >= THOUSAND_TARGET_S,
            COMMAND,
        ),
        Result(
            f"{many:,} replicates of `historical`: memory of the parent",
            f"{weighed['peak_mb']:.0f} MB ({weighed['folder_mb']:.0f} MB in the folder)",
            f"below {PARENT_TARGET_MB:.0f} MB",
            weighed["peak_mb"] >= PARENT_TARGET_MB,
            COMMAND,
        ),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure ensembles of the historical scenario.")
    parser.add_argument("--replicates", type=int, default=400, help="for the speed-up (default 400)")
    parser.add_argument("--many", type=int, default=10_000, help="for time and memory (default 10,000)")
    parser.add_argument("--weigh", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.weigh:
        print(json.dumps(weight(arguments.weigh)))
    else:
        for result in measure(arguments.replicates, arguments.many):
            print(f"{result.what}: {result.measured} (target: {result.target})")
