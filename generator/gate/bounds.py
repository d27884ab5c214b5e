"""Whether a number is a least, a most, or something else is over or under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.gate.lexicon import LESS, MORE

if TYPE_CHECKING:
    from generator.gate.tokens import Word

__all__ = ["bound_of"]

_WORDS = {
    "least": "least", "minimum": "least", "most": "most", "maximum": "most", "limited": "most",
    "within": "most", "until": "most", "over": "over", "above": "over", "exceed": "over",
    "exceeds": "over", "exceeding": "over", "beyond": "over", "under": "under", "below": "under",
    "beneath": "under",
}  # fmt: skip
_REACH = 4
_BARS = frozenset(("end", "stop", "number"))
_TELLING = frozenset((*_WORDS, "to", "as", "than"))


def bound_of(words: list[Word], start: int, end: int) -> str:
    """Return "least", "most", "over", "under" or "" for the number from `start` to `end`."""
    for j in range(start - 1, max(-1, start - 1 - _REACH), -1):
        word = words[j]
        if word.kind in _BARS:
            break
        if word.lower in _TELLING and (found := _before(words, j)):
            return found
    if end >= len(words):
        return ""
    after = words[end].lower
    if after == "or" and end + 1 < len(words):
        other = words[end + 1].lower
        return "least" if other in MORE else "most" if other in LESS else ""
    return "most" if after in ("maximum", "max") else ""


def _before(words: list[Word], j: int) -> str:
    lower, other = words[j].lower, words[j - 1].lower if j else ""
    if lower in _WORDS:
        return _WORDS[lower]
    if (lower == "to" and other == "up") or (
        lower == "as" and other in ("long", "many", "much", "far", "late")
    ):
        return "most"
    if lower != "than":
        return ""
    turned = any(words[k].lower in ("no", "not") for k in range(max(0, j - 3), j))
    if other in MORE:
        return "most" if turned else "over"
    if other in LESS:
        return "least" if turned else "under"
    return ""
