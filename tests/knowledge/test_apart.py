import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.config import Source
from generator.errors import KnowledgeError
from generator.knowledge.apart import Apart, Limits
from generator.knowledge.loaded import Unreadable
from tests.knowledge.files_by_hand import docx_of, packed_page, pdf, zipped

pytest.importorskip("pypdfium2", reason="the extra [documents] isn't installed")
pytest.importorskip("docx", reason="the extra [documents] isn't installed")

DESCRIPTORS = Path("/proc/self/fd")
GOOD = pdf([(72, 700, 10, "Kept.")])
SLOW = pdf(packed_page(b"BT /F1 1 Tf 0 0 Td (a b) Tj ET\n" * 1_000, 2_000))


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    with Apart() as opened:
        yield opened


def read(apart: Apart, content: bytes, ending: str = ".pdf") -> str:
    path = "a" + ending
    return apart.load(content, path, Source(path), ending=ending).documents[0].text


def test_documents_come_back_as_they_were_made(apart: Apart) -> None:
    lines = [
        (72.0, 700.0, 20.0, "Caf\u00e9"),
        (72.0, 650.0, 10.0, "It is open."),
        (72.0, 20.0, 10.0, "x y"),
    ]
    loaded = apart.load(pdf(lines), "a.pdf", Source("a.pdf"), ending=".pdf")
    document = loaded.documents[0]
    assert (document.title, document.blocks[0].kind, document.places[0].label) == (
        "Caf\u00e9",
        "heading",
        "page 1",
    )


def test_a_broken_file_costs_only_itself(apart: Apart) -> None:
    for content, ending in ((b"%PDF-", ".pdf"), (zipped({"a": "b"}), ".docx"), (b"", ".xlsx")):
        with pytest.raises(Unreadable):
            read(apart, content, ending)
    assert read(apart, GOOD) == "Kept."
    assert read(apart, docx_of("<w:p><w:r><w:t>Word.</w:t></w:r></w:p>"), ".docx") == "Word."


def test_a_word_file_whose_parts_contradict_each_other_is_only_broken(apart: Apart) -> None:
    content = docx_of("<w:p/>", word___rels__document__xml__rels="<Relationships/>")
    with pytest.raises(Unreadable):
        read(apart, content.replace(b"document", b"documenx"), ".docx")


def test_an_unknown_field_of_a_workbook_is_an_error(apart: Apart) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    book.save(out)
    with pytest.raises(KnowledgeError, match="title must name a field"):
        apart.load(out.getvalue(), "a.xlsx", Source("a.xlsx", title="c"), ending=".xlsx")


def test_dc_21_a_file_that_takes_too_long_is_stopped_and_the_next_is_read() -> None:
    began = time.monotonic()
    with Apart(Limits(cpu_s=1)) as apart:
        with pytest.raises(Unreadable, match=r"takes more than 1 s of processor time"):
            read(apart, SLOW)
        assert read(apart, GOOD) == "Kept."
    assert time.monotonic() - began < 20


def test_dc_21_a_clock_stands_behind_the_processor_time() -> None:
    with Apart(Limits(cpu_s=60, wall_s=1)) as apart:
        with pytest.raises(Unreadable, match=r"takes longer than 1 s"):
            read(apart, SLOW)
        assert read(apart, GOOD) == "Kept."


def test_dc_21_a_file_that_takes_too_much_memory_is_stopped_and_the_next_is_read() -> None:
    body = "".join(f'<w:p w:x="{i:x}"/>' for i in range(300_000))
    with Apart(Limits(memory_bytes=150_000_000)) as apart:
        with pytest.raises(Unreadable, match=r"more than 150 MB of memory"):
            read(apart, docx_of(body), ".docx")
        assert read(apart, GOOD) == "Kept."


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="descriptors can't be counted here")
def test_no_pipe_is_left() -> None:
    before = len(list(DESCRIPTORS.iterdir()))
    for _ in range(2):
        with Apart() as apart:
            read(apart, GOOD)
    assert len(list(DESCRIPTORS.iterdir())) == before
