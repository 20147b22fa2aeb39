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

from sim.view.page.site import size_bytes

ROOT = Path(__file__).parents[1]
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


def main(folder: Path) -> int:
    """Visit a site as somebody new, and print what was measured."""
    if not (folder / "explore.html").is_file():
        print(f"{folder} is no explorer of a site: make site", file=sys.stderr)
        return 2
    sys.path.insert(0, str(ROOT / "tests" / "pages"))
    from browser import Browser

    raw, sent = size_bytes(folder)
    print(f"size: {raw / 1e6:.2f} MB, {sent / 1e6:.2f} MB with gzip")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    browser = Browser()
    driver = browser.driver.service.process.pid
    try:
        before_s = processor_s(driver)
        browser.open(f"http://127.0.0.1:{server.server_address[1]}/{PAGE}")
        browser.until(DONE, 300)
        print(f"first worker ready after {browser.run(READY_MS) / 1000:.1f} s")
        told("first 30 pairs, 31 runs, with the start", browser, processor_s(driver) - before_s)
        before_s = processor_s(driver)
        browser.press("#knob-strikes", RIGHT)
        browser.press("#go", ENTER)
        browser.until(f"!{DONE}", 30)
        browser.until(DONE, 300)
        told("30 new pairs after a change, 31 runs", browser, processor_s(driver) - before_s)
    finally:
        browser.driver.quit()
        server.shutdown()
    return 0


def told(what: str, browser: Any, spent_s: float) -> None:
    """Print the wall time that the page tells, and what the browser has worked."""
    print(f"{what}: {browser.run(SECONDS):.1f} s, {spent_s:.1f} s of processor")


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
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "out" / "site" / "explorer").resolve()))
