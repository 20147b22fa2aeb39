"""The follow-up: detachments that widen the breach beside the axes, and follow a retreat to the border."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from sim.campaign.front import Front, Spearhead
from sim.campaign.world import Activity, News, World
from sim.scenario.schema import Link
from sim.streams import Draw

_Way = tuple[float, str, str, str, Link]
"""Length and id of a road, the place where one enters it, where one leaves it, and the road."""
HALF_WAY = 0.5
"""Share of a road that lies nearer to its start: as far as the sector of the place there reaches."""


class FollowUp:
    """Detachments into places of the study area beside ground that the attacker holds.

    Ground where nobody stands is entered wherever it is next to ground of the attacker. A garrison that no
    spearhead has on its way is cleared only from ground that was taken in this offensive: elsewhere the front
    is quiet. A detachment neither forces a river, to which it goes, nor attacks a line that has re-formed.
    Where a sector has been left, the roads from its places are followed as far as it reached: to the border,
    or half-way to the place of a line that stands, since ground belongs to the sector of the nearer place.
    """

    def __init__(self, world: World, front: Front) -> None:
        self.world = world
        self.front = front
        self.defence = front.defence
        self.plan = front.plan
        self._sent: set[str] = set()
        self._followed: dict[tuple[str, str], float] = {}
        self._abroad = {node.id for node in world.theatre.nodes.values() if node.abroad}
        self._outside = {node.id for node in world.theatre.nodes.values() if not node.in_area}
        self._on_an_axis = {place for axis in self.plan.axes for place in axis.path}
        self._luck: dict[str, Draw] = {}
        self._over_the_front: list[_Way] = []
        self._not_yet = [node for node, side in world.situation.holder.items() if side != "supplied"]
        """Places of the attacker from which nobody has looked along the roads."""
        self._fallen = 0
        if self.plan.enabled and self.plan.axes:
            world.after(max(0.0, world.scenario.hour(self.plan.starts)), self.begin)

    def begin(self) -> None:
        """The offensive has begun: look once along the whole front, and from now on listen."""
        self.world.listeners.append(self._hear)
        self._look_everywhere()

    def _hear(self, news: News) -> None:
        if news.kind in ("taken", "thinned", "ordered"):
            self._look_everywhere()

    def _look_everywhere(self) -> None:
        """Send a detachment wherever one would set out now, by the shortest road to each place."""
        seen: dict[str, float] = {}
        for _, _, start, end, link in self._roads_over_the_front():
            if end in self._sent:
                continue
            part, followed = self._goes_to(start, end, link, seen), self._followed.get((start, end), 0.0)
            if part > followed:
                detachment = Spearhead(f"follow-up-{end}", start, self._men(end))
                if self._takes(end, part):
                    self._sent.add(end)
                else:
                    self._followed[start, end] = part
                self.front.send(detachment, self._occupy(detachment, start, end, part, followed))

    def _roads_over_the_front(self) -> list[_Way]:
        """A tenth of all roads, the shortest first; they change when a place falls."""
        captures, holder = self.world.history.captures, self.world.situation.holder
        fallen = self._not_yet + list(captures)[self._fallen :]
        if fallen:
            self._not_yet, self._fallen = [], len(captures)
            ways = chain(self._over_the_front, *map(self._ways_from, fallen))
            self._over_the_front = sorted(way for way in ways if holder[way[3]] == "supplied")
        return self._over_the_front

    def _ways_from(self, place: str) -> Iterator[_Way]:
        """The shortest road to each neighbour."""
        theatre = self.world.theatre
        for neighbour in theatre.road_neighbours(place):
            road = theatre.link_between(place, neighbour)
            assert road is not None
            yield road.length_km, road.id, place, neighbour, road

    def _takes(self, end: str, part: float) -> bool:
        """Whether who goes so far takes the place there."""
        return part == 1.0 and end not in self._abroad

    def _men(self, node: str) -> float:
        return self.plan.follow_up_men if self.defence.defenders_at(node) else 0.0

    def _goes_to(self, start: str, end: str, link: Link, seen: dict[str, float]) -> float:
        """Share of the road from a place in hand to a neighbour that is not that a detachment would take now.

        `seen` takes the defenders of each place, for those who look at several roads there at one moment.
        """
        world, defence = self.world, self.defence
        if end in self._abroad:
            return 1.0 if self._follows_from(start) else 0.0
        if link.bridge:
            stands = self._defenders_at(end, seen) > 0 or defence.has_reformed(end)
            if stands and self.front.is_parted(link):
                return self.front.bank(link, start) if start in world.history.captures else 0.0
        if end in self._outside or defence.has_reformed(end):
            return HALF_WAY if self._follows_from(start) else 0.0
        if self._defenders_at(end, seen) == 0:
            return 1.0
        is_aside = end not in self._on_an_axis and end not in self.plan.protected
        return float(self.plan.follow_up_men > 0 and start in world.history.captures and is_aside)

    def _follows_from(self, start: str) -> bool:
        """Whether a sector was left at a place that was taken in this offensive."""
        return start in self.world.history.captures and self.defence.is_vacated(start)

    def _defenders_at(self, node: str, seen: dict[str, float]) -> float:
        if node not in seen:
            seen[node] = self.defence.defenders_at(node)
        return seen[node]

    def _occupy(self, detachment: Spearhead, start: str, end: str, part: float, followed: float) -> Activity:
        """After a pause, advance on a place or as far as one can, unless things have changed by then."""
        yield self.world.env.timeout(self.plan.follow_up_h + self.defence.hidden_h(end))
        link = self.front.road(start, end)
        is_as_it_was = self.world.is_held(end) and self._goes_to(start, end, link, {}) == part
        if is_as_it_was:
            detachment.men, luck = self._men(end), self._time_factor(end)
            if self._takes(end, part):
                yield from self.front.fight_along(detachment, link, start, end, luck)
            else:
                yield from self.front.follow_road(detachment, link, start, (followed, part), luck)
        elif not self._takes(end, part):
            self._followed[start, end] = followed
        del self.front.troops[detachment]
        self._sent.discard(end)
        if not is_as_it_was:
            self._look_everywhere()

    def _time_factor(self, place: str) -> float:
        if place not in self._luck:
            self._luck[place] = self.world.streams.lognormal(
                f"offensive/follow-up/{place}", 1.0, self.plan.rates_km_per_day.cv
            )
        return self._luck[place]()
