"""What is read and found: documents, their blocks, passages."""

from typing import Literal

from msgspec import Struct, field

__all__ = ["Block", "BlockKind", "Document", "Found", "Passage", "Place", "Span"]

BlockKind = Literal["heading", "paragraph", "item", "row", "code"]


class Span(Struct, frozen=True, gc=False):
    """A stretch of a document's text: code points `start` (included) to `end` (excluded)."""

    start: int
    end: int


class Block(Struct, frozen=True, gc=False):
    """A stretch of a document's text that reads as one thing; sentences never cross its ends.

    `level` is a heading's rank, 1 the highest, and 0 for every other kind.
    """

    start: int
    end: int
    kind: BlockKind
    level: int = 0


class Place(Struct, frozen=True, gc=False):
    """Where the text from `start` on stands in the file: "line 12", "row 3", "page 4"."""

    start: int
    label: str


class Document(Struct, frozen=True, gc=False):
    """One source: its text as the loader gives it, and the map back to the file.

    Attributes:
        id: names the document in records: its path as the config sees it, with "/" between parts,
            and for a row of a table "#" and the row's id behind it.
        title: what a reader calls it.
        path: the file, as the config sees it.
        text: all offsets in every record count code points of this text.
        blocks: in order, not overlapping; between them is white space or markup.
        places: in order of `start`.
    """

    id: str
    title: str
    path: str
    text: str
    blocks: tuple[Block, ...] = ()
    places: tuple[Place, ...] = ()

    def headings(self) -> list[tuple[int, tuple[str, ...]]]:
        r"""Return where each heading starts, with the headings above what follows, itself the last.

        A document of nothing but headings has none: they are its text.

        >>> blocks = (Block(2, 5, "heading", 1), Block(7, 10, "paragraph"))
        >>> Document("a.md", "a", "a.md", "# One\n\ntwo", blocks).headings()
        [(2, ('One',))]
        """
        if all(block.kind == "heading" for block in self.blocks):
            return []
        found = []
        above: list[tuple[int, str]] = []
        for block in self.blocks:
            if block.kind == "heading":
                text = " ".join(self.text[block.start : block.end].split())
                above = [one for one in above if one[0] < block.level]
                above.append((block.level, text))
                found.append((block.start, tuple(heading for _, heading in above)))
        return found


class Passage(Struct, frozen=True, gc=False):
    """A cut of a document that is found and shown as one piece.

    Attributes:
        document: the document's id.
        title: the document's title.
        headings: the headings above it, from the highest down.
        start: where `text` starts in the document's text.
        end: where it ends; `text == document.text[start:end]`.
        sentences: spans in the *document's* text, in order; whole sentences, rows, list items.
    """

    document: str
    title: str
    headings: tuple[str, ...]
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...] = field(default=())

    def sentence(self, span: Span) -> str:
        """Return the text of one of this passage's sentences."""
        return self.text[span.start - self.start : span.end - self.start]


class Found(Struct, frozen=True, gc=False):
    """A passage with its score and, where search looks at meaning, the parts of it.

    The parts are by words, and by meaning from 0 to 1.
    """

    passage: Passage
    score: float
    parts: tuple[float, float] | None = None
