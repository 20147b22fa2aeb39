"""Fields and values that are wrong in a scenario file, and word for word what their writers are told."""

import pytest
from small_files import told_of

BROKEN = {
    "unknown field": (
        "trucks: 200",
        "truks: 200",
        """
small.yaml:40:7: supply.trucks.camp-trucks.truks
  there is no field `truks` here
  written: 200
  remedy: did you mean `trucks`?""",
    ),
    "unit forgotten": (
        "payload_t: {low: 4, mid: 6, high: 10, source: own-estimate, grade: L}",
        "payload: 6",
        """
small.yaml:42:7: supply.trucks.camp-trucks.payload
  there is no field `payload` here
  written: 6
  remedy: did you mean `payload_t`?""",
    ),
    "field without likeness": (
        "observation: {lag_h: 24, stabilised_share: 0.5}",
        "observation: {lag_h: 24, stabilised_share: 0.5, xyz: 1}",
        """
small.yaml:124:49: observation.xyz
  there is no field `xyz` here
  written: 1
  remedy: remove it; one of: `elsewhere_km2`, `lag_h`, `stabilised_share`, `statement_hour`""",
    ),
    "missing field": (
        "    men: 5000\n",
        "",
        """
small.yaml:59:5: groups.camp-group
  the field `men` is missing
  written: {id: camp-group, name: The group at the camp, node: camp, vehicles: 800, cons...
  remedy: add it: `men` (men): Strength.""",
    ),
    "missing fields": (
        "shortage: {rationing_days: 1, floor: 0.5}",
        "shortage: {}",
        """
small.yaml:56:11: shortage
  the fields `rationing_days`, `floor` are missing
  written: {}
  remedy: add them""",
    ),
    "missing section": (
        "shortage: {rationing_days: 1, floor: 0.5}\n",
        "",
        """
small.yaml:1:1
  the field `shortage` is missing
  written: {title: A small campaign, question: Does it load?, start: 2022-09-05, horizon...
  remedy: add it: `shortage`: What shortage does.""",
    ),
    "number beyond bounds": (
        "load_factor: 0.75",
        "load_factor: 75",
        """
small.yaml:43:20: supply.trucks.camp-trucks.load_factor
  must be between 0.01 and 1
  written: 75
  remedy: `load_factor`: Share of the payload used with loose cargo.""",
    ),
    "range beyond bounds": (
        "{low: 4, mid: 6, high: 10, source: own-estimate, grade: L}",
        "{low: 4, mid: 6, high: 100, source: own-estimate, grade: L}",
        """
small.yaml:42:41: supply.trucks.camp-trucks.payload_t.high
  must be between 0.1 and 60 t
  written: 100
  remedy: `payload_t` (t): Payload of a truck.""",
    ),
    "range in disorder": (
        "{low: 4, mid: 6, high: 10, source: own-estimate, grade: L}",
        "{low: 7, mid: 6, high: 10, source: own-estimate, grade: L}",
        """
small.yaml:42:18: supply.trucks.camp-trucks.payload_t
  low <= mid <= high must hold: 7, 6, 10
  written: {low: 7, mid: 6, high: 10, source: own-estimate, grade: L}
  remedy: put the numbers in order, or choose another distribution""",
    ),
    "range in disorder, and more": (
        "{low: 4, mid: 6, high: 10, source: own-estimate, grade: L}",
        "{low: 7, mid: 6, high: 10, grade: X}",
        """
small.yaml:42:18: supply.trucks.camp-trucks.payload_t
  low <= mid <= high must hold: 7, 6, 10
  written: {low: 7, mid: 6, high: 10, grade: X}
  remedy: put the numbers in order, or choose another distribution

small.yaml:42:18: supply.trucks.camp-trucks.payload_t
  the field `source` is missing
  written: {low: 7, mid: 6, high: 10, grade: X}
  remedy: add it: `payload_t` (t): Payload of a truck.

small.yaml:42:52: supply.trucks.camp-trucks.payload_t.grade
  must be 'H', 'M' or 'L'
  written: X
  remedy: `payload_t` (t): Payload of a truck.""",
    ),
    "range that no ensemble can draw": (
        "{low: 4, mid: 6, high: 10, source: own-estimate, grade: L}",
        "{low: 0, mid: 6, high: 5, source: own-estimate, grade: L, distribution: loguniform}",
        """
small.yaml:42:18: supply.trucks.camp-trucks.payload_t
  a loguniform range needs low > 0, not 0
  written: {low: 0, mid: 6, high: 5, source: own-estimate, grade: L, distribution: logun...
  remedy: put the numbers in order, or choose another distribution

small.yaml:42:18: supply.trucks.camp-trucks.payload_t
  low <= mid <= high must hold: 0, 6, 5
  written: {low: 0, mid: 6, high: 5, source: own-estimate, grade: L, distribution: logun...
  remedy: put the numbers in order, or choose another distribution""",
    ),
    "range without source": (
        "{low: 4, mid: 6, high: 10, source: own-estimate, grade: L}",
        "{low: 4, mid: 6, high: 10}",
        """
small.yaml:42:18: supply.trucks.camp-trucks.payload_t
  the fields `source`, `grade` are missing
  written: {low: 4, mid: 6, high: 10}
  remedy: add them""",
    ),
    "range with text": (
        "{low: 4, mid: 6, high: 10, source: own-estimate, grade: L}",
        "{mid: six, source: own-estimate, grade: L}",
        """
small.yaml:42:24: supply.trucks.camp-trucks.payload_t.mid
  a number is expected
  written: six
  remedy: `payload_t` (t): Payload of a truck.""",
    ),
    "number with unit": (
        "artillery_reach_km: 15",
        "artillery_reach_km: 15 km",
        """
small.yaml:49:23: supply.artillery_reach_km
  a number is expected
  written: 15 km
  remedy: write `15`; `artillery_reach_km` (km): A railhead, junction or depot stops \
working when the enemy has taken a place this near.""",
    ),
    "number with separator": (
        "capacity_t: 6000",
        "capacity_t: 6_000",
        """
small.yaml:33:19: supply.depots.hub-depot.capacity_t
  a number is expected
  written: 6_000
  remedy: write `6000`; `capacity_t` (t): Room for all classes together.""",
    ),
    "sexagesimal number": (
        "rest_h: 4",
        "rest_h: 4:30",
        """
small.yaml:45:15: supply.trucks.camp-trucks.rest_h
  a number is expected
  written: 4:30
  remedy: `rest_h` (h): Rest and maintenance after a round trip.""",
    ),
    "number for text": (
        "name: Hub,",
        "name: 1943,",
        """
small.yaml:9:23: network.nodes.hub.name
  text is expected
  written: 1943
  remedy: put it in quotes; `name`: Name for people.""",
    ),
    "fraction for whole number": (
        "booths: 2,",
        "booths: 2.5,",
        """
small.yaml:119:40: civilians.crossings.border.booths
  a whole number is expected
  written: 2.5
  remedy: `booths`: Cars that are checked, or boats that are filled, at once.""",
    ),
    "no for false": (
        "in_area: false",
        "in_area: no",
        """
small.yaml:8:97: network.nodes.base.in_area
  true or false is expected
  written: no
  remedy: write `false`""",
    ),
    "ON for true": (
        "in_area: false",
        "in_area: ON",
        """
small.yaml:8:97: network.nodes.base.in_area
  true or false is expected
  written: ON
  remedy: write `true`""",
    ),
    "nothing written": (
        "horizon_days: 10",
        "horizon_days:",
        """
small.yaml:4:1: horizon_days
  a number is expected, but nothing is written
  remedy: `horizon_days`: Length of the run.""",
    ),
    "text for list": (
        "serves: [camp-group]",
        "serves: camp-group",
        """
small.yaml:39:15: supply.trucks.camp-trucks.serves
  a list is expected
  written: camp-group
  remedy: `serves`: Groups or depots that it supplies; the one with the fewest days of supply comes first.""",
    ),
    "text for mapping": (
        "handling: {t_per_man_h: 0.6, t_per_crane_h: 20}",
        "handling: by hand",
        """
small.yaml:46:13: supply.handling
  a mapping is expected
  written: by hand
  remedy: `handling`: Loading and unloading.""",
    ),
    "empty list": (
        "loads_at: [hub-depot]",
        "loads_at: []",
        """
small.yaml:38:17: supply.trucks.camp-trucks.loads_at
  at least 1 must be listed
  written: []
  remedy: `loads_at`: Depots in order of preference: the first that is usable and in reach.""",
    ),
    "unknown word": (
        "mode: rail",
        "mode: railway",
        """
small.yaml:14:51: network.links.base--hub-rail.mode
  must be 'road' or 'rail'
  written: railway
  remedy: did you mean `rail`?""",
    ),
    "unknown posture": (
        "  contact: {ammunition: 1.5, fuel: 1.5, general: 1}",
        "  contakt: {ammunition: 1.5, fuel: 1.5, general: 1}",
        """
small.yaml:53:3: postures.contakt
  must be 'holding', 'contact' or 'withdrawing'
  written: {ammunition: 1.5, fuel: 1.5, general: 1}
  remedy: did you mean `contact`?""",
    ),
    "id in capitals": (
        "id: kitchen",
        "id: Field Kitchen",
        """
small.yaml:121:12: civilians.relief.Field Kitchen.id
  an id has only small letters, digits, `_` and `-`
  written: Field Kitchen
  remedy: write `field-kitchen`""",
    ),
    "date that does not exist": (
        "starts: 2022-09-06T05:00",
        "starts: 2022-09-31T05:00",
        """
small.yaml:104:11: offensive.starts
  no date or time of the calendar
  written: 2022-09-31T05:00
  remedy: write a date as `2031-05-06`, a moment as `2031-05-06T03:00`, other text in quotes""",
    ),
    "text for date": (
        "starts: 2022-09-06T05:00",
        "starts: 6 September",
        """
small.yaml:104:11: offensive.starts
  a date or a moment is expected
  written: 6 September
  remedy: write local time as `2031-05-06` or `2031-05-06T03:00`; `starts`: Beginning (local).""",
    ),
    "date with time zone": (
        "starts: 2022-09-06T05:00",
        "starts: 2022-09-06T05:00+03:00",
        """
small.yaml:104:11: offensive.starts
  times are local and carry no time zone
  written: 2022-09-06T05:00:00+03:00
  remedy: leave the time zone out""",
    ),
    "number for date": (
        "start: 2022-09-05\n",
        "start: 5\n",
        """
small.yaml:3:8: start
  a date or a moment is expected
  written: 5
  remedy: write local time as `2031-05-06` or `2031-05-06T03:00`; `start`: Beginning of the run, \
local time.""",
    ),
    "not a number": (
        "floor: 0.5}",
        "floor: .NaN}",
        """
small.yaml:56:38: shortage.floor
  not a finite number
  written: .NaN
  remedy: write a number""",
    ),
    "infinity": (
        "decision_h: 12",
        "decision_h: -.inf",
        """
small.yaml:71:19: groups.0.command.decision_h
  not a finite number
  written: -.inf
  remedy: write a number""",
    ),
    "far too large": (
        "decision_h: 12",
        "decision_h: 1e300",
        """
small.yaml:71:19: groups.camp-group.command.decision_h
  must be between 0 and 5,000 h
  written: 1e+300
  remedy: `decision_h` (h): From the first trigger to the order.""",
    ),
    "beyond floating point": (
        "decision_h: 12",
        "decision_h: 1e999",
        """
small.yaml:71:19: groups.0.command.decision_h
  not a finite number
  written: 1e999
  remedy: write a number""",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_explained(name, tmp_path):
    old, new, expected = BROKEN[name]
    assert told_of(old, new, tmp_path) == expected
