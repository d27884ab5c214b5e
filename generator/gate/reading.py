"""A text as checks compare it: tokens with clause and negation; quantities; names; cues.

English. The text is cut at white space, each stretch between is read once and remembered, so that
a text whose words are known costs a look-up a word and a few passes.
"""

import functools

from msgspec import Struct, field

from generator.gate.cues import Cue, find_cues
from generator.gate.quantities import Quantity, quantities
from generator.gate.tokens import HAVE, Word, tokens_of
from generator.thesaurus.matching import VERBS
from generator.thesaurus.synonyms import phrase_groups

__all__ = ["Reading", "read", "read_asked"]

_MEASURING = frozenset(("over", "under", "above", "below", "about", "before", "after", "as", "now"))


class Reading(Struct):
    """A text, token by token; lists run in step.

    Attributes:
        clause: number of the clause a token stands in; `sentence` likewise.
        negated: whether a negation of its clause stands before it, or close behind it.
        names: runs of capitalised words and labels, in lower case, by their first token's place.
        cues: number of a table of cues -> where its words stand, and the words.
        capitals: where capitalised words stand.
        places: root -> where it stands first; `again`: root -> all places, where there are more.
        grouped: where words stand that have groups; `phrase_places`: group -> words of its phrases.
    """

    words: list[Word]
    clause: list[int]
    sentence: list[int]
    negated: list[bool]
    quantities: list[Quantity]
    names: list[tuple[int, tuple[str, ...]]]
    content: list[int]
    marks: dict[str, list[int]]
    phrases: list[tuple[int, int, int]]
    cues: list[list[Cue]]
    capitals: list[int]
    places: dict[str, int] = field(default_factory=dict)
    again: dict[str, list[int]] = field(default_factory=dict)
    grouped: list[int] = field(default_factory=list)
    phrase_places: dict[int, list[int]] = field(default_factory=dict)

    def indexed(self) -> "Reading":
        """Return the reading with its words by root; made once."""
        if not self.places:
            _index(self)
        return self

    def of_root(self, root: str) -> list[int]:
        """Return where words of a root stand; call `indexed` first."""
        if root not in self.places:
            return []
        return self.again.get(root) or [self.places[root]]

    def of_groups(self, groups: frozenset[int]) -> list[int]:
        """Return where a word or a phrase of some groups stands; call `indexed` first."""
        words, apart = self.words, groups.isdisjoint
        found = [j for j in self.grouped if not apart(words[j].groups)]
        if self.phrase_places:
            for group in self.phrase_places.keys() & groups:
                found += self.phrase_places[group]
        return found


@functools.lru_cache(maxsize=20_000)
def read(text: str) -> Reading:
    """Read a text."""
    words = tokens_of(text)
    clause, sentence, firsts = _cut(words)
    starts = [i for i, word in enumerate(words) if word.begins]
    capitals = [i for i, word in enumerate(words) if word.is_capital]
    return Reading(
        words,
        clause,
        sentence,
        _negated(words, clause),
        quantities(words, clause, sentence),
        _names(words, firsts, capitals),
        [i for i, word in enumerate(words) if word.is_content],
        _marks(words, firsts),
        phrase_groups([word.root for word in words], starts) if starts else [],
        find_cues(words),
        capitals,
    )


@functools.lru_cache(maxsize=20_000)
def read_asked(text: str) -> Reading:
    """Read a question, of which only words and quantities matter."""
    words = tokens_of(text)
    clause, sentence, _ = _cut(words)
    content = [i for i, word in enumerate(words) if word.is_content]
    measured = quantities(words, clause, sentence)
    return Reading(words, clause, sentence, [], measured, [], content, {}, [], [], [])


def _cut(words: list[Word]) -> tuple[list[int], list[int], set[int]]:
    """Number clauses and sentences; also return where sentences begin."""
    clause: list[int] = []
    sentence: list[int] = []
    n_clause = n_sentence = 0
    firsts = {0}
    for i in [i for i, word in enumerate(words) if word.cuts]:
        clause += [n_clause] * (i - len(clause))
        n_clause += words[i].kind != "end"
        clause.append(n_clause)
        if words[i].kind == "end":
            n_clause += 1
            sentence += [n_sentence] * (i + 1 - len(sentence))
            n_sentence += 1
            firsts.add(i + 1)
    clause += [n_clause] * (len(words) - len(clause))
    sentence += [n_sentence] * (len(words) - len(sentence))
    return clause, sentence, firsts


def _negated(words: list[Word], clause: list[int]) -> list[bool]:
    """Mark what follows a negation in its clause; what is negated twice isn't."""
    found = [word.turns for word in words]
    for i in [i for i, word in enumerate(words) if word.may_negate]:
        if _negates(words, i):
            for j in range(i + 1, _scope_end(words, clause, i)):
                found[j] = not found[j]
    return found


def _negates(words: list[Word], i: int) -> bool:
    word = words[i]
    after = words[i + 1] if i + 1 < len(words) else None
    if word.negates:
        return not (word.lower == "not" and after is not None and after.mark == "only")
    return after is not None and after.lower in ("than", "of")


def _scope_end(words: list[Word], clause: list[int], i: int) -> int:
    """Return where the scope of a negation ends: with its clause; "or" goes on."""
    n = 0
    for j in range(i + 1, len(words)):
        lower = words[j].lower
        is_beyond = clause[j] != clause[i] and (n or lower not in ("or", "that", "and", "who"))
        if is_beyond and "or" not in (lower, words[j - 1].lower):
            return j
        n += words[j].kind == "content"
    return len(words)


def _names(
    words: list[Word], firsts: set[int], capitals: list[int]
) -> list[tuple[int, tuple[str, ...]]]:
    """Find runs of capitalised words; the first word of a sentence only where more follows."""
    found: list[tuple[int, tuple[str, ...]]] = []
    n, end = len(words), 0
    for i in capitals:
        if i < end or words[i].kind != "content":
            continue
        if i in firsts and not (i + 1 < n and (words[i + 1].is_capital or _is_label(words[i + 1]))):
            continue
        end = i + 1
        while end < n and (words[end].is_capital or _is_label(words[end])):
            end += 1
        found.append((i, tuple(one.lower for one in words[i:end])))
    return found


def _is_label(word: Word) -> bool:
    return (
        word.kind == "number"
        and word.lower[:1].isdecimal()
        and not word.lower.endswith(("st", "nd", "rd", "th"))
    )


def _index(reading: Reading) -> None:
    words = reading.words
    listed = [i for i, word in enumerate(words) if word.is_listed]
    reading.grouped = [i for i in listed if words[i].groups]
    reading.places = {words[i].root: i for i in reversed(listed)}
    if len(reading.places) < len(listed):
        for i in listed:
            if reading.places[words[i].root] != i:
                first = reading.places[words[i].root]
                reading.again.setdefault(words[i].root, [first]).append(i)
    for start, end, group in reading.phrases:
        reading.phrase_places.setdefault(group, []).extend(range(start, end))


def _marks(words: list[Word], firsts: set[int]) -> dict[str, list[int]]:
    """Return mark -> where it stands."""
    found: dict[str, list[int]] = {}
    places = {i for i, word in enumerate(words) if word.may_mark} | firsts
    places.discard(len(words))
    for i in sorted(places):
        if mark := _mark(words, i, is_first=i in firsts):
            found.setdefault(mark, []).append(i)
    return found


def _mark(words: list[Word], i: int, *, is_first: bool) -> str:
    """Return the row of MARKS that a word stands for where it stands."""
    word = words[i]
    after = words[i + 1] if i + 1 < len(words) else None
    if word.lower in HAVE and after is not None:
        return "must" if after.lower == "to" else ""
    if word.mark == "only" and after is not None and after.lower in _MEASURING:
        return ""  # "just over five years"
    if word.mark in ("all", "each") and after is not None and after.kind in ("number", "unit"):
        return ""
    if word.mark and not (is_first and word.lower in ("should", "must", "may", "can")):
        return word.mark
    if is_first and word.lower in VERBS and after is not None and after.kind != "content":
        return "must"  # an imperative
    return ""
