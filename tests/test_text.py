"""Words of plain ASCII, which are found another way, are those of every other text."""

import re

from hypothesis import given
from hypothesis import strategies as st

from generator.text import digits_of, words

ASCII = st.text(st.characters(max_codepoint=127))


@given(ASCII)
def test_words_are_runs_of_letters_digits_and_underscores(text):
    assert words(text) == re.findall(r"\w+", text.lower(), re.ASCII)


@given(ASCII)
def test_the_same_words_are_found_beside_a_letter_beyond_ascii(text):
    assert words(f"{text} \u00e9") == [*words(text), "\u00e9"]


@given(st.text())
def test_digits_are_those_of_every_script(text):
    assert digits_of(text) == "".join(filter(str.isdigit, text))
    assert digits_of(f"{text}\u0663") == digits_of(text) + "\u0663"
