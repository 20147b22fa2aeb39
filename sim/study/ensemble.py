"""Many replicates of a scenario: each with parameters drawn from their ranges, and with its own luck."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.record.result import RunResult
from sim.record.run import run
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.study.errors import StudyError
from sim.study.estimates import Precision, estimate
from sim.study.executor import Workers
...
