"""Reads one file: its bytes by the table of loaders -> documents, mended and within bounds."""

import importlib.util
import re
from contextlib import ExitStack
from types import TracebackType

from msgspec import Struct
from msgspec.structs import replace

from generator.config import Source
from generator.errors import KnowledgeError, visible
from generator.knowledge.apart import Apart, Limits
from generator.knowledge.decoding import decode
from generator.knowledge.files import Found, read
from generator.knowledge.flags import flag_warnings
from generator.knowledge.loaded import Loaded, Skipped, Unreadable
from generator.knowledge.loaders import INSTALL, LOADERS, OfBytes, OfText, ending_of
from generator.knowledge.web import Web, fetched
from generator.records.knowledge import Document

__all__ = ["MAX_TEXT_CHARS", "Content", "Reader"]

MAX_TEXT_CHARS = 20_000_000
"""What a container may hold: as much as a text file, for the same reason (`OfText`)."""

_NO_TEXT = re.compile("[\ud800-\udfff]")


class Content(Struct, frozen=True):
    """A file's bytes and the ending that says how to read them; or the reason why there are none.

    `warning` is of bytes that can be used but with a doubt.
    """

    bytes: bytes = b""
    ending: str = ""
    reason: str = ""
    warning: str = ""


class Reader:
    """Reads files one after another; holds the process that reads those of large libraries."""

    def __init__(self, *, max_bytes: int | None = None, limits: Limits | None = None) -> None:
        self._max_bytes = max_bytes
        self._limits = limits
        self._apart: Apart | None = None
        self._stack = ExitStack()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def open(self, file: Found) -> Content:
        """Return a file's bytes, read once."""
        ending = ending_of(file.path)
        if ending not in LOADERS:
            return Content(reason=_no_loader())
        content, reason, warning = read(file, max_bytes=self._limit_of(ending))
        return Content(content, ending, reason, warning)

    def fetch(self, source: Source, web: Web | None) -> Content:
        """Return what stands at an address, from the cache where it was fetched before.

        Raises:
            KnowledgeError: it isn't allowed, or can't be fetched.
        """
        page = fetched(source.path, web)
        if page.ending not in LOADERS:
            raise KnowledgeError(
                visible(f"{source.path!r}: {_no_loader()}; got {page.kind or 'no type'!r}.")
            )
        return Content(page.content, page.ending)

    def _limit_of(self, ending: str) -> int:
        return self._max_bytes or LOADERS[ending].max_bytes

    def load(self, content: Content, path: str, source: Source, *, is_named: bool) -> Loaded:
        """Read a file's documents.

        Args:
            is_named: whether the config names this very file, so that leaving it out for want of a
                library is an error.

        Raises:
            KnowledgeError: the source names a field that the file lacks; a library is missing.
        """
        row = LOADERS[content.ending]
        try:
            if isinstance(row, OfText):
                loaded = _load_text(row, content.bytes, path, source)
            else:
                loaded = self._load_bytes(row, content, path, source, is_named=is_named)
        except Unreadable as error:
            return _skip(path, str(error))
        if content.warning:
            loaded.warnings.insert(0, Skipped(path, content.warning))
        return _bounded(_mended(loaded, path), path)

    def _load_bytes(
        self, row: OfBytes, content: Content, path: str, source: Source, *, is_named: bool
    ) -> Loaded:
        if not row.needs:
            return row.load(content.bytes, path, source)
        if not _is_installed(row.needs):
            if is_named:
                raise KnowledgeError(
                    visible(
                        f"{path}: to read {content.ending} files, the package {row.needs!r} must "
                        f"be installed; it isn't. Run: {INSTALL}"
                    )
                )
            return _skip(path, f"needs the package {row.needs!r}. Run: {INSTALL}")
        if self._apart is None:
            self._apart = self._stack.enter_context(Apart(self._limits))
        return self._apart.load(content.bytes, path, source, ending=content.ending)


def _is_installed(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def _no_loader() -> str:
    return f"has no loader; known endings are {', '.join(sorted(LOADERS))}"


def _skip(path: str, reason: str) -> Loaded:
    return Loaded([], [Skipped(path, reason)], [])


def _load_text(row: OfText, content: bytes, path: str, source: Source) -> Loaded:
    decoded = decode(content)
    if decoded.reason:
        return _skip(path, decoded.reason)
    loaded = row.load(decoded.text, path, source)
    if decoded.warning:
        loaded.warnings.insert(0, Skipped(path, decoded.warning))
    return loaded


def _mended(loaded: Loaded, path: str) -> Loaded:
    """Replace what no later stage could write, one sign for one, so that offsets stay; count it."""
    n_replaced = 0
    documents: list[Document] = []
    for document in loaded.documents:
        if not document.blocks:
            continue
        text, n_in_text = _NO_TEXT.subn("\ufffd", document.text)
        title, n_in_title = _NO_TEXT.subn("\ufffd", document.title)
        n_replaced += n_in_text + n_in_title
        is_changed = n_in_text + n_in_title
        documents.append(replace(document, text=text, title=title) if is_changed else document)
    if n_replaced:
        reason = f"{n_replaced} lone surrogates replaced by U+FFFD"
        loaded.warnings.append(Skipped(path, reason))
    if not documents and not loaded.skipped:
        loaded.skipped.append(Skipped(path, "holds no text"))
    loaded.warnings.extend(Skipped(path, reason) for reason in flag_warnings(documents))
    return loaded._replace(documents=documents)


def _bounded(loaded: Loaded, path: str) -> Loaded:
    n_chars = sum(len(document.text) for document in loaded.documents)
    if n_chars <= MAX_TEXT_CHARS:
        return loaded
    return _skip(path, f"holds {n_chars:,} characters of text, the limit is {MAX_TEXT_CHARS:,}")
