"""What the lessons in `notebooks/` share: folded answers, sources, local time, a sheet to draw on, a knob.

Neither IPython nor ipywidgets is needed to import it, and of the functions only `knob` uses them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from typing import Any, TypeVar

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import ScalarFormatter

from sim.evidence.seeds import Reference, needed_record
from sim.scenario.schema import Scenario
from sim.view.sheet.slide import legend_beside, new_panel, titled
from sim.view.sheet.style import LOOK
from sim.words import to_the_minute

Setting = TypeVar("Setting")

NO_SIDE = {"independent": "independent", "own": "this project"}
"""Whose words a reference has that is of neither side."""

BUSY = "⏳ working …"
"""What stands beside a slider while its picture is made."""
_WITH_LEGEND, _WITHOUT_LEGEND = 0.73, 0.97
"""Where the axes of a sheet end, as shares of its width."""


@dataclass(frozen=True, repr=False)
class Prose:
    """Text that a notebook shows as such."""

    markdown: str

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        return self.markdown


def folded(answer: str, summary: str = "Answer") -> Prose:
    """Fold an answer away, so that nobody reads it by accident.

    Parameters
    ----------
    answer : str
        In Markdown.
    summary : str
        The line that stands for it, on which to click.
    """
    head = f"<summary><b>{summary}</b> (think first, then click)</summary>"
    return Prose(f"<details>{head}\n\n{answer}\n\n</details>")


def references(scenario: Scenario, *keys: str) -> Prose:
    """List references of a scenario's record in full, with whose words each has.

    Parameters
    ----------
    scenario : Scenario
        Whose record it is.
    *keys : str
        From its `references.yaml`.

    Raises
    ------
    KeyError
        If there is no such reference.
    """
    known = needed_record(scenario).references
    sides = (scenario.sides.supplied, scenario.sides.attacker)
    whose = NO_SIDE | {side.id: side.name for side in sides}
    return Prose("\n".join(f"- {_in_full(known[key], whose[known[key].side])}" for key in keys))


def _in_full(reference: Reference, whose: str) -> str:
    published = ", ".join(filter(None, (reference.publisher, reference.date or "no date")))
    place = f" <{reference.url}>" if reference.url else ""
    note = f" {reference.note}" if reference.note else ""
    return f"*{reference.title}*. {published}.{place} ({whose}; `{reference.key}`){note}"


def local_time(scenario: Scenario, time_h: float) -> str:
    """Hour of a run as local time, such as `Saturday 10 May, 07:02`; `never` if it is nan or infinite.

    Parameters
    ----------
    scenario : Scenario
        Its start is hour 0.
    time_h : float
        Hours since then.
    """
    if not isfinite(time_h):
        return "never"
    moment = to_the_minute(scenario.moment(time_h))
    return f"{moment:%A} {moment.day} {moment:%B, %H:%M}"


@contextmanager
def sheet(title: str, x: str, y: str, subtitle: str = "") -> Iterator[Axes]:
    """Give axes in the look of all figures, for a curve that is drawn in a lesson itself.

    Parameters
    ----------
    title, subtitle : str
        What is drawn.
    x, y : str
        What stands along the axes, with units.

    Yields
    ------
    Axes
        What is labelled on it goes into a legend. End the cell with it to show it.
    """
    look: Any = LOOK
    with mpl.rc_context(look):
        ax = new_panel("", right=_WITHOUT_LEGEND)
        ax.set_xlabel(x)
        ax.set_ylabel(y)
        yield ax
        for axis in (ax.xaxis, ax.yaxis):
            if isinstance(axis.get_major_formatter(), ScalarFormatter):
                axis.set_major_formatter("{x:,g}")
        titled(ax, title, subtitle)
        if ax.get_legend_handles_labels()[0]:
            place = ax.get_position()
            ax.set_position((place.x0, place.y0, _WITH_LEGEND - place.x0, place.height))
            legend_beside(ax)


def knob(label: str, values: Sequence[Setting], at: Setting, show: Callable[[Setting], object]) -> None:
    """Show what comes of a value, and let the reader turn it.

    With ipywidgets there is a slider, and one picture that follows it. The picture is an ordinary output
    of the cell, so that a saved notebook shows it where no slider can be moved. Without ipywidgets all
    values are shown, one after another.

    Parameters
    ----------
    label : str
        What is turned.
    values : sequence
        What it can be turned to.
    at : one of the values
        Where it stands at first.
    show : callable
        What to show for a value: a figure, a table or a text, in which the value should be named.

    Raises
    ------
    ValueError
        If it should stand at something that is not among the values.
    """
    from IPython.display import display

    if at not in values:
        raise ValueError(f"the knob {label!r} cannot stand at {at!r}: it has {', '.join(map(repr, values))}")
    try:
        from ipywidgets import HBox, Label, Layout, SelectionSlider
    except ImportError:
        for value in values:
            display(show(value))  # type: ignore[no-untyped-call]
        return
    slider = SelectionSlider(
        options=list(values),
        value=at,
        description=label,
        continuous_update=False,
        style={"description_width": "initial"},
        layout=Layout(width="36em"),
    )
    sign = Label("")
    display(HBox([slider, sign]))  # type: ignore[no-untyped-call]
    picture: Any = display(show(at), display_id=True)  # type: ignore[no-untyped-call]

    def turned(change: dict[str, Any]) -> None:
        slider.disabled, sign.value = True, BUSY
        try:
            picture.update(show(change["new"]))
        finally:
            slider.disabled, sign.value = False, ""

    slider.observe(turned, names="value")
