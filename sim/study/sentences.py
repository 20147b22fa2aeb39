"""Paired differences in one sentence each."""

from __future__ import annotations

from collections.abc import Mapping

from sim.study.labels import Label
from sim.study.statistics import Estimate


def value_sentence(label: Label, name: str, baseline: str, difference: Estimate, unchanged: bool) -> str:
    """By how much an outcome differs.

    Parameters
    ----------
    label : Label
        How to speak of it.
    name, baseline : str
        Scenario, and the one from which it differs.
    difference : Estimate
        Over the pairs in which it happened in both.
    unchanged : bool
        Whether it is the same in every pair.
    """
    clause, pairs = label.clause, _pairs(difference)
    if unchanged:
        return f"With {name}, {clause} {label.same} with {baseline} ({pairs})."
    word = label.greater if difference.mean > 0 else label.less
    amount = f"{label.told(difference.mean)} {word}"
    if difference.count == 1:
        return f"With {name}, {clause} {amount} than with {baseline} ({pairs})."
    low, high = label.told(difference.low), label.told(difference.high)
    if _may_be_chance(difference):
        return (
            f"With {name}, whether {clause} {label.greater} or {label.less} than with {baseline} "
            f"cannot be told (95 % interval from {low} {label.less} to {high} {label.greater}, {pairs})."
        )
    near, far = sorted((difference.low, difference.high), key=abs)
    return (
        f"With {name}, {clause} {amount} than with {baseline} "
        f"(95 % interval {label.number(near)} to {label.told(far)}, {pairs})."
    )


def share_sentence(clause: str, shares: Mapping[str, float], difference: Estimate, unchanged: bool) -> str:
    """How much more often something happens.

    Parameters
    ----------
    clause : str
        What happens.
    shares : mapping of str to float
        Share of replicates in which it does, with the scenario and with the one from which it differs.
    difference : Estimate
        Of the shares, over all pairs.
    unchanged : bool
        Whether it is the same in every pair.
    """
    (name, share), (baseline, share_before) = shares.items()
    pairs = _pairs(difference)
    if unchanged:
        return f"With {name} as with {baseline}, {clause} in {_worded(share)} of the replicates ({pairs})."
    chance = "; the difference may be chance" if _may_be_chance(difference) else ""
    return (
        f"With {name}, {clause} in {_worded(share)} of the replicates, with {baseline} in "
        f"{_worded(share_before)}{chance} (95 % interval {100 * difference.low:+.0f} to "
        f"{100 * difference.high:+.0f} percentage points, {pairs})."
    )


def _pairs(difference: Estimate) -> str:
    return f"{difference.count} {'pair' if difference.count == 1 else 'pairs'}"


def _may_be_chance(difference: Estimate) -> bool:
    """Whether no difference at all lies within the interval."""
    return difference.low <= 0 <= difference.high


def _worded(share: float) -> str:
    if share in (0.0, 1.0):
        return "all" if share else "none"
    return f"{100 * share:.0f} %"
