"""The documentation site: links lead somewhere, nothing comes from elsewhere, and all can read it."""

import json
import re
import threading
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, unquote

import pytest
from browser import PHONE

from sim.scenario.load import load
from sim.view.page.knobs import overrides_of
from sim.view.page.pages import PAGES

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
NOT_KNOBS = ("group", "pairs", "seed")
LESSONS = [f"notebooks/{path.stem}.html" for path in sorted(ROOT.glob("notebooks/*.ipynb"))]


class Page(HTMLParser):
    """Names, links, and what is fetched, of a page."""

    def __init__(self, text):
        super().__init__()
        self.names, self.links, self.fetched = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.names.add(found.get("id"))
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag == "link" and found.get("rel") in ("stylesheet", "icon", "shortcut icon"):
            self.fetched.append(found["href"])
        elif tag in ("script", "img", "iframe") and found.get("src"):
            self.fetched.append(found["src"])


@pytest.fixture(scope="module")
def pages(book):
    return {path.relative_to(book).as_posix(): Page(path.read_text("utf-8")) for path in book.rglob("*.html")}


def test_every_link_leads_somewhere(book, pages):
    lost, to_explorer = [], []
    for name, page in pages.items():
        for link in page.links:
            address, _, part = unquote(link).partition("#")
            if re.match(r"[a-z]+:", address):
                continue
            target = (book / name).parent.joinpath(address).resolve() if address else book / name
            inside = target.relative_to(book).as_posix()
            if inside.startswith("explorer/"):
                to_explorer.append((inside.removeprefix("explorer/"), link.partition("#")[2]))
            elif not target.exists() or (part and inside in pages and part not in pages[inside].names):
                lost.append((name, link))
    assert lost == []
    assert {page for page, _ in to_explorer} == set(PAGES)
    for query in {query for _, query in to_explorer if query}:
        asked = dict(parse_qsl(query))
        scenario = load(asked.pop("scenario"))
        knobs = {name: json.loads(value) for name, value in asked.items() if name not in NOT_KNOBS}
        assert overrides_of(scenario, knobs) != {} or not knobs, query


def test_nothing_comes_from_elsewhere(book, pages):
    assert [(name, each) for name, page in pages.items() for each in page.fetched if ":" in each] == []
    styles = [
        path for path in book.rglob("*.css") if re.search(r"url\(['\"]?https?:", path.read_text("utf-8"))
    ]
    assert styles == []


def test_it_holds_every_page_lesson_and_command(pages):
    written = [*ROOT.glob("docs/*.md"), *ROOT.glob("notebooks/*.ipynb")]
    assert {path.relative_to(ROOT).with_suffix(".html").as_posix() for path in written} <= pages.keys()
    assert {"kupiansk-run", "kupiansk-cause", "kupiansk-site"} <= pages["docs/commands.html"].names
    assert {"sim.run", "sim.hub", "sim.view.map"} <= pages["docs/api.html"].names


@pytest.mark.parametrize("lesson", LESSONS)
def test_code_that_is_folded_in_a_lesson_is_folded_here(book, lesson):
    cells = json.loads((ROOT / lesson).with_suffix(".ipynb").read_text("utf-8"))["cells"]
    folded = [cell for cell in cells if cell["metadata"].get("jupyter", {}).get("source_hidden")]
    text = (book / lesson).read_text("utf-8")
    assert len(re.findall(r'<details class="[^"]*hide above-input">', text)) == len(folded)


@pytest.mark.parametrize("lesson", LESSONS)
def test_tables_of_a_lesson_are_tables_and_its_place_is_told(book, lesson):
    text = (book / lesson).read_text("utf-8")
    assert re.findall(r"<p>\|.*", text) == []
    number = int(Path(lesson).name[:2])
    assert re.search(rf'<li class="[^"]*current[^"]*"><a [^>]*>{number}\. ', text)


@pytest.fixture(scope="module")
def address(book):
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=book))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("page", ["docs/index.html", LESSONS[0], "docs/commands.html"])
def test_everybody_can_read_it(address, browser, axe, page):
    browser.open(address + page)
    assert browser.barriers(axe) == []
    assert browser.complaints() == []
    assert browser.fetched() == {address.split("/")[2]}
    browser.size(PHONE)
    assert browser.overflow() <= 0
    assert browser.barriers(axe) == []


def test_the_search_finds_without_a_server(book, browser, axe):
    """Opened from disk, where nothing can be asked at all."""
    browser.open((book / "search.html").as_uri() + "?q=headway")
    browser.until("document.querySelectorAll('#search-results li a').length > 0")
    assert "docs/model.html" in browser.run("document.querySelector('#search-results').innerHTML")
    assert browser.barriers(axe) == []


def test_the_front_door_leads_to_the_first_page(address, browser):
    browser.open(address)
    browser.until("location.pathname === '/docs/index.html'")
