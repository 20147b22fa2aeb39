"""The site that plays in the browser: small enough, always the same numbers as here."""

import ast
import json
import math
import os
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from sim.scenario.library import scenarios
from sim.view.page.answer import answer
from sim.view.page.site import ROOMS, SERVER_ONLY, size_bytes

pytestmark = pytest.mark.slow
REPLICATES = int(os.environ.get("KUPIANSK_SITE", "2"))
"""Of each of the ten scenarios; `KUPIANSK_SITE=10` asks for a hundred runs."""
LARGEST_BYTES = 10_000_000
BROWSER = Path(__file__).parents[2] / "sim" / "view" / "page" / "browser"
ASK = BROWSER / "ask.mjs"


def in_node(site, questions):
    """Answers of the site's own model, in Python for WebAssembly."""
    text = "".join(json.dumps(question) + "\n" for question in questions)
    done = subprocess.run(
        ["node", ASK, site], input=text, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_visit_is_short(site):
    assert size_bytes(site)[1] <= LARGEST_BYTES


def imported_by(path):
    """Modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def test_what_is_left_out_is_not_imported():
    unused = set((BROWSER / "unused.txt").read_text(encoding="utf-8").split("\n")[1:-1])
    package = BROWSER.parents[2]
    ours = [path for room in ROOMS for path in (package / room).rglob("*.py") if path.name not in SERVER_ONLY]
    libraries = [Path(find_spec(name).origin).parent for name in ("pydantic", "simpy", "ruamel.yaml")]
    theirs = [path for folder in libraries for path in folder.rglob("*.py")]
    assert len(ours) > 100
    assert len(theirs) > 50
    assert unused & {name for path in (*ours, *package.glob("*.py")) for name in imported_by(path)} == set()
    assert unused & {name for path in theirs for name in imported_by(path)} == set()


def test_no_file_of_the_site_names_another_host(site):
    for path in [*site.glob("*.html"), *site.glob("*.js"), *site.glob("*.mjs"), *site.glob("*.css")]:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "://" not in text.replace("file://", ""), path.name


def test_runs_of_ten_scenarios_are_those_of_this_machine(site):
    fixed = ["historical", "kherson", "toy-hub"]
    names = [*fixed, *[entry.name for entry in scenarios() if entry.name not in fixed][::4][:7]]
    assert len(names) == 10
    questions = [
        {"ask": "outcomes", "name": name, "replicate": replicate}
        for name in names
        for replicate in range(REPLICATES)
    ]
    found = in_node(site, questions)
    assert len(found) == 10 * REPLICATES
    for question, reply in zip(questions, found, strict=True):
        here, there = answer(question)["outcomes"], reply["value"]["outcomes"]
        assert here.keys() == there.keys()
        for name, value in here.items():
            if isinstance(value, float):
                assert math.isclose(value, there[name], rel_tol=1e-12, abs_tol=1e-12), (question, name)
            else:
                assert value == there[name], (question, name)


def test_a_visitors_own_text_is_checked_in_the_browser_too(site):
    text = "extends: toy-hub\ntitle: Mine\n"
    described, refused, played = in_node(
        site,
        [
            {"ask": "describe", "text": text},
            {"ask": "run", "text": "extends: toy-hub\nnetwork: network.yaml\n", "replicate": 0},
            {"ask": "run", "text": text, "replicate": 0},
        ],
    )
    assert described["value"]["title"] == "Mine"
    assert "no file can be named here" in refused["error"]
    assert (
        played["value"]["outcomes"] == answer({"ask": "run", "name": "toy-hub", "replicate": 0})["outcomes"]
    )
