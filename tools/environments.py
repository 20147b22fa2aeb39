"""Play the tests on every Python that this machine has, and with the oldest dependencies that are promised.

    python -m tools.environments every     the type checker and all tests on each of 3.11 to 3.14
    python -m tools.environments another   the quick tests on one Python other than this one, if there is one
    python -m tools.environments lowest    all tests with the lower bounds of pyproject.toml installed

Each has its own environment in `.venvs`, made when it is missing or older than pyproject.toml. Only the
standard library is used here: it must run before anything is installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".venvs"
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
"""Versions of Python that the project promises to work on."""
TESTED_EXTRAS = ("study", "cluster", "explore", "test")
TESTS = ("-m", "pytest", "-n", "2", "--dist", "worksteal", "-p", "no:cacheprovider")
QUICK = (*TESTS, "-m", "not slow")


def interpreters() -> dict[str, Path]:
    """Pythons of this machine, by version: on the path, or else kept by pyenv."""
    return {version: found[0] for version in VERSIONS if (found := [*_working(version)])}


def _working(version: str) -> Iterator[Path]:
    """Interpreters of a version that answer; a shim for one that is not switched on does not."""
    on_the_path = [Path(part) / f"python{version}" for part in os.get_exec_path()]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    kept = sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"))
    for path in (Path(sys.executable), *on_the_path, *kept):
        ask = "import sys, ensurepip, venv; print('%d.%d' % sys.version_info[:2])"
        if path.exists() and _answer(path, ask) == version:
            yield path


def _answer(python: Path, code: str) -> str:
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=False).stdout.strip()


def lower_bounds() -> list[str]:
    """Constraints for pip that hold every dependency at its lower bound."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    named = [*project["dependencies"], *(each for extra in TESTED_EXTRAS for each in extras.get(extra, ()))]
    return [each.partition(",")[0].replace(">=", "==") for each in named if ">=" in each]


def environment(name: str, python: Path, constraints: Sequence[str] = ()) -> Path:
    """The Python of an environment with the project and its tests installed in it."""
    folder = FOLDER / name
    inside, stamp = folder / "bin" / "python", folder / "ready"
    if stamp.exists() and stamp.stat().st_mtime > (ROOT / "pyproject.toml").stat().st_mtime:
        return inside
    subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
    bounds = folder / "constraints.txt"
    bounds.write_text("\n".join(constraints) + "\n", encoding="utf-8")
    pip: list[str | Path] = [inside, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-c", bounds, "-e", ".[test]"], check=True, cwd=ROOT)
    stamp.touch()
    return inside


def passes(title: str, python: Path, *commands: Sequence[str]) -> bool:
    """Whether all commands pass with a Python; all are tried."""
    print(f"== {title}: {_answer(python, 'import sys; print(sys.version)')}", flush=True)
    failed = [each for each in commands if subprocess.run([python, *each], cwd=ROOT, check=False).returncode]
    return not failed


def every() -> bool:
    """Play everything on each interpreter found."""
    found = interpreters()
    print(f"found {', '.join(found)} of {', '.join(VERSIONS)}", flush=True)
    failed = [
        version
        for version, path in found.items()
        if not passes(version, environment(version, path), ("-m", "mypy"), TESTS)
    ]
    print(f"failed on {', '.join(failed)}" if failed else "passed on all", flush=True)
    return not failed


def another() -> bool:
    """Play the quick tests on the newest Python that is not this one."""
    this = "{}.{}".format(*sys.version_info[:2])
    others = [(version, path) for version, path in interpreters().items() if version != this]
    if not others:
        print(f"no other Python than {this} here", flush=True)
        return True
    version, path = others[-1]
    return passes(version, environment(version, path), ("-m", "mypy"), QUICK)


def lowest() -> bool:
    """Play all tests with the oldest dependencies, on the oldest Python found."""
    version, path = next(iter(interpreters().items()))
    return passes(f"lowest on {version}", environment("lowest", path, lower_bounds()), TESTS)


if __name__ == "__main__":
    known = {"every": every, "another": another, "lowest": lowest}
    if sys.argv[1:] and sys.argv[1] in known:
        sys.exit(0 if known[sys.argv[1]]() else 1)
    sys.exit(f"one of {', '.join(known)}")
