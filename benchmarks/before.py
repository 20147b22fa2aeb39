"""What a run costs beside what it cost at an earlier commit, in turn and in one go.

    python -m benchmarks.before [--commit HASH] [--rounds N]

A replicate as an ensemble plays it, cold: with drawn parameters, outcomes and curves. Every round plays the
same replicate in each tree, so a machine that slows down does so for all. The earlier model did less.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from statistics import fmean, median

from benchmarks.measure import Result, compiled_once

ROOT = Path(__file__).parents[1]
COMMIT = "b7eee80"
COMMAND = "python -m benchmarks.before"
TARGET, START_TARGET = 0.60, 0.65
WORKER_TARGET_MB = 70
RUN_ONCE = "import sim; sim.run('historical', 1)"


class Worker:
    """A process that plays replicates of a scenario as the code in a folder has it."""

    def __init__(self, tree: Path, scenario: str) -> None:
        script = Path(__file__).with_name("cold_replicate.py")
        self._process = subprocess.Popen(
            [sys.executable, str(script), scenario],
            cwd=tree,
            env={**os.environ, "PYTHONPATH": str(tree)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def play(self, replicate: int) -> tuple[float, float]:
        """CPU seconds of a replicate, and the memory of the process after it, MB."""
        assert self._process.stdin
        assert self._process.stdout
        print(replicate, file=self._process.stdin, flush=True)
        cpu_s, resident_mb = self._process.stdout.readline().split()
        return float(cpu_s), float(resident_mb)

    def close(self) -> None:
        """Let it end."""
        self._process.communicate()


def unpack(commit: str, folder: Path) -> None:
    """The files of a commit."""
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")


def run_once_s(tree: Path, env: dict[str, str]) -> float:
    """CPU seconds of a Python process that imports the model, compiled already, and runs it once."""
    before = os.times()
    subprocess.run(
        [sys.executable, "-c", RUN_ONCE], cwd=tree, env={**env, "PYTHONPATH": str(tree)}, check=True
    )
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def measure(rounds: int, commit: str = COMMIT) -> list[Result]:
    """Means over the same replicates, in turn; and the start of a process."""
    with tempfile.TemporaryDirectory() as folder:
        earlier = Path(folder)
        unpack(commit, earlier)
        workers = [
            Worker(earlier, "historical"),
            Worker(ROOT, "historical"),
            Worker(ROOT, "historical-rules"),
        ]
        played = [[worker.play(replicate) for worker in workers] for replicate in range(rounds)]
        for worker in workers:
            worker.close()
        with compiled_once() as env:
            # What is played first compiles, and is not counted.
            run_once_s(earlier, env), run_once_s(ROOT, env)
            starts = [(run_once_s(earlier, env), run_once_s(ROOT, env)) for _ in range(max(3, rounds // 10))]
    before_s, now_s, rules_s = (fmean(cpu_s for cpu_s, _ in column) for column in zip(*played, strict=True))
    resident_mb = max(row[1][1] for row in played)
    start_before_s, start_now_s = (median(column) for column in zip(*starts, strict=True))
    command = f"{COMMAND} --rounds {rounds}"
    return [
        Result(
            f"a cold replicate of `historical` in an ensemble, against commit {commit}'s own",
            f"{now_s / before_s:.2f} x ({1e3 * now_s:.0f} ms against {1e3 * before_s:.0f} ms)",
            f"at most {TARGET} x",
            now_s / before_s > TARGET,
            command,
        ),
        Result(
            "the same with rules about the hub in place of the staffs' outlook (`historical-rules`)",
            f"{rules_s / before_s:.2f} x ({1e3 * rules_s:.0f} ms)",
            "–",
            False,
            command,
        ),
        Result(
            f"memory of a worker after {rounds} replicates",
            f"{resident_mb:.0f} MB",
            f"below {WORKER_TARGET_MB} MB",
            resident_mb >= WORKER_TARGET_MB,
            command,
        ),
        Result(
            f'`python -c "{RUN_ONCE}"` against that of commit {commit}',
            f"{start_now_s / start_before_s:.2f} x ({start_now_s:.2f} s against {start_before_s:.2f} s)",
            f"at most {START_TARGET} x",
            start_now_s / start_before_s > START_TARGET,
            command,
        ),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Time a replicate beside that of an earlier commit.")
    parser.add_argument("--commit", default=COMMIT, help=f"the earlier one (default {COMMIT})")
    parser.add_argument("--rounds", type=int, default=60, help="replicates of each (default 60)")
    arguments = parser.parse_args()
    for result in measure(arguments.rounds, arguments.commit):
        print(f"{result.what}: {result.measured} (target: {result.target})")
