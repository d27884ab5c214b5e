from pathlib import Path

import pytest

from generator.config import Source
from generator.knowledge import cut
from generator.knowledge.txt import load_txt
from generator.records.knowledge import Document

CONTRACT = """SUPPLY AGREEMENT

This agreement is made between Alba Ltd and Bero GmbH.

1. Definitions

1.1 "Goods" means the pumps
listed in Schedule A.

1.2 "Price" means the price of the Goods.

7. Warranty
7.1 The Supplier shall repair faulty Goods within 12 months.
7.2 The Supplier shall bear:
(a) the cost of parts;
(b) the cost of labour; and
(c) the cost of carriage.

Schedule A: The Goods

- pump P1
- pump P2,
  with filter
"""


def load(text: str) -> Document:
    return load_txt(text, "a/terms.txt", Source("a/terms.txt")).documents[0]


def shape(document: Document) -> list[tuple[str, int, str]]:
    return [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks]


def test_a_contract_keeps_its_titles_clauses_and_lists() -> None:
    document = load(CONTRACT)
    assert document.title == "SUPPLY AGREEMENT"
    assert shape(document) == [
        ("heading", 1, "SUPPLY AGREEMENT"),
        ("paragraph", 0, "This agreement is made between Alba Ltd and Bero GmbH."),
        ("heading", 2, "1. Definitions"),
        ("paragraph", 0, '1.1 "Goods" means the pumps\nlisted in Schedule A.'),
        ("paragraph", 0, '1.2 "Price" means the price of the Goods.'),
        ("heading", 2, "7. Warranty"),
        ("paragraph", 0, "7.1 The Supplier shall repair faulty Goods within 12 months."),
        ("paragraph", 0, "7.2 The Supplier shall bear:"),
        ("item", 0, "(a) the cost of parts;"),
        ("item", 0, "(b) the cost of labour; and"),
        ("item", 0, "(c) the cost of carriage."),
        ("heading", 3, "Schedule A: The Goods"),
        ("item", 0, "- pump P1"),
        ("item", 0, "- pump P2,\n  with filter"),
    ]


def test_blocks_know_their_lines() -> None:
    places = [(place.start, place.label) for place in load("One.\n\n\nTwo.\n").places]
    assert places == [(0, "line 1"), (7, "line 4")]


def test_a_novel_has_its_title_above_its_chapters() -> None:
    document = load(
        "A TALE\n\nBy A. Nonymous\n\nCHAPTER I.\n\nIt was\nlate.\n\n"
        "Chapter 2: The Inn\n\nShe left.\n"
    )
    assert [p.headings for p in cut(document)] == [
        ("A TALE",),
        ("A TALE", "CHAPTER I."),
        ("A TALE", "Chapter 2: The Inn"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "7.2 The Supplier shall deliver.",
        "THE GOODS ARE SOLD AS THEY ARE.",
        '"FITZWILLIAM DARCY"',
        "Chapter 12 says that the goods are sold,",
        "Article one of the law was passed.",
        "We met.",
        "12",
        "A HEADING IN CAPITALS THAT GOES ON AND ON FOR MORE THAN TWELVE WORDS IN ALL",
    ],
)
def test_these_lines_are_no_headings(line: str) -> None:
    assert [kind for kind, _, _ in shape(load(f"Before.\n\n{line}\n\nAfter.\n"))] == [
        "paragraph"
    ] * 3


@pytest.mark.parametrize(
    "line",
    [
        "7. Warranty", "7.2 Limits of Liability", "CHAPTER IV", "Chapter the First", "PART TWO",
        "Appendix B - Prices", "IV.", "GENERAL TERMS:", "ÜBERSICHT",
    ],
)  # fmt: skip
def test_these_lines_are_headings(line: str) -> None:
    kinds = [kind for kind, _, _ in shape(load(f"Before.\n\n{line}\n\nAfter.\n"))]
    assert kinds == ["paragraph", "heading", "paragraph"]


def test_numbered_lines_without_text_below_are_a_list() -> None:
    document = load("Steps\n\n1. Open the lid\n\n2. Fill the tank\n\n3. Close it\n")
    assert [kind for kind, _, _ in shape(document)] == ["paragraph", "item", "item", "item"]


def test_a_year_at_the_start_of_a_line_opens_no_list() -> None:
    assert len(load("They were married in\n1812. He went to sea.\n").blocks) == 1
    assert len(load("12. He went to sea,\nand came back in\n13. No more.\n").blocks) == 2


def test_of_a_gutenberg_book_only_the_book_is_used() -> None:
    text = (
        "Licence and thanks.\n\n*** START OF THE PROJECT GUTENBERG EBOOK A TALE ***\n\nA TALE\n\n"
        "It was late.\n\n*** END OF THE PROJECT GUTENBERG EBOOK A TALE ***\n\nMore licence.\n"
    )
    document = load(text)
    assert document.text == text
    assert [words for _, _, words in shape(document)] == ["A TALE", "It was late."]


def test_dc_10_unicode_line_separators_and_inner_form_feeds_stay() -> None:
    """They neither end a block nor get lost."""
    text = "One\u2028two\x85three\x0bfour\x0cfive.\n\nSix."
    assert [words for _, _, words in shape(load(text))] == [
        "One\u2028two\x85three\x0bfour\x0cfive.",
        "Six.",
    ]


@pytest.mark.slow
def test_dc_15_a_long_line_takes_linear_time(tmp_path: Path) -> None:
    """Ten times the text takes about ten times as long; quadratic code would never end."""
    document = load("word and more words, " * 500_000)
    assert sum(len(passage.sentences) for passage in cut(document)) > 1
