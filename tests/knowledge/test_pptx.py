import io

import pytest

from generator.config import Source
from generator.knowledge.loaded import Unreadable
from generator.knowledge.pptx import load_pptx
from generator.records.knowledge import Document
from tests.knowledge.files_by_hand import zipped

pptx = pytest.importorskip("pptx", reason="the extra [documents] isn't installed")


def load(presentation: object) -> Document:
    out = io.BytesIO()
    presentation.save(out)  # type: ignore[attr-defined]
    return load_pptx(out.getvalue(), "talk.pptx", Source("talk.pptx")).documents[0]


def test_slides_keep_titles_points_tables_and_notes() -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "Opening hours"
    slide.placeholders[1].text_frame.text = "Monday 9 to 5"
    slide.placeholders[1].text_frame.add_paragraph().text = "Sunday closed"
    slide.notes_slide.notes_text_frame.text = "Mention the bank holiday."
    slide = made.slides.add_slide(made.slide_layouts[6])
    inch = 914_400
    grid = slide.shapes.add_table(2, 3, inch, 3 * inch, 6 * inch, inch).table
    for row, texts in enumerate([["Model", "Flow", "Price"], ["P1", "20 l/min", "\u00a345"]]):
        for column, text in enumerate(texts):
            grid.cell(row, column).text = text
    box = slide.shapes.add_textbox(inch, inch, inch, inch)
    box.text_frame.text = "All prices in pounds."
    document = load(made)
    shown = [(b.kind, document.text[b.start : b.end]) for b in document.blocks]
    assert shown == [
        ("heading", "Opening hours"),
        ("item", "Monday 9 to 5"),
        ("item", "Sunday closed"),
        ("paragraph", "Mention the bank holiday."),
        ("heading", "Slide 2"),
        ("paragraph", "All prices in pounds."),
        ("row", "Model P1 \u2013 Flow: 20 l/min; Price: \u00a345."),
    ]
    assert [place.label for place in document.places] == ["slide 1", "slide 1, notes", "slide 2"]
    assert document.title == "Opening hours"


def test_slides_without_text_are_no_document() -> None:
    made = pptx.Presentation()
    made.slides.add_slide(made.slide_layouts[6])
    with pytest.raises(Unreadable, match="holds no text"):
        load(made)


def test_dc_20_what_is_no_presentation_says_so() -> None:
    with pytest.raises(Unreadable, match="holds no presentation"):
        load_pptx(zipped({"a.txt": "x"}), "a.pptx", Source("a.pptx"))
