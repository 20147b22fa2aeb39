"""Names of what is measured in a run: what it is, and of whom."""

from __future__ import annotations

DURATIONS = frozenset({"drawdown_h", "wait_max_h"})
"""What is measured in hours and is no moment of the run."""


class OutcomeName(str):
    """Name of an outcome: `ordered_h` of `north`, as text `ordered_h:north`. Curves are named likewise.

    It is its text wherever a key is wanted: in tables, files and JSON. What is measured and of whom stands in
    its fields, so that nobody cuts the text but `read`.

    Parameters
    ----------
    measure : str
        What is measured: see `sim.record.outcomes.MEANINGS`.
    subject : str
        The group, place or day that it is measured of; empty for the whole run.
    """

    __slots__ = ("measure", "subject")
    measure: str
    subject: str

    def __new__(cls, measure: str, subject: str = "") -> OutcomeName:  # noqa: D102
        name = super().__new__(cls, f"{measure}:{subject}" if subject else measure)
        name.measure, name.subject = measure, subject
        return name

    @property
    def parts(self) -> tuple[str, str]:
        """What is measured, and of whom."""
        return self.measure, self.subject

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return self.parts

    @classmethod
    def read(cls, text: str) -> OutcomeName:
        """The name that a user wrote, or that stands in a file."""
        if isinstance(text, cls):
            return text
        measure, _, subject = text.partition(":")
        return cls(measure, subject)

    @property
    def is_time(self) -> bool:
        """Whether it is the hour at which something happens."""
        return self.measure.endswith("_h") and self.measure not in DURATIONS
