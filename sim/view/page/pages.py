"""The files of the explorer's pages, the same on a server and on a static site."""

from __future__ import annotations

from typing import Literal

from sim.view.page.report import LIMITS, ONE_RUN, asset, environment

Back = Literal["server", "site"]
HOME = "explore.html"
LESSON_RUNS = 20
"""Pairs of runs for each question of the lesson."""
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'"
)
"""Of a site without a server, on which the model runs in workers."""
SCRIPTS = ("chart.js", "model.js", "explore.js", "lesson.js")
PAGES = ("explore.html", "lesson.html")


def page_files(back: Back, *, around: str | None = None) -> dict[str, str]:
    """Text of every file of the pages, by name.

    Parameters
    ----------
    back : {"server", "site"}
        Who plays: the server that sends the page, or the page itself.
    around : str, optional
        Link to the page around these, such as a documentation.
    """
    jinja = environment()
    shown = {
        "back": back,
        "home": HOME,
        "around": around,
        "limits": [ONE_RUN, *LIMITS],
        "runs": LESSON_RUNS,
        "policy": POLICY,
    }
    pages = {name: jinja.from_string(asset(f"{name}.jinja")).render(shown) for name in PAGES}
    return pages | {name: asset(name) for name in (*SCRIPTS, "page.css")}
