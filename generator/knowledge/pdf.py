"""PDF, by PDFium: the lines of each page, from which `layout` makes headings, lists and tables.

A place is a page, counted from 1 as a viewer counts. Pages without text (scans) are told.
"""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from generator.config import Source
from generator.knowledge.layout import Outline, write_pages
from generator.knowledge.loaded import Loaded, Skipped, Unreadable
from generator.knowledge.printed import Cell, Line
from generator.knowledge.writing import TextWriter, name_of
from generator.text import collapse

__all__ = ["load_pdf"]

_WIDE_GAP = 1.1
"""Of the size of the letters: between words it is 0.25, in a justified line mostly below 1."""
_PASSWORD = 4
_BOLD_WEIGHT = 600
_MAX_OUTLINE = 10_000
_NO_SIGN = 0xFFFF


def load_pdf(content: bytes, path: str, source: Source) -> Loaded:
    """Read a PDF as one document.

    Raises:
        Unreadable: it is broken, encrypted, or holds no text.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", 0) == _PASSWORD or "password" in str(error).lower():
            raise Unreadable("is encrypted; it needs a password") from None
        raise Unreadable(f"is no whole PDF: {error}") from None
    with pdf:
        n_pages = len(pdf)
        broken: list[int] = []
        pages = [_page(pdf, number, broken) for number in range(n_pages)]
        outline = _outline(pdf)
        title = collapse(pdf.get_metadata_value("Title") or "")
    textless = [i for i, lines in enumerate(pages, start=1) if not lines and i not in broken]
    if len(textless) == n_pages:
        raise Unreadable(f"holds no text on its {_count(n_pages)}; scanned? Run OCR on it first")
    writer = TextWriter()
    n_left_out = write_pages(writer, pages, outline)
    loaded = Loaded([], [], [])
    if broken:
        loaded.skipped.append(Skipped(path, f"{_listed(broken)}: can't be read"))
    if textless:
        loaded.skipped.append(Skipped(path, f"{_listed(textless)}: no text; scanned?"))
    if n_left_out:
        reason = f"{n_left_out} running headers, footers and page numbers are left out"
        loaded.warnings.append(Skipped(path, reason))
    title = title if _says_something(title) else writer.first_heading or name_of(path)
    loaded.documents.append(writer.document(path, title=title, path=path))
    return loaded


def _count(n_pages: int) -> str:
    return "1 page" if n_pages == 1 else f"{n_pages:,} pages"


def _listed(numbers: list[int]) -> str:
    named = ", ".join(map(str, numbers[:8]))
    more = f" and {len(numbers) - 8} more" if len(numbers) > 8 else ""
    return f"page {named}" if len(numbers) == 1 else f"pages {named}{more}"


def _says_something(title: str) -> bool:
    """Say whether a title is one and not a file's name or what a program puts there."""
    bad = (".doc", ".docx", ".tex", ".dvi", ".indd", ".ppt", ".pptx", ".xls", ".xlsx", ".pdf")
    lower = title.lower()
    return (
        len(title) > 2
        and not lower.endswith(bad)
        and not lower.startswith(("microsoft word -", "untitled", "(anonymous", "unspecified"))
    )


def _outline(pdf: Any) -> Outline:  # noqa: ANN401 (PDFium's classes are untyped)
    """Return (page, title) -> level for the bookmarks."""
    found: Outline = {}
    for number, bookmark in enumerate(pdf.get_toc(max_depth=6)):
        if number >= _MAX_OUTLINE:
            break
        destination = bookmark.get_dest()
        page = destination.get_index() if destination else None
        if page is not None:
            found.setdefault(
                (page + 1, collapse(bookmark.get_title()).casefold()), bookmark.level + 1
            )
    return found


def _page(pdf: Any, number: int, broken: list[int]) -> list[Line]:  # noqa: ANN401
    """Return the lines of a page in the order of its text."""
    import pypdfium2

    try:
        page = pdf[number]
        text_page = page.get_textpage()
        lines = list(_lines(text_page, page.get_height()))
    except pypdfium2.PdfiumError:
        broken.append(number + 1)
        return []
    text_page.close()
    page.close()
    return lines


def _lines(text_page: Any, height: float) -> Iterator[Line]:  # noqa: ANN401
    text = _signs(text_page)
    at = 0
    for piece in text.split("\n"):
        indices = [i for i in range(at, at + len(piece)) if not text[i].isspace()]
        if indices:
            line = _line(text_page, text, indices, height)
            if line.text:
                yield line
        at += len(piece) + 1


def _signs(text_page: Any) -> str:  # noqa: ANN401
    """Return the page's text, one sign for each that PDFium counts; carriage returns are blanks."""
    from pypdfium2 import raw

    count = text_page.count_chars()
    text = text_page.get_text_range() if count else ""
    if len(text) != count:  # signs were left out or put in: go by PDFium's own count
        codes = (raw.FPDFText_GetUnicode(text_page, i) for i in range(count))
        text = "".join(chr(code) if 0 < code <= 0x10FFFF else " " for code in codes)
    return text.replace("\r", " ")


def _line(text_page: Any, text: str, indices: list[int], height: float) -> Line:  # noqa: ANN401
    first, last = indices[0], indices[-1]
    sampled = [indices[len(indices) * k // 4] for k in range(4)] + [last]
    sizes = Counter(_size(text_page, i) for i in sampled)
    size = sizes.most_common(1)[0][0]
    is_bold = all(_is_bold(text_page, i) for i in {first, sampled[2], last})
    _, y = _origin(text_page, first)
    _, y_end = _origin(text_page, last)
    return Line(
        cells=tuple(_cells(text_page, text, indices, size)),
        y=y,
        y_end=y_end,
        size=size,
        is_bold=is_bold,
        page_height=height,
    )


def _cells(text_page: Any, text: str, indices: list[int], size: float) -> Iterator[Cell]:  # noqa: ANN401
    """Yield the stretches of a line that wide gaps part."""
    start = indices[0]
    left = text_page.get_charbox(start)[0]
    before = start
    for index in indices[1:]:
        if index != before + 1:
            right = text_page.get_charbox(before)[2]
            next_left = text_page.get_charbox(index)[0]
            if next_left - right > _WIDE_GAP * size:
                yield Cell(left, right, text[start : before + 1])
                start, left = index, next_left
        before = index
    yield Cell(left, text_page.get_charbox(before)[2], text[start : before + 1])


def _size(text_page: Any, index: int) -> float:  # noqa: ANN401
    """Return the height of a sign's font as it stands on the page, in points, to a half."""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    scale = 1.0
    if raw.FPDFText_GetMatrix(text_page, index, matrix):
        scale = math.hypot(matrix.c, matrix.d) or 1.0
    return max(1.0, round(2 * scale * float(raw.FPDFText_GetFontSize(text_page, index))) / 2)


def _origin(text_page: Any, index: int) -> tuple[float, float]:  # noqa: ANN401
    from pypdfium2 import raw

    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text_page, index, x, y)
    return x.value, y.value


def _is_bold(text_page: Any, index: int) -> bool:  # noqa: ANN401
    from pypdfium2 import raw

    if raw.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT:
        return True
    name = ctypes.create_string_buffer(200)
    flags = ctypes.c_int()
    n_bytes = raw.FPDFText_GetFontInfo(text_page, index, name, 200, flags)
    text = name.raw[: max(0, min(n_bytes, 200) - 1)].decode("utf-8", "replace").lower()
    return any(word in text for word in ("bold", "black", "heavy", "cmbx"))
