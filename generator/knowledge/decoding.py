r"""A file's bytes -> its text, by one stated rule.

A byte order mark decides (UTF-8, UTF-16, UTF-32). Without one the file is UTF-8, and a byte that
can't be is read as Windows cp1252, the usual stray encoding, with a warning that counts them. A NUL
means that the file is no text. Newlines become "\n", form feeds at a line's edge go.
"""

import codecs
import re
from typing import NamedTuple

__all__ = ["Decoded", "decode"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x01-\x06\x0e-\x19\x1c-\x1f]")
_PAGE_BREAK = re.compile(r"\n+\f[\n\f]*|\f\n[\n\f]*|\A\f+|\f+\Z")


class Decoded(NamedTuple):
    """A file's text, or, where it has none, why; `warning` is "" for a clean file."""

    text: str
    reason: str = ""
    warning: str = ""


def decode(content: bytes) -> Decoded:
    r"""Decode a file.

    >>> decode(b"\xef\xbb\xbfone\r\ntwo").text
    'one\ntwo'
    >>> decode(b"pages 3\x964").warning
    '1 byte is not UTF-8, the first at byte 7; read as cp1252'
    >>> decode(b"PK\x03\x04\x00").reason
    'looks binary (a NUL byte)'
    """
    if not content:
        return Decoded("", reason="is empty")
    decoded = _decode(content)
    if decoded.reason:
        return decoded
    text = decoded.text
    if "\0" in text:
        return Decoded("", reason="looks binary (a NUL byte)")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\f" in text:
        text = _PAGE_BREAK.sub(_join_pages, text)
    if not text.strip():
        return Decoded("", reason="holds only blanks")
    return Decoded(text, warning=decoded.warning)


def _decode(content: bytes) -> Decoded:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decode_marked(content[len(mark) :], encoding, len(mark))
    if b"\0" in content:
        return Decoded("", reason="looks binary (a NUL byte)")
    try:
        return Decoded(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _decode_mixed(content, error.start)


def _decode_marked(content: bytes, encoding: str, mark_bytes: int) -> Decoded:
    try:
        return Decoded(content.decode(encoding))
    except UnicodeDecodeError as error:
        if encoding == "utf-8":
            return _decode_mixed(content, error.start, mark_bytes)
        at = error.start + mark_bytes
        return Decoded("", reason=f"starts as {encoding[:-3].upper()} but is not at byte {at}")


def _decode_mixed(content: bytes, first: int, mark_bytes: int = 0) -> Decoded:
    n_bytes = 0

    def read_as_cp1252(error: UnicodeError) -> tuple[str, int]:
        nonlocal n_bytes
        assert isinstance(error, UnicodeDecodeError)
        n_bytes += error.end - error.start
        return error.object[error.start : error.end].decode("cp1252", "replace"), error.end

    # The registry of handlers is the codec's only door; the name is ours and set on each use.
    codecs.register_error("askwright-cp1252", read_as_cp1252)
    text = content.decode("utf-8", "askwright-cp1252")
    if _CONTROL.search(text):
        return Decoded("", reason="looks binary (control characters and bytes that are not UTF-8)")
    count = "1 byte is" if n_bytes == 1 else f"{n_bytes} bytes are"
    at = first + mark_bytes
    return Decoded(text, warning=f"{count} not UTF-8, the first at byte {at}; read as cp1252")


def _join_pages(match: re.Match[str]) -> str:
    """Return what stands for a page break: a blank line, or a newline within a sentence."""
    text, start, end = match.string, match.start(), match.end()
    if start == 0 or end == len(text):
        return "\n" * match[0].count("\n")
    goes_on = text[end].islower() and text[start - 1] not in ".!?:;\"'\u201d\u2019)"
    return "\n" if goes_on else "\n\n"
