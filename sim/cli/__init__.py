"""The command line: the only place that prints.

Exit status: 0 done, 2 the input is wrong (all problems printed, nothing written), 1 anything else.
"""

from __future__ import annotations

from sim.cli import library, runs, studies, why  # noqa: F401 - each adds its commands
from sim.cli.common import UserError, app, fail

STOPPED = 130
"""Status with which typer answers Ctrl-C."""


def main() -> None:
    """Run the command line; wrong input ends with status 2, a stop or a failure with 1."""
    from sim.scenario.problems import ScenarioError
    from sim.study.errors import BrokenStudyError, StudyError

    try:
        app()
    except ScenarioError as error:
        fail(str(error), status=2)
    except SystemExit as end:
        if end.code == STOPPED:
            fail("Stopped. What is finished is kept in --out: go on with --resume.", status=1)
        raise
    except (OSError, BrokenStudyError, UserError) as error:
        fail(str(error), status=1)
    except StudyError as error:
        fail(str(error), status=2)
