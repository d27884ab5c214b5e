"""Where a quote stands in a text: to the character, but for writing, or nearly."""

import functools
import unicodedata
from collections.abc import Iterable, Sequence

from msgspec.structs import replace
from rapidfuzz import fuzz

from generator.records.answers import Match
from generator.records.knowledge import Passage
from generator.text import canonical, collapse

__all__ = ["MIN_FUZZY", "find_quote", "is_trivial", "locate", "match_of", "unsaid"]

MIN_FUZZY = 0.9
"""A quote that isn't found may differ from its span in a tenth of its characters: a word left out
of ten, or a slip in each; `fuzz.partial_ratio` of rapidfuzz (the normalised Indel similarity of the
best window). Digits must be the same: a changed number is no slip."""
MIN_FUZZY_CHARS = 20
"""Shorter quotes are too short to be nearly anything."""

_WRITTEN_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        "\u2026": "...",
    }
)
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


def locate(quote: str, text: str) -> tuple[int, int, Match] | None:
    r"""Return the first span of a text that a quote stands for, and how the two are the same.

    "exact": equal after collapsing white space. "normalised": equal but for case, space, the forms
    of quotation marks and dashes, and composed or decomposed letters. "fuzzy": see `MIN_FUZZY`.

    >>> locate("b c", "a b\n  c d")
    (2, 7, 'exact')
    >>> locate('"Don\'t" - ever', "He said: \u201cDon\u2019t\u201d \u2014 Ever.")
    (9, 23, 'normalised')
    """
    if span := find_quote(quote, text):
        return *span, "exact"
    wanted, _ = _normalised(quote)
    wanted = wanted.strip()
    if not wanted:
        return None
    found, starts = _normalised(text)
    at = found.find(wanted)
    if at >= 0:
        return starts[at], _end(text, starts, at + len(wanted)), "normalised"
    if len(wanted) < MIN_FUZZY_CHARS:
        return None
    near = fuzz.partial_ratio_alignment(wanted, found, score_cutoff=100 * MIN_FUZZY)
    if near is None or near.dest_start >= near.dest_end or len(found) < len(wanted):
        return None
    first, last = _whole_words(found, near.dest_start, near.dest_end)
    if _digits(wanted) != _digits(found[first:last]):
        return None
    return starts[first], _end(text, starts, last), "fuzzy"


def is_trivial(quote: str, text: str) -> bool:
    """Say whether a quote proves nothing: a word of its passage, or nearly all of a long one.

    >>> is_trivial("a", "a b c"), is_trivial("The pump is loud.", "The pump is loud. It hums.")
    (True, False)
    """
    n_quote, n_text = len(quote.split()), len(text.split())
    return n_quote < min(2, n_text) or (n_text >= 60 and n_quote >= 0.95 * n_text)


def match_of(claim: str, cited: str) -> Match:
    """Say how a claim equals the span it cites: to the character, by its words, or looser."""
    if claim == cited or collapse(claim) == collapse(cited):
        return "exact"
    return "normalised" if canonical(claim) == canonical(cited) else "fuzzy"


def find_quote(quote: str, text: str) -> tuple[int, int] | None:
    r"""Return the first span of `text` that equals a quote after collapsing white space.

    >>> find_quote("b c", "a b\n  c d")
    (2, 7)
    """
    words = quote.split()
    if not words:
        return None
    start = text.find(words[0])
    bare = quote.strip()
    if start >= 0 and text.startswith(bare, start):  # as it stands: what most quotes are
        return start, start + len(bare)
    while start >= 0:
        end = _match_words(words, text, start)
        if end:
            return start, end
        start = text.find(words[0], start + 1)
    return None


def _match_words(words: Sequence[str], text: str, start: int) -> int:
    """Return where the words, with any white space between them, end; 0 where they don't match."""
    at = start
    for n, word in enumerate(words):
        if n:
            after = at
            while after < len(text) and text[after].isspace():
                after += 1
            if after == at:
                return 0
            at = after
        if not text.startswith(word, at):
            return 0
        at += len(word)
    return at


@functools.lru_cache(maxsize=4_096)
def _normalised(text: str) -> tuple[str, list[int]]:
    """Return a text as quotes are compared, and for each of its characters where it came from."""
    parts: list[str] = []
    starts: list[int] = []
    i, n = 0, len(text)
    while i < n:
        j = i + 1
        while j < n and unicodedata.combining(text[j]):
            j += 1
        cluster = text[i:j]
        if cluster.isspace():
            put = "" if parts and parts[-1] == " " else " "
        elif cluster in _UNSEEN:
            put = ""
        else:
            put = unicodedata.normalize("NFC", cluster).casefold().translate(_WRITTEN_ALIKE)
        for character in put:
            parts.append(character)
            starts.append(i)
        i = j
    return "".join(parts), starts


def _end(text: str, starts: list[int], at: int) -> int:
    """Return where the character before `at` of a normalised text ends in the text itself."""
    end = starts[at] if at < len(starts) else len(text)
    while end > starts[at - 1] + 1 and (text[end - 1].isspace() or text[end - 1] in _UNSEEN):
        end -= 1
    return end


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    return start, end


def _digits(text: str) -> list[str]:
    return [character for character in text if character.isdecimal()]


def unsaid(passages: Sequence[Passage], said: Iterable[str]) -> list[Passage]:
    """Return the passages without the sentences that some texts hold.

    A teacher that chooses sentences goes on with a conversation by those that are left.
    """
    held = collapse(" ".join(said))
    return [
        replace(
            passage,
            sentences=tuple(
                span for span in passage.sentences if collapse(passage.sentence(span)) not in held
            ),
        )
        for passage in passages
    ]
