"""What can go wrong with a study, in words that lead to the remedy."""


class StudyError(Exception):
    """A study that cannot be started or finished as it was asked for."""
