"""Time the reference workload W (see `workload.py`) on this project's building blocks and on their peers.

    python benchmarks/reference_workload.py [--rounds N] [--engines NAME ...] [--json]

Every round plays W once on each engine, in turn, with the same random streams; what counts is the median
CPU time, as a ratio: only ratios carry over to another machine. An engine that finishes other work than
plain SimPy has not played W, and the benchmark fails. Peers that are not installed are left out
(``pip install kupiansk-sim[bench]`` brings them).
"""

import argparse
import gc
import importlib
import json
import platform
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from importlib.metadata import version
from statistics import median

import workload as w
from engines import bare_timeouts, building_blocks, plain_simpy
from rich.console import Console
from rich.table import Table

Run = Callable[[w.Draws], w.Outcome]

PEERS = ("salabim", "ciw", "opentnsim", "openclsim")
TOLERANCE = 0.01
REFERENCE = "plain SimPy"
OURS = "building blocks"


def main() -> int:
    """Run the benchmark; the exit status is 1 if an engine did other work than the rest."""
    arguments = command_line().parse_args()
    warnings.simplefilter("ignore")  # the peers' own
    reference = plain_simpy.run(w.draws(arguments.seed))
    engines = load_engines(arguments.engines, reference)

    times_s: dict[str, list[float]] = {name: [] for name in engines}
    faults: list[str] = []
    for _ in range(arguments.rounds):
        for name, run in engines.items():
            time_s, outcome = timed(run, arguments.seed)
            times_s[name].append(time_s)
            faults += [f"{name}: {fault}" for fault in deviations(outcome, reference)]

    medians_s = {name: median(engine_times_s) for name, engine_times_s in times_s.items()}
    if arguments.json:
        print(json.dumps(report(medians_s, reference, arguments), indent=2))
    else:
        show(medians_s, reference, arguments.rounds)
    for fault in sorted(set(faults)):
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def command_line() -> argparse.ArgumentParser:
    """What may be asked for."""
    parser = argparse.ArgumentParser(description="Time the reference workload on several engines.")
    parser.add_argument("--rounds", type=int, default=5, help="times each engine plays it (default 5)")
    parser.add_argument("--seed", type=int, default=1, help="root seed of the random streams (default 1)")
    parser.add_argument("--engines", nargs="*", choices=PEERS, default=PEERS, help="peers to include")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser


def load_engines(peers: Sequence[str], reference: w.Outcome) -> dict[str, Run]:
    """The engines that can run here, by name."""
    engines: dict[str, Run] = {
        REFERENCE: plain_simpy.run,
        OURS: building_blocks.run,
        "bare timeouts": partial(bare_timeouts.run, activities=reference.activities),
    }
    for name in peers:
        try:
            engines[name] = importlib.import_module(f"engines.{name}").run
        except ImportError as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
    return engines


def timed(run: Run, seed: int) -> tuple[float, w.Outcome]:
    """CPU seconds of one run, from building the model to its outcome, and that outcome."""
    draws = w.draws(seed)
    gc.collect()
    start_s = time.process_time()
    outcome = run(draws)
    return time.process_time() - start_s, outcome


def deviations(outcome: w.Outcome, reference: w.Outcome) -> list[str]:
    """In what an outcome is not that of the reference, within the tolerance."""
    faults = []
    for measure, expected in asdict(reference).items():
        found = getattr(outcome, measure)
        if found is not None and abs(found - expected) > TOLERANCE * expected:
            faults.append(f"{measure} is {found:,.0f} instead of {expected:,.0f}")
    return faults


def show(medians_s: dict[str, float], reference: w.Outcome, rounds: int) -> None:
    """Print the ratios as a table."""
    table = Table(
        title=f"{reference.activities:,} activities, {reference.delivered_t:,.0f} t delivered; "
        f"median CPU time of {rounds} rounds"
    )
    table.add_column("engine")
    for heading in ("ms", f"{REFERENCE} = 1", f"{OURS} = 1"):
        table.add_column(heading, justify="right")
    for name, median_s in medians_s.items():
        ratios = (median_s / medians_s[base] for base in (REFERENCE, OURS))
        table.add_row(name, f"{1_000 * median_s:,.0f}", *(f"{ratio:.2f}" for ratio in ratios))
    Console().print(table)


def report(
    medians_s: dict[str, float], reference: w.Outcome, arguments: argparse.Namespace
) -> dict[str, object]:
    """What was measured, and with what."""
    return {
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("numpy", "simpy", *PEERS) if name in sys.modules},
        "seed": arguments.seed,
        "rounds": arguments.rounds,
        "outcome": asdict(reference),
        "engines": {
            name: {
                "median_s": median_s,
                "ratio_to_plain_simpy": median_s / medians_s[REFERENCE],
                "ratio_to_building_blocks": median_s / medians_s[OURS],
            }
            for name, median_s in medians_s.items()
        },
    }


if __name__ == "__main__":
    sys.exit(main())
