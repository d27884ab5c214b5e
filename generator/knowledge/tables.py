"""A table's cells -> a readable line a row: "Label: value." or "Code E1 \u2013 Meaning: value.".

The first cell names the row, so it stands in front, behind its header where that says something.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from generator.text import collapse

__all__ = ["GridCell", "Table", "grid_lines", "reads_like_headers"]

_MAX_SPAN = 1_000
# Headers of a first column that add nothing to what stands in it: "Pump", not "Property Pump".
_SAYS_NOTHING = frozenset(
    ("", "attribute", "characteristic", "detail", "feature", "item", "name", "property")
)
_ENDS = (".", "!", "?", "\u2026", "\u3002")


class _Cell(Struct):
    is_header: bool
    n_columns: int = 1
    n_rows: int = 1
    text: str = ""
    line: int = 0


class Table(Struct):
    """Takes in cells and gives out rows; knows the headers and the cells that reach down."""

    headers: list[str] = field(default_factory=list)
    in_cell: bool = False
    _cells: list[_Cell] = field(default_factory=list)
    _reaching: dict[int, _Cell] = field(default_factory=dict)
    _n_rows: int = 0

    def open_cell(self, *, is_header: bool, n_columns: str | None, n_rows: str | None) -> None:
        """Begin a cell; the spans are the attributes as written."""
        self._cells.append(_Cell(is_header, _span(n_columns), _span(n_rows)))
        self.in_cell = True

    def fill(self, text: str, line: int) -> None:
        """End the open cell with its text."""
        self._cells[-1].text, self._cells[-1].line = text, line
        self.in_cell = False

    def abandon_row(self) -> list[tuple[int, str]]:
        """Return (line, text) of each cell so far and forget the row."""
        cells, self._cells, self.in_cell = self._cells, [], False
        return [(cell.line, cell.text) for cell in cells if cell.text]

    def end_row(self) -> tuple[int, str]:
        """Return (line, text) of the row; the text is "" for a header or an empty row."""
        cells, self._cells, self.in_cell = self._cells, [], False
        if not cells:
            return 0, ""
        is_header = all(cell.is_header for cell in cells) and len(cells) > 1
        line = next((cell.line for cell in cells if cell.text), 0)
        columns = self._place(cells)
        if is_header and self._n_rows == 0:
            self._add_headers(columns)
            return 0, ""
        self._n_rows += 1
        return line, self._line(columns)

    def _place(self, cells: list[_Cell]) -> dict[int, _Cell]:
        """Return column -> cell, with those that reach down from rows above in their columns."""
        columns: dict[int, _Cell] = {}
        at = 0
        for column, cell in self._reaching.items():
            columns[column] = cell
        for cell in cells:
            while at in columns:
                at += 1
            for column in range(at, at + cell.n_columns):
                columns[column] = cell
            at += cell.n_columns
        for cell in {id(cell): cell for cell in columns.values()}.values():
            cell.n_rows -= 1
        self._reaching = {column: cell for column, cell in columns.items() if cell.n_rows > 0}
        return dict(sorted(columns.items()))

    def _add_headers(self, columns: dict[int, _Cell]) -> None:
        """Name the columns; a second row of headers adds to the first."""
        for column, cell in columns.items():
            self.headers += [""] * (column + 1 - len(self.headers))
            above = self.headers[column]
            if cell.text and cell.text != above:
                self.headers[column] = f"{above} {cell.text}".strip()

    def _line(self, columns: dict[int, _Cell]) -> str:
        shown = {id(cell): (column, cell) for column, cell in reversed(columns.items())}
        pairs = [(column, cell) for column, cell in shown.values() if cell.text]
        pairs.sort(key=lambda pair: pair[0])
        if not pairs:
            return ""
        texts = [cell.text for _, cell in pairs]
        if self.headers:
            named = self.headers + [""] * (pairs[-1][0] + 1 - len(self.headers))
            texts = [
                f"{named[column]}: {cell.text}" if named[column] else cell.text
                for column, cell in pairs
            ]
            if len(pairs) > 1 and pairs[0][0] == 0:
                head = "" if named[0].casefold() in _SAYS_NOTHING else f"{named[0]} "
                text = f"{head}{pairs[0][1].text} \u2013 {'; '.join(texts[1:])}"
            else:
                text = "; ".join(texts)
        elif len(texts) > 1 and (pairs[0][1].is_header or len(texts) == 2):
            text = f"{texts[0].rstrip(':')}: {'; '.join(texts[1:])}"
        else:
            text = "; ".join(texts)
        return text if text.endswith(_ENDS) else text + "."


def _span(written: str | None) -> int:
    digits = (written or "").strip()
    return min(max(int(digits), 1), _MAX_SPAN) if digits.isdecimal() and len(digits) < 5 else 1


class GridCell(NamedTuple):
    """A cell of a table that is known as a whole; spans count from 1."""

    text: str
    n_columns: int = 1
    n_rows: int = 1


def grid_lines(rows: Sequence[Sequence[GridCell]], *, has_headers: bool) -> Iterator[str]:
    """Yield a readable line for each row of a whole table that says something.

    >>> rows = [[GridCell("Lamp"), GridCell("Hours")], [GridCell("A1"), GridCell("900")]]
    >>> list(grid_lines(rows, has_headers=True)), list(grid_lines(rows, has_headers=False))
    (['Lamp A1 – Hours: 900.'], ['Lamp: Hours.', 'A1: 900.'])
    """
    table = Table()
    for number, row in enumerate(rows):
        for cell in row:
            table.open_cell(
                is_header=has_headers and not number,
                n_columns=str(cell.n_columns),
                n_rows=str(cell.n_rows),
            )
            table.fill(collapse(cell.text), 0)
        _, line = table.end_row()
        if line:
            yield line


def reads_like_headers(row: Sequence[str]) -> bool:
    """Say whether a table's first row may be its headers: all filled, all different, no figures."""
    texts = [text.strip() for text in row]
    return (
        len(texts) > 1
        and all(texts)
        and len(set(texts)) == len(texts)
        and not any(char.isdigit() for text in texts for char in text)
    )
