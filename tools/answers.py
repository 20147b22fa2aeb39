"""Figures in words on a page of the documents, renewed by the very commands that stand over them.

`python -m tools.answers docs/why.md` reads a page, runs every command that stands in a fence as
`$ kupiansk ...`, and puts what it prints in the place of what stood beneath it. With words after the page
only commands that contain one of them are run.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

_FENCE = re.compile(r"^```console\n\$ (?P<command>kupiansk [^\n]+)\n.*?^```$", flags=re.DOTALL | re.MULTILINE)


def renewed(page: str, words: tuple[str, ...] = ()) -> str:
    """The page with what its commands print today."""

    def answer(fence: re.Match[str]) -> str:
        command = fence["command"]
        if words and not any(word in command for word in words):
            return fence[0]
        sys.stderr.write(f"$ {command}\n")
        program = Path(sys.executable).parent / "kupiansk"
        done = subprocess.run(
            [str(program), *shlex.split(command)[1:]], capture_output=True, text=True, check=True
        )
        return f"```console\n$ {command}\n{done.stdout.rstrip()}\n```"

    return _FENCE.sub(answer, page)


def main() -> None:
    """Renew the pages that are named."""
    page, *words = sys.argv[1:]
    path = Path(page)
    path.write_text(renewed(path.read_text(encoding="utf-8"), tuple(words)), encoding="utf-8")


if __name__ == "__main__":
    main()
