"""Trials: runs on the same luck with something changed, played side by side and kept as they are finished."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from math import nan
from pathlib import Path
from typing import IO, Any, Unpack

from sim.campaign.model import Model
from sim.causes.changes import Intervention, Notes
from sim.causes.question import Question, Reply
from sim.causes.sentence import Sentence
from sim.record.names import OutcomeName
from sim.record.outcomes import NOT_ORDERED
from sim.record.result import RunResult
from sim.record.run import parameters_of
from sim.scenario.load import scenario_hash, with_overrides
from sim.scenario.quantity import Record
from sim.scenario.resolve import resolve, uncertain
from sim.scenario.schema import Scenario
from sim.streams import Streams
from sim.study.errors import BrokenStudyError, StudyError
from sim.study.play.options import Keeping, Progress
from sim.study.play.store import writing
from sim.study.play.versions import CODE, ROOMS, digest, versions
from sim.study.play.workers import Workers
from sim.words import listed

JOURNAL = "trials.jsonl"
"""File in which finished trials are kept."""
Asked = tuple[Question, ...] | tuple[Sentence]
"""Questions that are answered by one run, or one sentence that it is weighed by."""
PLAYED_BY = (*ROOMS, "causes")
"""Packages whose code decides what comes out of a trial."""
CHUNKS_PER_WORKER = 6
LARGEST_CHUNK = 25


@dataclass(frozen=True)
class Trial:
    """One run that is wanted."""

    seed: int
    replicate: int | None = None
    """As for `sim.run`: None puts every range at its `mid`."""
    overrides: str = "{}"
    """Values by path that the scenario is to have instead, as JSON: see `as_overrides`."""
    values: tuple[tuple[str, float], ...] = ()
    """Values of uncertain parameters by path, instead of those drawn."""
    changes: tuple[Intervention, ...] = ()
    """What else is done to the run."""

    @property
    def key(self) -> str:
        """The same for trials that are the same."""
        changes = [{"change": type(change).__name__, **vars(change)} for change in self.changes]
        return json.dumps([self.seed, self.replicate, self.overrides, self.values, changes])


@dataclass(frozen=True)
class Chunk:
    """Trials that a worker plays in one go."""

    scenario: bytes
    questions: Asked
    trials: tuple[Trial, ...]


def as_overrides(values: Mapping[str, Any]) -> str:
    """Values by path as text for a `Trial`; ranges, dates and lists are kept."""
    return json.dumps(values, default=_plain, sort_keys=True)


@dataclass
class Tally:
    """What has been played."""

    played: int = 0
    asked: set[str] = field(default_factory=set)
    """Keys of all trials that were wanted."""


class Journal:
    """File of finished trials; it is made when there is one."""

    def __init__(self, path: Path, head: Mapping[str, str]) -> None:
        self._path = path
        self._head = head
        self._file: IO[str] | None = None

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, finished: Iterable[tuple[str, Reply]]) -> None:
        """Keep the replies of trials by their key, each in a line."""
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("a", encoding="utf-8")
            if not self._path.stat().st_size:
                self._file.write(json.dumps(self._head) + "\n")
        self._file.writelines(json.dumps(pair) + "\n" for pair in finished)
        self._file.flush()


class Bench:
    """Plays trials of one scenario, none of them twice.

    Parameters
    ----------
    scenario : Scenario
        With its ranges.
    questions : Asked
        What the replies are to answer.
    workers : Workers
        Open.
    progress : callable, optional
        Told how many trials are done, and how many there are to be as far as is known.
    journal : Journal, optional
        Where finished trials are written to.
    known : mapping, optional
        Replies of an earlier session by the key of their trial.
    """

    def __init__(
        self,
        scenario: Scenario,
        questions: Asked,
        workers: Workers,
        *,
        progress: Progress | None = None,
        journal: Journal | None = None,
        known: Mapping[str, Reply] | None = None,
    ) -> None:
        self.scenario = scenario
        self.questions = questions
        self._workers = workers
        self._progress = progress
        self._journal = journal
        self._known: dict[str, Reply] = dict(known or {})
        self._pickled = pickle.dumps(scenario, pickle.HIGHEST_PROTOCOL)
        self._tally = Tally()

    @property
    def played(self) -> int:
        """Runs that were played, those that were known already left out."""
        return self._tally.played

    @property
    def asked(self) -> int:
        """Runs that were wanted, each once, those that were known already among them."""
        return len(self._tally.asked)

    def asking(self, questions: Asked) -> Bench:
        """The same bench, for other questions."""
        other = copy(self)
        other.questions = questions
        return other

    def _key(self, trial: Trial) -> str:
        asked = [(question.outcome, question.deadline_h) for question in self.questions]
        return f"{json.dumps(asked)} {trial.key}"

    def play(self, trials: Sequence[Trial]) -> list[Reply]:
        """Play trials.

        Returns
        -------
        list of Reply
            In the order of the trials.

        Raises
        ------
        ScenarioError
            If overrides make a scenario that is wrong.
        BrokenStudyError
            If a run fails.
        """
        wanted = {self._key(trial): trial for trial in trials}
        missing = {key: trial for key, trial in wanted.items() if key not in self._known}
        self._tally.asked.update(wanted)
        waiting = sorted(missing.values(), key=lambda trial: trial.overrides)
        for overrides in dict.fromkeys(trial.overrides for trial in waiting):
            changed(self._pickled, overrides)  # what is wrong is said here, not by a worker
        total = self.played + len(waiting)
        size = max(1, min(LARGEST_CHUNK, len(waiting) // (CHUNKS_PER_WORKER * self._workers.count)))
        chunks = [
            Chunk(self._pickled, self.questions, tuple(waiting[first : first + size]))
            for first in range(0, len(waiting), size)
        ]
        for chunk, replies in self._workers.run(play, chunks):
            finished = dict(zip(map(self._key, chunk.trials), replies, strict=True))
            self._known |= finished
            if self._journal is not None:
                self._journal.write(finished.items())
            self._tally.played += len(chunk.trials)
            if self._progress is not None:
                self._progress(self.played, total)
        return [self._known[self._key(trial)] for trial in trials]

    def play_one(self, trial: Trial) -> Reply:
        """Play one trial."""
        return self.play([trial])[0]


@contextmanager
def bench(
    scenario: Scenario,
    questions: Asked,
    **how: Unpack[Keeping],
) -> Iterator[Bench]:
    """Bench for as long as the `with` block lasts.

    Parameters
    ----------
    scenario, questions
        As for `Bench`.
    **how
        `jobs`, `cluster`, `out`, `resume` and `progress`, as for `sim.ensemble`.

    Raises
    ------
    StudyError
        If the folder holds trials already (without `resume`) or those of something else.
    """
    progress = how.get("progress")
    for question in questions:
        question.check(scenario)
    with Workers(how.get("jobs"), how.get("cluster")) as workers:
        if (folder := how.get("out")) is None:
            yield Bench(scenario, questions, workers, progress=progress)
            return
        out, head = Path(folder), {"scenario": scenario_hash(scenario), **versions(), CODE: digest(PLAYED_BY)}
        path = out / JOURNAL
        known = _read(path, head, how.get("resume", False))
        with writing(out), Journal(path, head) as journal:
            yield Bench(scenario, questions, workers, progress=progress, journal=journal, known=known)


def _read(path: Path, head: Mapping[str, str], resume: bool) -> dict[str, Reply]:
    if not path.exists():
        return {}
    if not resume:
        raise StudyError(f"{path} is there already: go on with resume (--resume), or choose another folder")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    there = json.loads(lines[0]) if lines else head
    other = [name for name in head if not isinstance(there, dict) or there.get(name) != head[name]]
    if other:
        what = "scenario" if "scenario" in other else listed(other)
        raise StudyError(f"{path.parent} holds trials with another {what}: choose another folder")
    whole = [line for line in lines[1:] if line.endswith("\n")]
    if lines and not lines[-1].endswith("\n"):  # the session was stopped in the middle of a line
        path.write_text("".join([lines[0], *whole]), encoding="utf-8")
    return dict(map(json.loads, whole))


# --- what a worker does -----------------------------------------------------------------------------------


def play(chunk: Chunk) -> list[Reply]:
    """Play every trial of a chunk.

    Raises
    ------
    BrokenStudyError
        If a run fails; it says which.
    """
    return [_play_one(chunk.scenario, chunk.questions, trial) for trial in chunk.trials]


def _play_one(scenario: bytes, questions: Asked, trial: Trial) -> Reply:
    try:
        model, result = prepared(changed(scenario, trial.overrides), trial)
        reply = _replied(model, result, questions)
    except Exception as error:
        where = f"replicate {trial.replicate} of seed {trial.seed}"
        raise BrokenStudyError(f"{where} failed: {type(error).__name__}: {error}") from error
    model.dissolve()
    return reply


def _replied(model: Model, result: RunResult, questions: Asked) -> Reply:
    """Play a run as far as the questions need it, and answer them."""
    if isinstance(questions[0], Sentence):
        return _weighed(questions[0], model, result)
    groups = {question.group for question in questions}
    if None in groups:
        model.run()
        wanted = {question.outcome for question in questions}
        found = {name: value for name, value in result.outcomes.items() if name in wanted}
        missing = wanted - found.keys()
        return dict(result.outcomes) if missing else found
    horizon_h = result.resolved.horizon_h
    deadlines_h = [question.deadline_h for question in questions]
    until_h = min(horizon_h, max(horizon_h if hour is None else hour for hour in deadlines_h))
    model.run_until_settled(until_h, [group for group in groups if group])
    reply: dict[str, float | str] = {}
    for group in model.groups.values():
        ordered_h = group.ordered_h
        reply[OutcomeName("ordered_h", group.id)] = nan if ordered_h is None else ordered_h
        reply[OutcomeName("trigger", group.id)] = NOT_ORDERED if ordered_h is None else group.reason
        reply[seen_by(group.id)] = _seen(model, group.id)
    return reply


def _weighed(sentence: Sentence, model: Model, result: RunResult) -> Reply:
    """A run is played only as far as the sentence needs it."""
    found = (commander.instead for commander in model.commanders)
    notes = {noted.group: noted for noted in found if isinstance(noted, Notes)}
    if sentence.settled_by_orders and not notes:
        hub = result.resolved.hub_place
        taken = [hub] if hub and any(part.kind in ("fell", "held") for part in sentence.parts) else []
        groups = {part.group for part in sentence.parts if part.group}
        model.run_until_settled(result.resolved.horizon_h, groups, taken)
    else:
        model.run()
    return sentence.weigh(result, notes)


def prepared(scenario: Scenario, trial: Trial) -> tuple[Model, RunResult]:
    """Model of a trial that has not run yet, and the result that it will fill."""
    ranges = uncertain(scenario)
    values = {path: value for path, value in trial.values if path in ranges}
    parameters = parameters_of(scenario, trial.seed, trial.replicate, values)
    resolved = resolve(scenario, parameters)
    model = Model(resolved, Streams(trial.seed, trial.replicate or 0))
    for change in trial.changes:
        change.apply(model)
    return model, RunResult(scenario, resolved, trial.seed, trial.replicate, parameters, model.world.history)


def seen_by(group: str) -> str:
    """Key of a reply for what a group's commander saw; where it is the same, nothing that counts differs."""
    return f"seen:{group}"


def _seen(model: Model, group: str) -> str:
    """A fingerprint of what a commander saw: his finding, what fell when, and his stock."""
    history = model.world.history
    findings = [entry for entry in history.entries if entry[1] == "trigger" and entry[2] == group]
    level_t = model.world.stockpiles[group].store.level_t
    return sha256(repr([findings, history.captures, level_t]).encode()).hexdigest()[:16]


@lru_cache(maxsize=4)
def _unpickled(scenario: bytes) -> Scenario:
    found: Scenario = pickle.loads(scenario)
    return found


@lru_cache(maxsize=256)
def changed(scenario: bytes, overrides: str) -> Scenario:
    """A pickled scenario with other values."""
    base, values = _unpickled(scenario), json.loads(overrides)
    return with_overrides(base, values) if values else base


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be written down")
