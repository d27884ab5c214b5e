"""JSON text -> its value by the standard library's scanner in C, where nothing can be wrong.

`json_tree` reads the same text a value at a time, knows every place and says what is wrong: twenty
times the work, and nearly every file is right. So this reads first, and stops at the first doubt.
A mistake here can only be a value too many, and the tests hold the two together.
"""

import json
import math
from collections.abc import Collection
from typing import Any, Final

from generator.schema.scalars import read_number
from generator.schema.tree import (
    MAX_DEPTH,
    MAX_KEYS,
    MAX_NODES,
    MAX_POINTER_CHARS,
    MAX_POINTERS_CHARS,
)

__all__ = ["NOTHING", "read_quickly"]

NOTHING: Final = object()
"""What is returned where the text has to be read again with care."""


class _DoubtError(ValueError):
    """Something that has to be told, with its place."""


def read_quickly(text: str) -> Any:  # noqa: ANN401 (any JSON value)
    """Return the value of JSON text, or `NOTHING` where it is wrong or near a limit.

    >>> read_quickly('{"a": [1, 2.5]}'), read_quickly('{"a": 1, "a": 2}') is NOTHING
    ({'a': [1, 2.5]}, True)
    """
    if "\\ud" in text or "\\uD" in text:  # half a character, perhaps
        return NOTHING
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return NOTHING
    return value if _is_small(value) else NOTHING


def _mapping(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        raise _DoubtError
    return found


def _number(text: str) -> float:
    value = read_number(text)
    if not math.isfinite(value):
        raise _DoubtError
    return value


def _refuse(_: str) -> float:
    raise _DoubtError


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_mapping, parse_float=_number, parse_int=_number, parse_constant=_refuse
)


def _is_small(value: Any) -> bool:  # noqa: ANN401
    """Say whether a value keeps the limits of `TreeBuilder`; near them, no.

    All that is counted is at least what the builder counts: in a pointer a character may take two.
    """
    n_keys, n_nodes, n_chars = 0, 1, 0
    level: list[tuple[Any, int]] = [(value, 0)]
    for _ in range(MAX_DEPTH):
        below: list[tuple[Any, int]] = []
        for container, n_above in level:
            if type(container) is dict:
                longest = n_above + 1 + 2 * max(map(len, container), default=0)
                members: Collection[Any] = container.values()
                n_keys += len(container)
            elif type(container) is list:
                longest = n_above + 1 + len(str(len(container)))
                members = container
            else:
                continue
            n_nodes += len(container)
            n_chars += longest * len(container)
            if longest > MAX_POINTER_CHARS or n_chars > MAX_POINTERS_CHARS:
                return False
            below += [(member, longest) for member in members if type(member) in (dict, list)]
        if not below:
            return n_keys <= MAX_KEYS and n_nodes <= MAX_NODES
        level = below
    return False
