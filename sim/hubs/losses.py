"""What the losses of places, links, bridges and railheads do to the supply: one by one, and in pairs."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import product
from math import inf

from sim.hubs.flow import most_served_t_per_day
from sim.hubs.legs import Point
from sim.hubs.rows import Element, ElementKind, Loss, Pair
from sim.hubs.supplied import Supplied
from sim.scenario.schema import Scenario
from sim.totals import total

NEXT_TO_NOTHING = 0.01
"""Share of all that is needed below which a loss is taken not to hurt."""
ORDER: dict[ElementKind, int] = {
    "place": 0,
    "railhead": 1,
    "line": 2,
    "bridge": 3,
    "railway": 4,
    "road": 5,
}
"""Kinds of losses, those that take most with them first."""
Together = tuple[float, float]
"""Tonnes a day that two losses cost together, and that they cost singly, added up."""


class Losses:
    """Losses of everything that lies on the ways of the supply, each worked out once.

    Parameters
    ----------
    whole : Supplied
        The supply while nothing more is lost.
    """

    def __init__(self, whole: Supplied) -> None:
        self.whole = whole
        self._without: dict[Element, Supplied] = {}
        self._by_effect: dict[Hashable, Supplied] = {}
        self.elements = list(_elements_of(whole))

    def without(self, element: Element) -> Supplied:
        """The supply without something; the same object for losses that leave the same ways and stocks."""
        if element not in self._without:
            rest = self.whole.without(element)
            self._without[element] = self._by_effect.setdefault(_effect(rest), rest)
        return self._without[element]

    def rows(self) -> list[Loss]:
        """A row for each: those that cost most first, then those after which a group is short first."""
        passing_t = self._passing_t()
        numbers: dict[int, int] = {}
        rows = []
        for element in self.elements:
            rest = self.without(element)
            number = numbers.setdefault(id(rest), len(numbers))
            rows.append(self._row(element, rest, passing_t[element], number))
        return sorted(
            rows,
            key=lambda row: (
                -round(row.t_per_day_lost, 3),
                -len(row.groups_cut_off),
                row.first_short_days,
                -row.share_passing,
                ORDER[row.kind],
                row.id,
            ),
        )

    def lost_t(self, rest: Supplied) -> float:
        """What the groups get less."""
        lost_t = self.whole.total_t_per_day - rest.total_t_per_day
        return lost_t if lost_t > 1e-6 * self.whole.total_t_per_day else 0.0

    def _row(self, element: Element, rest: Supplied, passing_t: dict[str, float], number: int) -> Loss:
        whole_t = self.whole.total_t_per_day
        lost_t = self.lost_t(rest)
        detour_h = max((self._detour_h(rest, group) for group in passing_t), default=0.0)
        repair_h = repair_time_h(self.whole.scenario, element)
        recover_h = min(repair_h, detour_h)
        return Loss(
            kind=element.kind,
            id=element.id,
            name=element.name,
            serves_as=self._roles(element),
            t_per_day_lost=lost_t,
            share_lost=lost_t / whole_t if whole_t else 0.0,
            share_passing=total(passing_t.values()) / whole_t if whole_t else 0.0,
            groups_cut_off=self._cut_off(rest),
            days_survived=rest.days_served,
            repair_h=repair_h,
            detour_h=detour_h,
            survives=all(
                self._lasts(rest, group, recover_h, group in passing_t) for group in rest.days_served
            ),
            effect=number,
        )

    def _detour_h(self, rest: Supplied, group: str) -> float:
        """Hours until something comes to a group by what ways are left, infinite if it is too little."""
        if rest.shares[group] < self.whole.shares[group] - 1e-6:
            return inf
        return rest.first_load_h.get(Point("group", group), inf)

    def _lasts(self, rest: Supplied, group: str, recover_h: float, is_passed: bool) -> bool:
        """Whether a group has what it needs until the loss is made good.

        Where other ways meet the whole need, only its own stock counts until their first load is there.
        """
        if rest.days_served[group] < inf:
            return 24.0 * rest.days_served[group] >= recover_h
        return not is_passed or 24.0 * rest.stock_days(group) >= recover_h

    def _passing_t(self) -> dict[Element, dict[str, float]]:
        """What comes through each element to each group."""
        passing_t: dict[Element, dict[str, float]] = {element: {} for element in self.elements}
        for chain in self.whole.chains:
            # Gathered over the chain, so that cargo that comes by a place twice counts once.
            for element in {each: None for leg in chain.legs for each in self.whole.elements_of(leg)}:
                by_group = passing_t[element]
                by_group[chain.group] = by_group.get(chain.group, 0.0) + chain.t_per_day
        return passing_t

    def _roles(self, element: Element) -> tuple[str, ...]:
        scenario = self.whole.scenario
        if element.kind != "place":
            return ("on the way" if element.kind != "railhead" else "railhead",)
        roles = {
            "base": {service.origin for service in scenario.supply.trains},
            "railhead": {railhead.node for railhead in scenario.supply.railheads},
            "depot": {depot.node for depot in scenario.supply.depots},
            "group": {group.node for group in scenario.groups},
        }
        return tuple(role for role, nodes in roles.items() if element.id in nodes) or ("on the way",)

    def pairs(self) -> list[Pair]:
        """Pairs of which each alone costs next to nothing, and both together much more; the worst first.

        Looked for among what lies on a way of the supply, or on a way that it takes after the first loss. Of
        those that have the same effect one stands for all.
        """
        enough_t = NEXT_TO_NOTHING * total(self.whole.state.need_t_per_day.values())
        alike: dict[int, list[Element]] = {}
        for element in self.elements:
            if self._is_harmless(element, enough_t):
                alike.setdefault(id(self.without(element)), []).append(element)
        together: dict[Element, dict[Element, Together]] = {}
        for first, *first_or in alike.values():
            rest = self.without(first)
            for second, *second_or in self._weak_points(rest, enough_t):
                if second in together.get(first, {}) or not self._is_harmless(second, enough_t):
                    continue
                lost_t = self.lost_t(rest.without(second))
                singly_t = self.lost_t(rest) + self.lost_t(self.without(second))
                if lost_t - singly_t >= enough_t:
                    for one, other in product((first, *first_or), (second, *second_or)):
                        together.setdefault(one, {})[other] = (lost_t, singly_t)
                        together.setdefault(other, {})[one] = (lost_t, singly_t)
        return sorted(_gathered(together), key=lambda pair: (-pair.t_per_day_lost, pair.a.id, pair.b.id))

    def _is_harmless(self, element: Element, enough_t: float) -> bool:
        """Whether a loss costs less than that, and cuts nobody off."""
        rest = self.without(element)
        return self.lost_t(rest) < enough_t and not self._cut_off(rest)

    def _cut_off(self, rest: Supplied) -> tuple[str, ...]:
        """Groups that nothing reaches any more."""
        served_t = self.whole.served_t_per_day
        return tuple(group for group, t in rest.served_t_per_day.items() if t == 0 < served_t[group])

    def _weak_points(self, rest: Supplied, enough_t: float) -> Iterator[list[Element]]:
        """Elements whose loss would hurt if no other ways were looked for, those on the same legs as one."""
        touched: dict[Element, set[int]] = {}
        for index, leg in enumerate(rest.legs):
            for element in rest.elements_of(leg):
                touched.setdefault(element, set()).add(index)
        alike: dict[frozenset[int], list[Element]] = {}
        for element, legs in touched.items():
            alike.setdefault(frozenset(legs), []).append(element)
        need_t = rest.state.need_t_per_day
        for without, elements in alike.items():
            left = [leg for index, leg in enumerate(rest.legs) if index not in without]
            if rest.total_t_per_day - most_served_t_per_day(left, need_t) >= enough_t:
                yield elements


def repair_time_h(scenario: Scenario, element: Element) -> float:
    """Time that engineers need for what was struck; infinite for what is taken or cut."""
    lost = {element.id} if element.kind == "bridge" else set[str]()
    if element.kind == "line":
        lost = {bridge for line in scenario.lines if line.id == element.id for bridge in line.bridges}
    if lost:
        own_h = (
            link.bridge.outage_h for link in scenario.network.links if link.bridge and link.bridge.id in lost
        )
        return max(scenario.fires.bridge_outage_h if hours is None else hours for hours in own_h)
    return scenario.fires.railhead_outage_h if element.kind == "railhead" else inf


def _elements_of(supplied: Supplied) -> dict[Element, None]:
    return {element: None for leg in supplied.legs for element in supplied.elements_of(leg)}


def _effect(rest: Supplied) -> Hashable:
    """What tells apart what is left after two losses."""
    legs = tuple(
        (leg.start, leg.end, leg.t_per_day, leg.route and tuple(step.link.id for step in leg.route.steps))
        for leg in rest.legs
    )
    return legs, tuple(rest.stocks_t.items())


def _gathered(together: dict[Element, dict[Element, Together]]) -> Iterator[Pair]:
    """Pairs, in one row those that differ only in which of several with the same partners is lost."""
    alike: dict[Hashable, list[Element]] = {}
    for element in sorted(together, key=lambda each: (ORDER[each.kind], each.id)):
        partners = tuple(sorted((partner.kind, partner.id) for partner in together[element]))
        alike.setdefault(partners, []).append(element)
    classes = list(alike.values())
    for index, (a, *a_or) in enumerate(classes):
        for b, *b_or in classes[index + 1 :]:
            if b in together[a]:
                lost_t, singly_t = together[a][b]
                yield Pair(a, b, lost_t, singly_t, tuple(a_or), tuple(b_or))
