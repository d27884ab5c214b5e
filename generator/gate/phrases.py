"""Phrases that a check looks for by a pattern, and what tells fast that a text has none of them."""

import functools
import re

__all__ = ["Phrases"]


class Phrases:
    """A pattern that ignores case.

    Args:
        needs: literals in lower case, between bars: one of them stands in whatever is found.
    """

    def __init__(self, pattern: str, *, needs: str) -> None:
        self._source = pattern
        self._needs = needs.split("|")

    @functools.cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, made when a text may hold it: that takes milliseconds."""
        return re.compile(self._source, re.IGNORECASE)

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match; a text that has none of what it needs isn't searched."""
        # Beyond ASCII a pattern's "s" is also the long s, which no lower case tells.
        if text.isascii() and not any(map(text.lower().__contains__, self._needs)):
            return None
        return self.pattern.search(text)
