"""Words, sentences, canonical form: one definition for search, teacher, gate, dedup and ids.

Everything here is a pure function of its arguments and the same on every machine, whatever the
locale or the hash seed.
"""

import functools
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from generator.records.knowledge import Span

__all__ = [
    "canonical",
    "collapse",
    "content_hash",
    "content_words",
    "digits_of",
    "is_stop_word",
    "plural",
    "sentence_spans",
    "sorted_json",
    "stem",
    "stems",
    "unique",
    "words",
]

# Scripts written without blanks: each character is a word of its own, the usual unigram fallback.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_LOWER_WORD_OR_BLANK = bytes(
    ord(chr(i).lower()) if chr(i).isalnum() or chr(i) == "_" else 32 for i in range(128)
).ljust(256)
_NO_DIGITS = bytes(i for i in range(128) if not chr(i).isdigit())

_STEMMER_BY_LANGUAGE = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip

# English words that say nothing of the topic. A short list on purpose: "not", "without" and numbers
# stay content, for an answer turns on them.
_STOP_WORD_LIST = """
a about after again all also am an and any are as at be because been before being both but by can
could did do does doing done for from get gets had has have having he her here hers him his how i
if in into is it its itself just let me might more most must my of on one or other our ours out
over own please shall she should so some such than that the their theirs them then there these
they this those through to too under until up us very was we were what when where which while who
whom whose why will with would you your yours s t d ll m re ve don doesn didn isn aren wasn weren
"""
_STOP_WORDS = frozenset(_STOP_WORD_LIST.split())

# "of Feed B. A full tank": no name goes on with such a word, so the letter is no initial.
_LETTER_THEN_SENTENCE = re.compile(
    r"(?<=\w [A-Z]\.)\s+(?=(?:An?|The|If|When|It|In|This|These|For|On|At|After|Before)\s)"
)

# Abbreviations that stand before a number: "approx. 3.5 kg" is one sentence.
_BEFORE_NUMBERS = frozenset(
    ("approx.", "art.", "ca.", "ch.", "fig.", "max.", "min.", "no.", "nos.", "p.", "pp.", "sec.")
)


def collapse(text: str) -> str:
    """Return text with every run of white space as one blank, and none at the ends."""
    return " ".join(text.split())


def words(text: str) -> list[str]:
    """Split text into lower-case words, for every script.

    Text is brought to NFC and case-folded; a word is a run of letters, digits and underscores, or
    one character of a script that is written without blanks.

    >>> words("Don't STRASSE-Straße, 3.5!")
    ['don', 't', 'strasse', 'strasse', '3', '5']
    """
    if text.isascii():
        return text.encode().translate(_LOWER_WORD_OR_BLANK).decode().split()
    return _word_pattern().findall(
        unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    )


@functools.cache
def _word_pattern() -> re.Pattern[str]:  # 3 ms, and ASCII needs none of it
    return re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])\w)+")


@functools.lru_cache(maxsize=64)  # several checks of one answer ask for it
def canonical(text: str) -> str:
    """Return the form in which two texts are the same instruction: words, joined by one blank.

    Where a text has no words (emoji, punctuation) it is the case-folded text itself, so that "!!"
    and "??" stay two texts.

    >>> canonical("  What IS it? ") == canonical("what is it")
    True
    """
    return " ".join(words(text)) or collapse(unicodedata.normalize("NFC", text).casefold())


def digits_of(text: str) -> str:
    r"""Return the digits of a text, of any script, in order.

    >>> digits_of("24 months, 1,200 EUR"), digits_of("\u0663 \xb2")
    ('241200', '\u0663\xb2')
    """
    if text.isascii():
        return text.encode().translate(None, _NO_DIGITS).decode()
    return "".join(filter(str.isdigit, text))


def is_stop_word(word: str) -> bool:
    """Say whether a lower-case English word carries no topic of its own."""
    return word in _STOP_WORDS


@functools.cache
def _stemmer(language: str) -> Any:  # noqa: ANN401 (the library has no type for it)
    import Stemmer  # here and below: imported where they are needed, a config needs neither

    name = _STEMMER_BY_LANGUAGE.get(language)
    return Stemmer.Stemmer(name, 0) if name else None  # its own cache would be a second one


@functools.lru_cache(maxsize=200_000)
def stem(word: str, language: str = "en") -> str:
    """Return the Snowball stem of a lower-case word; the word itself in languages it lacks.

    Source: Porter, "Snowball: a language for stemming algorithms", 2001.
    """
    stemmer = _stemmer(language)
    return str(stemmer.stemWord(word)) if stemmer else word


def stems(text: str, language: str = "en") -> list[str]:
    """Return the stems of all words of a text, in order."""
    return [stem(word, language) for word in words(text)]


def content_words(text: str, language: str = "en") -> list[str]:
    """Return the words of a text that carry its topic; outside English, all of them."""
    found = words(text)
    return [word for word in found if word not in _STOP_WORDS] if language == "en" else found


def sentence_spans(text: str, language: str = "en", *, offset: int = 0) -> list[Span]:
    """Split one block of text into sentences that are never cut.

    Abbreviations ("Mr.", "e.g.", "3.5") don't end a sentence. White space around a sentence belongs
    to none. Spans count code points from `offset`.

    >>> [(s.start, s.end) for s in sentence_spans("Mr. Darcy came. He left.")]
    [(0, 15), (16, 24)]
    """
    spans: list[Span] = []
    for start, end in _pieces(text, language):
        piece = text[start:end]
        stripped = piece.strip()
        if not stripped:
            continue
        start += len(piece) - len(piece.lstrip()) + offset
        end = start + len(stripped)
        if spans and _goes_on(text[spans[-1].start - offset : spans[-1].end - offset], stripped):
            spans[-1] = Span(spans[-1].start, end)
        else:
            spans.append(Span(start, end))
    return spans


def _pieces(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield the splitter's sentences, cut also behind a letter it took for a person's initial."""
    import sentencex

    for boundary in sentencex.get_sentence_boundaries(language, text):
        start, end = boundary["start_index"], boundary["end_index"]
        for cut in _LETTER_THEN_SENTENCE.finditer(text, start, end):
            yield start, cut.end()
            start = cut.end()
        yield start, end


def _goes_on(before: str, after: str) -> bool:
    """Say whether the splitter cut after an abbreviation that its tables lack."""
    if after[0].islower():
        return before.endswith(".")
    return after[0].isdigit() and before.rsplit(None, 1)[-1].lower().lstrip("(") in _BEFORE_NUMBERS


def content_hash(*parts: Any, n_digits: int = 64) -> str:  # noqa: ANN401 (any JSON value)
    """Return the SHA-256 of plain JSON data, in hex: the name of anything named by its content.

    Keys are sorted and floats written by `repr`, so equal data hashes alike on every machine.
    """
    return hashlib.sha256(sorted_json(parts).encode("ascii")).hexdigest()[:n_digits]


sorted_json = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode
"""Writes data as JSON in ASCII, with sorted keys and without blanks: the form that is hashed."""


def unique(items: Iterable[str]) -> list[str]:
    """Return the items without repeats, in the order of their first occurrence."""
    return list(dict.fromkeys(items))


def plural(n: int, one: str, many: str = "") -> str:
    """Return a count with its noun; `many` where an s doesn't make the plural.

    >>> plural(1, "category", "categories"), plural(1200, "example")
    ('1 category', '1200 examples')
    """
    return f"{n} {one if n == 1 else many or f'{one}s'}"
