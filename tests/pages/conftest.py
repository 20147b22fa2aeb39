import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from browser import axe_core, start_browser
from filelock import FileLock

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def axe():
    return axe_core()


@pytest.fixture(scope="session")
def one_browser():
    browser = start_browser()
    yield browser
    browser.driver.quit()


@pytest.fixture
def browser(one_browser):
    from browser import WIDE

    one_browser.size(WIDE)
    return one_browser


def built_once(tmp_path_factory, name, build):
    """Folder that the first process of a test run builds, and all look at."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    folder = Path(shared) / name
    with FileLock(f"{folder}.lock"):
        if not (folder / "index.html").is_file():
            build(folder)
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The site that plays in a browser."""
    for program in ("node", "npm"):
        if not shutil.which(program):
            pytest.skip(f"no {program}: the site that plays in a browser is built with it")
    from sim.view.page.site import build_site

    return built_once(tmp_path_factory, "site", build_site)


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """The documentation site; a warning fails it."""
    pytest.importorskip("furo", reason="no Sphinx: the site is made with kupiansk-sim[docs]")

    def build(folder):
        trees = folder.with_name("book-trees")
        command = ["-m", "sphinx", "-q", "-W", "--keep-going", "-c", "docs", "-d", trees, ".", folder]
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, timeout=300
        )
        if done.returncode:
            shutil.rmtree(folder, ignore_errors=True)
        assert done.returncode == 0, done.stderr

    return built_once(tmp_path_factory, "book", build)
