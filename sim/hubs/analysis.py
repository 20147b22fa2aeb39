"""The hub: what the supply can carry, where it is narrowest, and what it cannot do without.

How long the groups last after a loss, against how long it takes to make it good, follows time to survive and
time to recover: Simchi-Levi, Schmidt, Wei, Zhang, Combs, Ge, Gusikhin, Sanders and Zhang (2015), Identifying
risks and mitigating disruptions in the automotive supply chain, Interfaces 45(5), 375-390,
doi:10.1287/inte.2015.0804.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sim.hubs import tables as hub_tables
from sim.hubs.flow import Chain, minimum_cut, to_groups
from sim.hubs.legs import Leg, Point
from sim.hubs.losses import Losses
from sim.hubs.rows import CutPart, GroupFlow, Loss, Pair, Use, UseKind
from sim.hubs.supplied import Supplied
from sim.scenario.schema import Scenario
from sim.theatre.capacity import trains_per_day, vehicles_per_h
from sim.totals import total

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class HubAnalysis:
    """What the supply hangs on at one moment; everything is worked out when it is first asked for."""

    scenario: Scenario
    """With plain numbers."""
    moment: datetime
    """Local time of what is analysed."""
    supplied: Supplied
    """The supply at that time."""

    @property
    def title(self) -> str:
        """Title of the scenario."""
        return self.scenario.title

    @property
    def legs(self) -> list[Leg]:
        """Every leg of the supply with what it can carry."""
        return self.supplied.legs

    @property
    def chains(self) -> list[Chain]:
        """What reaches the groups, by the ways that it takes."""
        return self.supplied.chains

    @property
    def need_t_per_day(self) -> float:
        """What all groups need."""
        return total(self.supplied.state.need_t_per_day.values())

    @property
    def served_t_per_day(self) -> float:
        """What reaches all groups of it."""
        return self.supplied.total_t_per_day

    @property
    def capacity_t_per_day(self) -> float:
        """Most that could reach all groups together, whatever they need: the capacity of `cut`."""
        return minimum_cut(self.legs)[0]

    @cached_property
    def flows(self) -> list[GroupFlow]:
        """A row for each group that is to be supplied, in the order of the scenario."""
        supplied, need_t = self.supplied, self.supplied.state.need_t_per_day
        return [
            GroupFlow(
                group=group.id,
                name=group.short_name,
                need_t_per_day=need_t[group.id],
                max_flow_t_per_day=minimum_cut(to_groups(self.legs, [group.id]))[0],
                served_t_per_day=supplied.served_t_per_day[group.id],
                stock_days=supplied.stock_days(group.id),
                days_served=supplied.days_served[group.id],
            )
            for group in self.scenario.groups
            if group.id in need_t
        ]

    @cached_property
    def cut(self) -> list[CutPart]:
        """The smallest cut between the bases and all groups, the largest part first."""
        return self.cut_of()

    def cut_of(self, group: str | None = None) -> list[CutPart]:
        """The smallest cut between the bases and a group, or all groups.

        Parameters
        ----------
        group : str, optional
            Group that is served alone; by default all are.

        Returns
        -------
        list of CutPart
            Its parts add to the maximum flow; empty if nothing can arrive.

        Raises
        ------
        ValueError
            If no such group is to be supplied.
        """
        parts = [
            CutPart(
                leg.limited_by,
                self.name_of_leg(leg),
                leg.limit,
                leg.t_per_day,
                leg.start.label,
                leg.end.label,
            )
            for leg in self.cut_legs(group)
        ]
        return sorted(parts, key=lambda part: (-part.t_per_day, part.start, part.end))

    def cut_legs(self, group: str | None = None) -> list[Leg]:
        """Legs of the smallest cut: see `cut_of`."""
        return minimum_cut(self.legs_to(group))[1]

    def near_side(self, group: str | None = None) -> frozenset[Point]:
        """Points of the supply on the side of the bases of the smallest cut: see `cut_of`."""
        return minimum_cut(self.legs_to(group))[2]

    def legs_to(self, group: str | None = None) -> list[Leg]:
        """Legs of the supply of a group that is served alone, or of all."""
        groups = list(self.supplied.state.need_t_per_day)
        if group is None:
            return self.legs
        if group not in groups:
            raise ValueError(f"no group {group} is to be supplied; there are {', '.join(groups) or 'none'}")
        return to_groups(self.legs, [group])

    @cached_property
    def losses(self) -> list[Loss]:
        """A row for everything on the ways of the supply that can be lost, the worst first."""
        return self._losses.rows()

    @cached_property
    def pairs(self) -> list[Pair]:
        """Pairs of losses that hurt together and hardly alone, the worst first."""
        return self._losses.pairs()

    @cached_property
    def _losses(self) -> Losses:
        return Losses(self.supplied)

    @cached_property
    def hub(self) -> Loss | None:
        """The place that the supply cannot do without; None if the loss of no place hurts.

        Bases of trains and of groups do not count: without them there is nothing to bring, or nobody to bring
        it to. Of places whose losses cost the same it is the one where most is done, then passed.
        """
        places = [row for row in self.losses if row.kind == "place" and row.t_per_day_lost > 0]
        inner = [row for row in places if {"base", "group"}.isdisjoint(row.serves_as)]
        return max(
            inner,
            key=lambda row: (round(row.t_per_day_lost, 3), len(row.serves_as), row.share_passing),
            default=None,
        )

    @cached_property
    def uses(self) -> list[Use]:
        """How much of each company's trucks and of each road and railway is in use, the most used first."""
        shares: dict[tuple[UseKind, str, str], float] = {}
        for chain in self.chains:
            for leg in chain.legs:
                for key, share in self._uses_of(leg, chain.t_per_day):
                    shares[key] = shares.get(key, 0.0) + share
        rows = [Use(*key, share) for key, share in shares.items()]
        return sorted(rows, key=lambda use: (-use.share, use.id))

    def _uses_of(self, leg: Leg, t_per_day: float) -> Iterator[tuple[tuple[UseKind, str, str], float]]:
        supply, situation = self.scenario.supply, self.supplied.state.situation
        company = next((c for c in supply.trucks if c.id == leg.start.id), None)
        if leg.start.stage == "trucks" and company:
            yield ("trucks", company.id, self.name_of(leg.start)), t_per_day / leg.trucks_t_per_day
        for step in leg.route.steps if leg.route else ():
            element = self.supplied.element_of(step.link)
            if leg.end.stage == "train":
                service = next(each for each in supply.trains if each.id == leg.end.id)
                used = t_per_day / service.payload_t / trains_per_day(supply.rail, step.link)
                yield ("railway", element.id, element.name), used
            elif company:
                trucks_per_h = t_per_day / 24.0 / (company.payload_t * company.load_factor)
                used = trucks_per_h / vehicles_per_h(supply.road, situation, step.link, both_ways=True)
                yield ("bridge" if step.link.bridge else "road", element.id, element.name), used

    @cached_property
    def rows(self) -> dict[str, list[hub_tables.TableRow]]:
        """What `tables` holds, as plain dictionaries."""
        cuts = {"all": self.cut} | {flow.group: self.cut_of(flow.group) for flow in self.flows}
        return {
            "flows": hub_tables.flow_rows(self.flows),
            "cut": hub_tables.cut_rows(cuts),
            "losses": hub_tables.loss_rows(self.losses),
            "uses": hub_tables.use_rows(self.uses),
        }

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The rows as tables, by name.

        - `flows`: fields of `GroupFlow` and `share_served`, a row a group.
        - `cut`: fields of `CutPart` after `group`, which is `all` for the smallest cut of all together.
        - `losses`: fields of `Loss`, with a column `days_survived:group` for each group.
        - `uses`: fields of `Use`.
        """
        return hub_tables.tables(self.rows)

    @cached_property
    def pairs_table(self) -> pd.DataFrame:
        """The pairs of losses by the names of what is lost, a row a pair."""
        return hub_tables.pairs_table(self.pairs)

    def name_of(self, point: Point) -> str:
        """Name for people of a point of the supply."""
        theatre = self.supplied.state.situation.theatre
        if point.stage in ("base", "station"):
            return theatre.nodes[point.id].name
        if point.stage == "group":
            return next(g.short_name for g in self.scenario.groups if g.id == point.id)
        if point.stage == "crossing":
            return self.supplied.bridge_of(point).name
        return point.id.replace("-", " ").capitalize()

    def name_of_leg(self, leg: Leg) -> str:
        """Name for people of what a leg's capacity is that of."""
        if leg.end.stage == "train":
            service = next(each for each in self.scenario.supply.trains if each.id == leg.end.id)
            ends = (Point("station", service.origin), Point("station", service.destination))
            return "trains " + " - ".join(map(self.name_of, ends))
        if leg.start.stage == "station":
            return f"railhead {self.name_of(leg.start)}"
        return self.name_of(leg.end if leg.start.stage == "bays" else leg.start)
