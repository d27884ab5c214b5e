"""What can stand for a word of a question in the passage that answers it; English only.

Looser than `matching`: a search only has to bring the right passage among the first few, so a group
of words that often go together helps, where an answer must not rest on it.
"""

import functools

from generator.thesaurus.matching import read_groups

__all__ = ["FORM_SHARE", "TABLES", "related"]

FORM_SHARE = 0.9
"""What another form of the same word counts: "bought" for "buy"."""

TABLES = {"groups.txt": 0.25, "wider.txt": 0.25, "given_names.txt": 0.6}
"""Table -> what a word of the same group counts. The measurements stand in docs/retrieval.md."""


@functools.cache
def _groups_by_root() -> dict[str, dict[tuple[str, int], float]]:
    found: dict[str, dict[tuple[str, int], float]] = {}
    for table, share in TABLES.items():
        for one, groups in read_groups(table)[0].items():
            found.setdefault(one, {}).update(((table, group), share) for group in groups)
    return found


def related(one: str) -> dict[tuple[str, int], float]:
    """Return the groups that a root belongs to, each with the share at which its words count.

    >>> from generator.thesaurus.matching import root
    >>> [table for table, _ in related(root("lizzy")).keys() & related(root("elizabeth")).keys()]
    ['given_names.txt']
    """
    return _groups_by_root().get(one, {})
