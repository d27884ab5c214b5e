"""A text that is told fast to hold no phrase holds none."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.gate.leak import LEAKS
from generator.gate.phrases import Phrases
from generator.gate.refused import ABSTAINS, REFUSES

ALL = (LEAKS, ABSTAINS, REFUSES)
ASCII = st.characters(max_codepoint=127)


def _alternatives(pattern):
    """Return what stands between the bars of a pattern that are in no bracket."""
    parts, depth, start = [], 0, 0
    for i, sign in enumerate(pattern):
        if i and pattern[i - 1] == "\\":
            continue
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and not depth:
            parts.append(pattern[start:i])
            start = i + 1
    return [*parts, pattern[start:]]


WAYS = [(phrases, way) for phrases in ALL for way in _alternatives(phrases.pattern.pattern)]


@pytest.mark.parametrize(("phrases", "way"), WAYS)
@given(data=st.data())
def test_whatever_the_pattern_finds_is_found(phrases, way, data):
    """Each alternative by itself, as a draw from the whole pattern takes whichever it likes."""
    loose = re.compile(way.replace(r"\b", ""), re.IGNORECASE)  # ends of words are drawn too rarely
    made = data.draw(st.from_regex(loose, alphabet=ASCII) | st.from_regex(loose))
    assert bool(phrases.search(f" {made} ")) == bool(phrases.pattern.search(f" {made} "))


def test_a_long_s_is_one_of_the_words_letters():
    assert LEAKS.search("as the pa\u017fsage 3 says")


def test_what_a_text_has_of_its_needs_alone_is_no_match():
    phrases = Phrases(r"\bsee table \d", needs="table|chart")
    assert phrases.search("See TABLE 3")
    assert not phrases.search("a table of charts")
