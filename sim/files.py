"""The files that a run leaves: written apart first, so that a folder never holds half of a run."""

from __future__ import annotations

import json
import math
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

DISTRIBUTION = "kupiansk-sim"
SHAPING = (DISTRIBUTION, "numpy", "pandas", "pyarrow", "simpy", "networkx", "shapely")
"""Distributions whose versions can change what is in a file."""


@contextmanager
def written_whole(folder: str | Path) -> Iterator[Path]:
    """Folder to write into, which takes the place of `folder` when all is written.

    Files that are there already under the same names are replaced, one by one; others stay.

    Parameters
    ----------
    folder : str or Path
        Where the files shall be; it is made if it is not there.

    Raises
    ------
    OSError
        If the files cannot be written; then nothing has changed.
    """
    folder = Path(folder).resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        apart = Path(beside) / folder.name
        apart.mkdir()
        yield apart
        if folder.exists():
            for file in sorted(apart.iterdir()):
                file.replace(folder / file.name)
        else:
            apart.rename(folder)


def versions() -> dict[str, str]:
    """Versions of Python and of everything that can change what is in a file."""
    return {"python": platform.python_version(), **{name: version(name) for name in SHAPING}}


def write_json(content: Any, file: Path) -> None:
    """Write JSON with `null` for nan; the same content gives the same bytes."""
    text = json.dumps(_without_nan(content), indent=1, ensure_ascii=False, allow_nan=False)
    file.write_text(text + "\n", encoding="utf-8")


def _without_nan(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _without_nan(value) for key, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [_without_nan(value) for value in content]
    return None if isinstance(content, float) and math.isnan(content) else content


def write_parquet(table: pd.DataFrame, file: Path) -> None:
    """Write a table without its index; the same table gives the same bytes."""
    table.to_parquet(file, engine="pyarrow", index=False)


def write_csv(table: pd.DataFrame, file: Path) -> None:
    """Write a table without its index, with numbers to six decimals; the same table gives the same bytes."""
    rounded = table.round(dict.fromkeys(table.select_dtypes("float"), 6))
    rounded.to_csv(file, index=False, date_format="%Y-%m-%dT%H:%M:%S", lineterminator="\n")
