import os
import shutil
from pathlib import Path

import pytest
from browser import axe_core, start_browser
from filelock import FileLock


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


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The site, built once for all processes of a test run."""
    for program in ("node", "npm"):
        if not shutil.which(program):
            pytest.skip(f"no {program}: the site that plays in a browser is built with it")
    from sim.view.page.site import build_site

    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    folder = Path(shared) / "site"
    with FileLock(f"{folder}.lock"):
        if not (folder / "index.html").is_file():
            build_site(folder)
    return folder
