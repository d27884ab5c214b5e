"""Writes a document's plain text block by block, for formats whose files aren't their text."""

from msgspec import Struct, field

from generator.records.knowledge import Block, BlockKind, Document, Place

__all__ = ["TextWriter", "name_of"]

# Rows of one table and items of one list stand close; everything else has an empty line between.
_CLOSE: frozenset[BlockKind] = frozenset({"row", "item"})


def name_of(path: str) -> str:
    """Return a title made from a file's name.

    >>> name_of("wiki/06-warranty_policy.md")
    '06 warranty policy'
    """
    name = path.rsplit("/", 1)[-1]
    stem = name.rsplit(".", 1)[0] or name
    return stem.replace("-", " ").replace("_", " ").strip() or name


class TextWriter(Struct):
    """Collects blocks and the map back to the file; `document` gives the whole."""

    pieces: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    length: int = 0

    def write(self, kind: BlockKind, text: str, place: str, *, level: int = 0) -> None:
        """Append one block; a blank one is left out."""
        if not text.strip():
            return
        if self.blocks:
            close = kind in _CLOSE and self.blocks[-1].kind == kind
            self._append("\n" if close else "\n\n")
        if not self.places or self.places[-1].label != place:
            self.places.append(Place(self.length, place))
        self.blocks.append(Block(self.length, self.length + len(text), kind, level))
        self._append(text)

    def mark(self, at: int, place: str) -> None:
        """Say that the last block goes on in another place from its code point `at` on."""
        self.places.append(Place(self.blocks[-1].start + at, place))

    @property
    def first_heading(self) -> str:
        """The text of the first heading, "" where there is none."""
        block = next((block for block in self.blocks if block.kind == "heading"), None)
        return "".join(self.pieces)[block.start : block.end] if block else ""

    def _append(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)

    def document(self, document_id: str, *, title: str, path: str) -> Document:
        """Return what was written as a document."""
        text = "".join(self.pieces)
        return Document(document_id, title, path, text, tuple(self.blocks), tuple(self.places))
