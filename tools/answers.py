"""Figures in words on a page of the documents, renewed by the very commands that stand over them.

`python -m tools.answers docs/why.md` reads a page, runs every command that stands in a fence as
`$ kupiansk ...`, and puts what it prints in the place of what stood beneath it. With words after the page
only commands that contain one of them are run. What the long ones have played is kept under `out/answers`, so
that who is stopped goes on; with other code of the model it begins anew.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from sim.causes.trials import PLAYED_BY
from sim.study.play.versions import digest

KEPT = Path("out/answers")
KEEPING = ("why", "cause", "phase", "overturn")
"""Commands that keep what they have played."""
_FENCE = re.compile(r"^```console\n\$ (?P<command>kupiansk [^\n]+)\n.*?^```$", flags=re.DOTALL | re.MULTILINE)


def renewed(page: str, words: tuple[str, ...] = ()) -> str:
    """The page with what its commands print today."""

    def answer(fence: re.Match[str]) -> str:
        command = fence["command"]
        if words and not any(word in command for word in words):
            return fence[0]
        sys.stderr.write(f"$ {command}\n")
        begun_s = perf_counter()
        told = _told(shlex.split(command)[1:])
        sys.stderr.write(f"  {perf_counter() - begun_s:.0f} s\n")
        return f"```console\n$ {command}\n{told}\n```"

    return _FENCE.sub(answer, page)


def _told(words: list[str]) -> str:
    """What a command prints; a long one goes on with what it has played before."""
    folder = Path()
    if words[0] in KEEPING:
        folder = KEPT / digest(PLAYED_BY)
        folder.mkdir(parents=True, exist_ok=True)
        own = [] if "--out" in words else ["--out", re.sub(r"\W+", "-", " ".join(words))]
        words = [*words, *own, "--resume"]
    program = Path(sys.executable).absolute().parent / "kupiansk"
    done = subprocess.run([str(program), *words], capture_output=True, text=True, check=True, cwd=folder)
    return done.stdout.rstrip()


def main() -> None:
    """Renew the pages that are named."""
    page, *words = sys.argv[1:]
    path = Path(page)
    path.write_text(renewed(path.read_text(encoding="utf-8"), tuple(words)), encoding="utf-8")


if __name__ == "__main__":
    main()
