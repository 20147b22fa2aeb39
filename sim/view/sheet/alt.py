"""What a figure shows in words, for whoever cannot see it."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

LONGEST = 700
"""Letters after which it is cut at the end of a sentence: a screen reader says it in one go."""


def alt_text(figure: Figure) -> str:
    """Say what a figure shows: its title, what stands along its axes, its lines and what is written at them.

    Parameters
    ----------
    figure : Figure
        With everything drawn.
    """
    head = [text.get_text() for text in figure.texts if text.get_text().strip()]
    panels = [ax for ax in figure.axes if ax.get_visible()]
    titles = [title for ax in panels if (title := ax.get_title(loc="left"))]
    sentences = (
        [*titles[:1]]
        if len(panels) == 1 and titles
        else [*head[1:3], *([f"Panels: {', '.join(titles)}"] if titles else [])]
    )
    for ax in panels[:1] if len(panels) > 4 else panels:
        sentences += _told(ax)
    if len(panels) == 1:
        sentences += head[:1]
    words = [" ".join(sentence.split()).rstrip(".") for sentence in sentences]
    said = ""
    for sentence in dict.fromkeys(filter(None, words)):
        if len(said) + len(sentence) > LONGEST:
            break
        said += f"{sentence}. "
    return said.strip()


def _told(ax: Axes) -> list[str]:
    """Axes in sentences: what is along them, what lines there are, what is written."""
    along = [
        f"{name}: {text}" for name, text in (("across", ax.get_xlabel()), ("up", ax.get_ylabel())) if text
    ]
    _, labels = ax.get_legend_handles_labels()
    lines = list(dict.fromkeys(label for label in labels if label))
    written = [said for text in ax.texts if any(map(str.isalpha, said := text.get_text().strip()))]
    return [
        ", ".join(along),
        f"Shown: {', '.join(lines)}" if lines else "",
        f"Written in it: {'; '.join(written[:12])}" if written else "",
    ]
