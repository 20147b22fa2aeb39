"""The files that a run leaves: written apart first, so that a folder never holds half of a run."""

from __future__ import annotations

import errno
import json
import math
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

DISTRIBUTION = "kupiansk-sim"
SHAPING = (DISTRIBUTION, "numpy", "pandas", "pyarrow", "simpy", "networkx", "shapely")
"""Distributions whose versions can change what is in a file."""


@contextmanager
def written_whole(folder: str | Path, *, replace: bool = False) -> Iterator[Path]:
    """Folder to write into, which takes the place of `folder` when all is written.

    Parameters
    ----------
    folder : str or Path
        Where the files shall be; it is made if it is not there.
    replace : bool
        Whether a folder that is there goes, with all that is in it. Otherwise files under the same names are
        replaced, one by one, and others stay.

    Raises
    ------
    OSError
        If the files cannot be written, or if somebody else has made the folder meanwhile; then nothing has
        changed. The message names the folder.
    """
    folder = Path(folder).resolve()
    was_there = folder.exists()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
            apart = Path(beside) / folder.name
            apart.mkdir()
            yield apart
            if not folder.exists():
                apart.rename(folder)
            elif replace:
                folder.rename(Path(beside) / f"{folder.name} before")
                apart.rename(folder)
            elif was_there:
                for number, file in enumerate(sorted(apart.iterdir())):
                    if (folder / file.name).is_dir():
                        (folder / file.name).rename(Path(beside) / f"{number} before")
                    file.replace(folder / file.name)
            else:
                raise FileExistsError(
                    errno.EEXIST, "made by somebody else meanwhile; left as it is", str(folder)
                )
    except OSError as error:
        # Libraries that write files do not always say which.
        if error.filename is None:
            raise OSError(error.errno, error.strerror or str(error), str(folder)) from error
        raise


def versions() -> dict[str, str]:
    """Versions of Python and of everything that can change what is in a file."""
    # Imported late: it brings the whole of `email`, a tenth of the time of `kupiansk --help`.
    from importlib.metadata import version

    return {"python": platform.python_version(), **{name: version(name) for name in SHAPING}}


def write_json(content: Any, file: Path) -> None:
    """Write JSON with `null` for what is no number; the same content gives the same bytes."""
    text = json.dumps(without_nan(content), indent=1, ensure_ascii=False, allow_nan=False)
    file.write_text(text + "\n", encoding="utf-8")


def without_nan(content: Any) -> Any:
    """Plain values for JSON, which knows neither nan nor infinity: None stands for both."""
    if isinstance(content, dict):
        return {key: without_nan(value) for key, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [without_nan(value) for value in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content


def write_parquet(table: pd.DataFrame, file: Path) -> None:
    """Write a table without its index; the same table gives the same bytes."""
    table.to_parquet(file, engine="pyarrow", index=False)


def write_csv(table: pd.DataFrame, file: Path) -> None:
    """Write a table without its index, with numbers to six decimals; the same table gives the same bytes."""
    rounded = table.round(dict.fromkeys(table.select_dtypes("float"), 6))
    rounded.to_csv(file, index=False, date_format="%Y-%m-%dT%H:%M:%S", lineterminator="\n")
