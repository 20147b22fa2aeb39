"""What can go wrong with a study, in words that lead to the remedy."""

from sim.errors import SimError


class StudyError(SimError):
    """A study that cannot be played as it was asked for."""


class BrokenStudyError(StudyError):
    """A study that was rightly asked for and broke off: what is finished is kept."""
