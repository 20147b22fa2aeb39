"""One replicate of `historical` against a bare SimPy loop with as many events.

python -m benchmarks.replicate [--rounds N]
"""

from __future__ import annotations

import argparse
from functools import partial

from benchmarks.measure import Result, bare_loop, events_of, medians_s
from sim.campaign.model import simulate
from sim.record.run import run
from sim.scenario.load import load
from sim.scenario.resolve import middle
from sim.streams import Streams
from sim.study.play.replicate import Case, play_case

COMMAND = "python -m benchmarks.replicate"


def measure(rounds: int) -> list[Result]:
    """Medians of interleaved rounds, each with the luck of another replicate."""
    scenario = load("historical")
    resolved = middle(scenario)
    events = events_of(resolved, Streams(1, 0))

    def campaign() -> None:
        simulate(resolved, Streams(1, 0))

    campaign()  # routes and cells are compiled once
    campaign_s, bare_s = medians_s([campaign, partial(bare_loop, events)], rounds)
    run(scenario, 1, replicate=0)
    whole_s, _ = medians_s([partial(play_case, scenario, 1, Case(0, 0)), partial(bare_loop, events)], rounds)
    ratio = campaign_s / bare_s
    return [
        Result(
            "`historical`, one replicate with its full log, against a bare SimPy loop of as many events",
            f"{ratio:.2f} x ({1e3 * campaign_s:.1f} ms, {events:,} events, "
            f"{1e6 * campaign_s / events:.2f} µs each; bare loop {1e6 * bare_s / events:.2f} µs)",
            "–",
            False,
            COMMAND,
        ),
        Result(
            "the same with draws, outcomes and curves, as an ensemble plays it",
            f"{1e3 * whole_s:.1f} ms",
            "–",
            False,
            COMMAND,
        ),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Time one replicate of the historical scenario.")
    parser.add_argument("--rounds", type=int, default=15, help="times it is played (default 15)")
    for result in measure(parser.parse_args().rounds):
        print(f"{result.what}: {result.measured} (target: {result.target})")
