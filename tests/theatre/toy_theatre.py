"""Small networks laid out in kilometres, for tests that are worked out by hand."""

import math

from sim.scenario.schema import Bridge, Link, Network, Node

KM_PER_DEGREE = 111.1950797


def place(name, east_km=0.0, north_km=0.0, held_by="supplied", **more):
    """Node so many km east and north of a point in the middle of nowhere."""
    lat = 49.0 + north_km / KM_PER_DEGREE
    lon = 37.0 + east_km / (KM_PER_DEGREE * math.cos(math.radians(49.0)))
    return Node(id=name, name=name.title(), lat=lat, lon=lon, held_by=held_by, **more)


def link(a, b, length_km, mode="road", name=None, bridge=None, state="open", **more):
    """Link between two places, over a bridge if one is named."""
    crossing = Bridge(id=bridge, name=bridge, state=state) if bridge else None
    return Link(
        id=name or f"{a}--{b}" + ("-rail" if mode == "rail" else ""),
        a=a,
        b=b,
        mode=mode,
        length_km=length_km,
        bridge=crossing,
        **more,
    )


def network(places, links, **more):
    """Network of places (names, or nodes) and links."""
    nodes = tuple(p if isinstance(p, Node) else place(p, 10.0 * i) for i, p in enumerate(places))
    return Network(nodes=nodes, links=tuple(links), **more)
