"""Word documents, by python-docx: headings, paragraphs, lists, tables and notes, in their order.

Text that tracked changes took out is left out, what they put in is kept; headers and footers of
pages are no part of the text. Word's files know paragraphs, not pages, so a place is a paragraph.
"""

import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec import Struct, field

from generator.config import Source
from generator.knowledge.loaded import Loaded, Unreadable
from generator.knowledge.tables import GridCell, grid_lines, reads_like_headers
from generator.knowledge.unzip import open_archive, refuse_document_types
from generator.knowledge.writing import TextWriter, name_of
from generator.records.knowledge import BlockKind
from generator.text import collapse

__all__ = ["load_docx"]

_TRANSPARENT = {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"}
_TAKEN_OUT = {"del", "moveFrom", "Fallback", "instrText", "delText"}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_PLAIN_TABLES = {"", "Normal Table", "Table Grid"}
_OFF = {"0", "false", "off"}
_MAX_LEVEL = 6
_NO_TITLE = "Word Document"  # what python-docx calls a document without properties


class _Style(Struct, frozen=True):
    name: str = ""
    level: int = 0
    is_list: bool = False


class _Walk(Struct):
    """What is known while a document is walked through."""

    writer: TextWriter
    styles: dict[str, _Style]
    table_styles: dict[str, str]
    n_paragraphs: int = 0
    title: str = ""
    first_heading: str = ""
    boxes: list[Any] = field(default_factory=list)


def load_docx(content: bytes, path: str, source: Source) -> Loaded:
    """Read a Word document as one document.

    Raises:
        Unreadable: it is broken, encrypted, or holds no Word document.
    """
    import docx

    archive = open_archive(content)
    if "word/document.xml" not in archive and "[Content_Types].xml" not in archive:
        raise Unreadable("holds no Word document")
    refuse_document_types(archive)
    document = docx.Document(io.BytesIO(content))
    writer = TextWriter()
    walk = _Walk(writer, *_styles(document.styles.element))
    _write_blocks(walk, document.element.body)
    _write_notes(walk, document.part)
    own = collapse(document.core_properties.title or "")
    title = collapse(walk.title) or (own if own != _NO_TITLE else "") or walk.first_heading
    return Loaded([writer.document(path, title=title or name_of(path), path=path)], [], [])


def _tag(element: Any) -> str:  # noqa: ANN401 (lxml has no types)
    """Return an element's name without its namespace; "" for a comment."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _get(element: Any, name: str) -> str:  # noqa: ANN401
    """Return an attribute of Word's namespace, "" where it is missing."""
    if element is None:
        return ""
    return next((str(v) for k, v in element.attrib.items() if k.rpartition("}")[2] == name), "")


def _child(element: Any, *path: str) -> Any:  # noqa: ANN401
    """Return the first descendant along a path of names, None where there is none."""
    for name in path:
        if element is not None:
            element = next((child for child in element if _tag(child) == name), None)
    return element


def _styles(root: Any) -> tuple[dict[str, _Style], dict[str, str]]:  # noqa: ANN401
    """Return the styles of paragraphs by id, and the names of those of tables."""
    elements = {_get(e, "styleId"): e for e in root if _tag(e) == "style"}
    tables = {
        style_id: _get(_child(e, "name"), "val")
        for style_id, e in elements.items()
        if _get(e, "type") == "table"
    }
    return {style_id: _style(style_id, elements) for style_id in elements}, tables


def _style(style_id: str, elements: dict[str, Any]) -> _Style:
    """Return what a style means, with what it has from those it is based on."""
    level, is_list, seen = 0, False, set[str]()
    name = _get(_child(elements[style_id], "name"), "val")
    while style_id in elements and style_id not in seen:
        seen.add(style_id)
        element = elements[style_id]
        level = level or _outline_level(_child(element, "pPr"))
        is_list = is_list or _child(element, "pPr", "numPr") is not None
        style_id = _get(_child(element, "basedOn"), "val")
    if not level and name.lower().startswith("heading "):
        digits = name[8:].strip()
        level = int(digits) if digits.isdecimal() and len(digits) < 3 else 0
    return _Style(name, level, is_list or name.lower().startswith("list "))


def _outline_level(properties: Any) -> int:  # noqa: ANN401
    """Return a heading's level from 1, 0 for body text."""
    value = _get(_child(properties, "outlineLvl"), "val")
    return int(value) + 1 if value.isdecimal() and int(value) < 9 else 0


def _write_blocks(walk: _Walk, parent: Any) -> None:  # noqa: ANN401
    for element in parent:
        tag = _tag(element)
        if tag == "p":
            _write_paragraph(walk, element)
        elif tag == "tbl":
            _write_table(walk, element)
        elif tag in _TRANSPARENT:
            _write_blocks(walk, element)


def _write_paragraph(walk: _Walk, element: Any) -> None:  # noqa: ANN401
    walk.n_paragraphs += 1
    text = "".join(_text(element, walk.boxes)).strip()
    boxes, walk.boxes = walk.boxes, []
    if text:
        properties = _child(element, "pPr")
        style = walk.styles.get(_get(_child(properties, "pStyle"), "val"), _Style())
        level = _outline_level(properties) or style.level
        kind: BlockKind = "paragraph"
        if style.name.lower() == "title":
            walk.title, level = walk.title or text, 1
        if level:
            kind, text = "heading", collapse(text)
            walk.first_heading = walk.first_heading or text
        elif style.is_list or _is_list(_child(properties, "numPr")):
            kind = "item"
        level = min(level, _MAX_LEVEL)
        walk.writer.write(kind, _lines(text), f"paragraph {walk.n_paragraphs}", level=level)
    for box in boxes:
        _write_blocks(walk, box)


def _is_list(numbering: Any) -> bool:  # noqa: ANN401
    return numbering is not None and _get(_child(numbering, "numId"), "val") != "0"


def _lines(text: str) -> str:
    """Return text with single blanks; the breaks that its author set stay."""
    return "\n".join(filter(None, (collapse(line) for line in text.split("\n"))))


def _text(element: Any, boxes: list[Any] | None = None) -> Iterator[str]:  # noqa: ANN401
    """Yield the text within an element; text boxes in it are put aside, or left out."""
    for child in element:
        tag = _tag(child)
        if tag == "t":
            yield child.text or ""
        elif tag in _SIGNS:
            yield _SIGNS[tag]
        elif tag == "txbxContent":
            if boxes is not None:
                boxes.append(child)
        elif tag not in _TAKEN_OUT and tag != "pPr":
            yield from _text(child, boxes)


def _write_table(walk: _Walk, table: Any) -> None:  # noqa: ANN401
    rows = list(_within(table, "tr"))
    grid = _grid(rows)
    place = f"paragraph {walk.n_paragraphs + 1}"
    walk.n_paragraphs += sum(1 for element in table.iter() if _tag(element) == "p")
    for line in grid_lines(grid, has_headers=_has_headers(walk, table, rows, grid)):
        walk.writer.write("row", line, place)


def _within(parent: Any, name: str) -> Iterator[Any]:  # noqa: ANN401
    """Yield the children of a name, also those behind content controls and tracked changes."""
    for child in parent:
        tag = _tag(child)
        if tag == name:
            yield child
        elif tag in _TRANSPARENT:
            yield from _within(child, name)


class _Cell(NamedTuple):
    at: int
    n_columns: int
    merge: str
    text: str


def _grid(rows: list[Any]) -> list[list[GridCell]]:
    """Return the cells of each row; one that goes on from the row above makes that one longer."""
    placed = [list(_cells(row)) for row in rows]
    going_on = [{cell.at for cell in cells if cell.merge == "continue"} for cells in placed]
    grid = []
    for number, cells in enumerate(placed):
        found = [GridCell("", cells[0].at)] if cells and cells[0].at else []
        for cell in cells:
            if cell.merge == "continue" and number:
                continue
            end = number + 1
            while cell.merge and end < len(rows) and cell.at in going_on[end]:
                end += 1
            found.append(GridCell(cell.text, cell.n_columns, end - number))
        grid.append(found)
    return grid


def _cells(row: Any) -> Iterator[_Cell]:  # noqa: ANN401
    at = _number(_get(_child(row, "trPr", "gridBefore"), "val"), 0)
    for cell in _within(row, "tc"):
        properties = _child(cell, "tcPr")
        n_columns = max(1, _number(_get(_child(properties, "gridSpan"), "val"), 1))
        merge = _child(properties, "vMerge")
        paragraphs = ("".join(_text(e)).strip() for e in cell.iter() if _tag(e) == "p")
        joined = "" if merge is None else _get(merge, "val") or "continue"
        yield _Cell(at, n_columns, joined, "\n".join(filter(None, paragraphs)))
        at += n_columns


def _number(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else default


def _has_headers(
    walk: _Walk,
    table: Any,  # noqa: ANN401
    rows: list[Any],
    grid: list[list[GridCell]],
) -> bool:
    """Say whether the first row names the columns.

    It does where the table says so (a row repeated on each page), and where it reads like it and
    either looks different from the rest or has three columns: two are as often a list of
    properties, whose first is none.
    """
    if len(grid) < 2:
        return False
    if _child(rows[0], "trPr", "tblHeader") is not None:
        return True
    if not reads_like_headers([cell.text for cell in grid[0]]):
        return False
    properties = _child(table, "tblPr")
    style = walk.table_styles.get(_get(_child(properties, "tblStyle"), "val"), "")
    look = _child(properties, "tblLook")
    is_styled = style not in _PLAIN_TABLES and "0" not in (_get(look, "firstRow") or "0")
    return len(grid[0]) > 2 or is_styled or _is_bold(rows[0])


def _is_bold(row: Any) -> bool:  # noqa: ANN401
    runs = [e for e in row.iter() if _tag(e) == "r" and "".join(_text(e)).strip()]
    bold = [_child(run, "rPr", "b") for run in runs]
    return bool(runs) and all(b is not None and _get(b, "val") not in _OFF for b in bold)


def _write_notes(walk: _Walk, part: Any) -> None:  # noqa: ANN401
    """Write footnotes and endnotes behind the text, under a heading of their own."""
    from docx.oxml import parse_xml

    for kind in ("footnote", "endnote"):
        notes = []
        for relation in part.rels.values():
            if not relation.is_external and relation.reltype.endswith(f"/{kind}s"):
                root = parse_xml(relation.target_part.blob)
                notes += [(_get(e, "id"), _note(e)) for e in root if not _get(e, "type")]
        if any(text for _, text in notes):
            walk.writer.write("heading", f"{kind.title()}s", f"{kind} {notes[0][0]}", level=1)
        for number, text in notes:
            walk.writer.write("paragraph", text, f"{kind} {number}")


def _note(element: Any) -> str:  # noqa: ANN401
    paragraphs = ("".join(_text(e)) for e in element.iter() if _tag(e) == "p")
    return _lines("\n".join(paragraphs))
