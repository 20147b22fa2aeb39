"""The references of a record: the keys that `source` may name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from sim.scenario.library import data_folder
from sim.scenario.problems import Problem
from sim.scenario.quantity import OWN_ESTIMATE
from sim.words import OWN_CALIBRATION

REFERENCES = "references.yaml"
_KEY = re.compile(r"^[\"']?([^\s#:\"'-][^\s:\"']*)[\"']?:", re.MULTILINE)


def record_problems(folder: Path) -> Iterator[Problem]:
    """What makes a folder unusable as the record of a campaign."""
    try:
        there = (folder / REFERENCES).is_file()
    except (OSError, ValueError):
        there = False
    if not there:
        rule = f"this is no record: there is no `{REFERENCES}` in it"
        remedy = "name a folder with the references, relative to the file that names it"
        yield Problem("record", rule, remedy, str(folder))
    elif reference_keys(str(folder)) is None:
        rule = f"the references of this record cannot be read: {folder / REFERENCES}"
        yield Problem("record", rule, "save them as UTF-8, and see whether you may read them", str(folder))


def reference_keys(record: str) -> frozenset[str] | None:
    """Keys of the references of a record; None if they cannot be read."""
    path = Path(record) / REFERENCES
    try:
        return _keys(path, path.stat().st_mtime_ns)
    except (OSError, ValueError):
        return None


def known_references(record: str | None) -> frozenset[str] | None:
    """Keys that `source` may name in a scenario; None if its record cannot be read.

    Parameters
    ----------
    record : str or None
        Folder of its record; without one, the references of all records that come with the package count.
    """
    folders = [record] if record is not None else map(str, data_folder("seeds").glob("*"))
    found = [reference_keys(folder) for folder in folders]
    if record is not None and found == [None]:
        return None
    return frozenset((OWN_ESTIMATE, OWN_CALIBRATION)).union(*(keys for keys in found if keys is not None))


@lru_cache(maxsize=8)
def _keys(path: Path, changed_ns: int) -> frozenset[str]:
    # The keys stand at the beginnings of lines: there is no need to read the whole as YAML.
    return frozenset(_KEY.findall(path.read_text(encoding="utf-8")))
