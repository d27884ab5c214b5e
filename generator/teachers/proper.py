"""Which words that begin a sentence are names, and keep their capital inside a question."""

import re
from collections.abc import Set

__all__ = ["Names"]

_ALWAYS_NAMES_LIST = """
english french german dutch spanish italian danish finnish swedish polish monday tuesday
wednesday thursday friday saturday sunday january february march april june july august
september october november december
"""
_ALWAYS_NAMES = frozenset(_ALWAYS_NAMES_LIST.split())


_COMMON = re.compile(
    r"(?:s|ed|ing|ly|y|tion|ment|ness|ance|ence|age|ure|ship|ous|ful|al|ic)$|"
    r"^(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|snow|price|water|light)"
)
"""Endings of words that are hardly ever names, and what else begins sentences."""


class Names:
    """Says of the first word of a sentence whether it is a name, by the text around it."""

    def __init__(self, text: str, vocabulary: Set[str]) -> None:
        inside = re.findall(r"(?<=[a-z,] )[A-Z]\w+", text)
        self._names = frozenset(inside)
        self._lower = frozenset(re.findall(r"\b[a-z]{2,}\b", text))
        self._vocabulary = vocabulary

    def __call__(self, word: str, after: list[str]) -> bool | None:
        """Return whether a capital word is a name; None where nothing tells."""
        low = word.lower()
        if (after and after[0][0].isupper()) or low in _ALWAYS_NAMES:
            return True
        if low in self._lower:
            return False
        if word in self._names or (after and after[0][0].isdigit()):
            return True
        if low in self._vocabulary or low.rstrip("s") in self._vocabulary or _COMMON.search(low):
            return False
        return True if len(low) > 4 else None
