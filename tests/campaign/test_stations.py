import math
from contextlib import suppress
from itertools import pairwise

import pytest
import simpy
from builders import at
from hypothesis import given
from hypothesis import strategies as st

from sim.campaign.stations import Gate, Station


def worker(env, station, duration_h, diary):
    """Work once; write down (began, ended, remaining) even if interrupted."""
    work = station.serve(duration_h)
    remaining_h = 0.0
    try:
        yield work
    except simpy.Interrupt:
        remaining_h = work.cancel()
    diary.append((work.began_h, env.now, remaining_h))


def start(env, station, durations_h):
    diary = []
    return [env.process(worker(env, station, hours, diary)) for hours in durations_h], diary


# Station


def test_unloading_1000_t_at_50_t_per_h_takes_20_h(env):
    gang = Station(env, "gang", places=1)
    start(env, gang, [100.0 / 50.0] * 10)
    env.run()
    assert env.now == pytest.approx(20.0)
    assert (gang.served, gang.busy, gang.queue_length) == (10, 0, 0)


def test_places_work_side_by_side_and_first_come_is_first_served(env):
    bay = Station(env, "bay", places=2)
    _, diary = start(env, bay, [3.0, 1.0, 1.0, 1.0])
    assert bay.queue_length == 0
    env.run(until=0.5)
    assert (bay.busy, bay.queue_length) == (2, 2)
    env.run()
    assert sorted(diary) == [(0.0, 1.0, 0.0), (0.0, 3.0, 0.0), (1.0, 2.0, 0.0), (2.0, 3.0, 0.0)]


def test_one_event_an_activity(env):
    bay = Station(env, "bay", places=1)

    def process():
        for _ in range(5):
            yield bay.serve(1.0)

    env.process(process())
    steps = 0
    while env.peek() < math.inf:
        env.step()
        steps += 1
    assert steps == 5 + 2  # the process itself begins and ends


def test_who_comes_back_queues_behind_those_who_wait(env):
    bay = Station(env, "bay", places=1)
    order = []

    def visitor(name):
        for _ in range(2):
            yield bay.serve(1.0)
            order.append(name)

    for name in "abc":
        env.process(visitor(name))
    env.run()
    assert "".join(order) == "abcabc"


def test_interrupted_work_frees_its_place_and_knows_its_remainder(env):
    bay = Station(env, "bay", places=1)
    processes, diary = start(env, bay, [5.0, 1.0])
    at(env, 2.0, processes[0].interrupt)
    env.run(until=2.5)
    assert bay.busy == 1
    env.run(until=4.0)
    assert diary == [(0.0, 2.0, 3.0), (2.0, 3.0, 0.0)]
    env.run()
    assert (bay.busy, bay.served) == (0, 1)


def test_an_interrupted_waiter_leaves_the_queue_with_all_its_work(env):
    bay = Station(env, "bay", places=1)
    processes, diary = start(env, bay, [2.0, 5.0, 1.0])
    at(env, 1.0, processes[1].interrupt)
    env.run()
    assert diary == [(math.inf, 1.0, 5.0), (0.0, 2.0, 0.0), (2.0, 3.0, 0.0)]


def test_interrupt_in_the_very_hour_of_the_end_leaves_nothing_to_do(env):
    bay = Station(env, "bay", places=1)
    diary = []
    at(env, 2.0, lambda: processes[0].interrupt())
    processes = [env.process(worker(env, bay, 2.0, diary))]
    env.run()
    assert diary == [(0.0, 2.0, 0.0)]
    assert bay.busy == 0


def test_interrupted_work_is_resumed_with_what_remained(env):
    bay = Station(env, "bay", places=1)

    def stubborn():
        remaining_h = 4.0
        while remaining_h:
            work = bay.serve(remaining_h)
            try:
                yield work
                remaining_h = 0.0
            except simpy.Interrupt:
                remaining_h = work.cancel()
                yield env.timeout(10.0)
        return env.now

    process = env.process(stubborn())
    for time_h in (1.0, 12.0):
        at(env, time_h, process.interrupt)
    assert env.run(until=process) == 1.0 + 10.0 + 1.0 + 10.0 + 2.0


def test_a_forgotten_cancel_does_not_lose_the_place(env):
    bay = Station(env, "bay", places=1)

    def forgetful():
        with suppress(simpy.Interrupt):
            yield bay.serve(4.0)

    process = env.process(forgetful())
    at(env, 1.0, process.interrupt)
    _, diary = start(env, bay, [1.0])
    env.run()
    assert diary == [(4.0, 5.0, 0.0)]
    assert bay.busy == 0


def test_who_loses_patience_leaves_the_queue(env):
    bay = Station(env, "bay", places=1)
    bay.serve(5.0)

    def impatient():
        work = bay.serve(2.0)
        patience = env.timeout(3.0)
        finished = yield work | patience
        return work in finished, work.cancel(), bay.queue_length

    process = env.process(impatient())
    assert env.run(until=process) == (False, 2.0, 0)


def test_cancelling_twice_or_after_the_end_does_nothing(env):
    bay = Station(env, "bay", places=1)
    work, other = bay.serve(2.0), bay.serve(2.0)
    env.run(until=0.5)
    assert (work.cancel(), work.cancel()) == (1.5, 1.5)
    assert (bay.busy, work.begun, other.begun) == (1, True, True)
    env.run()
    assert (work.cancel(), other.cancel(), bay.busy, bay.served) == (1.5, 0.0, 0, 1)


def test_waiting_time_runs_until_the_work_begins_or_is_cancelled(env):
    bay = Station(env, "bay", places=1)
    first, second, third = bay.serve(2.0), bay.serve(2.0), bay.serve(2.0)
    env.run(until=1.0)
    assert (first.waited_h, second.waited_h, second.begun) == (0.0, 1.0, False)
    third.cancel()
    env.run()
    assert (first.waited_h, second.waited_h, third.waited_h) == (0.0, 2.0, 1.0)


def test_a_closed_station_lets_nobody_begin_but_those_at_work_finish(env):
    bay = Station(env, "bay", places=2)
    processes, diary = start(env, bay, [3.0, 4.0, 1.0, 1.0])
    at(env, 1.0, bay.close)
    at(env, 2.0, processes[1].interrupt)
    env.run(until=9.0)
    assert diary == [(0.0, 2.0, 2.0), (0.0, 3.0, 0.0)]
    assert (bay.busy, bay.queue_length) == (0, 2)
    bay.open()
    env.run()
    assert diary[2:] == [(9.0, 10.0, 0.0), (9.0, 10.0, 0.0)]


def test_a_captured_bay_is_closed_and_everybody_sent_away(env):
    bay = Station(env, "bay", places=1)
    processes, diary = start(env, bay, [3.0, 3.0, 3.0])

    def capture():
        bay.close()
        for process in processes:
            process.interrupt("captured")

    at(env, 1.0, capture)
    env.run()
    assert diary == [(0.0, 1.0, 2.0), (math.inf, 1.0, 3.0), (math.inf, 1.0, 3.0)]
    assert (bay.busy, bay.queue_length, bay.served) == (0, 0, 0)


def test_places_can_be_added_and_taken_away(env):
    bay = Station(env, "bay", places=1)
    _, diary = start(env, bay, [2.0] * 6)
    at(env, 1.0, lambda: bay.set_places(3))
    at(env, 1.5, lambda: bay.set_places(1))
    env.run()
    assert [began_h for began_h, _, _ in diary] == [0.0, 1.0, 1.0, 3.0, 5.0, 7.0]


def stay_and_work(env, station, name, durations_h, diary):
    """Do several pieces of work at one place; write down (name, ended) for each."""
    work = None
    try:
        for left, hours in zip(range(len(durations_h) - 1, -1, -1), durations_h, strict=True):
            work = station.serve(hours, after=work, stays=left > 0)
            yield work
            diary.append((name, env.now))
    except simpy.Interrupt:
        work.cancel()


def test_who_stays_goes_on_before_those_who_wait(env):
    track, diary = Station(env, "track", places=1), []
    for name in "ab":
        env.process(stay_and_work(env, track, name, [1.0, 2.0], diary))
    env.run(until=1.5)
    assert (track.busy, track.queue_length) == (1, 1)
    env.run()
    assert diary == [("a", 1.0), ("a", 3.0), ("b", 4.0), ("b", 6.0)]
    assert (track.busy, track.served) == (0, 4)


def test_who_stays_keeps_the_place_while_the_station_is_closed(env):
    track, diary = Station(env, "track", places=1), []
    for name in "ab":
        env.process(stay_and_work(env, track, name, [2.0, 2.0], diary))
    at(env, 1.0, track.close)
    at(env, 5.0, track.open)
    env.run(until=4.0)
    assert (track.busy, track.queue_length) == (1, 2)
    env.run()
    assert diary == [("a", 2.0), ("a", 7.0), ("b", 9.0), ("b", 11.0)]


@pytest.mark.parametrize("leaves_h", [1.0, 2.5, 4.0])  # at work, at its place while closed, at work again
def test_who_stayed_and_is_interrupted_frees_the_place(env, leaves_h):
    track, diary = Station(env, "track", places=1), []
    first = env.process(stay_and_work(env, track, "a", [2.0, 2.0], diary))
    env.process(stay_and_work(env, track, "b", [1.0], diary))
    at(env, 1.5, track.close)
    at(env, 3.0, track.open)
    at(env, leaves_h, first.interrupt)
    env.run()
    assert diary[-1] == ("b", max(leaves_h, 3.0) + 1.0 if leaves_h > 1.0 else 2.0)
    assert (track.busy, track.queue_length) == (0, 0)


@pytest.mark.parametrize("duration_h", [-1.0, math.nan])
def test_impossible_durations_are_refused(env, duration_h):
    with pytest.raises(ValueError, match="bay"):
        Station(env, "bay", places=1).serve(duration_h)


times_h = st.floats(0.0, 20.0).map(lambda time_h: round(time_h, 1))
visits = st.tuples(times_h, st.floats(0.0, 5.0), st.none() | times_h)


@given(places=st.integers(1, 3), visits=st.lists(visits, max_size=12), closings=st.lists(times_h, max_size=4))
def test_places_are_never_exceeded_and_all_are_free_in_the_end(places, visits, closings):
    env = simpy.Environment()
    station = Station(env, "bay", places)
    done_h = []

    def visitor(arrives_h, duration_h):
        work = None
        try:
            yield env.timeout(arrives_h)
            work = station.serve(duration_h)
            yield work
            done_h.append(duration_h)
        except simpy.Interrupt:
            if work:
                remaining_h = work.cancel()
                assert 0.0 <= remaining_h <= duration_h
                done_h.append(duration_h - remaining_h)
                assert work.begun or remaining_h == duration_h

    def interrupt(process):
        if process.is_alive:
            process.interrupt()

    for arrives_h, duration_h, interrupted_h in visits:
        process = env.process(visitor(arrives_h, duration_h))
        if interrupted_h is not None:
            at(env, interrupted_h, lambda process=process: interrupt(process))
    for closed_h in closings:
        at(env, closed_h, station.close)
        at(env, closed_h + 1.0, station.open)

    busy_place_h = 0.0
    while env.peek() < math.inf:
        before_h = env.now
        busy = station.busy
        assert 0 <= busy <= places
        if station.is_open and station.queue_length:
            assert busy == places
        env.step()
        busy_place_h += busy * (env.now - before_h)
    assert (station.busy, station.queue_length) == (0, 0)
    assert busy_place_h == pytest.approx(sum(done_h))


# Gate


def test_columns_enter_one_after_another_and_then_drive_side_by_side(env):
    road = Gate(env, "P79", lanes=1)
    columns = [road.enter(pass_time_h=0.5, drive_h=3.0) for _ in range(3)]
    assert [column.began_h for column in columns] == [0.0, 0.5, 1.0]
    arrivals_h = []
    for column in columns:
        column.callbacks.append(lambda _: arrivals_h.append(env.now))
    env.run()
    assert arrivals_h == [3.0, 3.5, 4.0]


@pytest.mark.parametrize(("lanes", "pass_time_h"), [(1, 0.25), (2, 0.25), (3, 0.4)])
def test_flow_through_a_gate_is_lanes_by_pass_time(env, lanes, pass_time_h):
    road = Gate(env, "bridge", lanes)
    columns = [road.enter(pass_time_h, drive_h=1.0) for _ in range(60)]
    assert columns[-1].began_h + pass_time_h == pytest.approx(60 * pass_time_h / lanes)
    assert columns[-1].waited_h == 0.0
    assert road.wait_h == pytest.approx(60 * pass_time_h / lanes)


def test_a_free_road_makes_nobody_wait(env):
    road = Gate(env, "P79", lanes=1)
    road.enter(pass_time_h=0.5, drive_h=1.0)
    env.run(until=2.0)
    assert road.wait_h == 0.0
    assert road.enter(pass_time_h=0.5, drive_h=1.0).began_h == 2.0


def test_one_lane_never_holds_two_columns(env):
    bridge = Gate(env, "bridge", lanes=1)
    columns = []

    def column(arrives_h, pass_time_h):
        yield env.timeout(arrives_h)
        passage = bridge.enter(pass_time_h, drive_h=0.0)
        columns.append((passage.began_h, pass_time_h))
        yield passage

    for number in range(12):
        env.process(column(arrives_h=(number * 7 % 12) * 0.1, pass_time_h=0.05 * (number % 5)))
    env.run()
    assert len(columns) == 12
    for (ahead_h, pass_time_h), (behind_h, _) in pairwise(columns):
        assert ahead_h + pass_time_h <= behind_h


@pytest.mark.parametrize(
    ("cut_h", "begun", "remaining_h"),
    [(0.5, False, 4.0), (1.5, True, 3.5), (3.0, True, 2.0), (5.0, True, 0.0)],
)
def test_a_stopped_column_knows_how_far_its_head_has_come(env, cut_h, begun, remaining_h):
    road = Gate(env, "P79", lanes=1)
    road.enter(pass_time_h=1.0, drive_h=4.0)
    stops = []

    def column():
        passage = road.enter(pass_time_h=1.0, drive_h=4.0)
        try:
            yield passage
        except simpy.Interrupt:
            stops.append((passage.begun, passage.cancel()))
            yield env.timeout(50.0)
            stops.append((passage.begun, passage.cancel()))

    at(env, cut_h, lambda: process.interrupt())
    process = env.process(column())
    env.run()
    assert stops == [(begun, remaining_h)] * 2


def test_a_road_that_is_cut_forgets_who_wanted_to_enter(env):
    road = Gate(env, "P79", lanes=2)
    for _ in range(10):
        road.enter(pass_time_h=1.0, drive_h=4.0)
    env.run(until=0.5)
    assert road.wait_h == 4.5
    road.reset()
    assert road.wait_h == 0.0
    assert [road.enter(1.0, 4.0).began_h for _ in range(3)] == [0.5, 0.5, 1.5]


def test_impossible_passages_are_refused(env):
    with pytest.raises(ValueError, match="P79"):
        Gate(env, "P79", lanes=1).enter(pass_time_h=-0.1, drive_h=1.0)
