"""Ensembles on a cluster: a scheduler and workers that are real processes, started as the documents say."""

import re
import shlex
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "ensembles.md"
ADDRESS = "tcp://127.0.0.1:8786"


def commands():
    """The commands of the document that start a cluster: of the scheduler, and of the workers."""
    scheduler, workers = re.findall(r"^ *(dask .*?)(?: &)?$", DOCUMENT.read_text(), re.MULTILINE)
    assert ADDRESS.rpartition(":")[2] in scheduler
    assert ADDRESS in workers
    return scheduler, workers


@contextmanager
def started(command, port):
    """Process of a documented command, at a port that is free, with its log."""
    words = shlex.split(command.replace("8786", str(port)))
    with tempfile.NamedTemporaryFile("r") as log, tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [Path(sys.executable).parent / words[0], *words[1:]],
            stdout=log.fileno(),
            stderr=subprocess.STDOUT,
            cwd=folder,
        )
        try:
            yield log.name
        finally:
            process.terminate()
            process.wait()
