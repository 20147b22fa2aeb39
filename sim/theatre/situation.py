"""The situation: who holds what and which bridges stand, at one moment of one run."""

from __future__ import annotations

from collections.abc import Collection, Set

from sim.scenario.schema import BridgeState, Link, Side
from sim.theatre.network import MODES, SIDES, Mode, Theatre, modes_over
from sim.theatre.route import Route
from sim.theatre.routes import WaysTo


class Situation:
    """The side of a theatre that changes during a run.

    Attributes
    ----------
    theatre : Theatre
        Where it happens.
    holder : dict of str to Side
        Who holds each place; read it, and change it by `capture`.
    closed_links : set of str
        Roads and railways that are out of use; change it by `close_link` and `open_link`.
    version : int
        Counts the changes: what was worked out at one version holds until the next.
    """

    def __init__(self, theatre: Theatre) -> None:
        self.theatre = theatre
        self.holder: dict[str, Side] = dict(theatre.initial_holder)
        self.version = 0
        self._bridge_state: dict[str, BridgeState] = dict(theatre.initial_bridge_state)
        self._built: dict[str, BridgeState] = dict(theatre.initial_bridge_state)
        self._flow: dict[str, float] = dict(theatre.initial_bridge_flow)
        self.closed_links: set[str] = set()
        self._ways = {(side, mode): _Ways(theatre, side, mode) for side in SIDES for mode in MODES}

    def capture(self, node: str, side: Side) -> None:
        """Put a place into the hands of a side; nothing happens if it holds it already."""
        if self.holder[node] != side:
            self.holder[node] = side
            self.version += 1
            for link in self.theatre.links_at(node):
                self._update(link)

    def bridge_state(self, bridge_id: str) -> BridgeState:
        """State of a bridge: `open`, `weak`, `light` or `down`."""
        return self._bridge_state[bridge_id]

    def bridge_flow(self, bridge_id: str) -> float | None:
        """Flow over a bridge that is given for it, vehicles/h; None where none is."""
        return self._flow.get(bridge_id)

    def rebuild_bridge(self, bridge_id: str, state: BridgeState, flow: float | None = None) -> None:
        """Give a bridge another state for good, to which repairs return, and another flow if one is told."""
        self._built[bridge_id] = state
        if flow is not None:
            self._flow[bridge_id] = flow
            self.version += 1
        self._set_bridge(bridge_id, state)

    def close_bridge(self, bridge_id: str) -> None:
        """Take a bridge out of use, and with it every link that needs it."""
        self._set_bridge(bridge_id, "down")

    def repair_bridge(self, bridge_id: str) -> None:
        """Bring a bridge back to the state in which it was built, or to `weak` if it was down then.

        What is built beside a bridge that has long been down is a pontoon.
        """
        built = self._built[bridge_id]
        self._set_bridge(bridge_id, "weak" if built == "down" else built)

    def close_link(self, link_id: str) -> None:
        """Take a road or railway out of use."""
        if link_id not in self.closed_links:
            self.closed_links.add(link_id)
            self.version += 1
            self._update(self.theatre.links[link_id])

    def open_link(self, link_id: str) -> None:
        """Bring a road or railway that was closed back into use."""
        if link_id in self.closed_links:
            self.closed_links.remove(link_id)
            self.version += 1
            self._update(self.theatre.links[link_id])

    def copy(self) -> Situation:
        """The same situation once more, to be changed apart from this one."""
        # Taken over as it is: to go through all changes again takes ten times as long, and staffs ask often.
        twin = Situation(self.theatre)
        twin.version = self.version
        twin.holder, twin.closed_links = dict(self.holder), set(self.closed_links)
        twin._bridge_state, twin._built = dict(self._bridge_state), dict(self._built)
        twin._flow = dict(self._flow)
        twin._ways = {key: ways.copy() for key, ways in self._ways.items()}
        return twin

    def passable(self, link_id: str, side: Side, mode: Mode | None = None) -> bool:
        """Whether a side can use a link: it is in use, its bridge stands, and the side holds both ends.

        Without a mode it is asked for whoever can use the link at all.
        """
        widest: Mode = "light" if self.theatre.links[link_id].mode == "road" else "rail"
        return link_id in self._ways[side, mode or widest].links

    def usable_links(self, side: Side, mode: Mode) -> Set[str]:
        """Ids of all links that a side can use in a mode now; they go on changing with the situation."""
        return self._ways[side, mode].links

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
        if not self.holder[origin] == side == self.holder[destination]:
            return None
        ways = self._ways[side, mode]
        known = ways.known.get((origin, destination))
        if known is not None and known[1] == ways.closings:  # two of three who ask
            return known[0]
        return ways.route(origin, destination)

    def route_around(
        self, origin: str, destination: str, mode: Mode, side: Side, *, avoided: Collection[str]
    ) -> Route | None:
        """Shortest route that needs none of some bridges; as for `route`, but worked out anew every time."""
        if not self.holder[origin] == side == self.holder[destination]:
            return None
        over = {link for bridge in avoided for link in self.theatre.bridges[bridge]}
        return self.theatre.shortest_route(origin, destination, self._ways[side, mode].links - over)

    def _set_bridge(self, bridge_id: str, state: BridgeState) -> None:
        if self._bridge_state[bridge_id] != state:
            self._bridge_state[bridge_id] = state
            self.version += 1
            for link_id in self.theatre.bridges[bridge_id]:
                self._update(self.theatre.links[link_id])

    def _update(self, link: Link) -> None:
        link_id, bridge = link.id, link.bridge
        state = self._bridge_state[bridge.id] if bridge else "open"
        can_be_used = link.in_use and link_id not in self.closed_links
        over = modes_over(link, state) if can_be_used else ()
        holder = self.holder[link.a]
        at_both_ends = holder if holder == self.holder[link.b] else None
        modes = modes_over(link, "open")
        for side in SIDES:
            for mode in modes:
                ways, is_open = self._ways[side, mode], side == at_both_ends and mode in over
                if is_open != (link_id in ways.links):
                    (ways.open if is_open else ways.close)(link_id)


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
        self.closings = 0
        self.known: dict[tuple[str, str], tuple[Route | None, int]] = {}
        """Routes, and the number of closings when that was so last."""
        self._ways_to: dict[str, WaysTo] = {}
        """Searches back from the places to which somebody has asked the way since a link closed or opened."""
        self.links = set(self._at_start)

    def copy(self) -> _Ways:
        twin = _Ways(self._theatre, self._side, self._mode)
        twin.closings = self.closings
        twin._gained, twin.known, twin.links = set(self._gained), dict(self.known), set(self.links)
        twin._ways_to = dict(self._ways_to)
        return twin

    def open(self, link_id: str) -> None:
        self.links.add(link_id)
        self.known.clear()
        self._ways_to.clear()
        if link_id not in self._at_start:
            self._gained.add(link_id)

    def close(self, link_id: str) -> None:
        self.links.remove(link_id)
        self._gained.discard(link_id)
        self.closings += 1
        self._ways_to.clear()

    def route(self, origin: str, destination: str) -> Route | None:
        known = self.known.get((origin, destination))
        if known is not None:
            route = known[0]
        elif self._gained:
            route = self._search(origin, destination)
        else:
            route = self._theatre.initial_route(origin, destination, self._mode, self._side)
        if route is not None and not route.link_ids <= self.links:
            route = self._search(origin, destination)
        self.known[origin, destination] = (route, self.closings)
        return route

    def _search(self, origin: str, destination: str) -> Route | None:
        if destination not in self._ways_to:
            # All of them go over the links as they are now, which may be ten thousand.
            usable = next((ways.usable for ways in self._ways_to.values()), None) or frozenset(self.links)
            self._ways_to[destination] = self._theatre.ways_to(destination, usable)
        return self._theatre.route_by(self._ways_to[destination], origin)
