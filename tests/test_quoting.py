"""A quote is found to the character, but for writing, or nearly; never where a number differs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.quoting import is_trivial, locate, match_of

TEXT = (
    "The caf\u00e9\u2019s pump \u2014 a \u201cP2\u201d \u2014 lasts 24 months\n"
    "under normal use in every zone."
)


@pytest.mark.parametrize(
    ("quote", "cited", "match"),
    [
        ("lasts 24 months under", "lasts 24 months\nunder", "exact"),
        ("The cafe\u0301's pump", "The caf\u00e9\u2019s pump", "normalised"),
        ('A "P2" - LASTS', "a \u201cP2\u201d \u2014 lasts", "normalised"),
        ("\u00a0normal  use ", "normal use", "exact"),
        ("lasts 24 monhts under normal use", "lasts 24 months\nunder normal use", "fuzzy"),
    ],
)
def test_tr_24_a_quote_is_found_by_the_stated_rule(quote: str, cited: str, match: str) -> None:
    found = locate(quote, TEXT)

    assert found is not None
    assert (TEXT[found[0] : found[1]], found[2]) == (cited, match)


@pytest.mark.parametrize(
    "quote",
    ["", " ", "lasts 25 months under normal use", "lasts months", "the warranty of all lamps ends"],
    ids=["empty", "blank", "another number", "too short to be fuzzy", "elsewhere"],
)
def test_tr_23_what_does_not_stand_there_is_not_found(quote: str) -> None:
    assert locate(quote, TEXT) is None


@given(st.text(max_size=60), st.data())
def test_every_stretch_of_a_text_is_found_in_it_as_it_stands(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    quote = text[start : data.draw(st.integers(start, len(text)))]
    found = locate(quote, text)

    assert (found is None) == (not quote.strip())
    if found:
        assert text[found[0] : found[1]].split() == quote.split()
        assert found[2] == "exact"


@given(st.text(max_size=40), st.text(max_size=80))
def test_a_span_always_lies_in_the_text(quote: str, text: str) -> None:
    found = locate(quote, text)

    assert found is None or 0 <= found[0] < found[1] <= len(text)


def test_tr_25_a_word_and_a_whole_passage_are_trivial() -> None:
    long = " ".join(f"word{n}" for n in range(80))

    assert is_trivial("a", "a b c")
    assert is_trivial(long, long)
    assert not is_trivial("word1 word2", long)
    assert not is_trivial("Yes.", "Yes.")


def test_how_a_claim_equals_what_it_cites() -> None:
    assert match_of("A b.", "A\n b.") == "exact"
    assert match_of("a b", "A b.") == "normalised"
    assert match_of("a c", "A b.") == "fuzzy"
