"""The defence as a whole: who holds what, whose line has re-formed, and which garrisons stand alone."""

from __future__ import annotations

from functools import partial
from math import inf

from sim.campaign.forces import Group
from sim.campaign.world import News, World
from sim.totals import total


class Defence:
    """All groups together, as the attacker meets them."""

    def __init__(self, world: World, groups: dict[str, Group]) -> None:
        self.world = world
        self.groups = groups
        self.plan = world.scenario.offensive
        self._sectors: dict[str, Group] = {}
        self._first_ordered_h, self._reforms_h = inf, self.plan.reforms_h
        self._alone: set[tuple[str, str]] = set()
        world.listeners.append(self._hear)

    def holders(self, node: str) -> list[Group]:
        """Groups with men at a place."""
        return [group for group in self.groups.values() if node in group.men_at]

    def defenders_at(self, node: str) -> float:
        """Effective defenders of a place."""
        if not self.world.is_held(node):
            return 0.0
        return total([group.defenders_at(node) for group in self.groups.values() if node in group.men_at])

    def reserve_for(self, node: str) -> float:
        """Effective men of the base who would come to a place of a line that has re-formed.

        They come to where the line is attacked: each place beside ground of the attacker gets its part.
        """
        group = self.sector(node)
        if node == group.node or not self.has_reformed(node):
            return 0.0
        is_held, neighbours = self.world.is_held, self.world.theatre.road_neighbours
        exposed = [
            place
            for place in group.men_at
            if is_held(place) and not all(is_held(beside) for beside in neighbours(place))
        ]
        return group.defenders_at(group.node) / max(1, len(exposed))

    def effective(self) -> dict[str, float]:
        """Effective defenders of every place where somebody stands."""
        found: dict[str, float] = {}
        for group in self.groups.values():
            worth = group.fighting_value() * group.garrison_left
            if worth > 0:
                for node, men in group.men_at.items():
                    found[node] = found.get(node, 0.0) + men * worth
        return found

    def sector(self, node: str) -> Group:
        """Group to whose sector a place belongs: one with men there, else the one with the nearest base."""
        if node not in self._sectors:
            candidates = self.holders(node) or list(self.groups.values())
            distance_km = self.world.theatre.distance_km
            self._sectors[node] = min(candidates, key=lambda group: distance_km(node, group.node))
        return self._sectors[node]

    def is_vacated(self, node: str) -> bool:
        """Whether the group of the sector was ordered out and has left, or was driven from its base."""
        return self.sector(node).has_left

    def has_reformed(self, node: str) -> bool:
        """Whether a place is part of a line that has re-formed.

        It is when its group stands, though others were ordered out a while ago: whoever still holds then
        knows what is coming, and has had the time to prepare for it. A place without a road to the group's
        base is no part of the line.
        """
        group = self.sector(node)
        return self._holds_a_line(group) and self._is_joined(group, node)

    def _holds_a_line(self, group: Group) -> bool:
        if group.ordered_h is not None or group.gone:
            return False
        return self.world.env.now - self._first_ordered_h >= self._reforms_h

    def stands_at(self, node: str) -> bool:
        """Whether anybody would fight for a place."""
        return self.defenders_at(node) > 0 or self.has_reformed(node)

    def stand(self, node: str, men: float) -> None:
        """Men who have withdrawn to a place join those who hold it, unless it is being left itself."""
        for group in self.holders(node):
            if men > 0 and group.ordered_h is None and not group.gone:
                group.join(node, men)
                return

    def give_way(self, node: str) -> None:
        """Whoever is driven from his base goes where he would have withdrawn to, by the roads still open."""
        for group in self.holders(node):
            drawdown = group.plan.drawdown
            if group.node != node or group.gone or drawdown is None:
                continue
            men, route = group.men_at.pop(node) * group.garrison_left, self.world.situation.route
            shares = total(destination.share for destination in drawdown.destinations)
            for destination in drawdown.destinations:
                if shares and route(node, destination.node, "light", "supplied") is not None:
                    self.stand(destination.node, men * destination.share / shares)

    # --- garrisons alone ----------------------------------------------------------------------------------

    def _hear(self, news: News) -> None:
        if news.kind == "ordered" and self._first_ordered_h == inf:
            self._first_ordered_h = self.world.env.now
        if news.kind == "taken":
            for group in self.holders(news.subject):
                if self._holds_a_line(group) and self.world.is_held(group.node):
                    group.fall_back(news.subject)
            for group in self.groups.values():
                if group.plan.command.may_withdraw:
                    for node in filter(self.world.is_held, group.men_at):
                        self._consider(group, node)

    def _consider(self, group: Group, node: str) -> None:
        """A garrison that stands alone makes up its mind in time."""
        if (group.id, node) not in self._alone and self._is_alone(group, node):
            self._alone.add((group.id, node))
            self.world.after(self.plan.alone_holds_h, partial(self._leave, group, node))

    def _is_alone(self, group: Group, node: str) -> bool:
        """Whether a garrison has no road to its base, or no base any more."""
        if not self.world.is_held(node) or group.defenders_at(node) == 0:
            return False
        return group.gone or not self._is_joined(group, node)

    def _is_joined(self, group: Group, node: str) -> bool:
        """Whether a place has a road to its group's base, or never had one."""
        if self.world.situation.route(node, group.node, "road", "supplied") is not None:
            return True
        return self.world.theatre.initial_route(node, group.node, "road", "supplied") is None

    def _leave(self, group: Group, node: str) -> None:
        """A garrison that is still alone slips away on foot: it is lost to the defence."""
        self._alone.discard((group.id, node))
        if self._is_alone(group, node) and node not in self.plan.protected:
            men = group.abandon(node)
            self.world.log("garrison_left", group.id, node, count=men)

    def hidden_h(self, node: str) -> float:
        """Hours for which a demonstration hides that a place was left."""
        group = self.sector(node)
        drawdown = group.plan.drawdown
        if not group.demonstrated or drawdown is None or drawdown.demonstration is None:
            return 0.0
        return drawdown.demonstration.hides_h
