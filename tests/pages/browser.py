"""A real browser for the tests of pages, driven as a person would; they are left out where there is none."""

import base64
import json
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

LOCK = Path(__file__).parents[2] / "sim" / "view" / "page" / "browser"
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--hide-scrollbars", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PHONE = (320, 640)
WIDE = (1280, 900)


class Browser:
    """Chromium without a window."""

    def __init__(self):
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service

        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or shutil.which("google-chrome")
        for flag in FLAGS:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        self.driver.set_script_timeout(60)
        self.size(WIDE)

    def size(self, size):
        metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == PHONE}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def open(self, address):
        self.driver.get_log("browser")
        self.driver.get("about:blank")
        self.driver.get(address)

    def run(self, script, *arguments):
        return self.driver.execute_script(f"return {script}", *arguments)

    def until(self, condition, timeout=120):
        """Wait for an expression to be true, and return its value."""
        from selenium.webdriver.support.wait import WebDriverWait

        return WebDriverWait(self.driver, timeout, poll_frequency=0.1).until(lambda _: self.run(condition))

    def press(self, selector, *keys):
        from selenium.webdriver.common.by import By

        element = self.driver.find_element(By.CSS_SELECTOR, selector)
        self.driver.execute_script("arguments[0].focus()", element)
        element.send_keys(*keys)

    def complaints(self):
        """What the page wrote to the console as a warning or an error: refused by its policy, say."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] != "INFO"]

    def fetched(self):
        """Hosts that the page has asked."""
        names = self.run("performance.getEntriesByType('resource').map(entry => entry.name)")
        return {name.split("/")[2] for name in names if "://" in name}

    def barriers(self, axe):
        """What axe-core finds wrong with the page for people who do not see it, or use no mouse."""
        self.driver.execute_script(axe)
        found = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run().then(found => done(found.violations.map("
            "one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 120)).slice(0, 3).join(' | ')}`)))"
        )
        return list(found)

    def overflow(self):
        """Pixels by which the page is wider than the screen."""
        return self.run("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def picture(self, path):
        """Write what the page looks like, from top to bottom."""
        height = self.run("Math.min(8000, document.documentElement.scrollHeight)")
        clip = {"x": 0, "y": 0, "width": self.run("innerWidth"), "height": height, "scale": 1}
        taken = self.driver.execute_cdp_cmd(
            "Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True, "clip": clip}
        )
        Path(path).write_bytes(base64.b64decode(taken["data"]))


def start_browser():
    if not shutil.which("chromedriver") or not (shutil.which("chromium") or shutil.which("google-chrome")):
        pytest.skip("no browser: install chromium and chromium-driver to test pages as a person sees them")
    pytest.importorskip("selenium")
    return Browser()


def axe_core():
    """Source of axe-core at the version of the lock file, from npm, kept beside the installed packages."""
    lock = (LOCK / "package-lock.json").read_bytes()
    version = json.loads(lock)["packages"]["node_modules/axe-core"]["version"]
    kept = Path(sys.prefix) / "share" / "axe-core" / f"{version}-{sha256(lock).hexdigest()[:12]}.js"
    if not kept.is_file():
        if not shutil.which("npm"):
            pytest.skip("no npm: axe-core, which looks for barriers in pages, comes from there")
        folder = kept.parent / f"npm-{sha256(str(Path.cwd()).encode()).hexdigest()[:8]}"
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(LOCK / name, folder / name)
        npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(npm, cwd=folder, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"npm does not give axe-core: {done.stderr[-300:]}")
        shutil.copyfile(folder / "node_modules" / "axe-core" / "axe.min.js", kept)
        shutil.rmtree(folder)
    return kept.read_text(encoding="utf-8")
