"""What the benchmarks share: timing, counting events, and the form of a result."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from tempfile import TemporaryDirectory

import simpy

from sim.campaign.memory import Memory
from sim.campaign.model import Model
from sim.scenario.schema import Scenario
from sim.streams import Streams


@dataclass(frozen=True)
class Result:
    """One line of the table in docs/performance.md."""

    what: str
    measured: str
    target: str
    missed: bool
    command: str


@contextmanager
def compiled_once() -> Iterator[dict[str, str]]:
    """Environment of processes that keep compiled modules, as they do where the package is installed."""
    with TemporaryDirectory() as folder:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        yield {**kept, "PYTHONPYCACHEPREFIX": folder}


def cpu_s(function: Callable[[], object]) -> float:
    """CPU seconds that a call takes."""
    gc.collect()
    start_s = time.process_time()
    function()
    return time.process_time() - start_s


def medians_s(functions: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """Median CPU seconds of each function, all of them called in turn in every round."""
    times_s = [[cpu_s(function) for function in functions] for _ in range(rounds)]
    return [median(column) for column in zip(*times_s, strict=True)]


def events_of(scenario: Scenario, streams: Streams) -> int:
    """Events that SimPy processes in one run."""
    model = Model(scenario, streams, Memory())  # whose clock goes step by step
    env, events = model.world.env, 0
    step = env.step

    def counted() -> None:
        nonlocal events
        events += 1
        step()

    env.step = counted  # type: ignore[method-assign]
    model.run()
    return events


def bare_loop(events: int, processes: int = 40) -> None:
    """As many SimPy timeouts, in so many processes, and nothing else: what the event loop itself costs."""
    env = simpy.Environment()

    def process(times: int):
        for _ in range(times):
            yield env.timeout(1.0)

    for number in range(processes):
        # Each process has an event for its start and one for its end, too.
        env.process(process((events - 2 * processes + number) // processes))
    env.run()
