"""PowerPoint, by python-pptx: a slide's title is a heading, its texts follow from top to bottom.

Points are items, tables rows; the speaker's notes stand behind their slide. A place is a slide.
"""

import io
from collections.abc import Iterator
from typing import Any

from generator.config import Source
from generator.knowledge.loaded import Loaded, Unreadable
from generator.knowledge.tables import GridCell, grid_lines, reads_like_headers
from generator.knowledge.unzip import open_archive, refuse_document_types
from generator.knowledge.writing import TextWriter, name_of
from generator.text import collapse

__all__ = ["load_pptx"]

_NO_TITLE = "PowerPoint Presentation"
"""What the library and PowerPoint itself call a presentation that nobody named."""
_NEXT_LINE = 200_000
"""Shapes whose tops differ by less stand beside each other; a fifth of an inch."""


def load_pptx(content: bytes, path: str, source: Source) -> Loaded:
    """Read a presentation as one document.

    Raises:
        Unreadable: it is broken, encrypted, or holds no presentation.
    """
    import pptx

    archive = open_archive(content)
    if "ppt/presentation.xml" not in archive and "[Content_Types].xml" not in archive:
        raise Unreadable("holds no presentation")
    refuse_document_types(archive)
    presentation = pptx.Presentation(io.BytesIO(content))
    writer = TextWriter()
    first_title = ""
    for number, slide in enumerate(presentation.slides, start=1):
        title = slide.shapes.title
        heading = collapse(title.text_frame.text) if title is not None else ""
        first_title = first_title or heading
        # An untitled slide must not stand under the heading of the one before it.
        writer.write("heading", heading or f"Slide {number}", f"slide {number}", level=1)
        for shape in _shapes(slide.shapes):
            if title is None or shape.shape_id != title.shape_id:
                _write_shape(writer, shape, f"slide {number}")
        if slide.has_notes_slide:
            notes = slide.notes_slide.notes_text_frame
            for paragraph in notes.paragraphs if notes is not None else ():
                writer.write("paragraph", _text(paragraph), f"slide {number}, notes")
    if all(block.kind == "heading" for block in writer.blocks) and not first_title:
        raise Unreadable("holds no text")
    own = collapse(presentation.core_properties.title or "")
    title = (own if own != _NO_TITLE else "") or first_title or name_of(path)
    return Loaded([writer.document(path, title=title, path=path)], [], [])


def _shapes(shapes: Any) -> Iterator[Any]:  # noqa: ANN401 (the library's classes are many)
    """Yield shapes as one reads: from top to bottom, side by side from the left."""
    listed = sorted(shapes, key=lambda shape: ((shape.top or 0) // _NEXT_LINE, shape.left or 0))
    for shape in listed:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _write_shape(writer: TextWriter, shape: Any, place: str) -> None:  # noqa: ANN401
    if getattr(shape, "has_table", False):
        _write_table(writer, shape.table, place)
    elif shape.has_text_frame:
        texts = [_text(paragraph) for paragraph in shape.text_frame.paragraphs]
        texts = [text for text in texts if text]
        for text in texts:
            writer.write("item" if len(texts) > 1 else "paragraph", text, place)


def _text(paragraph: Any) -> str:  # noqa: ANN401
    return "\n".join(filter(None, map(collapse, paragraph.text.replace("\v", "\n").split("\n"))))


def _write_table(writer: TextWriter, table: Any, place: str) -> None:  # noqa: ANN401
    grid = [
        [
            GridCell(
                cell.text_frame.text,
                cell.span_width if cell.is_merge_origin else 1,
                cell.span_height if cell.is_merge_origin else 1,
            )
            for cell in row.cells
            if not cell.is_spanned
        ]
        for row in table.rows
    ]
    has_headers = (
        len(grid) > 1 and table.first_row and reads_like_headers([cell.text for cell in grid[0]])
    )
    for line in grid_lines(grid, has_headers=has_headers):
        writer.write("row", line, place)
