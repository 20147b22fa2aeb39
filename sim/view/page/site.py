"""The explorer as a folder of files: the model runs in the visitor's browser, and no server is asked.

Python for WebAssembly comes from npm, the wheels of the model's libraries from PyPI, all at pinned versions
and with hashes; modules are compiled by the Python that will run them, scenarios stored as they are after
loading.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from sim.errors import SimError
from sim.files import DISTRIBUTION
from sim.scenario.library import data_folder, scenarios
from sim.scenario.load import load
from sim.view.page.answer import READY, answer, ground_key
from sim.view.page.ground import ground_of
from sim.view.page.pages import HOME, page_files

RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json")
"""Files of the npm package `pyodide` that a browser needs, beside the standard library."""
STANDARD_LIBRARY = "python_stdlib.zip"
ENCODINGS = frozenset({"__init__", "aliases", "ascii", "cp437", "idna", "latin_1", "utf_8", "utf_8_sig"})
"""Encodings that stay in."""
PLATFORM = (
    "--platform",
    "pyemscripten_2026_0_wasm32",
    "--python-version",
    "3.14",
    "--implementation",
    "cp",
    "--abi",
    "cp314",
)
"""Of that Python, for pip."""
ROOMS = ("scenario", "theatre", "hubs", "campaign", "record", "causes", "view/page")
"""What of this package goes into the browser, beside its leaves: what a run and a page need."""
SERVER_ONLY = (
    "serve.py",
    "site.py",
    "crew.py",
    "report.py",
    "of_*.py",
    "pages.py",
    "browser",
    "*.jinja",
    "*.js",
    "*.css",
)
OF_A_WHEEL = (
    *("tests", "test", "*.dist-info", "__pycache__", "*.pyi", "py.typed", "v1"),
    *("mypy.py", "_hypothesis_plugin.py", "experimental"),
)
"""Parts of the libraries that no run needs."""
DATA_UNUSED = ("*.schema.json", "observations", "claims.yaml", "*.csv", "*.md", "README*")
IN_WORKER = ("worker.js", "start.mjs")
BUNDLE = "bundle.zip"
ON_DEMAND = ("described", "ground", READY)
"""Folders of files for each scenario, of which a visitor fetches those that he looks at."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""Time of every file in the bundle, so that the same site has the same bytes."""

Say = Callable[[str], None]


class SiteError(SimError):
    """The site cannot be built; the message says what is missing."""


def build_site(folder: str | Path, *, home: str | None = None, say: Say = lambda text: None) -> Path:
    """Write the explorer as a folder that any web server can serve.

    Parameters
    ----------
    folder : str or Path
        Where to; files that are there under the same names are replaced when all is built.
    home : str, optional
        Link to the page around the explorer, for every page of it.
    say : callable
        Told what is being done.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    ValueError
        If the folder holds something that is not a site.
    SiteError
        If Node with npm, or pip, is missing or fails.
    OSError
        If the files cannot be written.
    """
    folder = Path(folder).resolve()
    is_free = folder.is_dir() and not any(folder.iterdir())
    if folder.exists() and not is_free and not (folder / BUNDLE).is_file():
        raise ValueError(f"{folder} holds something else: choose another folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        work, site = Path(beside) / "work", Path(beside) / "site"
        work.mkdir()
        site.mkdir()
        say("Python for the browser (npm)")
        pyodide = _pyodide(work)
        (site / "pyodide").mkdir()
        for name in RUNTIME:
            shutil.copyfile(pyodide / name, site / "pyodide" / name)
        _pack_standard_library(pyodide, work / "lib", site / "pyodide" / STANDARD_LIBRARY)
        say("the model's libraries (pip)")
        bundle = work / "bundle"
        _unpack_wheels(work, bundle)
        _copy_model(bundle)
        say("scenarios")
        _store_scenarios(site)
        say("compiling")
        _compile(pyodide, bundle, home="/lib/kupiansk")
        _zip(bundle, site / BUNDLE)
        for name in IN_WORKER:
            shutil.copyfile(_browser(name), site / name)
        pages = page_files("site", around=home)
        for name, text in {**pages, "index.html": pages[HOME]}.items():
            (site / name).write_text(text, encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        site.rename(folder)
    return folder


def size_bytes(folder: str | Path) -> tuple[int, int]:
    """Bytes of a site as they lie on disk, and as a server sends them with gzip, for one visit.

    A visit fetches every file but those of single scenarios, which are left out; with one scenario come some
    30 kB.
    """
    raw = sent = 0
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file() and path.parent.name not in ON_DEMAND:
            content = path.read_bytes()
            raw += len(content)
            sent += min(len(content), len(gzip.compress(content, 6)))
    return raw, sent


def _pyodide(work: Path) -> Path:
    """The npm package, by the lock file's hash."""
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(_browser(name), work / name)
    _run(["npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"], work)
    return work / "node_modules" / "pyodide"


def _pack_standard_library(pyodide: Path, folder: Path, path: Path) -> None:
    """What of the standard library can be needed, compiled, without docstrings: half the time to start."""
    with zipfile.ZipFile(pyodide / STANDARD_LIBRARY) as archive:
        archive.extractall(folder)
    unused = _browser("unused.txt").read_text(encoding="utf-8").split("\n")
    for module in folder.iterdir():
        if module.stem in unused:
            shutil.rmtree(module) if module.is_dir() else module.unlink()
    for encoding in (folder / "encodings").glob("*.py"):
        if encoding.stem not in ENCODINGS:
            encoding.unlink()
    _compile(pyodide, folder, home="/lib/python", optimize=2)
    _zip(folder, path)


def _compile(pyodide: Path, folder: Path, *, home: str, optimize: int = 0) -> None:
    _run(["node", str(_browser("compile.mjs")), str(pyodide), str(folder), home, str(optimize)])


def _unpack_wheels(work: Path, bundle: Path) -> None:
    wheels = work / "wheels"
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    _run(
        [
            *pip,
            "--only-binary=:all:",
            "--require-hashes",
            *PLATFORM,
            "-d",
            str(wheels),
            "-r",
            str(_browser("wheels.txt")),
        ]
    )
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(work / "unpacked")
    shutil.copytree(work / "unpacked", bundle, ignore=shutil.ignore_patterns(*OF_A_WHEEL))


def _copy_model(bundle: Path) -> None:
    package = Path(str(files("sim")))
    skipped = shutil.ignore_patterns("__pycache__", "*.so", "*.pyd", *SERVER_ONLY)  # of a compiled build
    for room in ROOMS:
        shutil.copytree(package / room, bundle / "sim" / room, ignore=skipped)
    for leaf in [*package.glob("*.py"), package / "view" / "__init__.py"]:
        shutil.copyfile(leaf, bundle / leaf.relative_to(package.parent))
    for data in ("scenarios", "seeds"):
        ignored = shutil.ignore_patterns(*DATA_UNUSED)
        shutil.copytree(data_folder(data), bundle / "sim" / "data" / data, ignore=ignored)
    about = bundle / f"{DISTRIBUTION.replace('-', '_')}-{version(DISTRIBUTION)}.dist-info"
    about.mkdir()
    text = f"Metadata-Version: 2.1\nName: {DISTRIBUTION}\nVersion: {version(DISTRIBUTION)}\n"
    (about / "METADATA").write_text(text, encoding="utf-8")


def _store_scenarios(site: Path) -> None:
    """Scenarios as they are after loading, what a page shows of them, and the ground of their maps."""
    for name in ON_DEMAND:
        (site / name).mkdir()
    for entry in scenarios():
        scenario = load(entry.name)
        portable = scenario.model_copy(update={"record": scenario.record and Path(scenario.record).name})
        (site / READY / f"{entry.name}.json").write_text(portable.model_dump_json(), encoding="utf-8")
        _write(site / "described" / f"{entry.name}.json", answer({"ask": "describe", "name": entry.name}))
        ground = site / "ground" / f"{ground_key(scenario)}.json"
        if not ground.exists():
            _write(ground, ground_of(scenario))
    _write(site / "library.json", answer({"ask": "library"}))


def _write(path: Path, content: object) -> None:
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    path.write_text(text, encoding="utf-8")


def _zip(bundle: Path, path: Path) -> None:
    """Compiled modules, libraries and data as one archive; the same content gives the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(bundle.rglob("*")):
            if file.is_file() and file.suffix != ".py":
                entry = zipfile.ZipInfo(file.relative_to(bundle).as_posix(), EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, file.read_bytes(), compresslevel=9)


def _browser(name: str) -> Path:
    return Path(str(files("sim.view.page"))) / "browser" / name


def _run(command: Sequence[str], folder: Path | None = None) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise SiteError(
            f"{command[0]} is missing: the site is built with Node 18 or newer, npm and pip"
        ) from None
    if done.returncode:
        raise SiteError(f"{' '.join(command[:4])} failed:\n{(done.stderr or done.stdout).strip()[-2000:]}")
