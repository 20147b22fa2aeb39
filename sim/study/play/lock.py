"""A lock on a folder, which its holder cannot leave behind."""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from typing import IO

from sim.study.errors import StudyError

if sys.platform == "win32":
    import msvcrt

    def _hold(file: IO[str]) -> None:
        file.seek(1 << 20)  # a byte behind the text, which others must be able to read
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _hold(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderLock:
    """Held by the one process that may write into a folder.

    The system lets go of it when the process ends, however it ends: the file `.lock` that a killed process
    leaves locks nothing. What is written in it only serves the message to others.

    Parameters
    ----------
    folder : Path
        Exists already.

    Raises
    ------
    StudyError
        If another run holds the lock.
    OSError
        If the file cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._file = (folder / ".lock").open("a+", encoding="utf-8")
        try:
            _hold(self._file)
        except OSError:
            self._file.seek(0)
            holder = self._file.read()
            self._file.close()
            raise StudyError(
                f"another run is writing into {folder} ({_described(holder)}): "
                "wait for it or stop it, or choose another folder"
            ) from None
        self._file.truncate(0)
        json.dump({"pid": os.getpid(), "host": socket.gethostname()}, self._file)
        self._file.flush()

    def release(self) -> None:
        """Let go of it."""
        # The file stays: another process may be about to lock it.
        self._file.truncate(0)
        self._file.close()


def _described(holder: str) -> str:
    try:
        who = json.loads(holder)
        return f"process {who['pid']} on {who['host']}"
    except (ValueError, KeyError, TypeError):
        return "process unknown"
