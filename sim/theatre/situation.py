"""The situation: who holds what and which bridges stand, at one moment of one run."""

from __future__ import annotations

from sim.scenario.schema import Link, Side
from sim.theatre.network import MODES, SIDES, BridgeState, Mode, Theatre
from sim.theatre.routes import Route


class Situation:
    """The side of a theatre that changes during a run.

    Attributes
    ----------
    theatre : Theatre
        Where it happens.
    holder : dict of str to Side
        Who holds each place; read it, and change it by `capture`.
    version : int
        Counts the changes: what was worked out at one version holds until the next.
    """

    def __init__(self, theatre: Theatre) -> None:
        self.theatre = theatre
        self.holder: dict[str, Side] = dict(theatre.initial_holder)
        self.version = 0
        self._bridge_state: dict[str, BridgeState] = dict(theatre.initial_bridge_state)
        self._closed_links: set[str] = set()
        self._answers: dict[tuple[str, str, Mode, Side], Route | None] = {}
        self._ways = {(side, mode): _Ways(theatre, side, mode) for side in SIDES for mode in MODES}

    def capture(self, node: str, side: Side) -> None:
        """Put a place into the hands of a side; nothing happens if it holds it already."""
        if self.holder[node] != side:
            self.holder[node] = side
            self._count_change()
            for link in self.theatre.links_at(node):
                self._update(link)

    def bridge_state(self, bridge_id: str) -> BridgeState:
        """State of a bridge: `open`, `weak` or `down`."""
        return self._bridge_state[bridge_id]

    def close_bridge(self, bridge_id: str) -> None:
        """Take a bridge out of use, and with it every link that needs it."""
        self._set_bridge(bridge_id, "down")

    def repair_bridge(self, bridge_id: str) -> None:
        """Bring a bridge back to its state at the start, or to `weak` if it was down then.

        What is built beside a bridge that has long been down is a pontoon.
        """
        at_start = self.theatre.initial_bridge_state[bridge_id]
        self._set_bridge(bridge_id, "weak" if at_start == "down" else at_start)

    def close_link(self, link_id: str) -> None:
        """Take a road or railway out of use for good."""
        if link_id not in self._closed_links:
            self._closed_links.add(link_id)
            self._count_change()
            self._update(self.theatre.links[link_id])

    def copy(self) -> Situation:
        """The same situation once more, to be changed apart from this one."""
        twin = Situation(self.theatre)
        for node, holder in self.holder.items():
            twin.capture(node, holder)
        for bridge_id, state in self._bridge_state.items():
            twin._set_bridge(bridge_id, state)
        for link_id in sorted(self._closed_links):
            twin.close_link(link_id)
        return twin

    def passable(self, link_id: str, side: Side) -> bool:
        """Whether a side can use a link: it is in use, its bridge stands, and the side holds both ends."""
        return link_id in self._ways[side, self.theatre.links[link_id].mode].links

    def route(self, origin: str, destination: str, mode: Mode, side: Side) -> Route | None:
        """Shortest route by length over links that a side can use, as things stand.

        Parameters
        ----------
        origin, destination : str
            Ids of the ends.
        mode : {"road", "rail"}
            How to travel.
        side : Side
            Who travels.

        Returns
        -------
        Route or None
            None if there is no way, or if the side does not hold the ends. The same object as before,
            until a link on it can no longer be used or a new one comes into use.

        Raises
        ------
        KeyError
            If one of the places is not in the network.
        """
        question = (origin, destination, mode, side)
        if question not in self._answers:
            held = self.holder[origin] == side == self.holder[destination]
            self._answers[question] = self._ways[side, mode].route(origin, destination) if held else None
        return self._answers[question]

    def _set_bridge(self, bridge_id: str, state: BridgeState) -> None:
        if self._bridge_state[bridge_id] != state:
            self._bridge_state[bridge_id] = state
            self._count_change()
            for link_id in self.theatre.bridges[bridge_id]:
                self._update(self.theatre.links[link_id])

    def _count_change(self) -> None:
        self.version += 1
        self._answers.clear()

    def _update(self, link: Link) -> None:
        stands = link.bridge is None or self._bridge_state[link.bridge.id] != "down"
        for side in SIDES:
            usable = link.in_use and stands and link.id not in self._closed_links
            if usable and self.holder[link.a] == side == self.holder[link.b]:
                self._ways[side, link.mode].open(link.id)
            else:
                self._ways[side, link.mode].close(link.id)


class _Ways:
    """The links that one side can use in one mode, and the routes that it knows.

    With fewer links, a shortest route that is still whole is still the shortest, and no way stays no way.
    So closing a link costs nobody else their route, and as long as a side has gained nothing over the start,
    the routes at the start, which all runs share, will do.
    """

    def __init__(self, theatre: Theatre, side: Side, mode: Mode) -> None:
        self._theatre = theatre
        self._side: Side = side
        self._mode: Mode = mode
        self._at_start = theatre.initially_passable[side, mode]
        self._gained: set[str] = set()
        self._closings = 0
        self._known: dict[tuple[str, str], tuple[Route | None, int]] = {}
        self.links = set(self._at_start)

    def open(self, link_id: str) -> None:
        if link_id not in self.links:
            self.links.add(link_id)
            self._known.clear()
            if link_id not in self._at_start:
                self._gained.add(link_id)

    def close(self, link_id: str) -> None:
        if link_id in self.links:
            self.links.remove(link_id)
            self._gained.discard(link_id)
            self._closings += 1

    def route(self, origin: str, destination: str) -> Route | None:
        known = self._known.get((origin, destination))
        if known is not None:
            route, closings = known
            if closings == self._closings:
                return route
        elif self._gained:
            route = self._search(origin, destination)
        else:
            route = self._theatre.initial_route(origin, destination, self._mode, self._side)
        if route is not None and any(step.link.id not in self.links for step in route.steps):
            route = self._search(origin, destination)
        self._known[origin, destination] = (route, self._closings)
        return route

    def _search(self, origin: str, destination: str) -> Route | None:
        return self._theatre.shortest_route(origin, destination, self.links)
