"""The files that a config names: template files with what they include, and tables of values.

On disk, template files lie below `templates/` beside the config, tables in the config's folder or
the working directory. In a run they are those that its inputs hold. Nothing is opened that a link
or `..` leads out to.
"""

import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from generator import resources

__all__ = ["MAX_FILE_BYTES", "FileFault", "Files", "expand"]

MAX_FILE_BYTES: Final = 5_000_000
"""The largest template file or table."""
_MAX_INCLUDES: Final = 200
_MAX_EXPANDED_CHARS: Final = 200_000

TEMPLATES: Final = "templates"


class FileFault(ValueError):
    """Raised when a file that the config names can't be used; `code` is the problem's."""

    def __init__(self, message: str, code: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.fix = fix


class Files:
    """Reads files for a config and remembers them, so that a run can keep what was read."""

    def __init__(
        self,
        folder: Path,
        kept: Mapping[str, str] | None = None,
        *,
        allowed: Sequence[Path] = (),
    ) -> None:
        self._folder = folder
        self._allowed = allowed
        self._kept = kept
        self.read: dict[str, str] = {}

    def template(self, name: str) -> str:
        """Return the text of a file below `templates/`.

        Raises:
            FileFault: the name leads out of it, or there is no such file.
        """
        path = f"{TEMPLATES}/{name}"
        if path not in self.read:
            root = self._folder / TEMPLATES
            self.read[path] = self._text(path, root / name, [root], "a template file")
        return self.read[path]

    def prompt(self, name: str) -> str:
        """Return the text of a prompt of the config's own.

        Raises:
            FileFault: as for `table`.
        """
        return self._own(name, "a prompt")

    def part_of_prompt(self, name: str) -> str:
        """Return the text of a file that a prompt includes: below `templates/`, or shipped.

        Raises:
            FileFault: the name leads out, or neither folder has such a file.
        """
        try:
            return self.template(name)
        except FileFault as fault:
            path, shipped = f":shipped/{name}", resources.find(TEMPLATES)
            is_known = path in (self._kept or self.read) or (shipped / name).is_file()
            if fault.code != "file-missing" or not is_known:
                raise
            if path not in self.read:
                self.read[path] = self._text(path, shipped / name, [shipped], "a template file")
            return self.read[path]

    def table(self, name: str) -> str:
        """Return the text of a table of values.

        Raises:
            FileFault: the name leads out of the config's folder, the working directory and those
                that are allowed, or there is no such file.
        """
        return self._own(name, "a table")

    def _own(self, name: str, what: str) -> str:
        if name not in self.read:
            roots = [self._folder, Path.cwd(), *self._allowed] if self._kept is None else []
            self.read[name] = self._text(name, self._folder / name, roots, what)
        return self.read[name]

    def _text(self, name: str, path: Path, roots: list[Path], what: str) -> str:
        if self._kept is not None:
            if name not in self._kept:
                raise FileFault(
                    f"{what} must be among the run's inputs; got {name!r}", "file-missing"
                )
            return self._kept[name]
        _refuse_odd(name, what)
        real = path.resolve()
        if not any(real.is_relative_to(root.resolve()) for root in roots):
            shown = " or ".join(dict.fromkeys(str(root) for root in roots))
            message = f"{what} must lie in {shown}; got {name!r}, which leads out of it"
            raise FileFault(message, "file-outside")
        return _read(real, name, what)


def _refuse_odd(name: str, what: str) -> None:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or "\0" in name or len(name) > 1_000:
        raise FileFault(f"{what} must be named by a path; got {name[:80]!r}", "file-outside")


def _read(path: Path, name: str, what: str) -> str:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise FileFault(f"{what} must be a file; {name!r} is none", "file-missing")
        if found.st_size > MAX_FILE_BYTES:
            limit = f"{MAX_FILE_BYTES:,} bytes; {name!r} has {found.st_size:,}"
            raise FileFault(f"{what} must have at most {limit}", "too-large")
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        message = f"{what} must exist; {name!r} was not found, looked for {path}"
        raise FileFault(message, "file-missing") from None
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise FileFault(f"{what} must be readable; {name!r}: {reason}", "file-missing") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        message = f"{what} must be UTF-8 text; {name!r} isn't at byte offset {fault.start}"
        raise FileFault(message, "bad-encoding", fix="Save the file as UTF-8.") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


_OPENING = re.compile(r"\{#|\{\{|\{%[-+]?\s*(raw\s*[-+]?%\}|include\b|from\b|macro\b)?")
_STATEMENT = re.compile(
    r"\{%[-+]?\s*(include|from)\s+(?:\"([^\"\n]*)\"|'([^'\n]*)')([^%}]*?)[-+]?%\}", re.ASCII
)
_IMPORTED = re.compile(r"\s*import\s+(\w+(?:\s*,\s*\w+)*)\s*", re.ASCII)
_MACRO = re.compile(r"\{%[-+]?\s*macro\s+(\w+)", re.ASCII)
_END_RAW = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
_END_MACRO = re.compile(r"\{%[-+]?\s*endmacro\s*[-+]?%\}")
_ENDS: Final = {"{#": re.compile(r"#\}"), "{{": re.compile(r"\}\}"), "{%": re.compile(r"%\}")}


def _statements(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (kind, start, end) of comments, macros and statements; raw blocks are passed over.

    Each mark is looked for once, so that the time is in proportion to the text.
    """
    at = 0
    while found := _OPENING.search(text, at):
        word = (found[1] or "").split()[0] if (found[1] or "").split() else ""
        kind = "raw" if word.startswith("raw") else word
        end = {"raw": _END_RAW, "macro": _END_MACRO}.get(kind, _ENDS[found[0][:2]])
        close = end.search(text, found.end() if kind else found.start() + 2)
        if close is None:
            return
        yield kind or found[0][:2], found.start(), close.end()
        at = close.end()


def expand(text: str, read: Callable[[str], str], *, chain: tuple[str, ...] = ()) -> str:
    """Return a template with what it includes and imports in its place.

    `{% include "x.j2" %}` becomes the file's text, `{% from "x.j2" import name %}` its macros. So
    a template is one text, whose hash changes with everything that it says.

    Args:
        read: gives the text of a file by its name: `Files.template`, or `Files.part_of_prompt`.
        chain: the files that led here.

    Raises:
        FileFault: a file is missing or includes itself, or the text grows too long.
    """
    if "{%" not in text or ("include" not in text and "import" not in text):
        return text
    pieces: list[str] = []
    at = length = n_replaced = 0
    for kind, start, end in _statements(text):
        found = _STATEMENT.fullmatch(text, start, end) if kind in ("include", "from") else None
        if found is None:
            continue
        pieces += [text[at:start], _replaced(found, read, chain)]
        at = end
        n_replaced += 1
        length += sum(map(len, pieces[-2:]))
        if length > _MAX_EXPANDED_CHARS or n_replaced > _MAX_INCLUDES:
            where = f" in {chain[-1]!r}" if chain else ""
            message = f"includes must unfold to at most {_MAX_EXPANDED_CHARS:,} characters{where}"
            raise FileFault(message, "include-bomb")
    return "".join(pieces) + text[at:]


def _replaced(found: re.Match[str], read: Callable[[str], str], chain: tuple[str, ...]) -> str:
    name, rest = found[2] or found[3] or "", found[4].strip()
    if name in chain:
        shown = " -> ".join((*chain[chain.index(name) :], name))
        raise FileFault(f"a template must not include itself; got {shown}", "include-loop")
    if len(chain) > 20:
        raise FileFault(f"includes must be at most 20 deep; got {chain[0]!r}", "include-loop")
    inner = expand(read(name), read, chain=(*chain, name)).removesuffix("\n")
    if found[1] == "include":
        if rest:
            message = f"an include must be only a name; got {rest!r} behind it"
            raise FileFault(message, "template-syntax")
        return inner
    imported = _IMPORTED.fullmatch(found[4])
    if not imported:
        message = 'an import must read {% from "FILE" import NAME, NAME %}'
        raise FileFault(f"{message}; got {found[0]!r}", "template-syntax")
    if not _holds_only_macros(inner):
        raise FileFault(
            f"a file of macros must hold nothing else; {name!r} does", "template-syntax"
        )
    macros = _MACRO.findall(inner)
    for one in re.split(r"\s*,\s*", imported[1]):
        if one not in macros:
            known = ", ".join(macros) or "none"
            raise FileFault(
                f"{name!r} must hold the macro {one!r}; it holds {known}", "template-syntax"
            )
    return inner


def _holds_only_macros(text: str) -> bool:
    at = 0
    for kind, start, end in _statements(text):
        if text[at:start].strip() or kind not in ("macro", "{#"):
            return False
        at = end
    return not text[at:].strip()
