"""Reads the documents, cuts them into passages and finds the passages a question needs.

`SearchIndex` brings numpy with it, so it is imported when it is first asked for.
"""

from typing import TYPE_CHECKING, Any

from generator.knowledge.flags import flags_of
from generator.knowledge.gathering import Gathered, gather
from generator.knowledge.loaded import FileReport, Skipped
from generator.knowledge.passages import cut
from generator.knowledge.web import Web

if TYPE_CHECKING:
    from generator.knowledge.search import SearchIndex

__all__ = ["FileReport", "Gathered", "SearchIndex", "Skipped", "Web", "cut", "flags_of", "gather"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 (the protocol of module attributes)
    if name == "SearchIndex":
        from generator.knowledge.search import SearchIndex

        return SearchIndex
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
