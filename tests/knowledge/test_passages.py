from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.config import Source
from generator.knowledge import cut
from generator.knowledge.decoding import decode
from generator.knowledge.loaders import LOADERS, OfText
from generator.knowledge.markdown import load_markdown
from generator.records.knowledge import Document, Passage
from generator.text import words

PIECES = [
    "# One", "## Two", "Title\n===", "A first sentence. And one more!", "Mr. Ash came. He left",
    "- item one\n- item two. More.\n  - deep", "1. step\n2. step",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "```\ncode\n```", "> quoted. Text", "7. Warranty", "7.1 The buyer shall.", "CAPITALS", "***",
    "<p>para</p>", "<table><tr><th>a<td>b</table>", "\u2028", "\f", "    indented", "x" * 300,
    '"Said he. And she. ' + "So it went on. " * 30 + '"', "word " * 200, "日本語。文です。" * 40,
    "<!-- no -->", "a,b\n1,2", '{"a": "b c"}', "*** START OF THE PROJECT GUTENBERG X",
    "\u0301", "🌱",
]  # fmt: skip

TEXT_ENDINGS = sorted(k for k, v in LOADERS.items() if isinstance(v, OfText) and k != ".json")

texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=12).flatmap(
    lambda pieces: st.sampled_from(["\n\n", "\n", " "]).map(lambda gap: gap.join(pieces))
)


def markdown(text: str) -> Document:
    return load_markdown(text, "a.md", Source("a.md")).documents[0]


def sentences(passages: list[Passage]) -> list[list[str]]:
    return [[passage.sentence(span) for span in passage.sentences] for passage in passages]


@given(text=texts, ending=st.sampled_from(TEXT_ENDINGS), size=st.sampled_from([5, 30, 120]))
def test_passages_recut_the_document_and_hold_each_sentence_once(
    text: str, ending: str, size: int
) -> None:
    for document in LOADERS[ending].load(text, "a" + ending, Source("a")).documents:
        blocks = document.blocks
        assert all(0 <= b.start < b.end <= len(document.text) for b in blocks)
        assert all(a.end <= b.start for a, b in pairwise(blocks))
        passages = cut(document, size_words=size)
        assert bool(passages) == bool(blocks)
        spans = []
        for passage in passages:
            assert passage.text == document.text[passage.start : passage.end]
            assert passage.text.strip()
            for span in passage.sentences:
                assert passage.start <= span.start < span.end <= passage.end
                assert any(b.start <= span.start and span.end <= b.end for b in blocks)
                assert passage.sentence(span) == passage.sentence(span).strip("\n")
            spans += list(passage.sentences)
        assert all(a.end <= b.start for a, b in pairwise(spans))
        assert all(a.end <= b.start for a, b in pairwise(passages))


@given(text=texts, ending=st.sampled_from(TEXT_ENDINGS))
def test_dc_7_twins_in_other_encodings_give_equal_passages(text: str, ending: str) -> None:
    twin = decode(text.encode("utf-8"))
    contents = [text.encode("utf-8-sig"), text.encode("utf-16")]
    if "\r" not in text:
        contents += [text.replace("\n", "\r\n").encode(), text.replace("\n", "\r").encode()]
    if twin.reason or text.startswith("\ufeff"):
        return
    for content in contents:
        assert decode(content) == twin


def test_blocks_under_one_heading_are_joined_up_to_the_size() -> None:
    document = markdown("# A\n\none two\n\nthree four\n\nfive six\n\n# B\n\nseven\n")
    passages = cut(document, size_words=4)
    assert [(passage.headings, passage.text) for passage in passages] == [
        (("A",), "one two\n\nthree four"),
        (("A",), "five six"),
        (("B",), "seven"),
    ]


def test_headings_are_a_path_from_the_highest_down() -> None:
    passages = cut(markdown("# A\n\n### C\n\nx\n\n## B\n\ny\n\n# D\n\nz\n"))
    assert [passage.headings for passage in passages] == [("A", "C"), ("A", "B"), ("D",)]


def test_a_document_of_headings_only_is_one_passage() -> None:
    passages = cut(markdown("# A\n\n## B\n"))
    assert [(p.headings, p.text) for p in passages] == [((), "A\n\n## B")]
    assert sentences(passages) == [["A", "B"]]


def test_a_document_without_blocks_has_no_passages() -> None:
    assert cut(markdown("***\n\n<!-- x -->\n")) == []


def test_a_long_paragraph_is_split_at_sentence_ends_into_even_parts() -> None:
    text = " ".join(f"This is sentence number {i}." for i in range(10))
    passages = cut(markdown(text), size_words=20)
    assert [len(passage.sentences) for passage in passages] == [3, 4, 3]
    assert all(len(words(passage.text)) <= 20 for passage in passages)


def test_a_list_stays_with_the_line_that_leads_into_it() -> None:
    text = "Some words stand here first.\n\nYou need:\n\n- a pump\n- a lamp\n\nThat is all.\n"
    passages = cut(markdown(text), size_words=10)
    assert [passage.text for passage in passages] == [
        "Some words stand here first.",
        "You need:\n\n- a pump\n- a lamp\n\nThat is all.",
    ]


def test_a_table_stays_together_where_it_fits() -> None:
    text = "Four words of prose.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n"
    passages = cut(markdown(text), size_words=8)
    assert sentences(passages) == [["Four words of prose."], ["| 1 | 2 |", "| 3 | 4 |"]]


def test_a_speech_of_a_whole_paragraph_is_split_within_its_quotes() -> None:
    text = '"' + "I went to the town with Mr. Ash. " * 12 + 'So it was," he said. "Quite."'
    (found,) = sentences(cut(markdown(text)))
    assert found[0] == '"I went to the town with Mr. Ash.'
    assert found[1] == "I went to the town with Mr. Ash."
    assert found[-1].endswith('"Quite."')
    assert len(found) >= 13


def test_dc_15_a_line_longer_than_the_splitters_window_is_split_like_a_short_one() -> None:
    passages = cut(markdown("Mr. Ash came at 3.5 o'clock. He left. " * 6_000))
    flat = [sentence for found in sentences(passages) for sentence in found]
    assert flat == ["Mr. Ash came at 3.5 o'clock.", "He left."] * 6_000


@pytest.mark.parametrize("text", ["word " * 5_000, "x" * 50_000], ids=["blanks", "no blanks"])
def test_dc_15_what_no_sentence_ends_is_cut_all_the_same(text: str) -> None:
    passages = cut(markdown(text), size_words=100)
    assert len(passages) > 5
    assert "".join(passage.text for passage in passages).replace(" ", "") == text.replace(" ", "")


def test_dc_11_composed_and_decomposed_twins_are_cut_alike() -> None:
    composed, decomposed = (cut(markdown(t)) for t in ("Ein Ärger.", "Ein A\u0308rger."))
    assert words(composed[0].text) == words(decomposed[0].text)


@given(
    text=texts,
    ending=st.sampled_from(TEXT_ENDINGS),
    size=st.sampled_from([5, 30]),
    overlap=st.integers(0, 4),
)
def test_an_overlap_repeats_the_last_sentences_under_one_heading_and_changes_nothing_else(
    text: str, ending: str, size: int, overlap: int
) -> None:
    for document in LOADERS[ending].load(text, "a" + ending, Source("a")).documents:
        plain = cut(document, size_words=size)
        found = cut(document, size_words=size, overlap_sentences=overlap)
        assert [(p.end, p.headings) for p in found] == [(p.end, p.headings) for p in plain]
        assert found[:1] == plain[:1]
        headings = [block.start for block in document.blocks if block.kind == "heading"]
        for before, bare, passage in zip(plain, plain[1:], found[1:], strict=False):
            assert passage.text == document.text[passage.start : passage.end]
            between = any(before.end <= start < bare.start for start in headings)
            n = 0 if between else overlap
            repeated = before.sentences[-n:] if n else ()
            assert passage.sentences == repeated + bare.sentences
            assert passage.start == (repeated[0].start if repeated else bare.start)


def test_an_overlap_by_hand() -> None:
    text = "# A\n\nOne two. Three four.\n\nFive six. Seven eight.\n\n# B\n\nNine ten.\n"
    passages = cut(markdown(text), size_words=4, overlap_sentences=1)
    assert [passage.text for passage in passages] == [
        "One two. Three four.",
        "Three four.\n\nFive six. Seven eight.",
        "Nine ten.",
    ]
    assert sentences(passages)[1] == ["Three four.", "Five six.", "Seven eight."]
