"""All commands, and the status with which they end."""

from __future__ import annotations

import sys

from sim.cli import library, network, new, pages, runs, studies, why  # noqa: F401 - each adds its commands
from sim.cli.common import UserError, app, fail, say_whatever_can_be_said


def run_command() -> None:
    """Run the command that the program was called with; end the program if it fails."""
    from sim.scenario.problems import ScenarioError
    from sim.study.errors import BrokenStudyError, StudyError

    for stream in (sys.stdout, sys.stderr):
        say_whatever_can_be_said(stream)
    try:
        app()
    except (OSError, BrokenStudyError) as error:
        fail(str(error), status=1)
    except (ScenarioError, StudyError, UserError) as error:
        fail(str(error), status=2)
