"""What each problem's code means."""

import inspect
from typing import Final

from generator import schema
from generator.lint.table import RULES
from generator.schema import near

__all__ = ["CODES", "explain_code"]

_MORE: Final = {
    "document-path": "A document's path leads out of the folders that a config may read.",
    "known-outside": "Data to compare with leads out of the folders that a config may read.",
    "known-kind": "Data to compare with is of a kind that can't be read.",
}


def _docstring(code: str) -> str:
    return inspect.cleandoc(RULES[code].__doc__ or "")


CODES: Final[dict[str, str]] = {
    **{code: _docstring(code) for code in RULES},
    **_MORE,
    **{code: text for code, text in schema.CODES.items() if code not in RULES},
}
"""Code -> what it asks for, its first paragraph in a line or two."""


def explain_code(code: str) -> str | None:
    """Return what a code means, or None where there is no such code."""
    return f"{code}: {CODES[code]}" if code in CODES else None


def guess_code(code: str) -> str:
    """Return the nearest code to an unknown one, as a sentence."""
    return near(code, sorted(CODES), most=100)
