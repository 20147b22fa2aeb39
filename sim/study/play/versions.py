"""What plays: the version of everything that decides what comes out of a replicate."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from platform import python_version

LIBRARIES = ("kupiansk-sim", "simpy")
ROOMS = ("scenario", "theatre", "hubs", "campaign", "record")
"""Packages that decide what comes out; `CODE` is the digest of what is written in them."""
CODE = "the model's code"


@cache
def versions() -> dict[str, str]:
    """Versions by name, with a digest of the code itself, which a version number does not tell apart."""
    return {
        "python": python_version(),
        **{name: version(name) for name in LIBRARIES},
        CODE: digest(ROOMS),
    }


def differences(theirs: dict[str, str]) -> list[str]:
    """What others play with that is not what this machine plays with, with both versions."""
    ours = versions()
    return [
        f"{name} {theirs.get(name, 'unknown')}, here {ours[name]}"
        for name in ours
        if theirs.get(name) != ours[name]
    ]


@cache
def digest(rooms: tuple[str, ...]) -> str:
    """What is written in some packages, and in the modules beside them, as a digest."""
    package = Path(str(files("sim")))
    modules = [*package.glob("*.py"), *(path for room in rooms for path in (package / room).rglob("*.py"))]
    found = blake2b(digest_size=6)
    for path in sorted(modules, key=lambda path: path.relative_to(package).parts):
        found.update("/".join(path.relative_to(package).parts).encode())
        found.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()
