"""Pages as people meet them: in Chromium, by keyboard, on a phone, and without seeing them."""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from browser import PHONE

from sim.causes.phase import phase
from sim.record.run import run
from sim.scenario.load import load
from sim.study.compare import compare
from sim.view.page.of_causes import report_of_phase
from sim.view.page.of_runs import report_of_run
from sim.view.page.of_studies import report_of_comparison
from sim.view.page.report import write_report

pytestmark = pytest.mark.slow
STATUS = "document.getElementById('status').textContent"
DONE = f"{STATUS}.includes(' pairs in ') && {STATUS}"


@contextmanager
def served(application):
    """Address at which an ASGI application is served, in this process."""
    import socket

    import uvicorn

    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def files_served(folder):
    """Address at which a folder is served as any web server would."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def check_on_every_screen(browser, axe):
    """No barrier and no overflow, wide and on a phone; nothing that the page's policy refused."""
    assert browser.barriers(axe) == []
    browser.size(PHONE)
    assert browser.overflow() <= 0
    assert browser.barriers(axe) == []
    assert browser.complaints() == []


def test_a_report_from_disk(browser, axe, tmp_path):
    from selenium.webdriver.common.keys import Keys

    result = run("historical", seed=1)
    path = write_report(report_of_run(result, command="kupiansk run historical"), tmp_path / "report.html")
    browser.open(path.as_uri())
    assert browser.run("document.querySelectorAll('figure svg .line').length") >= 8
    assert browser.fetched() == set()
    slider = ".theatre input[type=range]"
    before = browser.run(f"document.querySelector('{slider}').getAttribute('aria-valuetext')")
    browser.press(slider, Keys.ARROW_RIGHT)
    after = browser.run(f"document.querySelector('{slider}').getAttribute('aria-valuetext')")
    assert "changed hands" in after
    assert after != before
    browser.press(".log li:last-child button", Keys.ENTER)
    assert (
        browser.run("document.querySelector('.log li:last-child button').getAttribute('aria-current')")
        == "time"
    )
    browser.press("details:last-of-type summary", Keys.ENTER)
    browser.driver.execute_script("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    browser.until("document.querySelectorAll('figure details table').length >= 4")
    check_on_every_screen(browser, axe)


@pytest.mark.parametrize(("name", "has_a_hub"), [("toy-hub", True), ("kherson", False)])
def test_the_key_of_a_map_names_the_hub_where_there_is_one(browser, tmp_path, name, has_a_hub):
    result = run(name, seed=1)
    path = write_report(report_of_run(result, command=f"kupiansk run {name}"), tmp_path / "report.html")
    browser.open(path.as_uri())
    key = browser.run("document.querySelector('.theatre .key').textContent")
    assert "changed hands" in key
    assert ("the hub" in key) == has_a_hub


def test_a_report_of_a_comparison(browser, axe, tmp_path):
    toy = load("toy-hub")
    found = compare({"a": toy, "b": toy}, 8, jobs=1)
    path = write_report(report_of_comparison(found, command="x"), tmp_path / "report.html")
    browser.open(path.as_uri())
    assert browser.run("document.querySelectorAll('circle.dot').length") > 8
    check_on_every_screen(browser, axe)


def test_a_report_of_a_map_of_reasons(browser, axe, tmp_path):
    values = "fires.strikes_per_day=0,2", "supply.trucks.trucks.trucks=x0.5,x1"
    found = phase("toy-hub", *values, replicates=1, draws=1, jobs=1)
    path = write_report(report_of_phase(found, command="x"), tmp_path / "report.html")
    browser.open(path.as_uri())
    assert browser.run("document.querySelectorAll('figure rect.bar').length") >= 4
    browser.driver.execute_script("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert browser.until("document.querySelectorAll('figure table tbody tr').length") == 2
    check_on_every_screen(browser, axe)


def test_the_explorer_on_a_server(browser, axe):
    from selenium.webdriver.common.keys import Keys

    from sim.view.page.serve import application

    with served(application(1)) as address:
        browser.open(f"{address}/explore.html#scenario=toy-hub&pairs=3&seed=7&strikes=2")
        assert browser.until(DONE).startswith("3 pairs in ")
        assert browser.run("document.getElementById('knob-strikes').read()") == 2
        assert browser.run("document.querySelectorAll('#dots circle').length") >= 1
        check_on_every_screen(browser, axe)
        browser.press("[id='knob-strikes']", Keys.ARROW_RIGHT)
        assert browser.run("location.hash").count("strikes=2.5") == 1
        browser.driver.execute_script("document.getElementById('reset').click()")
        assert "strikes" not in browser.run("location.hash")
        browser.driver.execute_script(
            "performance.clearResourceTimings(); document.documentElement.dataset.seconds = '';"
            "document.getElementById('go').click()"
        )
        browser.until("document.documentElement.dataset.seconds")
        asked = (
            "performance.getEntriesByType('resource').filter(one => one.name.includes('api/answer')).length"
        )
        assert browser.run(asked) == 1, "as written: only the run with every value at its middle is new"
        browser.driver.execute_script(
            "open({ text: 'extends: toy-hub\\nhorizon_days: -1\\n' })"
            ".then(() => { document.documentElement.dataset.tried = 'yes'; })"
        )
        browser.until("document.documentElement.dataset.tried")
        assert "horizon_days" in browser.run("document.getElementById('problem').textContent")
        assert browser.barriers(axe) == []


def test_the_lesson_on_a_server(browser, axe):
    from sim.view.page.serve import application

    with served(application(2)) as address:
        browser.open(f"{address}/lesson.html")
        browser.until("document.querySelectorAll('.step').length === 5")
        browser.driver.execute_script("document.querySelector('.step button.main').click()")
        assert "Bet first" in browser.run(STATUS)
        browser.driver.execute_script("document.querySelector('.step input[type=radio]').click()")
        browser.driver.execute_script("document.querySelector('.step button.main').click()")
        browser.until("document.querySelector('.step .answer p')")
        assert "You said" in browser.run("document.querySelector('.step .answer').textContent")
        assert browser.run("document.querySelectorAll('#log li').length") == 1
        browser.driver.execute_script("document.getElementById('sourced').click()")
        assert "cannot be told" in browser.run("document.getElementById('sourced-note').textContent")
        check_on_every_screen(browser, axe)


def test_the_site_plays_in_the_browser_and_asks_nobody(browser, axe, site):
    with files_served(site) as address:
        browser.open(f"{address}/#scenario=historical&pairs=2&hub-holds=true")
        assert browser.until(DONE).startswith("2 pairs in ")
        assert browser.fetched() == {address.partition("//")[2]}
        check_on_every_screen(browser, axe)


def test_the_film_page(browser, axe, tmp_path):
    from selenium.webdriver.common.keys import Keys

    from sim.view.film.animate import animate

    result = run("toy-hub", seed=1)
    browser.open(animate(result, tmp_path / "film.html", every_h=12.0).as_uri())
    assert browser.run("document.querySelectorAll('#log li').length") == len(result.staff_log)
    before = browser.until("document.getElementById('hour').getAttribute('aria-valuetext')")
    browser.press("#hour", Keys.PAGE_DOWN)
    browser.until(f"document.getElementById('hour').getAttribute('aria-valuetext') !== {before!r}")
    check_on_every_screen(browser, axe)
    assert browser.run("document.querySelector('canvas').clientHeight") > 350
