"""How runs are played and where they are kept: whatever is chosen here, the same comes out."""

from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

Progress = Callable[[int, int], None]
"""Is told, again and again, how many replicates are done, and how many there are to be."""


class Playing(TypedDict, total=False):
    """Who plays."""

    jobs: int | None
    """Processes; by default one for each core."""
    cluster: str | None
    """Address of a `dask.distributed` scheduler to use instead."""
    progress: Progress | None
    """Told how many runs are done, and how many there are to be."""


class Keeping(Playing, total=False):
    """Who plays, and where what is finished is kept."""

    out: str | Path | None
    """Folder to write to as runs are finished; without it they are kept in memory."""
    resume: bool
    """Whether to continue what is in the folder."""
