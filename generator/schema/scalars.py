"""Plain scalars of YAML as numbers, truth values and null: fewer than YAML 1.1 makes of them.

It is the core schema of YAML 1.2 in its decimal part: `yes`, `no`, `on`, `off`, `012`, `1_000`,
`0x1F`, `12:30:45` and `2024-01-01` are text, as most people mean them.
"""

import math
import re
from typing import Final

from generator.schema.tree import MAX_DIGITS

__all__ = ["read_number", "read_plain"]

_WORDS: Final[dict[str, bool | None]] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


def read_plain(text: str) -> str | int | float | bool | None:
    """Return what an unquoted scalar means; NaN or an infinity where it is not a finite number.

    Raises:
        ValueError: a whole number of more than 300 digits.

    >>> [read_plain(text) for text in ("no", "012", "1.10", "true", "~", "1e3")]
    ['no', '012', 1.1, True, None, 1000.0]
    """
    if text in _WORDS:
        return _WORDS[text]
    # Most scalars are words; they need no pattern.
    if text[0] not in "+-.0123456789":
        return text
    if _NOT_FINITE.fullmatch(text):
        return math.nan
    return read_number(text) if _FLOAT.fullmatch(text) else text


def read_number(text: str) -> int | float:
    """Return the number that a decimal literal means; an infinity where it overflows.

    Raises:
        ValueError: a whole number of more than 300 digits.
    """
    if not _INTEGER.fullmatch(text):
        return float(text)
    if len(text) > MAX_DIGITS + 1 or len(text.lstrip("+-")) > MAX_DIGITS:
        raise ValueError(len(text))
    return int(text)
