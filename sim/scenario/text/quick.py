"""Events of ordinary YAML, thirty times as fast as from Python: by libyaml, where PyYAML brings it.

libyaml is of YAML 1.1, ruamel.yaml of 1.2. Where a text holds nothing on which the two differ, and nothing is
wrong with it, they give the same events; whatever else is left to `sim.scenario.text.strict`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

try:
    from yaml import YAMLError
    from yaml.cyaml import CParser
except ImportError:  # in a browser, or where PyYAML was built without libyaml
    CParser = None

_ODD = re.compile(
    r"""
      [\t\x85\u2028\u2029\ufeff\ud800-\udfff]   # tabs, breaks of YAML 1.1, byte order marks, half characters
    | \r(?!\n)                                  # breaks of old
    | ^(?: % | \.\.\. | ---(?!\s+\w) )          # directives, ends of documents, documents that may be empty
    | ^(?![ ]*\#) .*? (?=[!&*|>?:]) (?:         # on a line that is no comment:
          (?<!\w) !                             #   tags
        | (?<![\w.]) [&*][-\w]* [^-\w\s,\]}]    #   anchors and aliases that touch something, or odd ones
        | (?<!\S) [|>][-+0-9]* (?:\s|\#|$)      #   blocks of text
        | (?<![^\s\[{,]) \? (?!\S)              #   keys with a question mark
        | (?<=["']) : (?!\s)                    #   keys in quotes, and no space after the colon
      )
    """,
    re.MULTILINE | re.VERBOSE,
)
"""What the two parsers read differently, or only one of them; where in doubt, it is taken for odd."""


class OddTextError(Exception):
    """A text is not ordinary, or not in order."""


def quick_events(text: str) -> Iterator[Any]:
    """Events of a text, under the names that they have in ruamel.yaml too.

    Raises
    ------
    OddTextError
        If the text is for the strict parser to read.
    """
    if CParser is None or _ODD.search(text):
        raise OddTextError
    try:
        yield from iter(CParser(text).get_event, None)
    except YAMLError as error:
        raise OddTextError from error
