"""The sense of a scenario: what no single field can show.

Each check reads some fields, and is run when nothing is wrong with their form and names. It yields problems
without places, which are looked up by their paths.
"""

from sim.scenario.checks import (  # noqa: F401 - they declare their checks
    banks,
    course,
    ground,
    groups,
    size,
    sources,
    supply,
)
from sim.scenario.checks.check import CHECKS

__all__ = ["CHECKS"]
