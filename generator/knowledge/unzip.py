"""Reads zip containers (docx, pptx, xlsx, epub) from strangers: in memory, and never past a bound.

Nothing is ever unpacked to disk. A container that says it unpacks to too much is refused before a
byte of it is unpacked, and the reader behind it never gives more than a member says, so the bound
holds whatever the container says.
"""

import io
import lzma
import stat
import zipfile
import zlib
from collections.abc import Sequence

from generator.knowledge.loaded import Unreadable

__all__ = ["Archive", "open_archive", "refuse_document_types"]

MAX_UNPACKED_BYTES = 200_000_000
MAX_MARKUP_BYTES = 40_000_000
"""Of one member with markup; a parsed tree takes about 8 times as much."""
MAX_RATIO = 200
"""Unpacked to packed; the XML of a sparse sheet reaches 100, bombs 1,000."""
MIN_JUDGED_BYTES = 2_000_000
"""Below this no ratio matters."""
MAX_MEMBERS = 20_000

_MARKUP = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx", ".vml")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IS_ENCRYPTED = 0x1
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,  # a way of packing that zipfile doesn't know
    OSError,
    RuntimeError,
    ValueError,
)


class Archive:
    """An open container; `read` gives a member's bytes."""

    def __init__(self, zip_file: zipfile.ZipFile) -> None:
        self._zip = zip_file
        self.names: Sequence[str] = [info.filename for info in zip_file.infolist()]
        self._known = frozenset(self.names)

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def read(self, name: str) -> bytes:
        """Return a member's bytes.

        Raises:
            Unreadable: it is missing, or broken.
        """
        if name not in self._known:
            raise Unreadable(f"lacks its part {name!r}")
        try:
            return self._zip.read(name)
        except _FAULTS as error:
            raise Unreadable(f"is broken in its part {name!r}: {error}") from None


def open_archive(content: bytes) -> Archive:
    """Open a container and check what it says of itself.

    Raises:
        Unreadable: it is cut off, encrypted or no zip at all; it would unpack to too much; it holds
            a member that is a link, leads out of a folder or stands there twice.
    """
    if content.startswith(_OLE):
        raise Unreadable("is encrypted, or of the old binary format. Save it anew without password")
    try:
        opened = zipfile.ZipFile(io.BytesIO(content))
    except _FAULTS as error:
        raise Unreadable(f"is no whole zip container: {error}") from None
    members = opened.infolist()
    if len(members) > MAX_MEMBERS:
        raise Unreadable(f"has {len(members):,} parts, the limit is {MAX_MEMBERS:,}")
    _check_size(members, len(content))
    seen: set[str] = set()
    for member in members:
        _check(member, seen)
    return Archive(opened)


def _check_size(members: Sequence[zipfile.ZipInfo], n_packed: int) -> None:
    total = sum(member.file_size for member in members)
    if total > MAX_UNPACKED_BYTES:
        raise Unreadable(f"would unpack to {total:,} bytes, the limit is {MAX_UNPACKED_BYTES:,}")
    for member in members:
        size = member.file_size
        # What a member says it takes may be a lie; it can't take more than the container has.
        packed = max(1, min(member.compress_size, n_packed))
        if size > MIN_JUDGED_BYTES and size > MAX_RATIO * packed:
            raise Unreadable(
                f"holds a part that unpacks to {size // packed:,} times its size, "
                f"the limit is {MAX_RATIO}"
            )
        if size > MAX_MARKUP_BYTES and member.filename.lower().endswith(_MARKUP):
            raise Unreadable(f"holds {size:,} bytes of markup, the limit is {MAX_MARKUP_BYTES:,}")


def _check(member: zipfile.ZipInfo, seen: set[str]) -> None:
    name = member.orig_filename.replace("\\", "/")
    if member.flag_bits & _IS_ENCRYPTED:
        raise Unreadable("is encrypted")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Unreadable(f"holds a link as a part: {name!r}")
    if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
        raise Unreadable(f"holds a part that leads out of it: {name!r}")
    if "\0" in name:
        raise Unreadable(f"holds a part whose name is no name: {name!r}")
    if name in seen:
        raise Unreadable(f"holds two parts of one name: {name!r}")
    seen.add(name)


def refuse_document_types(archive: Archive) -> None:
    """Refuse a container whose XML declares a document type: where all entity attacks begin.

    The formats of Office forbid one, so no honest file is lost.

    Raises:
        Unreadable: with the part's name.
    """
    for name in archive.names:
        if name.lower().endswith((".xml", ".rels", ".vml")):
            content = archive.read(name)
            if any(mark in content for mark in _DOCUMENT_TYPES):
                raise Unreadable(f"declares a document type in its part {name!r}")


_DOCUMENT_TYPES = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
)
