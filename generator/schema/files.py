"""The edge to the disk: a path -> bytes that are safe to take -> text -> Tree."""

import codecs
import os
import stat
from pathlib import Path
from typing import Final

from generator.errors import InvalidError, Problem
from generator.schema.tree import Tree

__all__ = ["MAX_BYTES", "parse_tree", "read_tree"]

MAX_BYTES: Final = 10_000_000
"""The largest file that is read. 1,000 categories at 5 difficulties with their own templates take
1.2 MB; the slowest file of this size takes about a second."""

# The longer marks first: UTF-32's begins with UTF-16's.
_ENCODING_BY_MARK: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_tree(path: Path, *, name: str | None = None, max_bytes: int = MAX_BYTES) -> Tree:
    """Read a YAML or JSON file; `.json` by JSON's grammar, everything else as YAML.

    Args:
        path: a regular file; pipes and devices are refused unopened.
        name: what messages call the file; the path by default.
        max_bytes: the size above which a file is refused.

    Raises:
        InvalidError: with every problem that was found, in file order.
    """
    name = str(path) if name is None else name
    is_json = path.suffix.lower() == ".json"
    return parse_tree(_read(path, name, max_bytes), name, is_json=is_json)


def parse_tree(data: bytes, name: str, *, is_json: bool) -> Tree:
    """Read the bytes of a YAML or JSON file, in UTF-8, or in UTF-16 or UTF-32 with their mark.

    CRLF and CR are read as LF, so that a file means the same on every system.

    Raises:
        InvalidError: with every problem that was found, in file order.
    """
    text = _decode(data, name).replace("\r\n", "\n").replace("\r", "\n")
    if is_json:
        from generator.schema.json_tree import scan

        return scan(text, name)
    # Imported here: PyYAML takes 30 ms, and a run folder's JSON needs none of it.
    from generator.schema.yaml_tree import compose

    return compose(text, name)


def _read(path: Path, name: str, max_bytes: int) -> bytes:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            kind = "is a directory" if stat.S_ISDIR(found.st_mode) else "is no regular file"
            raise _refused(name, f"must be a file; {shown_path(path)} {kind}", "not-a-file")
        if found.st_size > max_bytes:
            raise _too_large(name, found.st_size, max_bytes)
        with path.open("rb") as file:
            # A file that grows, or one of /proc whose size is 0, still ends here.
            data = file.read(max_bytes + 1)
    except (FileNotFoundError, NotADirectoryError):
        message = f"must be an existing file; {shown_path(path)} was not found"
        raise _refused(name, message, "not-found") from None
    except PermissionError:
        raise _refused(name, "must be readable; got permission denied", "unreadable") from None
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        raise _refused(name, f"must be readable; got: {reason}", "unreadable") from None
    if len(data) > max_bytes:
        raise _too_large(name, len(data), max_bytes)
    return data


def shown_path(path: Path) -> str:
    """Return a path for a message; its end, where it is long."""
    text = str(path)
    return repr(text if len(text) <= 200 else "…" + text[-200:])


def _refused(name: str, message: str, code: str, *, line: int = 0, column: int = 0) -> InvalidError:
    return InvalidError([Problem(name, message, code, line, column)])


def _too_large(name: str, n_bytes: int, max_bytes: int) -> InvalidError:
    got = f"got {n_bytes:,}" if n_bytes > max_bytes + 1 else "got more"
    return _refused(name, f"must not be larger than {max_bytes:,} bytes; {got}", "too-large")


def _decode(data: bytes, name: str) -> str:
    mark, encoding = next(
        (pair for pair in _ENCODING_BY_MARK if data.startswith(pair[0])), (b"", "utf-8")
    )
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        offset = len(mark) + error.start
        before = data[len(mark) : offset].decode(encoding, "replace")
        before = before.replace("\r\n", "\n").replace("\r", "\n")
        message = (
            f"must be {encoding.upper()} text; got the byte 0x{data[offset]:02X} "
            f"at byte offset {offset}"
        )
        fix = "Save the file as UTF-8."
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        problem = Problem(name, message, "bad-encoding", line, column, fix=fix)
        raise InvalidError([problem]) from None
