"""Run every benchmark, and write what they measure into docs/performance.md.

    python -m benchmarks.report

Takes about ten minutes on two cores that nobody else uses. The exit status is 1 if an engine did not do the
work of the others.
"""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import before, browser, compiled, ensemble, growth, replicate, startup
from benchmarks.measure import Result
from sim.study.play.workers import cores

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
WORKLOAD = "python benchmarks/reference_workload.py"
WORKLOAD_TARGETS = {"plain SimPy": 3.6, "opentnsim": 18.0, "openclsim": 95.0}
"""How many times longer each must take than our building blocks."""


def main() -> int:
    """Measure, and renew the page."""
    workload = subprocess.run(
        [sys.executable, *WORKLOAD.split()[1:], "--json"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    if workload.returncode:
        return 1
    found = json.loads(workload.stdout)
    results = [
        *workload_results(found["engines"]),
        *before.measure(rounds=100),
        *compiled.measure(rounds=60),
        *replicate.measure(rounds=15),
        *growth.measure(rounds=5),
        *startup.measure(rounds=15),
        *ensemble.measure(replicates=400, many=10_000),
        *in_the_browser(),
    ]
    write(page_text(found, results))
    return 0


def in_the_browser() -> list[Result]:
    """How long a visitor of the site waits, if there is a site and a browser."""
    if browser.is_site(browser.SITE) and shutil.which("chromedriver"):
        return browser.measure(browser.SITE)
    print("no site (make site), or no Chromium with its driver: what a visitor waits is left out")
    return []


def workload_results(engines: dict[str, Any]) -> list[Result]:
    """W on our own building blocks against each engine that was there."""
    results = []
    for name, target in WORKLOAD_TARGETS.items():
        if name in engines:
            ratio = engines[name]["ratio_to_building_blocks"]
            results.append(
                Result(
                    f"W: {name} against our building blocks, with log",
                    f"{ratio:.1f} x as long",
                    f"at least {target:g} x",
                    ratio < target,
                    WORKLOAD,
                )
            )
    return results


def page_text(workload: dict[str, Any], results: list[Result]) -> str:
    """The measured part of the page."""
    rows = [
        f"| {result.what} | {result.measured} | {result.target} | "
        f"{'' if result.target == '–' else 'missed' if result.missed else 'met'} | `{result.command}` |"
        for result in results
    ]
    engines = [
        f"| {name} | {1e3 * engine['median_s']:,.0f} | {engine['ratio_to_plain_simpy']:.2f} | "
        f"{engine['ratio_to_building_blocks']:.1f} |"
        for name, engine in workload["engines"].items()
    ]
    outcome = workload["outcome"]
    return "\n".join(
        [
            f"Measured on {date.today():%Y-%m-%d}: {processor()}, {cores()} cores, {platform.system()}, "
            f"CPython {platform.python_version()}, simpy {version('simpy')}, numpy {version('numpy')}. "
            "Only ratios carry over to another machine.",
            "",
            "| what | measured | target | | command |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
            f"The reference workload W on every engine ({outcome['activities']:,} activities, "
            f"{outcome['delivered_t']:,.0f} t delivered by each, median CPU time of {workload['rounds']} "
            "interleaved rounds):",
            "",
            "| engine | ms | plain SimPy = 1 | our building blocks = 1 |",
            "| --- | --- | --- | --- |",
            *engines,
        ]
    )


def processor() -> str:
    """Name of the processor, as far as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def write(measured: str) -> None:
    """Put the measured part between its marks."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{measured}\n{END}{after}")


if __name__ == "__main__":
    sys.exit(main())
