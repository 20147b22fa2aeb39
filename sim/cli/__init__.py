"""The command line: the only place that prints.

Exit status: 0 done, 2 the input is wrong (all problems printed, nothing written), 1 anything else.
"""

from __future__ import annotations

import atexit
import gc
import signal
import sys
from types import FrameType

STOPPED = 130
"""Status with which typer answers Ctrl-C."""


def main() -> None:
    """Run the command line; wrong input ends with status 2, a stop or a failure with 1."""
    signal.signal(signal.SIGTERM, _stop)
    # At its end Python would search all that was made for circles: up to a tenth of a short command.
    atexit.register(gc.freeze)
    try:
        # What takes time to import is imported where a stop is answered in words.
        from sim.cli.commands import run_command

        run_command()
    except KeyboardInterrupt:
        _say_stopped()
    except SystemExit as end:
        if end.code == STOPPED:
            _say_stopped()
        raise


def _stop(number: int, frame: FrameType | None) -> None:
    """End as with Ctrl-C, so that unfinished files are taken away."""
    raise KeyboardInterrupt


def _say_stopped() -> None:
    common = sys.modules.get("sim.cli.common")
    print(f"Stopped. {common.what_is_kept() if common else 'Nothing was begun.'}", file=sys.stderr)
    sys.exit(1)
