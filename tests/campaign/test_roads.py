import pytest
from builders import LINKS, PLACES, bridge, place, road, toy
from builders import at as at_hour
from simpy import Interrupt

from sim.campaign.roads import Roads
from sim.campaign.world import Lost, Mover, World
from sim.streams import Streams
from sim.theatre.network import Theatre

WEAK_BRIDGE = {"network.links.ford--front.bridge": bridge("weak")}
OPEN_BRIDGE = {"network.links.ford--front.bridge": bridge()}
BYPASS = {
    "network.nodes": [*PLACES, place("bypass", 30, -60)],
    "network.links": [
        *[link for link in LINKS if link["id"] != "ford--front"],
        road("ford", "front", 40, bridge=bridge()),
        road("ford", "bypass", 40),
        road("bypass", "front", 60),
    ],
}


def passer(name, place, vehicles):
    """Somebody on the road, as fast as the road allows."""
    mover = Mover(name, 1, place, vehicles, lambda: 1.0)
    mover.kind, mover.name = "convoy", name
    return mover


class Traffic:
    """Movers on the roads of a toy, without anybody else: 40 km/h, 300 vehicles an hour on a lane.

    So a column of 30 vehicles is on a road of 40 km for an hour, and 0.1 h later the next one may enter.
    """

    def __init__(self, changes=None):
        scenario = toy(changes)
        self.world = World(scenario, Theatre.of(scenario.network), Streams(1, 0))
        self.roads = Roads(self.world)
        self.diary = []
        """Name, hour and place of whoever arrived, gave up or was lost."""

    def at(self, time_h, action):
        at_hour(self.world.env, time_h, action)

    def send(self, name, origin="ford", destination="front", vehicles=30, starts_h=0.0, patient=False):
        mover = passer(name, origin, vehicles)
        self.world.add_mover(mover, self.drive(mover, destination, starts_h, patient))
        return mover

    def drive(self, mover, destination, starts_h, patient):
        if starts_h:
            yield self.world.env.timeout(starts_h)
        try:
            while not (yield from self.roads.march(mover, destination, 40.0)):
                if not patient:
                    break
                yield self.world.change()
        except (Lost, Interrupt):
            mover.place = "lost"
        self.diary.append((mover.name, pytest.approx(self.world.env.now), mover.place))

    def run(self):
        self.world.env.run()
        return self.diary


def test_a_column_drives_40_km_at_40_km_per_h_in_an_hour_however_many_roads_they_are():
    traffic = Traffic()
    traffic.send("one road")
    traffic.send("two roads", "hub", "front", starts_h=10.0)
    assert traffic.run() == [("one road", 1.0, "front"), ("two roads", 12.0, "front")]


def test_columns_enter_a_road_one_after_another():
    traffic = Traffic()
    for name in "abc":
        traffic.send(name)
    assert traffic.run() == [("a", 1.0, "front"), ("b", 1.1, "front"), ("c", 1.2, "front")]


def test_columns_that_meet_do_not_hold_each_other_up():
    traffic = Traffic()
    traffic.send("there")
    traffic.send("back", "front", "ford")
    assert traffic.run() == [("there", 1.0, "front"), ("back", 1.0, "ford")]


def test_two_lanes_take_two_columns_at_once():
    traffic = Traffic({"network.links.ford--front.lanes": 2})
    for name in "abc":
        traffic.send(name)
    assert traffic.run() == [("a", 1.0, "front"), ("b", 1.0, "front"), ("c", 1.1, "front")]


def test_a_column_passes_a_weak_bridge_in_vehicles_by_flow():
    traffic = Traffic(WEAK_BRIDGE)
    traffic.send("convoy", vehicles=45)
    assert traffic.run() == [("convoy", 45 / 60 + 1, "front")]


def test_columns_queue_exactly_before_a_weak_bridge_whichever_way_they_go():
    traffic = Traffic(WEAK_BRIDGE)
    traffic.send("a")
    traffic.send("b", "front", "ford", starts_h=0.1)
    traffic.send("c", starts_h=0.2)
    traffic.send("d", starts_h=5.0)
    assert traffic.run() == [
        ("a", 1.5, "front"),
        ("b", 2.0, "ford"),
        ("c", 2.5, "front"),
        ("d", 6.5, "front"),
    ]


def most_on_the_bridge(traffic):
    """Run to the end; returns the most columns that were on the bridge at once."""
    station, most = traffic.roads.bridge(traffic.world.theatre.links["ford--front"]), 0
    while traffic.world.env.peek() < float("inf"):
        traffic.world.env.step()
        most = max(most, station.busy)
    return most


def test_capacity_1_means_one_column_on_the_bridge():
    traffic = Traffic(WEAK_BRIDGE)
    for number in range(6):
        traffic.send(f"convoy-{number}", *(("ford", "front"), ("front", "ford"))[number % 2])
    assert most_on_the_bridge(traffic) == 1
    assert [time_h for _, time_h, _ in traffic.diary] == [n * 0.5 + 1 for n in range(1, 7)]


def test_capacity_1_also_after_an_interrupt():
    traffic = Traffic(WEAK_BRIDGE)
    for name in "abc":
        traffic.send(name, patient=True)
    # a has passed and drives on; b is on the bridge and goes back; c waits
    traffic.at(0.7, lambda: traffic.world.close_bridge("bridge", "test", repair_h=4.3))
    assert most_on_the_bridge(traffic) == 1
    assert traffic.diary == [("a", 1.5, "front"), ("b", 6.5, "front"), ("c", 7.0, "front")]


def test_those_who_come_while_a_bridge_is_closed_queue_behind_those_who_waited():
    traffic = Traffic(WEAK_BRIDGE)
    for name, starts_h in (("a", 0.0), ("b", 0.0), ("late", 2.0)):
        traffic.send(name, starts_h=starts_h, patient=True)
    traffic.at(0.3, lambda: traffic.world.close_bridge("bridge", "test", repair_h=4.7))
    assert traffic.run() == [("a", 6.5, "front"), ("b", 7.0, "front"), ("late", 7.5, "front")]


def test_a_bridge_that_is_closed_again_stays_closed_until_the_second_repair():
    traffic = Traffic(OPEN_BRIDGE)
    traffic.at(1.0, lambda: traffic.world.close_bridge("bridge", "test", repair_h=5.0))
    traffic.at(2.0, lambda: traffic.world.close_bridge("bridge", "test", repair_h=8.0))
    traffic.send("convoy", starts_h=3.0, patient=True)
    assert traffic.run() == [("convoy", 10.0 + 0.1 + 1.0, "front")]


def test_a_bridge_that_was_down_is_repaired_as_a_pontoon():
    traffic = Traffic({"network.links.ford--front.bridge": bridge("down")})
    traffic.at(1.0, lambda: traffic.world.situation.repair_bridge("bridge"))
    for name in "ab":
        traffic.send(name, starts_h=2.0)
    assert traffic.run() == [("a", 3.5, "front"), ("b", 4.0, "front")]


def test_a_convoy_takes_the_next_way_when_the_bridge_is_down():
    traffic = Traffic(BYPASS)
    traffic.send("before", "hub")
    traffic.send("after", "hub", starts_h=0.5)
    traffic.at(1.4, lambda: traffic.world.close_bridge("bridge", "test"))
    # one is past the bridge; the other hears of it on the road to the ford, and goes 100 km instead of 40
    assert traffic.run() == [("before", 1 + 0.1 + 1, "front"), ("after", 0.5 + 1 + 1 + 1.5, "front")]


def test_a_convoy_on_a_road_to_a_place_that_falls_turns_back():
    traffic = Traffic(BYPASS)
    traffic.send("convoy", "hub")
    traffic.at(0.6, lambda: traffic.world.take("ford", "test", "broken"))
    assert traffic.run() == [("convoy", 0.6 + 0.6, "hub")]


def test_a_convoy_whose_way_back_is_cut_goes_on():
    traffic = Traffic()
    traffic.send("convoy", "hub")
    traffic.at(0.6, lambda: traffic.world.take("hub", "test", "broken"))
    assert traffic.run() == [("convoy", 2.0, "front")]


def test_a_convoy_between_two_places_that_fall_is_lost():
    traffic = Traffic()
    traffic.send("convoy", "hub")
    traffic.at(0.6, lambda: traffic.world.take("ford", "test", "broken"))
    traffic.at(0.9, lambda: traffic.world.take("hub", "test", "broken"))
    assert traffic.run() == [("convoy", 0.9, "lost")]


def test_a_convoy_that_waits_before_a_road_goes_nowhere_when_it_is_cut():
    traffic = Traffic()
    for name in "abcdef":
        traffic.send(name)
    traffic.at(0.45, lambda: traffic.world.take("front", "test", "broken"))
    diary = traffic.run()
    # e has been on the road for 0.05 h; f waits at the entrance until 0.5
    assert diary[0] == ("f", 0.45, "ford")
    assert diary[1] == ("e", 0.5, "ford")
    assert {place for _, _, place in diary} == {"ford"}


def test_who_may_not_go_on_stops_at_the_next_place():
    traffic = Traffic()
    mover = passer("convoy", "hub", 30)
    answers = iter([True, False])
    went = []

    def drive():
        went.append((yield from traffic.roads.march(mover, "front", 40.0, go_on=lambda: next(answers))))

    traffic.world.add_mover(mover, drive())
    traffic.run()
    assert (went, mover.place, traffic.world.env.now) == ([False], "ford", pytest.approx(1.0))


def test_without_a_way_nobody_moves():
    traffic = Traffic()
    traffic.send("convoy", "hub", "enemy")
    assert traffic.run() == [("convoy", 0.0, "hub")]


def test_the_wait_before_a_road_and_the_time_over_a_bridge_are_known_beforehand():
    traffic = Traffic(WEAK_BRIDGE)
    links = traffic.world.theatre.links
    for name in "abc":
        traffic.send(name)
        traffic.send(name, "hub", "ford")
    traffic.world.env.run(until=0.05)
    assert traffic.roads.waiting_h(links["hub--ford"], "hub", 30) == pytest.approx(0.25)
    assert traffic.roads.waiting_h(links["hub--ford"], "ford", 30) == 0
    assert traffic.roads.waiting_h(links["ford--front"], "ford", 60) == pytest.approx(4 * 60 / 60)


def movements(traffic):
    """Who covered which part of which link when: name, link, fractions and hours."""
    traffic.run()
    return [(name, link, start, *rest[:4]) for name, link, start, *rest in traffic.world.history.movements]


def test_every_link_that_is_passed_is_written_down():
    traffic = Traffic()
    traffic.send("there", "hub")
    traffic.send("back", "front", "ford", starts_h=5.0)
    assert movements(traffic) == [
        ("there", "hub--ford", "hub", 0.0, 1.0, 0.0, 1.0),
        ("there", "ford--front", "ford", 0.0, 1.0, 1.0, 2.0),
        ("back", "ford--front", "front", 0.0, 1.0, 5.0, 6.0),
    ]


def test_the_wait_before_a_bridge_is_no_movement():
    traffic = Traffic(WEAK_BRIDGE)
    traffic.send("a")
    traffic.send("b")
    assert [movement[-2:] for movement in movements(traffic)] == [(0.5, 1.5), (1.0, 2.0)]


def test_a_way_out_and_back_is_written_down_in_two_parts():
    traffic = Traffic(BYPASS)
    traffic.send("convoy", "hub")
    traffic.at(0.6, lambda: traffic.world.take("ford", "test", "broken"))
    assert movements(traffic) == [
        ("convoy", "hub--ford", "hub", 0.0, 0.6, 0.0, 0.6),
        ("convoy", "hub--ford", "hub", 0.6, 0.0, 0.6, 1.2),
    ]


def test_a_convoy_that_is_lost_has_moved_as_far_as_it_came():
    traffic = Traffic()
    traffic.send("convoy", "hub")
    traffic.at(0.6, lambda: traffic.world.take("ford", "test", "broken"))
    traffic.at(0.9, lambda: traffic.world.take("hub", "test", "broken"))
    assert movements(traffic) == [("convoy", "hub--ford", "hub", 0.0, 0.6, 0.0, 0.6)]


def test_who_waits_before_a_road_that_is_cut_has_not_moved():
    traffic = Traffic()
    for name in "abc":
        traffic.send(name)
    traffic.at(0.15, lambda: traffic.world.take("front", "test", "broken"))
    assert {name for name, *_ in movements(traffic)} == {"a", "b"}


NARROW_AND_BYPASS = {
    **BYPASS,
    "network.links": [
        *[link for link in BYPASS["network.links"] if link["id"] != "ford--front"],
        road("ford", "front", 40, bridge=bridge("weak", vehicles_per_h=30)),
    ],
}


def test_trucks_that_set_out_weigh_the_queue_before_a_bridge():
    """Over the bridge 1 h and 1 h of road; behind another an hour more; by the bypass 100 km, 2.5 h."""
    traffic = Traffic(NARROW_AND_BYPASS)
    traffic.send("first")
    traffic.send("second", starts_h=0.1)
    traffic.send("third", starts_h=1.1)
    assert traffic.run() == [("first", 2, "front"), ("second", 2.6, "front"), ("third", 3.1, "front")]


def test_without_a_queue_or_another_way_the_shortest_is_taken():
    only = {"network.links.ford--front.bridge": bridge("weak", vehicles_per_h=30)}
    traffic = Traffic(only)
    traffic.send("first")
    traffic.send("second", starts_h=0.1)
    assert traffic.run() == [("first", 2, "front"), ("second", 3, "front")]


def test_a_road_has_its_own_flow():
    """A column of 30 takes an hour to get onto it, at 30 vehicles an hour, and the next waits so long."""
    traffic = Traffic({"network.links.ford--front.vehicles_per_h": 30})
    traffic.send("first")
    traffic.send("second", starts_h=0.1)
    assert traffic.run() == [("first", 1, "front"), ("second", 2, "front")]
