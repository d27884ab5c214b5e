"""Check `language`: the response is in the language that the config asks for."""

import functools
import unicodedata

from generator.gate.candidate import Candidate
from generator.gate.lexicon import COMMON
from generator.records.answers import Finding, passed
from generator.text import words

__all__ = ["check_language"]

MIN_WORDS = 6
"""Shorter responses hold too few common words to tell a language by."""


def check_language(candidate: Candidate) -> Finding:
    """Fail a response that has another language's common words, or another script's letters."""
    wanted = candidate.language
    text = candidate.response.text
    if wanted not in COMMON:
        return passed("language")
    if any((c.match == "exact") for c in candidate.response.citations):
        return passed("language")  # it is in the language of its document
    score, other = _share(text, wanted)
    if other:
        return Finding("language", "fail", score, f"it must be in {wanted!r}; it seems {other}")
    return passed("language", score)


@functools.lru_cache(maxsize=1_024)
def _share(text: str, wanted: str) -> tuple[float, str]:
    letters = [c for c in text if c.isalpha()]
    foreign = sum(1 for c in letters if ord(c) > 0x24F and "LATIN" not in unicodedata.name(c, ""))
    if letters and foreign > len(letters) / 2:
        return round(1 - foreign / len(letters), 4), "to be in another script"
    found = words(text)
    if len(found) < MIN_WORDS:
        return 1.0, ""
    counts = {code: sum(word in common for word in found) for code, common in COMMON.items()}
    best = max(counts, key=lambda code: (counts[code], code == wanted))
    score = round(min(1.0, counts[wanted] / max(1, counts[best])), 4)
    if counts[best] >= 3 and counts[best] >= 2 * max(1, counts[wanted]):
        return score, f"to be in {best!r}"
    return score, ""
