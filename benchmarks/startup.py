"""How long `kupiansk --help` takes, against the import of the library that prints it.

python -m benchmarks.startup [--rounds N]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.measure import Result, compiled_once

COMMAND = "python -m benchmarks.startup"
TARGET = 1.7
HELP = (str(Path(sys.executable).with_name("kupiansk")), "--help")
LIBRARY = (sys.executable, "-c", "import typer")


def wall_s(command: Sequence[str], env: dict[str, str]) -> float:
    """Seconds on the wall that a command takes."""
    start_s = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env)
    return time.perf_counter() - start_s


def measure(rounds: int) -> list[Result]:
    """Medians of interleaved rounds."""
    with compiled_once() as env:
        # The first round compiles.
        times_s = [(wall_s(HELP, env), wall_s(LIBRARY, env)) for _ in range(rounds + 1)][1:]
    help_s, library_s = (median(column) for column in zip(*times_s, strict=True))
    ratio = help_s / library_s
    return [
        Result(
            '`kupiansk --help` against `python -c "import typer"`',
            f"{ratio:.2f} x ({1e3 * help_s:.0f} ms and {1e3 * library_s:.0f} ms)",
            f"at most {TARGET:g} x",
            ratio > TARGET,
            COMMAND,
        )
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Time the start of the command line.")
    parser.add_argument("--rounds", type=int, default=15, help="starts of each (default 15)")
    for result in measure(parser.parse_args().rounds):
        print(f"{result.what}: {result.measured} (target: {result.target})")
