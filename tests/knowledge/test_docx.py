import io

import pytest

from generator.config import Source
from generator.knowledge.docx import load_docx
from generator.knowledge.loaded import Unreadable
from generator.records.knowledge import Document
from tests.knowledge.files_by_hand import docx_of, zipped

docx = pytest.importorskip("docx", reason="the extra [documents] isn't installed")


def load(content: bytes) -> Document:
    return load_docx(content, "pump_guide.docx", Source("pump_guide.docx")).documents[0]


def blocks(document: Document) -> list[tuple[str, int, str]]:
    return [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks]


def saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def table(document: object, rows: list[list[str]], style: str | None = None) -> object:
    made = document.add_table(len(rows), len(rows[0]), style=style)  # type: ignore[attr-defined]
    for cells, texts in zip(made.rows, rows, strict=True):
        for cell, text in zip(cells.cells, texts, strict=True):
            cell.text = text
    return made


def test_headings_lists_and_prose_keep_their_structure() -> None:
    made = docx.Document()
    made.add_heading("Pump guide", 0)
    made.add_heading("Warranty", 1)
    made.add_paragraph("Covered for 24 months.\nNot for 25.")
    made.add_heading("Care", 2)
    made.add_paragraph("Clean the filter.", style="List Bullet")
    made.add_paragraph("Check the seal.", style="List Number")
    document = load(saved(made))
    assert blocks(document) == [
        ("heading", 1, "Pump guide"),
        ("heading", 1, "Warranty"),
        ("paragraph", 0, "Covered for 24 months.\nNot for 25."),
        ("heading", 2, "Care"),
        ("item", 0, "Clean the filter."),
        ("item", 0, "Check the seal."),
    ]
    assert document.title == "Pump guide"
    assert [place.label for place in document.places][:3] == [f"paragraph {n}" for n in (1, 2, 3)]


def test_a_table_of_three_columns_names_its_cells() -> None:
    made = docx.Document()
    table(made, [["Model", "Flow", "Price"], ["P1", "20 l/min", "\u00a345"]])
    assert load(saved(made)).text == "Model P1 \u2013 Flow: 20 l/min; Price: \u00a345."


def test_a_list_of_properties_has_no_headers() -> None:
    made = docx.Document()
    table(made, [["Colour", "red"], ["Finish", "matt"]])
    assert load(saved(made)).text == "Colour: red.\nFinish: matt."


def test_a_styled_table_of_two_columns_has_headers() -> None:
    made = docx.Document()
    table(made, [["Model", "Colour"], ["P1", "red"]], "Light Grid")
    assert load(saved(made)).text == "Model P1 \u2013 Colour: red."


def test_merged_cells_reach_over_their_rows_and_columns() -> None:
    made = docx.Document()
    rows = [
        ["Model", "Flow", "Price"],
        ["P1", "20 l/min", "\u00a345"],
        ["", "25 l/min", "\u00a350"],
    ]
    grid = table(made, rows)
    grid.cell(1, 0).merge(grid.cell(2, 0))  # type: ignore[attr-defined]
    assert load(saved(made)).text.splitlines()[1] == (
        "Model P1 \u2013 Flow: 25 l/min; Price: \u00a350."
    )


def test_what_tracked_changes_took_out_is_left_out_and_what_they_put_in_is_kept() -> None:
    body = (
        "<w:p><w:r><w:t>Covered for </w:t></w:r><w:del><w:r><w:delText>12</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>24</w:t></w:r></w:ins><w:r><w:t> months.</w:t></w:r></w:p>"
        "<w:moveFrom><w:p><w:r><w:t>Gone.</w:t></w:r></w:p></w:moveFrom>"
    )
    assert load(docx_of(body)).text == "Covered for 24 months."


def test_text_in_content_controls_and_boxes_is_read_once() -> None:
    body = (
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:r><w:t>Around.</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r>"
        "</w:p></w:txbxContent></w:pict></w:r></w:p>"
    )
    assert load(docx_of(body)).text == "In a control.\n\nAround.\n\nIn a box."


def test_an_outline_level_makes_a_heading_in_any_language() -> None:
    body = (
        '<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>Gew\u00e4hr</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>24<w:tab/></w:t></w:r><w:r><w:tab/><w:t>Monate</w:t></w:r></w:p>"
    )
    document = load(docx_of(body))
    assert blocks(document) == [("heading", 2, "Gew\u00e4hr"), ("paragraph", 0, "24 Monate")]
    assert document.title == "Gew\u00e4hr"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (zipped({"a.txt": "x"}), "holds no Word document"),
        (zipped({"inner.docx": docx_of("<w:p/>")}), "holds no Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is encrypted, or of the old"),
        (docx_of("<w:p/>")[:200], "no whole zip container"),
    ],
    ids=["zip", "nested", "ole", "cut"],
)
def test_dc_20_what_is_no_word_document_says_so(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        load(content)


LAUGHS = "<!DOCTYPE w [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>"
OUTSIDE = "<!DOCTYPE w [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
REMOTE = "<!DOCTYPE w SYSTEM 'http://127.0.0.1:1/a.dtd'>"


@pytest.mark.parametrize("prolog", [LAUGHS, OUTSIDE, REMOTE], ids=["laughs", "file", "remote"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_dc_18_a_document_type_is_refused(prolog: str, encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?>{prolog}<w>&a;</w>'
    with pytest.raises(Unreadable, match="declares a document type"):
        load(docx_of(body.encode(encoding)))
