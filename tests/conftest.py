"""Puts this folder on the path of the tests, for `builders`; no test fails because the machine is busy."""

from hypothesis import settings

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")
