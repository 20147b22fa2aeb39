"""Play replicates of a scenario as a worker does, one for each number on standard input, and tell the price.

    PYTHONPATH=TREE python cold_replicate.py SCENARIO

TREE may be an earlier commit of this project: that is what it is for, so it stands alone. Each answer is a
line with the CPU seconds of the replicate and the resident memory of the process in MB.
"""

import gc
import sys
import time
from pathlib import Path

from sim.scenario.load import load

try:
    from sim.study.play.replicate import Case, play_case
except ImportError:  # before 0.2.0
    from sim.study.replicate import Case, play_case

try:
    from sim.record.run import FEW_CYCLES
except ImportError:  # before 0.2.0
    FEW_CYCLES = (50_000, 20, 20)


def resident_mb() -> float:
    """Resident memory of this process, of which Linux tells."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096 / 1e6


def main(name: str) -> None:
    """Answer until nobody asks any more."""
    scenario = load(name)
    play_case(scenario, 1, Case(0, 1_000_000))  # what is kept for all replicates
    gc.collect()
    gc.freeze()
    gc.set_threshold(*FEW_CYCLES)
    for line in sys.stdin:
        number = int(line)
        start_s = time.process_time()
        play_case(scenario, 1, Case(number, number))
        print(time.process_time() - start_s, resident_mb(), flush=True)


main(sys.argv[1])
