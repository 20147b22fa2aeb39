"""A small campaign for studies, and helpers to play it in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sim.scenario.load import load, with_overrides
from sim.scenario.schema import Scenario
from sim.study.ensemble import Ensemble

SMALL = Path(__file__).parent / "scenario" / "small.yaml"
LIMIT_S = 60.0


def small() -> Scenario:
    """A campaign of ten days with two ranges, an attack and a withdrawal; a replicate takes milliseconds."""
    return with_overrides(load(SMALL), {"hub": {"place": "hub", "depot": "hub-depot"}})


def same(a: Ensemble, b: Ensemble) -> bool:
    """Whether two ensembles hold the same numbers, to the last bit."""
    return (
        a.replicates.equals(b.replicates)
        and a.parameters.equals(b.parameters)
        and list(a.series) == list(b.series)
        and all((a.series[name].tobytes() == b.series[name].tobytes()) for name in a.series)
    )


def start(code: str, *arguments: object, **options: object) -> subprocess.Popen[str]:
    """Process that runs a script, as an analyst would write it, with what this module offers."""
    script = f"import sys\nfrom studies import *\nif __name__ == '__main__':\n    {code}\n"
    path = Path(str(arguments[0])) / "script.py"
    path.write_text(script)
    return subprocess.Popen(
        [sys.executable, path, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def wait_until(condition) -> None:
    """Look again and again; fail when it takes too long."""
    give_up_s = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < give_up_s, "nothing happened"
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether a process runs (and is not only waiting to be reaped)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


def kill(pid: int) -> None:
    """End a process without giving it a chance to do anything."""
    os.kill(pid, signal.SIGKILL)
