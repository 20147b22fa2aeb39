"""How long a visitor of the site waits: until the model is there, for 30 pairs of runs, and after a change.

    python -m benchmarks.browser [FOLDER]

FOLDER is the explorer of a site, by default `out/site/explorer`, as `make site` leaves it. Chromium and its
driver must be there. Wall times are worth something only on a machine that does nothing else: the load is
printed beside them, and the processor time of the browser, which depends on it less.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks.measure import Result
from sim.view.page.site import size_bytes

ROOT = Path(__file__).parents[1]
SITE = ROOT / "out" / "site" / "explorer"
COMMAND = "python -m benchmarks.browser"
READY_TARGET_S, PAIRS_TARGET_S, TARGET_MB = 5.0, 5.0, 10.0
DONE = "document.getElementById('status').textContent.includes(' pairs in ')"
SECONDS = "Number(document.documentElement.dataset.seconds)"
READY_MS = "performance.getEntriesByName('a worker is ready')[0].startTime"
PAGE = "explore.html#scenario=historical&pairs=30"
RIGHT, ENTER = "\ue014", "\ue007"
"""Keys, as WebDriver writes them."""


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


def measure(folder: Path) -> list[Result]:
    """Visit a site as somebody new."""
    sys.path.insert(0, str(ROOT / "tests" / "pages"))
    from browser import Browser

    sent_mb = size_bytes(folder)[1] / 1e6
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    load = f"load {os.getloadavg()[0]:.1f} before"
    browser = Browser()
    driver = browser.driver.service.process.pid
    try:
        before_s = processor_s(driver)
        browser.open(f"http://127.0.0.1:{server.server_address[1]}/{PAGE}")
        browser.until(DONE, 300)
        ready_s = browser.run(READY_MS) / 1_000
        first_s, first_cpu_s = browser.run(SECONDS), processor_s(driver) - before_s
        before_s = processor_s(driver)
        browser.press("#knob-strikes", RIGHT)
        browser.press("#go", ENTER)
        browser.until(f"!{DONE}", 30)
        browser.until(DONE, 300)
        again_s, again_cpu_s = browser.run(SECONDS), processor_s(driver) - before_s
    finally:
        browser.driver.quit()
        server.shutdown()
    spent = f"{again_s:.1f} s, {again_cpu_s:.1f} s of processor"
    first = f"{first_s:.1f} s, {first_cpu_s:.1f} s of processor"
    return [
        told("what a visitor fetches, with gzip", f"{sent_mb:.1f} MB", sent_mb, TARGET_MB, "MB"),
        told("until the model is ready", f"{ready_s:.1f} s ({load})", ready_s, READY_TARGET_S, "s"),
        Result("in the browser: the first 30 pairs, with the start", first, "–", False, COMMAND),
        told("30 new pairs after a change", spent, again_s, PAIRS_TARGET_S, "s"),
    ]


def told(what: str, measured: str, value: float, most: float, unit: str) -> Result:
    """A line of the table that is to be at most so many seconds or megabytes."""
    return Result(f"in the browser: {what}", measured, f"at most {most:g} {unit}", value > most, COMMAND)


def is_site(folder: Path) -> bool:
    """Whether a folder holds the explorer of a site."""
    return (folder / "explore.html").is_file()


def main(folder: Path) -> int:
    """Print what was measured."""
    if not is_site(folder):
        print(f"{folder} is no explorer of a site: make site", file=sys.stderr)
        return 2
    for result in measure(folder):
        print(f"{result.what}: {result.measured} (target: {result.target})")
    return 0


def processor_s(pid: int) -> float:
    """Processor time of a process and of all that it has started, s."""
    ticks = sum(_ticks(each) for each in [pid, *children(pid)])
    return ticks / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> Iterator[int]:
    """Processes that a process has started, and those that they have."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield int(child)
            yield from children(int(child))


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return int(fields[11]) + int(fields[12])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else SITE).resolve()))
