"""Movement: how convoys, columns and trains get along links, over bridges, and out of trouble."""

from __future__ import annotations

from collections.abc import Callable, Generator

from simpy import Event, Interrupt

from sim.campaign.stations import Gate, Station
from sim.campaign.stores import tonnes
from sim.campaign.world import Lost, Mover, World
from sim.scenario.schema import Link
from sim.theatre.capacity import column_vehicles_per_h, columns_at_once, drive_h, trains_per_day
from sim.theatre.network import Mode
from sim.theatre.route import Route, Step
from sim.totals import total

Drive = Generator[Event, None, None]

MOST_CROSSINGS_WEIGHED = 12
"""Crossings with a queue that are passed over, one after the other, in the search for a quicker way."""


def always() -> bool:
    """Go on, whatever happens."""
    return True


class Roads:
    """The links of the theatre as places that hold traffic up.

    A column enters a road when the one before it has passed the entrance. It is alone on a weak bridge; an
    open bridge takes two columns at a time. A railway takes one train a headway each way.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        supply = world.scenario.supply
        self._road, self._rail = supply.road, supply.rail
        self._gates: dict[tuple[str, str], Gate] = {}
        self._bridges: dict[str, Station] = {}
        self._steady_flow: dict[str, float] = {}
        """Vehicles of a column that enter a road without a bridge in an hour: always the same."""
        self._movements = world.history.movements

    def march(
        self,
        mover: Mover,
        destination: str,
        speed_km_per_h: float,
        mode: Mode = "road",
        go_on: Callable[[], bool] = always,
    ) -> Generator[Event, None, bool]:
        """Move to a node by the shortest way, and by another when that is cut.

        Supply trucks, who go by `road`, weigh the queues before parallel crossings when they set out.

        Parameters
        ----------
        go_on
            Asked at every node on the way; where it says no, the mover stops there.

        Returns
        -------
        bool
            True on arrival; False where no way is left, or `go_on` said no: the mover is at `mover.place`.

        Raises
        ------
        Lost
            The mover was overrun.
        """
        situation = self.world.situation
        while mover.place != destination:
            route = situation.route(mover.place, destination, mode, "supplied")
            if route is None:
                return False
            if mode == "road":
                route = self._quickest(route, mover, destination, speed_km_per_h)
            version = situation.version
            for step in route.steps:
                if not go_on():
                    return False
                if situation.version != version:
                    break
                yield from self.traverse(mover, step, speed_km_per_h)
        return True

    def _quickest(self, shortest: Route, mover: Mover, destination: str, speed_km_per_h: float) -> Route:
        """The shortest way, or one over other bridges if with those who wait now it takes less time."""
        queue = self._longest_queue(shortest, mover)
        if queue is None:
            return shortest
        best, avoided, way = shortest, set[str](), shortest
        best_h = self._expected_h(best, mover, speed_km_per_h)
        while queue is not None and len(avoided) < MOST_CROSSINGS_WEIGHED:
            avoided.add(queue)
            around = self.world.situation.route_around(
                mover.place, destination, "road", "supplied", avoided=avoided
            )
            if around is None:
                break
            way, way_h = around, self._expected_h(around, mover, speed_km_per_h)
            if way_h < best_h:
                best, best_h = way, way_h
            queue = self._longest_queue(way, mover)
        return best

    def _expected_h(self, route: Route, mover: Mover, speed_km_per_h: float) -> float:
        """Hours over a route with the queues before its bridges as they are now."""
        return total(
            drive_h(step.link, speed_km_per_h)
            + (self.waiting_h(step.link, step.start, mover.vehicles) if step.link.bridge else 0.0)
            for step in route.steps
        )

    def _longest_queue(self, route: Route, mover: Mover) -> str | None:
        """The bridge on a route before which a column would wait longest now; None if it would not wait."""
        waits = [
            (self.waiting_h(step.link, step.start, mover.vehicles), step.link.bridge.id)
            for step in route.steps
            if step.link.bridge and (station := self.bridge(step.link)).busy >= station.places
        ]
        return max(waits)[1] if waits else None

    def traverse(self, mover: Mover, step: Step, speed_km_per_h: float) -> Drive:
        """Move over one link; afterwards the mover is at one of its ends.

        Raises
        ------
        Lost
            The mover was overrun on the link.
        """
        link = step.link
        driven_h = drive_h(link, speed_km_per_h) * mover.drive_luck()
        mover.place = link.id
        if link.bridge and link.mode == "road":
            work = self.bridge(link).serve(self._pass_h(link, mover.vehicles))
            try:
                yield work
            except Interrupt:
                work.cancel()
                self._stay(mover, step.start)
                return
            activity: Event = self.world.env.timeout(driven_h)
            began_h = self.world.env.now
        else:
            passage = self.gate(link, step.start).enter(self._pass_h(link, mover.vehicles), driven_h)
            activity, began_h = passage, passage.began_h
        try:
            yield activity
            mover.place = step.end
            self._note(mover, step, (0.0, 1.0), (began_h, self.world.env.now))
        except Interrupt:
            done_h = max(0.0, self.world.env.now - began_h)
            yield from self._escape(mover, step, done_h, driven_h)

    def _escape(self, mover: Mover, step: Step, done_h: float, drive_h: float) -> Drive:
        """Leave a road that was cut: on to the far end if that is held, else back to the near end."""
        cut_h = self.world.env.now
        reached = min(1.0, done_h / drive_h) if done_h > 0 else 0.0
        self._note(mover, step, (0.0, reached), (cut_h - done_h, cut_h))
        onward_h = max(0.0, drive_h - done_h)
        ways = [(step.end, 1.0, onward_h), (step.start, 0.0, done_h)] if reached else [(step.start, 0.0, 0.0)]
        for place, end, hours in ways:
            if self.world.is_held(place):
                mover.place = place
                try:
                    yield self.world.env.timeout(hours)
                except Interrupt:
                    raise Lost(place) from None
                self._note(mover, step, (reached, end), (cut_h, self.world.env.now))
                return
        self._stay(mover, step.start)

    def drive_on(self, mover: Mover, route: Route, speed_km_per_h: float) -> Drive:
        """Drive over a route on which nobody is in the way, in one go."""
        began_h = self.world.env.now
        yield self.world.env.timeout(total(drive_h(step.link, speed_km_per_h) for step in route.steps))
        for step in route.steps:
            ended_h = began_h + drive_h(step.link, speed_km_per_h)
            self._note(mover, step, (0.0, 1.0), (began_h, ended_h))
            began_h = ended_h

    def _note(
        self, mover: Mover, step: Step, fractions: tuple[float, float], hours: tuple[float, float]
    ) -> None:
        """Write down which part of a link a mover has covered, and when."""
        (from_share, to_share), (from_h, to_h) = fractions, hours
        if from_share != to_share:
            link, cargo_t = step.link.id, tonnes(mover.cargo)
            self._movements.append(
                (mover.name, link, step.start, from_share, to_share, from_h, to_h, cargo_t, mover.vehicles)
            )

    def _stay(self, mover: Mover, place: str) -> None:
        mover.place = place
        if not self.world.is_held(place):
            raise Lost(place)

    def bridge(self, link: Link) -> Station:
        """The bridge of a link as a station: one column at a time if it is weak, else two."""
        assert link.bridge is not None
        bridge, places = link.bridge.id, columns_at_once(self.world.situation, link)
        if bridge not in self._bridges:
            self._bridges[bridge] = Station(self.world.env, bridge, places)
        station = self._bridges[bridge]
        if station.places != places:
            station.set_places(places)
        return station

    def gate(self, link: Link, start: str) -> Gate:
        """The entrance to a link at one of its ends."""
        key = (link.id, start)
        if key not in self._gates:
            self._gates[key] = Gate(self.world.env, link.id, link.lanes if link.mode == "road" else 1)
        return self._gates[key]

    def _pass_h(self, link: Link, vehicles: int) -> float:
        """Hours from the head of a column to its tail at the entrance of a link, or on its bridge."""
        flow = self._steady_flow.get(link.id)
        if flow is None:
            if link.mode == "rail":
                return 24.0 / trains_per_day(self._rail, link)
            flow = column_vehicles_per_h(self._road, self.world.situation, link)
            if link.bridge is None:
                self._steady_flow[link.id] = flow
        return vehicles / flow

    def waiting_h(self, link: Link, start: str, vehicles: int) -> float:
        """Hours that a column which came now would need to get onto a link, and over its bridge."""
        if link.bridge:
            station = self.bridge(link)
            columns_before = (station.queue_length + station.busy) / station.places
            return (columns_before + 1.0) * self._pass_h(link, vehicles)
        return self.gate(link, start).wait_h
