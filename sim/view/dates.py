"""Time axes: days such as `6 Sep`, in any language environment."""

from __future__ import annotations

from datetime import datetime

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, num2date
from matplotlib.ticker import FuncFormatter

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(moment: datetime) -> str:
    """Day of a moment, such as `6 Sep`."""
    return f"{moment.day} {_MONTHS[moment.month - 1]}"


def clock(moment: datetime) -> str:
    """Day and time of a moment, such as `6 Sep 05:00`."""
    return f"{day(moment)} {moment:%H:%M}"


def date_axis(ax: Axes, since: datetime, until: datetime) -> None:
    """Give the x axis days from one moment to another, with hours only if the span is short."""
    ax.set_xlim(since, until)  # type: ignore[arg-type]  # the stubs know numbers only
    ax.xaxis.set_major_locator(AutoDateLocator(minticks=4, maxticks=9))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(num2date(value))))
    ax.set_xlabel("")


def _tick(moment: datetime) -> str:
    return day(moment) if (moment.hour, moment.minute) == (0, 0) else f"{moment:%H:%M}"
