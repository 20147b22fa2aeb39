"""The base class of every error that a user of the package may want to catch."""


class SimError(Exception):
    """Something is wrong that its message says how to put right."""
