"""Commands as a user types them, played in the process of the test.

To start Python and load what the figures need takes longer than most commands. What only a process of its own
shows (signals, encodings, terminals, what is loaded) is tested with one.
"""

import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from typing import NamedTuple

from sim.cli.commands import run_command


class Done(NamedTuple):
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


def kupiansk(*arguments, cwd):
    """Run a command in a folder."""
    said, complained, called = StringIO(), StringIO(), sys.argv
    sys.argv = ["kupiansk", *map(str, arguments)]
    status = 0
    try:
        with chdir(cwd), redirect_stdout(said), redirect_stderr(complained):
            run_command()
    except SystemExit as end:
        status = end.code or 0
    finally:
        sys.argv = called
    return Done(status, said.getvalue(), complained.getvalue())
