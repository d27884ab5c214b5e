from hypothesis import given, settings
from hypothesis import strategies as st

from generator.knowledge.layout import write_pages
from generator.knowledge.printed import Cell, Line
from generator.knowledge.writing import TextWriter


def line(text: str, y: float, *, x: float = 72, size: float = 10, bold: bool = False) -> Line:
    return Line((Cell(x, x + 5 * len(text), text),), y, y, size, bold)


def written(*pages: list[Line]) -> list[tuple[str, str]]:
    writer = TextWriter()
    write_pages(writer, pages, {})
    text = "".join(writer.pieces)
    return [(block.kind, text[block.start : block.end]) for block in writer.blocks]


def test_a_word_cut_at_a_line_end_is_joined_as_the_text_writes_it_elsewhere() -> None:
    page = [
        line("The war\uffferanty is a long\ufffeterm one, and the mainte\ufffenance too.", 700),
        line("A long-term warranty.", 640),
    ]
    assert written(page)[0][1].startswith("The warranty is a long-term one, and the maintenance")


def test_an_indent_or_a_short_last_line_begins_a_paragraph() -> None:
    page = [
        line("The first paragraph is long enough to reach the right margin.", 700),
        line("It ends here.", 688),
        line("The second paragraph is as long as the first one was, or so.", 676),
        line("And here it ends as well, at about the very same right margin.", 664),
        line("  A third one is indented and begins another paragraph again.", 652, x=92),
    ]
    assert [text.split()[0] for _, text in written(page)] == ["The", "The", "A"]


def test_columns_are_read_one_after_the_other() -> None:
    left = [line("Left one goes", 700), line("on to the foot", 688)]
    right = [line("and the head of the", 700, x=320), line("right column.", 688, x=320)]
    assert written(left + right) == [
        ("paragraph", "Left one goes on to the foot and the head of the right column.")
    ]


def test_ligatures_and_control_signs_become_plain() -> None:
    page = [line("O\ufb03ce \ufb01re\x01\x02 wo\u00adrks", 700)]
    assert written(page)[0][1] == "Office fire works"


def test_a_line_of_dots_to_a_page_number_is_no_heading() -> None:
    page = [line("Care . . . . . . . 7", 700, size=14, bold=True), line("Text of the page.", 600)]
    assert written(page)[0] == ("paragraph", "Care \u2026 7")


def test_bold_words_within_prose_make_no_heading() -> None:
    page = [line("Never", 700, bold=True), line("open the lid while it runs.", 688)]
    assert [kind for kind, _ in written(page)] == ["heading", "paragraph"]
    page = [line("Do not do this.", 700, bold=True), line("It may harm you.", 688)]
    assert [kind for kind, _ in written(page)] == ["paragraph"]


cells = st.builds(
    lambda left, width, text: Cell(left, left + width, text),
    st.floats(0, 500), st.floats(0, 200), st.text(min_size=1, max_size=12),
)  # fmt: skip
lines = st.builds(
    lambda found, y, size, bold: Line(tuple(sorted(found)), y, y, size, bold),
    st.lists(cells, min_size=1, max_size=4),
    st.floats(-10, 900),
    st.sampled_from([8.0, 10.0, 14.0]),
    st.booleans(),
)


@settings(max_examples=40)
@given(pages=st.lists(st.lists(lines, max_size=8), max_size=4))
def test_whatever_stands_on_the_pages_blocks_and_places_are_in_order(
    pages: list[list[Line]],
) -> None:
    writer = TextWriter()
    write_pages(writer, pages, {})
    text = "".join(writer.pieces)
    starts = [block.start for block in writer.blocks]
    assert starts == sorted(set(starts))
    assert all(text[block.start : block.end].strip() for block in writer.blocks)
    assert all(block.end <= len(text) for block in writer.blocks)
    places = [place.start for place in writer.places]
    assert places == sorted(places)
