"""Rows of text as lines with aligned columns."""

from collections.abc import Sequence

from generator.errors import visible

__all__ = ["table"]


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows as lines: the first column to the left, the others to the right.

    >>> table([["cell", "kept"], ["a", "12"]])
    ['cell  kept', 'a       12']
    """
    if not rows:
        return []
    widths = [max(len(visible(row[i])) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            visible(cell).ljust(width) if i == 0 else visible(cell).rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
