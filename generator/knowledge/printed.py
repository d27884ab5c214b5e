"""What stands on a printed page: lines and the cells in them, running headers, tables."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from generator.knowledge.tables import GridCell, grid_lines, reads_like_headers
from generator.text import collapse

__all__ = [
    "Cell",
    "Line",
    "gap_between",
    "has_leader",
    "table_end",
    "table_rows",
    "without_running",
]

_LIGATURES = str.maketrans(
    {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
     "\ufb05": "st", "\ufb06": "st", "\u00ad": "", "\u00a0": " "}
    | {chr(code): " " for code in (*range(9), *range(11, 32))}
)  # fmt: skip
_LEADER = re.compile(r"(?:\s*\.){4,}\s*")
_PAGE_NUMBER = re.compile(
    r"(?i)(?:[-\u2013\u2014]?\s*)?(?:page|seite|p\.)?\s*(?:\d{1,4}|[ivxlc]{1,7})"
    r"(?:\s*(?:of|von|/)\s*\d{1,4})?(?:\s*[-\u2013\u2014])?$"
)
_DIGITS = re.compile(r"\d+")
_MIN_REPEATS = 3


class Cell(NamedTuple):
    """A stretch of a line between wide gaps; `left` and `right` in points."""

    left: float
    right: float
    text: str


class Line(Struct, frozen=True):
    """A printed line: its baseline `y` counts up from the page's foot, `y_end` where it ends."""

    cells: tuple[Cell, ...]
    y: float
    y_end: float
    size: float
    is_bold: bool = False
    page_height: float = 800.0

    @property
    def text(self) -> str:
        """The line as one text."""
        joined = " ".join(cell.text for cell in self.cells)
        return collapse(_LEADER.sub(" \u2026 ", joined.translate(_LIGATURES)))

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.cells[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return max(cell.right for cell in self.cells)


def without_running(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the pages without running headers, footers and page numbers."""
    edges = [_edges(lines) for lines in pages]
    repeats = Counter(key for page in edges for key in {_edge_key(line) for line in page.values()})
    kept = []
    for lines, edge in zip(pages, edges, strict=True):
        running = {
            i
            for i, line in edge.items()
            if repeats[_edge_key(line)] >= _MIN_REPEATS
            or (len(pages) > 1 and _is_at_rim(line) and _is_running(line, repeats))
        }
        kept.append([line for i, line in enumerate(lines) if i not in running])
    return kept


def _edges(lines: Sequence[Line]) -> dict[int, Line]:
    """Return the two highest and the two lowest lines of a page with their positions."""
    order = sorted(range(len(lines)), key=lambda i: -lines[i].y)
    return {i: lines[i] for i in (*order[:2], *order[-2:])}


def _edge_key(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text.casefold()), round(line.y / 4)


def _is_running(line: Line, repeats: Counter[tuple[str, int]]) -> bool:
    return repeats[_edge_key(line)] > 1 or _PAGE_NUMBER.match(line.text) is not None


def _is_at_rim(line: Line) -> bool:
    return not 0.1 < line.y / line.page_height < 0.9


def gap_between(before: Line, line: Line) -> float:
    """Return how far below a line stands, in heights of its letters; huge in a new column."""
    gap = (before.y_end - line.y) / max(before.size, line.size)
    return gap if gap > -0.2 else 100.0


def table_end(lines: Sequence[Line], at: int) -> int:
    """Return where the table that begins at a line ends; `at` where none does."""
    end = at
    most = 0
    while end < len(lines) and len(lines[end].cells) > 1 and not has_leader(lines[end]):
        if end > at and not 0 < gap_between(lines[end - 1], lines[end]) < 4:
            break
        most = max(most, len(lines[end].cells))
        end += 1
    n_rows = end - at
    is_table = n_rows >= 2 and (most > 2 or n_rows > 2)
    return end if is_table and len(_columns(lines[at:end])) >= most else at


def has_leader(line: Line) -> bool:
    """Say whether dots lead over to a page number, as in a table of contents."""
    return _LEADER.search(" ".join(cell.text for cell in line.cells)) is not None


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Return the columns: what is left of the width when the gaps that all rows share go."""
    columns: list[tuple[float, float]] = []
    for left, right, _ in sorted(cell for line in lines for cell in line.cells):
        if columns and left <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def table_rows(lines: Sequence[Line]) -> list[str]:
    """Return the rows of a table as readable lines."""
    columns = _columns(lines)
    grid: list[list[str]] = []
    for line in lines:
        row = [""] * len(columns)
        for cell in line.cells:
            at = next(i for i, (left, right) in enumerate(columns) if left <= cell.left <= right)
            row[at] = collapse(f"{row[at]} {cell.text.translate(_LIGATURES)}")
        grid.append(row)
    has_headers = reads_like_headers(grid[0]) and (lines[0].is_bold or len(columns) > 2)
    cells = [[GridCell(text) for text in row] for row in grid]
    return list(grid_lines(cells, has_headers=has_headers))
