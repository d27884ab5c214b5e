import pytest

from generator.config import Source
from generator.knowledge.epub import load_epub
from generator.knowledge.loaded import Loaded, Unreadable
from tests.knowledge.files_by_hand import CONTAINER, epub, zipped

ONE = "<html><head><title>x</title></head><body><h1>One</h1>\n<p>It rained.</p></body></html>"
TWO = "<html><body><h2>Two</h2><ul><li>salt</li><li>rope</li></ul></body></html>"


def load(content: bytes) -> Loaded:
    return load_epub(content, "the_mill.epub", Source("the_mill.epub"))


def test_chapters_come_in_reading_order_with_their_structure() -> None:
    document = load(epub({"b 1.xhtml": ONE, "a.xhtml": TWO}, title="The Mill")).documents[0]
    assert [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", 1, "One"),
        ("paragraph", 0, "It rained."),
        ("heading", 2, "Two"),
        ("item", 0, "salt"),
        ("item", 0, "rope"),
    ]
    assert document.title == "The Mill"
    assert [place.label for place in document.places] == [
        "chapter 1, line 1",
        "chapter 1, line 2",
        "chapter 2, line 1",
    ]


def test_a_book_without_title_is_called_by_its_file() -> None:
    assert load(epub({"a.xhtml": ONE})).documents[0].title == "the mill"


def test_a_missing_or_empty_chapter_costs_only_itself() -> None:
    loaded = load(epub({"a.xhtml": ONE, "b.xhtml": b""}))
    assert loaded.documents[0].text == "One\n\nIt rained."
    assert [item.reason for item in loaded.skipped] == ["chapter 2 (OEBPS/b.xhtml): is empty"]


def test_dc_20_encrypted_chapters_are_left_out() -> None:
    reference = '<e><CipherReference URI="OEBPS/a.xhtml"/></e>'
    with pytest.raises(Unreadable, match="is encrypted"):
        load(epub({"a.xhtml": ONE}, **{"META-INF__encryption.xml": reference}))


def test_dc_18_entities_of_a_package_are_refused_and_those_of_a_chapter_are_inert() -> None:
    bomb = "<?xml version='1.0'?><!DOCTYPE p [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><p>&a;</p>"
    with pytest.raises(Unreadable, match="declares entities"):
        load(epub({"a.xhtml": ONE}, **{"OEBPS__book.opf": bomb}))
    page = "<!DOCTYPE html [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><html><p>x &a; y</p></html>"
    text = load(epub({"a.xhtml": page})).documents[0].text
    assert "root:" not in text
    assert "x &a; y" in text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (zipped({"a.txt": "x"}), "lacks its part 'META-INF/container.xml'"),
        (zipped({"META-INF/container.xml": "<a/>"}), "names no package"),
        (zipped({"META-INF/container.xml": CONTAINER}), "lacks its part 'OEBPS/book.opf'"),
        (zipped({"META-INF/container.xml": "<a"}), "is broken in its part"),
        (epub({}), "holds no text"),
    ],
)
def test_dc_20_what_is_no_book_says_so(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        load(content)
