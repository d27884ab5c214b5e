"""Every file as it was read, by content hash: `DIR/inputs/<sha256>`."""

import contextlib
import hashlib
import json
from pathlib import Path

from msgspec import to_builtins

from generator.errors import StorageError
from generator.records.knowledge import Block, Document, Place
from generator.store.files import make_folder, write_whole

__all__ = ["Inputs"]


class Inputs:
    """The inputs of a run; what is put in stays, and a name says what it holds."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes) -> str:
        """Keep data and return its SHA-256 in hex, its name from now on.

        Raises:
            StorageError: the disk is full, the folder can't be written.
        """
        name = hashlib.sha256(data).hexdigest()
        path = self.root / name
        if not path.exists():
            make_folder(self.root)
            write_whole(path, data)
        return name

    def sweep(self) -> None:
        """Remove what a killed process left half written; only whoever holds the run may."""
        with contextlib.suppress(OSError):
            for path in self.root.glob(".*.tmp"):
                path.unlink(missing_ok=True)

    def get(self, name: str) -> bytes:
        """Return what was kept under a name.

        Raises:
            StorageError: it is gone, or its content doesn't hash to its name.
        """
        path = self.root / name
        try:
            data = path.read_bytes()
        except OSError:
            raise StorageError(f"{path}: an input of this run must be there; it isn't.") from None
        if hashlib.sha256(data).hexdigest() != name:
            raise StorageError(f"{path}: an input of this run must be unchanged; it isn't.")
        return data

    def put_document(self, document: Document) -> str:
        """Keep a document's text with its blocks and places; return its name."""
        return self.put(json.dumps(to_builtins(document), ensure_ascii=True).encode("ascii"))

    def get_document(self, name: str) -> Document:
        """Return a document as it was kept."""
        raw = json.loads(self.get(name))
        return Document(
            **{
                **raw,
                "blocks": tuple(Block(**block) for block in raw["blocks"]),
                "places": tuple(Place(**place) for place in raw["places"]),
            }
        )
