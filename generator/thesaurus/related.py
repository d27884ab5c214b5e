"""What can stand for a word of a question in the passage that answers it; English only.

Looser than `matching`: a search only has to bring the right passage among the first few, so a group
of words that often go together helps, where an answer must not rest on it.
"""

import functools
from operator import itemgetter

from generator.text import unique
from generator.thesaurus.matching import groups_in

__all__ = ["FORM_SHARE", "TABLES", "related"]

FORM_SHARE = 0.9
"""What another form of the same word counts: "bought" for "buy"."""

TABLES = {"groups.txt": 0.25, "wider.txt": 0.25, "given_names.txt": 0.6}
"""Table -> what a word of the same group counts. The measurements stand in docs/retrieval.md."""


def related(one: str) -> dict[str, float]:
    """Return the roots of the groups that a root belongs to, with what they count for it.

    The root itself is among them.

    >>> from generator.thesaurus.matching import root
    >>> related(root("lizzy"))[root("elizabeth")]
    0.6
    """
    return {other: share for share, group in _groups_by_root().get(one, ()) for other in group}


@functools.cache
def _groups_by_root() -> dict[str, list[tuple[float, list[str]]]]:
    """Return root -> the groups that it belongs to; what counts most comes last."""
    found: dict[str, list[tuple[float, list[str]]]] = {}
    for table, share in sorted(TABLES.items(), key=itemgetter(1)):
        for group in groups_in(table):
            single = unique([roots[0] for roots in group if len(roots) == 1])
            counted = (share, single)
            for one in single:
                found.setdefault(one, []).append(counted)
    return found
