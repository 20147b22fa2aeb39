"""Ways to write area files, legal and damaged, and words that mean something to other programs."""

import json
from pathlib import Path
from typing import Any

from damage import SHARDS, _content, _damage
from hypothesis import strategies as st

from sim.scenario.area import HELD

KHARKIV = json.loads(
    (Path(__file__).parents[1] / "scenarios/kharkiv-2022/parts/area.geojson").read_text("utf-8")
)
GROUND = [[37.0, 49.0], [38.4, 49.0], [38.4, 50.4], [37.0, 50.4], [37.0, 49.0]]
"""Around the places of the small scenarios."""
RIVER = [[37.0, 49.2], [37.4, 49.5], [37.5, 50.0], [38.3, 50.1]]

ODD_WORDS = (
    *("$", "$$", "$x", "What for $10 and $20", "Ba$$in", "A $ x_{1 $ B", r"$\frac$", r"\alpha", r"\\", "\\n"),
    *("50 %", "%s", "%(x)s", "{}", "{x:,.0f}", "{", "_", "_hidden", "__", "x_1^2", "<b>&amp;", '"', "'", "`"),
    *(
        "",
        " ",
        "  ",
        "\t",
        "a\nb",
        "line\n",
        "\u200b",
        "\u00a0",
        "\ufeff",
        "\u202e rtl",
        "Куп’янськ",
        "п\u0301я",
    ),
    *(
        "km²",
        "🙂",
        "中文",
        "x" * 300,
        "word " * 200,
        "-",
        "--",
        "nan",
        "None",
        "a (b)",
        "(b)",
        " (",
        "|",
        "a|b",
    ),
    *("~", "#", "*", "|", "a|b", "Куп’янськ"),
)
words = st.sampled_from(ODD_WORDS)
HUMAN = ("title", "question", "name", "note", "line")
"""Fields that people read."""

lons = st.floats(-180, 180) | st.floats(36, 39) | st.integers(-200, 200)
lats = st.floats(-90, 90) | st.floats(48, 51) | st.integers(-100, 100)
positions = st.tuples(lons, lats).map(list) | st.tuples(lons, lats, st.floats(-1e4, 1e4)).map(list)
courses = st.lists(positions, max_size=6)


@st.composite
def rings(draw: st.DrawFn) -> list[Any]:
    """Ring, mostly closed, that may cross itself or enclose nothing."""
    ring = draw(st.lists(positions, max_size=7)) if draw(st.booleans()) else [list(p) for p in GROUND]
    if draw(st.integers(0, 3)) == 0 and ring:
        ring = [[position[1], position[0], *position[2:]] for position in ring]
    if draw(st.integers(0, 4)) and ring:
        ring = [*ring, ring[0]]
    return ring


polygons = st.lists(rings(), max_size=2)
geometries = st.recursive(
    st.none()
    | st.builds(lambda c: {"type": "Point", "coordinates": c}, positions)
    | st.builds(lambda c: {"type": "MultiPoint", "coordinates": c}, courses)
    | st.builds(lambda c: {"type": "LineString", "coordinates": c}, courses | st.just(RIVER))
    | st.builds(lambda c: {"type": "MultiLineString", "coordinates": c}, st.lists(courses, max_size=3))
    | st.builds(lambda c: {"type": "Polygon", "coordinates": c}, polygons)
    | st.builds(lambda c: {"type": "MultiPolygon", "coordinates": c}, st.lists(polygons, max_size=2)),
    lambda inner: st.builds(
        lambda parts: {"type": "GeometryCollection", "geometries": parts}, st.lists(inner, max_size=3)
    ),
    max_leaves=4,
)
properties = st.none() | st.fixed_dictionaries(
    {}, optional={"id": st.sampled_from(("border", "river", HELD)) | words, "name": st.none() | words}
)
features = st.fixed_dictionaries(
    {"type": st.just("Feature"), "properties": properties, "geometry": geometries}, optional={"id": words}
)


@st.composite
def areas(draw: st.DrawFn) -> str:
    """Area file: mostly legal, with odd features, geometries and names; some damaged anywhere."""
    if draw(st.integers(0, 3)) == 0:
        content = json.loads(json.dumps(KHARKIV))
    else:
        ground: Any = {"type": "Polygon", "coordinates": [GROUND]}
        if draw(st.integers(0, 2)) == 0:
            ground = draw(geometries)
        elif draw(st.booleans()):
            ground = {"type": "GeometryCollection", "geometries": [draw(geometries), ground]}
        held = {"type": "Feature", "properties": {"id": HELD}, "geometry": ground}
        content = {"type": "FeatureCollection", "features": [held, *draw(st.lists(features, max_size=4))]}
    content = json.loads(json.dumps(content))  # so that the damage stays in this one
    for _ in range(draw(st.sampled_from((0, 0, 1, 2)))):
        _damage(draw, content)
    text = json.dumps(content, ensure_ascii=draw(st.booleans()))
    if draw(st.integers(0, 7)) == 0:
        start = draw(st.integers(0, len(text)))
        text = text[:start] + draw(st.sampled_from(SHARDS)) + text[start + draw(st.integers(0, 20)) :]
    return text


@st.composite
def odd_words(draw: st.DrawFn) -> str:
    """Scenario in which what people read is full of signs that other programs understand."""
    content = _content(draw)
    _reword(draw, content)
    content["look_at"] = draw(st.lists(words, max_size=2))
    return json.dumps(content, ensure_ascii=draw(st.booleans()))


def _reword(draw: st.DrawFn, content: Any) -> None:
    for key, value in list(content.items()) if isinstance(content, dict) else enumerate(content):
        if isinstance(value, (dict, list)):
            _reword(draw, value)
        elif key in HUMAN and draw(st.booleans()):
            content[key] = draw(words)
