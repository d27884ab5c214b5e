"""A text as checks compare it: tokens with root, groups, clause, negation; quantities; names; cues.

English. The text is cut at white space, each stretch between is read once and remembered, so that
a text whose words are known costs a look-up a word and a few passes.
"""

import functools
import re
from dataclasses import dataclass, field

from generator.gate.cues import Cue, cues_of, find_cues
from generator.gate.lexicon import (
    CLAUSE_WORDS,
    FRACTIONS,
    FUNCTION,
    MARKS,
    MONTHS,
    NEGATIONS,
    NUMBERS,
    ORDINALS,
    UNITS,
    WEEKDAYS,
)
from generator.gate.quantities import Quantity, quantities
from generator.text import is_stop_word
from generator.thesaurus.matching import LIGHT_WORDS, VERBS, opening, root
from generator.thesaurus.opposites import opposites_of
from generator.thesaurus.synonyms import begins_phrase, phrase_groups, synonym_groups

__all__ = ["Reading", "Word", "read", "read_asked", "word_of"]

_TOKEN = re.compile(
    r"[A-Z]+\d*(?:-[A-Z0-9]*\d[A-Z0-9]*)+"  # a code: BL-24, S-2024-03
    r"|\d+(?:[.,:]\d+)*(?:(?:st|nd|rd|th)\b)?"  # a number, a clock time, 3rd; of 5kg the 5
    r"|°[A-Za-z]+|[ap]\.m\b\.?|[^\W_]+(?:['\u2019](?:t|s|re|ve|ll|d|m)\b)?"  # a word
    r"|[€£$%°¥]|[.!?](?=[\s\"'\u201d\u2019)]|$)|[,;:()\u2014\u2013]"
)
_ENDS = frozenset(".!?")
_STOPS = frozenset(",;:()\u2014\u2013")


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a token whatever stands around it.

    Attributes:
        kind: "content", "function", "number", "unit", "stop" or "end".
        mark: the row of MARKS it is in, or "".
        negates: it turns what its clause says.
        breaks: a clause begins with it; `turns`: it says the opposite of its root.
        begins: a phrase of the thesaurus may begin with it.
        may_mark: it may stand for a mark, `may_negate` for a negation, where it stands.
        cues: the tables of cues that it is in, by number.
        is_thing: it names a thing or a person: neither mostly a verb nor a light word.
        heaviness: what it counts where nothing carries it; verbs and light words are paraphrased.
        cuts: a clause or a sentence ends or begins with it.
        is_content: its kind is "content".
        may_measure: a quantity may begin with it.
        key: what it is in an edit: "not" and a word are one.
        is_listed: its root or its groups are looked for.
        is_by_or_be, is_participle: a passive is made of these.
    """

    lower: str
    root: str
    kind: str
    mark: str = ""
    negates: bool = False
    groups: frozenset[int] = frozenset()
    opposites: frozenset[str] = frozenset()
    opening: str = ""
    is_capital: bool = False
    breaks: bool = False
    turns: bool = False
    begins: bool = False
    may_mark: bool = False
    may_negate: bool = False
    cues: tuple[int, ...] = ()
    is_thing: bool = False
    heaviness: float = 1.0
    cuts: bool = False
    is_content: bool = False
    may_measure: bool = False
    is_listed: bool = False
    key: str = ""
    is_by_or_be: bool = False
    is_participle: bool = False


@functools.lru_cache(maxsize=200_000)
def word_of(token: str) -> Word:
    """Return what is known of a token; what was asked once is remembered."""
    if token in _ENDS:
        return Word(token, token, "end", cuts=True)
    if token in _STOPS:
        return Word(token, token, "stop", cuts=True)
    lower = token.lower().replace("\u2019", "'")
    if lower[1:3] == ".m":
        lower = lower.replace(".", "")  # a.m., p.m.
    negates = lower in NEGATIONS or lower.endswith("n't")
    if lower.endswith("n't"):
        lower = {"can't": "can", "won't": "will"}.get(lower, lower[:-3])
    elif "'" in lower:
        lower = lower.partition("'")[0]
    cues = cues_of(lower, is_negation=negates)
    if lower[:1].isdecimal() or lower in NUMBERS or lower in ORDINALS or lower in FRACTIONS:
        return Word(lower, lower, "number", MARKS.get(lower, ""), may_mark=lower in MARKS,
                    may_measure=True, key=lower)  # fmt: skip
    is_capital = token[0].isupper()
    if is_capital and (lower in MONTHS or lower in WEEKDAYS):
        mark = MARKS.get(lower, "")
        return Word(lower, lower, "number", mark, is_capital=True, may_mark=bool(mark),
                    may_measure=True, key=lower)  # fmt: skip
    if lower in UNITS:
        found = root(lower)
        return Word(lower, found, "unit", groups=synonym_groups(found), opening=opening(found),
                    begins=begins_phrase(found), may_measure=True, is_listed=True,
                    key=lower)  # fmt: skip
    mark = MARKS.get(lower, "")
    is_function = lower in FUNCTION or is_stop_word(lower) or (bool(mark) and mark != "must")
    is_content = not is_function and lower not in _CLOSED_NEGATIONS
    stem, turns = _base(lower)
    groups = synonym_groups(stem)
    is_light = lower in VERBS or lower in LIGHT_WORDS
    return Word(
        lower,
        stem,
        "content" if is_content else "function",
        mark,
        negates,
        groups,
        opposites_of(stem),
        "" if is_function else opening(stem),
        is_capital=is_capital and token != "I",
        breaks=lower in CLAUSE_WORDS,
        turns=turns,
        begins=begins_phrase(stem),
        may_mark=bool(mark) or lower in _HAVE,
        may_negate=negates or lower in _TURNING,
        cues=cues,
        is_thing=is_content and not is_light,
        heaviness=0.3 if is_light or (lower.endswith("ly") and not groups) else 1.0,
        cuts=lower in CLAUSE_WORDS,
        is_content=is_content,
        key=f"not {lower}" if negates else lower,
        is_listed=is_content or bool(groups),
        is_by_or_be=lower == "by" or lower in _BE,
        is_participle=lower.endswith(_PARTICIPLES),
    )


class _Stretches(dict[str, tuple[Word, ...]]):
    """What stands between two blanks -> its words; forgotten all at once when there are many."""

    def __missing__(self, stretch: str) -> tuple[Word, ...]:
        if len(self) >= 200_000:
            self.clear()
        found = self[stretch] = tuple(word_of(token) for token in _TOKEN.findall(stretch))
        return found


_stretches = _Stretches()


def _base(lower: str) -> tuple[str, bool]:
    """Return the root of a word, and whether it says the opposite of it: "unused" is not "use"."""
    found = root(lower)
    if lower.startswith("un") and len(lower) > 5 and not lower.startswith(_NO_PREFIX):
        base = root(lower[2:])
        if synonym_groups(base):
            return base, True
    if synonym_groups(found):
        return found, False
    for ending, put in _DEGREES:
        if lower.endswith(ending) and len(lower) - len(ending) >= 2:
            base = lower[: -len(ending)] + put
            if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "sl":
                base = base[:-1]
            found_base = root(base)
            if synonym_groups(found_base):
                return found_base, False
    return found, False


_CLOSED_NEGATIONS = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "nobody",
        "nothing",
        "neither",
        "nor",
        "cannot",
        "without",
        "nowhere",
        "n't",
        "unable",
        "hardly",
    ]
)
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being", "get", "gets", "got"))
_PARTICIPLES = ("ed", "en", "wn", "ught", "ld", "ade")
_MEASURING = frozenset(("over", "under", "above", "below", "about", "before", "after", "as", "now"))
_HAVE = frozenset(("has", "have", "had", "need", "needs", "needed"))
_TURNING = frozenset(("rather", "instead", "other"))
_NO_PREFIX = ("under", "unit", "uni", "until", "uncle")
_DEGREES = (("iest", "y"), ("ier", "y"), ("est", ""), ("est", "e"), ("er", ""), ("er", "e"))


@dataclass(slots=True)
class Reading:
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
    words: list[Word] = []
    for stretch in text.split():
        words += _stretches[stretch]
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
    words: list[Word] = []
    for stretch in text.split():
        words += _stretches[stretch]
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
    if word.lower in _HAVE and after is not None:
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
