import contextlib

import pytest

from generator.config import Source
from generator.knowledge.loaded import Loaded, Unreadable
from generator.knowledge.pdf import load_pdf
from generator.records.knowledge import Document
from tests.knowledge.files_by_hand import Printed, pdf, stream

pytest.importorskip("pypdfium2", reason="the extra [documents] isn't installed")


def load(content: bytes) -> Loaded:
    return load_pdf(content, "dir/pump_guide.pdf", Source("dir/pump_guide.pdf"))


def blocks(document: Document) -> list[tuple[str, int, str]]:
    return [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks]


def prose(*texts: str, x: float = 72, top: float = 700, size: float = 10) -> list[Printed]:
    return [(x, top - 12 * i, size, text) for i, text in enumerate(texts)]


PAGE: list[Printed] = [
    (72, 740, 20, "!Pump guide"),
    (72, 710, 14, "!Warranty"),
    *prose("The pump is covered for 24 months from the", "day it was bought.", top=690),
    (72, 650, 14, "!Care"),
    *prose("\u2022 Clean the filter.", "\u2022 Check the seal", "  after a frost.", top=630),
]


def test_lines_become_headings_paragraphs_and_items() -> None:
    document = load(pdf(PAGE)).documents[0]
    assert blocks(document) == [
        ("heading", 1, "Pump guide"),
        ("heading", 2, "Warranty"),
        ("paragraph", 0, "The pump is covered for 24 months from the day it was bought."),
        ("heading", 2, "Care"),
        ("item", 0, "Clean the filter."),
        ("item", 0, "Check the seal after a frost."),
    ]
    assert document.title == "Pump guide"


def test_places_are_pages_also_within_a_paragraph() -> None:
    first = prose("The pump is covered for 24 months from the")
    second = prose("day it was bought.", "", "Keep the receipt.")
    document = load(pdf(first, second)).documents[0]
    assert [document.text[p.start :][:3] + p.label for p in document.places] == [
        "Thepage 1",
        "daypage 2",
    ]


def test_a_table_keeps_its_rows_and_headers() -> None:
    rows = [
        ("Model", "Flow", "Price"),
        ("P1", "20 l/min", "\u00a345"),
        ("P2", "35 l/min", "\u00a360"),
    ]
    table = [
        (x, 600 - 15 * i, 10.0, text)
        for i, row in enumerate(rows)
        for x, text in zip((72, 200, 330), row, strict=True)
    ]
    document = load(pdf([*PAGE, *prose("Prices in pounds:", top=615), *table])).documents[0]
    assert [text for kind, _, text in blocks(document) if kind == "row"] == [
        "Model P1 \u2013 Flow: 20 l/min; Price: \u00a345.",
        "Model P2 \u2013 Flow: 35 l/min; Price: \u00a360.",
    ]


def test_running_headers_and_page_numbers_are_left_out_and_counted() -> None:
    pages = [
        [(72, 780, 8, "Pump guide 2024"), *prose(f"Text {word}."), (300, 20, 8, f"Page {i} of 3")]
        for i, word in enumerate(("one", "two", "three"), start=1)
    ]
    loaded = load(pdf(*pages))
    assert loaded.documents[0].text == "Text one.\n\nText two.\n\nText three."
    assert loaded.warnings[0].reason == "6 running headers, footers and page numbers are left out"


def test_bookmarks_say_what_a_heading_is() -> None:
    lines = prose("Frost", "Drain the pump before the first frost.")
    document = load(pdf(lines, outline={"Frost": 1})).documents[0]
    assert blocks(document)[0] == ("heading", 1, "Frost")
    assert blocks(load(pdf(lines)).documents[0])[0][0] == "paragraph"


def test_a_title_in_the_file_is_used_unless_it_is_a_file_name() -> None:
    assert load(pdf(PAGE, info=b"<</Title(The Guide)>>")).documents[0].title == "The Guide"
    assert load(pdf(PAGE, info=b"<</Title(guide.docx)>>")).documents[0].title == "Pump guide"
    plain = prose("No heading here, only a line of prose.")
    assert load(pdf(plain)).documents[0].title == "pump guide"


def test_dc_22_pages_without_text_are_told_and_a_scan_is_no_document() -> None:
    loaded = load(pdf(PAGE, [], PAGE, []))
    assert [item.reason for item in loaded.skipped] == ["pages 2, 4: no text; scanned?"]
    with pytest.raises(Unreadable, match="holds no text on its 2 pages; scanned"):
        load(pdf([], []))


ENCRYPTED = b"/Encrypt<</Filter/Standard/V 1/R 2/O(%s)/U(%s)/P -4>>/ID[(a)(a)]" % (
    b"o" * 32,
    b"u" * 32,
)


def test_dc_22_an_encrypted_file_says_so() -> None:
    with pytest.raises(Unreadable, match="is encrypted"):
        load(pdf(PAGE, trailer=ENCRYPTED))


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.4\n", b"no pdf at all", pdf(PAGE)[:300], b"%PDF-1.7\n" + bytes(5_000)],
    ids=["empty", "bare", "text", "cut", "zeros"],
)
def test_dc_21_what_is_no_whole_pdf_says_so(content: bytes) -> None:
    with pytest.raises(Unreadable):
        load(content)


def test_dc_21_an_inline_image_without_end_ends() -> None:
    page = stream(b"BT /F1 10 Tf 72 700 Td (Kept.) Tj ET BI /W 9999 /H 9999 ID " + b"x" * 5_000)
    assert load(pdf(page)).documents[0].text == "Kept."


def test_dc_21_a_circle_of_tables_ends() -> None:
    content = pdf(PAGE)
    at = content.rindex(b"xref\n0")
    circular = pdf(PAGE, trailer=b"/Prev %d" % at)
    assert load(circular).documents[0].title == "Pump guide"


def test_a_circle_of_pages_ends() -> None:
    content = pdf(PAGE).replace(b"/Kids[10 0 R]", b"/Kids[2 0 R ]")
    with contextlib.suppress(Unreadable):
        assert load(content).documents
