"""Ways to damage scenario files, the plain and the full one, as strategies of hypothesis."""

import json
import re
from typing import Any

from hypothesis import strategies as st
from pydantic.fields import FieldInfo
from ruamel.yaml import YAML
from small_files import FULL, FULL_TEXT, SMALL, TEXT

from sim.scenario.fields import Location, bounds_of, field_at
from sim.scenario.schema import Scenario

TEXTS = {SMALL.name: TEXT, FULL.name: FULL_TEXT}
WORDS = sorted(set(re.sub("[{},]", " ", TEXT + FULL_TEXT).split()))

SHARDS = [
    *(
        "",
        " ",
        "\n",
        "\t",
        ":",
        ": ",
        "- ",
        "? ",
        ", ",
        "#",
        "{",
        "}",
        "[",
        "]",
        "&a ",
        "*a",
        "!",
        "!!str ",
        "|",
        ">",
    ),
    *(
        "%",
        "@",
        "`",
        '"',
        "'",
        "---\n",
        "...\n",
        "<<: ",
        "~",
        "null",
        "true",
        "no",
        "yes",
        "0",
        "-1",
        "1e300",
        "1e999",
    ),
    *(
        ".nan",
        "-.inf",
        "0x1F",
        "0o17",
        "1_000",
        "12:30:45",
        "9" * 30,
        "9" * 5000,
        "3,5",
        "2022-09-06",
        "2022-13-45",
    ),
    *("2022-09-06T25:00", "2022-09-06T05:00Z", "0001-01-01", "9999-12-31", "id: ", "node: ", "remove: true"),
    *("extends: ", "extends: historical", "mid: ", "source: x", "{mid: 1, source: x, grade: M}"),
    *("{low: 2, mid: 1, source: x, grade: L}", "\x00", "\x07", "\x85", "\u2028", "\ufeff", "é", "🙂", "\\"),
    *(
        r'"\x41"',
        r'"\uD800"',
        r'"\UFFFFFFFF"',
        "x" * 3000,
        "[" * 60,
        "{a: " * 60,
        "../small.yaml",
        "/dev/null",
    ),
    *("hub", "hub-depot", "a.b", "..", "*"),
]

ALIKE = [
    ["base", "hub", "camp", "rear", "start_line", "ford", "wood", "border"],
    ["base--hub-rail", "hub--camp", "camp--rear", "hub--rear", "start_line--hub", "ford--rear", "wood--camp"],
    ["camp-group", "hub-depot", "hub-railhead", "river", "ford-group", "forward-depot", "pontoon"],
    ["open", "weak", "down"],
    ["road", "rail"],
    ["supplied", "attacker"],
    ["2022-09-05", "2022-09-06T05:00:00", "2022-09-15", "2022-10-01"],
]
"""Words that can stand for one another."""

PLACES = st.integers(0, len(FULL_TEXT))


@st.composite
def damaged_text(draw: st.DrawFn) -> str:
    """Scenario with passages cut out, put in, moved or exchanged."""
    text = draw(st.sampled_from(sorted(TEXTS.values())))
    for _ in range(draw(st.integers(1, 4))):
        start = min(draw(PLACES), len(text))
        match draw(st.sampled_from(("insert", "cut", "exchange", "word", "repeat", "swap", "indent"))):
            case "insert":
                text = text[:start] + draw(st.sampled_from(SHARDS) | st.text(max_size=20)) + text[start:]
            case "cut":
                text = text[:start] + text[start + draw(st.integers(1, 200)) :]
            case "exchange":
                text = text[:start] + draw(st.sampled_from(SHARDS)) + text[start + draw(st.integers(1, 20)) :]
            case "word":
                text = text.replace(draw(st.sampled_from(WORDS)), draw(st.sampled_from(WORDS + SHARDS)), 1)
            case "repeat":
                text = text[:start] + text[max(0, start - draw(st.integers(1, 200))) :]
            case "swap":
                lines = text.splitlines(keepends=True)
                first, second = (draw(st.integers(0, len(lines) - 1)) if lines else 0 for _ in range(2))
                if lines:
                    lines[first], lines[second] = lines[second], lines[first]
                text = "".join(lines)
            case "indent":
                lines = text.splitlines(keepends=True)
                if lines:
                    number = draw(st.integers(0, len(lines) - 1))
                    lines[number] = draw(st.sampled_from((" ", "  ", "    ", "\t"))) + lines[number].lstrip()
                text = "".join(lines)
    return text


@st.composite
def damaged_bytes(draw: st.DrawFn) -> bytes:
    """Scenario with single bytes changed, in some encoding."""
    text = draw(st.sampled_from(sorted(TEXTS.values())))
    content = bytearray(text.encode(draw(st.sampled_from(("utf-8", "utf-8", "utf-8", "utf-16", "cp037")))))
    for _ in range(draw(st.integers(1, 5))):
        content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.sampled_from([*WORDS, *SHARDS])
    | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def damaged_content(draw: st.DrawFn) -> str:
    """Scenario in which values were replaced, removed, renamed or repeated, as one line of JSON."""
    content = _content(draw)
    for _ in range(draw(st.integers(1, 4))):
        _damage(draw, content)
    return json.dumps(content, ensure_ascii=draw(st.booleans()))


@st.composite
def senseless_content(draw: st.DrawFn) -> str:
    """Scenario in which every value is allowed, but names, places and numbers were mixed up."""
    content = _content(draw)
    scalars = _scalars(content)
    for _ in range(draw(st.integers(1, 4))):
        holder, key = draw(st.sampled_from(scalars))
        value = holder[key]
        if isinstance(value, bool):
            holder[key] = not value
        elif isinstance(value, (int, float)):
            holder[key] = draw(st.sampled_from((0, 1, 2 * value, value / 2, 1000)))
        else:
            alike = next((kind for kind in ALIKE if value in kind), WORDS)
            holder[key] = draw(st.sampled_from(alike))
    return json.dumps(content)


@st.composite
def extreme_content(draw: st.DrawFn) -> str:
    """Scenario in which numbers are as small, as large or as odd as the schema allows."""
    content = _content(draw)
    numbers = _numbers(content, ())
    for _ in range(draw(st.integers(1, 4))):
        holder, key, field = draw(st.sampled_from(numbers))
        least, most = _bounds(field)
        inside = (number for number in (1e-300, 1e-9, 0.1, 3.0, 1000.0) if least <= number <= most)
        number = draw(st.sampled_from((least, most, *inside)) | st.floats(least, most))
        holder[key] = round(number) if field.annotation is int else number
    return json.dumps(content)


@st.composite
def differences(draw: st.DrawFn) -> str:
    """File that extends one of the scenarios by damaged parts of it."""
    extended = draw(st.sampled_from(sorted(TEXTS)))
    content = _loaded(TEXTS[extended])
    kept = {
        key: content[key] for key in draw(st.lists(st.sampled_from(sorted(content)), min_size=1, max_size=3))
    }
    for _ in range(draw(st.integers(0, 4))):
        _damage(draw, kept)
    return json.dumps({"extends": extended, **kept})


@st.composite
def overrides(draw: st.DrawFn) -> list[str]:
    """Overrides of the small scenario, most of them senseless."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(PATHS))
        if draw(st.booleans()):
            names = path.split(".")
            names[draw(st.integers(0, len(names) - 1))] = draw(st.sampled_from([*WORDS, *SHARDS]))
            path = ".".join(names)
        value = draw(st.sampled_from([*WORDS, *SHARDS]) | VALUES.map(json.dumps) | st.text(max_size=10))
        found.append(f"{path}={value}")
    return found


def _content(draw: st.DrawFn) -> dict[str, Any]:
    """What one of the scenarios says."""
    return _loaded(draw(st.sampled_from(sorted(TEXTS.values()))))


def _loaded(text: str) -> dict[str, Any]:
    content: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    loaded: dict[str, Any] = json.loads(json.dumps(content, default=str))
    return loaded


def _scalars(content: Any) -> list[tuple[Any, Any]]:
    """Every single value, as the mapping or list that holds it and its key there."""
    found = []
    for key, value in content.items() if isinstance(content, dict) else enumerate(content):
        found += _scalars(value) if isinstance(value, (dict, list)) else [(content, key)]
    return found


def _numbers(content: Any, above: Location) -> list[tuple[Any, Any, FieldInfo]]:
    """Every number, as what holds it, its key there, and its field."""
    found = []
    for key, value in content.items() if isinstance(content, dict) else enumerate(content):
        if isinstance(value, (dict, list)):
            found += _numbers(value, (*above, key))
        elif type(value) in (int, float):
            _, field = field_at(Scenario, (*above, key))
            found.append((content, key, field))
    return found


def _bounds(field: FieldInfo) -> tuple[float, float]:
    """Least and greatest number that a field allows, or one as good as that."""
    limits = {name: getattr(mark, name) for mark in field.metadata for name in mark.__slots__}
    least = limits.get("ge", limits.get("gt", 0.0) + 1e-9)
    most = limits.get("le", limits.get("lt", 0.0) - 1e-9)
    return bounds_of(field) or (least, most)


def _damage(draw: st.DrawFn, content: Any) -> None:
    """Change one thing somewhere below."""
    while True:
        keys = list(content) if isinstance(content, dict) else list(range(len(content)))
        if not keys:
            return
        key = draw(st.sampled_from(keys))
        inner = content[key]
        if not isinstance(inner, (dict, list)) or draw(st.integers(0, 4)) == 0:
            break
        content = inner
    match draw(st.sampled_from(("replace", "replace", "remove", "add", "repeat"))):
        case "replace":
            content[key] = draw(VALUES)
        case "remove":
            del content[key]
        case "add" if isinstance(content, dict):
            content[draw(st.sampled_from(WORDS) | st.text(max_size=5))] = draw(VALUES)
        case _:
            if isinstance(content, list):
                content.append(content[key])


def _paths(content: Any, path: str) -> list[str]:
    found = [path] if path else []
    if isinstance(content, dict):
        for key, value in content.items():
            found += _paths(value, f"{path}.{key}" if path else key)
    elif isinstance(content, list):
        for index, item in enumerate(content):
            name = item.get("id") or item.get("node") if isinstance(item, dict) else index
            found += _paths(item, f"{path}.{name}")
    return found


PATHS = _paths(_loaded(TEXT), "")
