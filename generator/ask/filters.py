"""What throws out an instruction that a teacher wrote, before anything is answered.

A filter is a function that says what is wrong, or ""; those that look at words know English only.
Near-duplicates are the room `dedup`'s.
"""

import re
from collections.abc import Callable, Collection
from typing import Final

from msgspec import Struct

from generator.config import Difficulty
from generator.records.examples import Drop
from generator.text import content_words, stem, words

__all__ = ["FILTERS", "MAX_WORDS", "MIN_COVER", "MIN_WORDS", "Written", "cover", "first_fault"]

MIN_WORDS: Final = 3
MAX_WORDS: Final = 60
"""Three sentences of twenty words: what is longer brings its own text along."""
MIN_COVER: Final = 1 / 3
"""The least share of an instruction's content words that some passage found for it must hold.
People ask in words of their own, so most may be missing; where two of three are, what is asked
about isn't there."""


class Written(Struct, frozen=True):
    """An instruction that a teacher wrote, and what filters hold it against.

    Attributes:
        cover: gives the largest share of its content words that one passage holds, of those that
            are found for it; see `cover`.
    """

    text: str
    difficulty: Difficulty
    language: str
    cover: Callable[[], float]


Filter = Callable[[Written], str]


def is_empty(one: Written) -> str:
    """An instruction has words."""
    return "" if words(one.text) else "it has no words"


def is_too_short(one: Written) -> str:
    """An instruction of fewer than three words names no subject."""
    n = len(words(one.text))
    return f"{n} of at least {MIN_WORDS} words" if n < MIN_WORDS else ""


def is_too_long(one: Written) -> str:
    """An instruction isn't an essay."""
    n = len(words(one.text))
    return f"{n} of at most {MAX_WORDS} words" if n > MAX_WORDS else ""


_ASKS = (
    r"(?i)(?:please,? |kindly )?(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|"
    r"does|"
    r"did|can|could|may|might|must|should|shall|will|would|has|have|had|if|i|we|my|our|under|for|"
    r"in|at|by|from|on|to|until|within|"
    r"advise|analy[sz]e|answer|calculate|check|choose|clarify|classify|compare|compute|confirm|"
    r"contrast|convert|count|decide|define|describe|determine|discuss|distinguish|draft|estimate|"
    r"evaluate|explain|find|give|go|guide|help|identify|illustrate|imagine|interpret|judge|justify|"
    r"let|list|mention|name|outline|paraphrase|plan|point|predict|propose|provide|rank|recommend|"
    r"read|rephrase|reply|respond|rewrite|say|search|show|sketch|specify|state|suggest|sum|summari[sz]e|take|"
    r"teach|tell|translate|walk|work|write)\b"
)


def is_no_instruction(one: Written) -> str:
    """A question, or a sentence that begins as a request does."""
    if one.language != "en" or "?" in one.text or re.match(_ASKS, one.text.strip(" \"'*")):
        return ""
    return "it neither asks nor requests"


_TEXT = r"(?:passage|text|excerpt|extract|paragraph|snippet|context|document|article|section)"
_REFERS = re.compile(
    rf"\b(?:according to|based on|from|in|by|of|as per|per) (?:the|this|that|these) "
    rf"(?:above |following |given |provided |preceding |previous )?{_TEXT}s?\b"
    r"(?! (?:of|for|on|about) )|"
    rf"\b(?:the|this) (?:above|following|given|provided|preceding|previous) "
    rf"(?:{_TEXT}|information|statement|sentence)|\b(?:this|the) {_TEXT} "
    rf"(?:above|below|says?|states?|mentions?|describes?|provides?|gives|explains?)\b|"
    rf"\b(?:mentioned|described|stated|listed|shown|given|provided) (?:above|below|here)\b|"
    rf"\bthe author\b|\bpassage \d",
    re.IGNORECASE,
)


def refers_to_passage(one: Written) -> str:
    """Whoever reads an instruction has no passage before them."""
    found = _REFERS.search(one.text) if one.language == "en" else None
    return f"it says {found[0]!r}" if found else ""


_MEDIUM = (
    r"(?:image|picture|photo(?:graph)?|screenshot|diagram|chart|graph|map|figure|video|audio)s?"
)
_NEEDS = re.compile(
    rf"\b(?:this|these|attached|following) {_MEDIUM}\b|"
    rf"\b{_MEDIUM} (?:above|below|attached|shown)\b|"
    rf"\b(?:look at|see|watch|listen to|in) the (?:attached )?{_MEDIUM}\b|\battach(?:ed|ment)s?\b|"
    r"https?://|\bwww\.|\b(?:search|browse|google|look (?:it )?up on) (?:the )?"
    r"(?:web|internet|online|google)\b|\bgoogle (?:it|for)\b|"
    r"\b(?:visit|open|click(?: on)?) (?:the|this|our|their) "
    r"(?:link|url|web ?site|web ?page)\b|\bon the internet\b|"
    r"\btoday's (?:news|date|weather|price)\b",
    re.IGNORECASE,
)


def needs_more_than_text(one: Written) -> str:
    """It needs no picture, no file and no web."""
    found = _NEEDS.search(one.text) if one.language == "en" else None
    return f"it says {found[0]!r}" if found else ""


_SAYS_ONE = re.compile(r"\b(?:one|single)\b", re.IGNORECASE)
_AND_ALSO = re.compile(
    r"(?:,|;| and| or)\s+(?:and |or |also )*(?:what|which|who|whom|whose|when|where|why|how|"
    r"(?:is|are|do|does|did|can|may|must|should|will) (?:the|a|an|it|they|he|she|this|there)\b)",
    re.IGNORECASE,
)


def asks_several(one: Written) -> str:
    """Where the difficulty says "one" or "single", an instruction asks for one thing."""
    if one.language != "en" or not _SAYS_ONE.search(one.difficulty.description):
        return ""
    n = len(re.findall(r"\?+", one.text))
    if n > 1:
        return f"{n} questions in one"
    found = _AND_ALSO.search(one.text, 1)
    return f"it goes on {found[0].strip(' ,;')!r}" if found else ""


def is_off_topic(one: Written) -> str:
    """Some passage that is found for an instruction carries its content words."""
    share = one.cover()
    return f"no passage holds more than {share:.0%} of its words" if share < MIN_COVER else ""


FILTERS: Final[dict[str, Filter]] = {
    "empty": is_empty,
    "too-short": is_too_short,
    "too-long": is_too_long,
    "no-instruction": is_no_instruction,
    "refers-to-passage": refers_to_passage,
    "needs-more-than-text": needs_more_than_text,
    "several": asks_several,
    "off-topic": is_off_topic,
}
"""Reason -> filter, the cheap ones first; the first that finds something is the reason."""


def first_fault(one: Written, *, without: Collection[str] = ()) -> Drop | None:
    """Return why an instruction is thrown out, or None.

    Args:
        without: filters that aren't applied.
    """
    chosen = {name: filter_ for name, filter_ in FILTERS.items() if name not in without}
    for reason, found in ((name, filter_(one)) for name, filter_ in chosen.items()):
        if found:
            return Drop(reason, found)
    return None


def cover(text: str, passage: str, language: str) -> float:
    """Return the share of a text's content words, by stem, that a passage holds; 1 for none.

    >>> cover("How long is the warranty of a pump?", "Pumps: warranty 24 months.", "en")
    0.6666666666666666
    """
    wanted = {stem(word, language) for word in content_words(text, language)}
    held = {stem(word, language) for word in words(passage)}
    return len(wanted & held) / len(wanted) if wanted else 1.0
