"""Pages are laid out so that every line is indented, whole words stay whole, marks are right."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from generator.review.page import WIDTH, block, marked, place
from tests.making import passage


def test_long_lines_wrap_at_word_ends_and_all_are_indented() -> None:
    words = [f"word{n}" for n in range(60)]
    lines = block("Input: ", " ".join(words) + "\n\nSecond paragraph.")

    assert lines[0].startswith("Input: word0 word1 ")
    assert all(line.startswith(" " * 7) for line in lines[1:] if line)
    assert all(len(line) <= WIDTH for line in lines)
    assert " ".join(lines).split() == ["Input:", *words, "Second", "paragraph."]
    assert lines[-2:] == ["", "       Second paragraph."]


def test_a_text_without_words_keeps_its_name() -> None:
    assert block("Input: ", "") == ["Input:"]


def test_overlapping_sentences_share_their_marks_and_neighbours_have_their_own() -> None:
    assert marked("abcdef", [(0, 2), (1, 4)]) == ">>abcd<<ef"
    assert marked("abcdef", [(2, 4), (0, 2)]) == ">>ab<<>>cd<<ef"


@given(st.text("abc ", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30))))
def test_without_the_marks_the_text_is_what_it_was(text: str, ends: list[tuple[int, int]]) -> None:
    spans = [(min(a, b), max(a, b)) for a, b in ends]
    assert marked(text, spans).replace(">>", "").replace("<<", "") == text


def test_a_heading_that_is_the_title_is_said_once() -> None:
    one = passage("Text.")

    assert place(one) == "a.txt (A > Warranty)"
    assert place(replace(one, headings=("A", "Warranty"))) == "a.txt (A > Warranty)"
    page = replace(one, title="Warranty | Company")
    assert place(page) == "a.txt (Warranty)"
    assert place(replace(page, headings=())) == "a.txt (Warranty | Company)"
