"""Words and phrases that say yes, no, surely, perhaps, or only if; tables of lexicon.txt.

They are counted, not understood: whether a claim says no as often as its evidence tells more of a
free paraphrase than where exactly each of the two says it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.gate.lexicon import CUES

if TYPE_CHECKING:
    from generator.gate.aligning import Alignment
    from generator.gate.tokens import Word

__all__ = ["Cue", "counts", "cues_of", "find_cues"]

Cue = tuple[int, str]
"""Where it begins, and its words."""

KINDS = tuple(CUES)
_PHRASE = len(KINDS)
"""Stands among the cues of a word that a phrase begins with."""


_Phrases = dict[tuple[str, str], list[tuple[list[str], int]]]
"""The first two words -> the others of each phrase, and the number of its table."""


def _tables() -> tuple[dict[str, tuple[int, ...]], _Phrases]:
    words: dict[str, list[int]] = {}
    phrases: _Phrases = {}
    for kind, entries in enumerate(CUES.values()):
        for entry in sorted(entries):
            first, *rest = entry.split("_")
            of_first = words.setdefault(first, [])
            if not rest:
                of_first.append(kind)
                continue
            phrases.setdefault((first, rest[0]), []).append((rest[1:], kind))
            if _PHRASE not in of_first:
                of_first.append(_PHRASE)
    return {word: tuple(sorted(kinds)) for word, kinds in words.items()}, phrases


_KINDS_OF, _PHRASES = _tables()
_NUMBER = {kind: number for number, kind in enumerate(KINDS)}
_NO = _NUMBER["no"]


def cues_of(lower: str, *, is_negation: bool) -> tuple[int, ...]:
    """Return the numbers of the tables that a word is in; a negation says no whatever it is."""
    found = _KINDS_OF.get(lower, ())
    return (_NO, *found) if is_negation and _NO not in found else found


def find_cues(words: list[Word]) -> list[list[Cue]]:
    """Return the cues of a text, a list for each of KINDS."""
    found: list[list[Cue]] = [[] for _ in KINDS]
    for i in [i for i, word in enumerate(words) if word.cues]:
        lower = words[i].lower
        for kind in words[i].cues:
            if kind != _PHRASE:
                found[kind].append((i, lower))
                continue
            if i + 1 == len(words):
                continue
            second = words[i + 1].lower
            for rest, of_phrase in _PHRASES.get((lower, second), ()):
                if not rest or [one.lower for one in words[i + 2 : i + 2 + len(rest)]] == rest:
                    found[of_phrase].append((i, " ".join((lower, second, *rest))))
    return found


def counts(a: Alignment, kind: str) -> tuple[int, int, int, int, int]:
    """Count the cues of a kind: in the claim, near it, in all evidence, only here, only near it."""
    number = _NUMBER[kind]
    mine, theirs = a.claim.cues[number], a.evidence.cues[number]
    if not mine and not theirs:
        return 0, 0, 0, 0, 0
    clause, scope = a.evidence.clause, a.scope
    near = [words for i, words in theirs if clause[i] in scope]
    said = {words for _, words in theirs}
    saying = {words for _, words in mine}
    n_new = sum(words not in said for _, words in mine)
    return len(mine), len(near), len(theirs), n_new, sum(words not in saying for words in near)
