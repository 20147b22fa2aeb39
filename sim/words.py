"""Values in words: days, moments, shares and bounds, told the same way in texts, tables and figures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(value: date) -> str:
    """Day such as `10 Sep`."""
    return f"{value.day} {_MONTHS[value.month - 1]}"


def moment(value: datetime) -> str:
    """Day and time to the nearest minute, such as `10 Sep 08:00`."""
    value = to_the_minute(value)
    return f"{day(value)} {value:%H:%M}"


def to_the_minute(value: datetime) -> datetime:
    """The nearest whole minute; of two, the later."""
    return (value + timedelta(seconds=30)).replace(second=0, microsecond=0)


def capital(text: str) -> str:
    """Text that begins like a sentence."""
    return text[:1].upper() + text[1:]


def counted(number: int, thing: str) -> str:
    """How many of a thing: `1 run`, `1,000 runs`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    """Share in whole percent."""
    return f"{100 * share:.0f} %"


def worded(value: Any, unit: str) -> str:
    """Value with its unit; a dash if there is none."""
    if value is None or value != value:
        return "–"
    if isinstance(value, datetime):
        return moment(value)
    if unit == "share":
        return f"{100 * value:.{0 if abs(value) >= 0.1 or value == 0 else 1}f} %"
    return f"{value:,.{0 if abs(value) >= 10 or value == int(value) else 1}f} {unit}".strip()


def between(low: Any, high: Any, unit: str) -> str:
    """Bounds, of which either may be open."""
    low_open, high_open = (end is None or end != end or end in (math.inf, -math.inf) for end in (low, high))
    if low_open and high_open:
        return "anything"
    if low_open:
        return f"at most {worded(high, unit)}"
    if high_open:
        return f"at least {worded(low, unit)}"
    return f"{worded(low, unit).removesuffix(' ' + unit)} to {worded(high, unit)}"


def listed(names: Iterable[str]) -> str:
    """Names in a sentence, each once: `a, b and c`."""
    *first, last = dict.fromkeys(names)
    return f"{', '.join(first)} and {last}" if first else last


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Table in Markdown, without a line end after it."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)


OWN_CALIBRATION = "own-calibration"
"""Key of the reference that marks a value as fitted by this project."""


def written_range(spread: Sequence[float], source: str, grade: str, digits: int) -> str:
    """Range with low, mid and high as it stands in a scenario file."""
    low, mid, high = (f"{round(value, digits):g}" for value in spread)
    return f"{{low: {low}, mid: {mid}, high: {high}, source: {source}, grade: {grade}}}"
