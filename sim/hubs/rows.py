"""What an analysis of the hub finds, as rows of plain values."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

from sim.hubs.legs import LimitKind

ElementKind = Literal["place", "railway", "road", "bridge", "line", "railhead"]
UseKind = Literal["trucks", "road", "bridge", "railway"]


@dataclass(frozen=True, slots=True)
class Element:
    """Something on the ways of the supply that can be lost."""

    kind: ElementKind
    id: str
    """Of the place, link, bridge, line of crossings or railhead."""
    name: str
    """For people."""


@dataclass(frozen=True, slots=True)
class GroupFlow:
    """What a group needs and gets."""

    group: str
    name: str
    need_t_per_day: float
    max_flow_t_per_day: float
    """Most that can reach it if it is served alone, whatever it needs."""
    served_t_per_day: float
    """What reaches it of its need when all groups are served."""
    stock_days: float
    """Days for which its stock would last if nothing came."""
    days_served: float
    """Days for which its whole need is met, from stocks and from what comes; infinite if that is for good."""

    @property
    def share_served(self) -> float:
        """Share of its need that reaches it."""
        return self.served_t_per_day / self.need_t_per_day


@dataclass(frozen=True, slots=True)
class CutPart:
    """One part of a smallest cut."""

    kind: LimitKind
    name: str
    """Where it is, for people."""
    limit: str
    """What keeps it from carrying more, for people."""
    t_per_day: float
    start: str
    """Point of the supply before it, as `stage:id`."""
    end: str
    """Point of the supply behind it."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What the loss of one place, link, bridge or railhead does."""

    kind: ElementKind
    id: str
    name: str
    serves_as: tuple[str, ...]
    """What a place is to the supply: base, railhead, depot, group, or a place on the way."""
    t_per_day_lost: float
    """What the groups need and no longer get, by whatever other way."""
    share_lost: float
    """The same, as a share of what they got."""
    share_passing: float
    """Share of what they got that came through here, by the first choice of depots and the shortest ways."""
    groups_cut_off: tuple[str, ...]
    """Groups that nothing reaches any more."""
    days_survived: dict[str, float]
    """Time to survive by group: days until it lacks something, with stocks and what still comes."""
    repair_h: float
    """Time to repair, infinite if nobody repairs it."""
    detour_h: float
    """Time until the first load has come by another way; infinite unless other ways meet the whole need."""
    survives: bool
    """Whether every group lasts until it is repaired, or replaced by another way."""
    effect: int
    """Losses with the same number leave exactly the same ways."""

    @property
    def recover_h(self) -> float:
        """Time to recover: by repair or by the detour, whatever is sooner."""
        return min(self.repair_h, self.detour_h)

    @property
    def first_short_days(self) -> float:
        """Days until the first group lacks something."""
        return min(self.days_survived.values(), default=inf)

    @property
    def element(self) -> Element:
        """What is lost."""
        return Element(self.kind, self.id, self.name)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two losses that hurt together, and hardly alone."""

    a: Element
    b: Element
    t_per_day_lost: float
    """What the groups lose by both."""
    t_per_day_lost_singly: float
    """Sum of what they lose by each alone."""
    a_or: tuple[Element, ...] = ()
    """Others that would do as well as `a`, with the same partners."""
    b_or: tuple[Element, ...] = ()
    """Others that would do as well as `b`."""


@dataclass(frozen=True, slots=True)
class Use:
    """How much of a company's trucks, or of a road or railway, is in use to bring what reaches the groups."""

    kind: UseKind
    id: str
    name: str
    share: float
    """Share in use; more than 1 means that the analysis takes too much for possible."""
