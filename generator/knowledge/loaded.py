"""What a loader hands back: documents, and the reason for whatever it left out."""

from typing import Literal, NamedTuple

from msgspec import Struct

from generator.errors import visible
from generator.records.knowledge import Document

__all__ = ["FileReport", "Loaded", "Skipped", "Unreadable"]

_MAX_REASONS = 5


class Skipped(Struct, frozen=True):
    """A file or a row that was not used, or was used with a doubt, and why.

    `path` is the file as the config sees it; `reason` reads on from it: "looks binary",
    "row 7: has 3 cells, the header 4".
    """

    path: str
    reason: str


class Loaded(NamedTuple):
    """The documents of one file, in order, and the rows of it that were not used.

    `warnings` are of text that was used, but not quite as the file has it.
    """

    documents: list[Document]
    skipped: list[Skipped]
    warnings: list[Skipped]


class Unreadable(Exception):
    """Raised by a loader that can't use a file; the message reads on from the file's path."""


class FileReport(Struct, frozen=True):
    """What became of one file.

    Attributes:
        path: the file as the config sees it, or the address it came from.
        status: "partly" where rows or pages were left out, "twin" where an earlier file holds the
            same, "skipped" where nothing of it is used.
        sha256: of the bytes as they were read; "" where none were.
        n_bytes: of the file; 0 where it wasn't read.
        n_documents: how many documents it gave.
        n_chars: how much text they hold, in code points.
        reasons: what was left out or is doubtful, and why.
        also: other paths that hold the same; their text is used once, under this path.
    """

    path: str
    status: Literal["read", "partly", "twin", "skipped"]
    sha256: str = ""
    n_bytes: int = 0
    n_documents: int = 0
    n_chars: int = 0
    reasons: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return the report as a line for people, with one more for each reason.

        >>> FileReport("a.md", "read", n_bytes=1200, n_documents=1, n_chars=1180).lines()
        ['a.md: read; 1,200 bytes, 1 document of 1,180 characters']
        >>> FileReport("b.pdf", "skipped", reasons=("is encrypted",)).lines()
        ['b.pdf: skipped; is encrypted']
        """
        if self.status in ("twin", "skipped"):
            return [visible(f"{self.path}: skipped; {'; '.join(self.reasons)}")]
        what = "document" if self.n_documents == 1 else "documents"
        lines = [
            f"{self.path}: {'read in part' if self.status == 'partly' else 'read'}; "
            f"{self.n_bytes:,} bytes, {self.n_documents:,} {what} of {self.n_chars:,} characters"
        ]
        lines += [f"  {reason}" for reason in self.reasons[:_MAX_REASONS]]
        if len(self.reasons) > _MAX_REASONS:
            lines.append(f"  and {len(self.reasons) - _MAX_REASONS:,} more")
        lines += [f"  the same stands in {path}" for path in self.also]
        return [visible(line.replace("\n", "\\n")) for line in lines]
