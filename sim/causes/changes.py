"""What can be done to a run that is no value of its scenario: a place held for longer, strikes that miss."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Protocol

from sim.campaign.command import Commander
from sim.campaign.model import Model
from sim.campaign.reasons import Reason
from sim.totals import total


class Intervention(Protocol):
    """Something that is done to a run before it begins; the luck of all others stays as it is."""

    def apply(self, model: Model) -> None:
        """Do it."""


@dataclass(frozen=True)
class Hold:
    """A place does not fall before an hour, whoever stands before it."""

    place: str
    until_h: float = inf

    def apply(self, model: Model) -> None:
        """Hold it."""
        model.world.held_until_h[self.place] = self.until_h


@dataclass(frozen=True)
class Spare:
    """Every strike on a target misses; it is drawn all the same."""

    target: str

    def apply(self, model: Model) -> None:
        """Spare it."""
        model.fires.spared.add(self.target)


@dataclass(frozen=True)
class Unmoved:
    """A commander notes every reason to leave, and stays: so the reasons behind the first are seen."""

    group: str

    def apply(self, model: Model) -> None:
        """Let him note."""
        for commander in model.commanders:
            if commander.group.id == self.group:
                commander.instead = Notes(commander)


class Notes:
    """What a commander who stays has noted: when each reason would have sent him off, how grave it was."""

    def __init__(self, commander: Commander) -> None:
        self.commander = commander
        self.group = commander.group.id
        self.order_h: dict[str, float] = {}
        self.gravest: dict[str, list[tuple[float, float]]] = {}
        """Hours at which a reason held, each with how grave it was then, from 0 to 1."""

    def __call__(self, finding: Reason) -> None:
        """Note a reason."""
        now_h, plan = self.commander.world.env.now, self.commander.plan
        order_h = now_h + plan.delay_h + (0.0 if finding.is_decided else plan.decision_h)
        self.order_h.setdefault(finding.trigger, order_h)
        self.gravest.setdefault(finding.trigger, []).append((order_h, self._gravity(finding)))

    def lacking(self, until_h: float) -> float:
        """How much is wrong with staying until an hour: 0 if no reason would have brought an order by then.

        Of each reason the share of the time that is left when its order comes, and the gravest that it gets:
        so a search sees what weakens any of them, also one that is not the first.
        """
        early = {trigger: hour for trigger, hour in self.order_h.items() if hour < until_h}
        return total(
            (until_h - hour) / until_h + max(grave for at_h, grave in self.gravest[trigger] if at_h < until_h)
            for trigger, hour in sorted(early.items())
        )

    def _gravity(self, finding: Reason) -> float:
        """How far what was measured lies below what he wants, as a share; 1 where it holds or does not."""
        triggers, needed_h = self.commander.plan.triggers, self.commander.reasons.needed_h
        wanted = 0.0
        if finding.trigger == "supply_outlook" and triggers.supply_outlook:
            wanted = triggers.supply_outlook.tolerable_share
        elif finding.trigger == "isolation" and triggers.isolation:
            wanted = triggers.isolation.good_roads
        elif finding.trigger == "endurance" and triggers.endurance:
            wanted = triggers.endurance.days
        elif finding.trigger == "encirclement" and triggers.encirclement:
            wanted = needed_h() + triggers.encirclement.margin_h
        elif finding.trigger == "hub_threatened" and triggers.hub_threatened:
            wanted = needed_h() + triggers.hub_threatened.margin_h
        return min(1.0, max(0.0, 1.0 - finding.measured / wanted)) if wanted > 0 else 1.0
