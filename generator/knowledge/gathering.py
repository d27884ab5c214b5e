"""Stage 1 of the pipeline: the config's sources -> documents, and why the rest was left out."""

import unicodedata
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from generator.config import Source
from generator.errors import KnowledgeError, visible
from generator.knowledge.files import Found, find, is_pattern, shown
from generator.knowledge.loaded import FileReport, Loaded, Skipped
from generator.knowledge.outputs import output_reason
from generator.knowledge.reading import Content, Reader
from generator.knowledge.twins import alike
from generator.knowledge.web import Web, is_address
from generator.records.knowledge import Document

__all__ = ["Gathered", "gather"]

_MAX_REASONS = 10


class Gathered(Struct, frozen=True):
    """What the sources gave.

    Attributes:
        documents: in the order of the sources, within each by path, within each by row.
        skipped: files and rows that were not used.
        warnings: files and rows that were used, but not quite as they are.
        files: what became of each file, in order, with its hash.
    """

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[Skipped, ...] = ()
    files: tuple[FileReport, ...] = ()

    @property
    def report(self) -> tuple[str, ...]:
        """What was read, what was left out and why, as lines for people."""
        return tuple(line for file in self.files for line in file.lines())


def gather(
    sources: Sequence[Source],
    root: Path,
    *,
    allowed: Sequence[Path] = (),
    max_bytes: int | None = None,
    web: Web | None = None,
) -> Gathered:
    """Read every document that the sources name.

    A file that two sources match is read once, for the first; so is a text that stands in two
    files: the second file's path stands in the report of the first. Order is the same on every
    machine.

    Args:
        root: the config's folder; paths and globs are relative to it.
        allowed: what a path may lead into beside `root` and the working directory.
        max_bytes: larger files are skipped; by default each format has its own limit.
        web: how sources on the web are fetched and kept; without it they are an error.

    Raises:
        UsageError: a path leads out of what is allowed, itself or through a link.
        KnowledgeError: a path is missing, a glob is empty, a field is unknown, no text is left; an
            address can't be read; a file that is named needs a library that isn't installed.
    """
    files = _listed(sources, root, [root, Path.cwd(), *allowed])
    problems: list[str] = []
    results: list[tuple[FileReport, Loaded]] = []
    seen = _Seen()
    with Reader(max_bytes=max_bytes) as reader:
        for file, source in files:
            if file and _is_ours(file, seen):
                continue
            try:
                results.append(_read(file, source, reader, web, seen))
            except KnowledgeError as error:
                problems.append(str(error))
    if problems:
        raise KnowledgeError("\n".join(problems))
    results += [_left_out(path, Content(), reason) for path, reason in _outputs(seen)]
    loaded = [item for _, item in results]
    skipped = tuple(item for each in loaded for item in each.skipped)
    documents = tuple(document for each in loaded for document in each.documents)
    if not documents:
        raise KnowledgeError(_nothing_left(sources, root, skipped))
    return Gathered(
        documents,
        skipped,
        (*(item for each in loaded for item in each.warnings), *alike(documents)),
        _with_twins([report for report, _ in results], seen),
    )


def _listed(
    sources: Sequence[Source], root: Path, limits: Sequence[Path]
) -> list[tuple[Found | None, Source]]:
    """Return each file once with the first source that means it; None for an address."""
    problems: list[str] = []
    files: dict[str, tuple[Found | None, Source]] = {}
    for source in sources:
        if is_address(source.path):
            files.setdefault(source.path, (None, source))
            continue
        found = find(source.path, root, limits)
        if not found:
            problems.append(_missing(source, root))
        for file in found:
            files.setdefault(file.real, (file, source))
    if problems:
        raise KnowledgeError("\n".join(problems))
    return list(files.values())


class _Seen(Struct):
    """What the files before have shown.

    Attributes:
        path_by_hash: the path that first held a file's bytes, or a text.
        also: path -> its twins.
        outputs: folder -> names of the files in it that an export wrote.
        ours: why files are no documents but our own outputs -> their paths.
    """

    path_by_hash: dict[bytes, str] = field(default_factory=dict)
    also: dict[str, list[str]] = field(default_factory=dict)
    outputs: dict[str, frozenset[str]] = field(default_factory=dict)
    ours: dict[str, list[str]] = field(default_factory=dict)

    def first(self, digest: bytes, path: str) -> str:
        """Return the path that first held this; a later one becomes its twin."""
        first = self.path_by_hash.setdefault(digest, path)
        if first != path:
            self.also.setdefault(first, []).append(path)
        return first


def _read(
    file: Found | None, source: Source, reader: Reader, web: Web | None, seen: _Seen
) -> tuple[FileReport, Loaded]:
    """Return what a source's file gave, and the report of it."""
    path = shown(file) if file else source.path
    is_named = file is None or (not is_pattern(source.path) and path == _plain(source.path))
    content = reader.fetch(source, web) if file is None else reader.open(file)
    if content.reason:
        return _left_out(path, content, content.reason)
    first = seen.first(sha256(content.bytes).digest(), path)
    if first != path:
        return _left_out(path, content, f"holds the same bytes as {first!r}", status="twin")
    loaded = reader.load(content, path, source, is_named=is_named)
    if loaded.documents:
        first = seen.first(_text_hash(loaded.documents), path)
        if first != path:
            return _left_out(path, content, f"holds the same text as {first!r}", status="twin")
    return _reported(path, content, loaded), loaded


def _is_ours(file: Found, seen: _Seen) -> bool:
    """Note and say whether a file is an output of the tool, which is never read back."""
    reason = output_reason(file.real, seen.outputs)
    if reason:
        seen.ours.setdefault(reason, []).append(shown(file))
    return bool(reason)


def _outputs(seen: _Seen) -> Iterator[tuple[str, str]]:
    """Yield (path, reason) once for all outputs of one run or one export."""
    for reason, paths in seen.ours.items():
        more = f", as do {len(paths) - 1:,} more files" if len(paths) > 1 else ""
        yield paths[0], reason + more


def _plain(path: str) -> str:
    """Return a config's path as `find` writes it."""
    return PurePosixPath(path).as_posix()


def _text_hash(documents: Sequence[Document]) -> bytes:
    """Return what names the text of a file: equal for the same text in another encoding.

    Composed and decomposed letters are one (NFC), and white space at the ends says nothing.
    """
    digest = sha256()
    for document in documents:
        text = unicodedata.normalize("NFC", document.text).strip()
        digest.update(f"{len(text)}:{text}".encode("utf-8", "surrogatepass"))
    return digest.digest()


def _left_out(
    path: str, content: Content, reason: str, *, status: Literal["skipped", "twin"] = "skipped"
) -> tuple[FileReport, Loaded]:
    digest = sha256(content.bytes).hexdigest() if content.bytes else ""
    report = FileReport(path, status, digest, len(content.bytes), reasons=(reason,))
    return report, Loaded([], [Skipped(path, reason)], [])


def _reported(path: str, content: Content, loaded: Loaded) -> FileReport:
    reasons = tuple(item.reason for item in (*loaded.warnings, *loaded.skipped))
    if not loaded.documents:
        return _left_out(path, content, "; ".join(reasons))[0]
    return FileReport(
        path,
        "partly" if loaded.skipped else "read",
        sha256(content.bytes).hexdigest(),
        len(content.bytes),
        len(loaded.documents),
        sum(len(document.text) for document in loaded.documents),
        reasons,
    )


def _with_twins(reports: Sequence[FileReport], seen: _Seen) -> tuple[FileReport, ...]:
    return tuple(replace(report, also=tuple(seen.also.get(report.path, ()))) for report in reports)


def _missing(source: Source, root: Path) -> str:
    what = "a glob must match a file" if is_pattern(source.path) else "a document must exist"
    got = "matched nothing" if is_pattern(source.path) else "not found"
    return visible(f"{source.path!r}: {what}; {got} in folder {str(root.resolve())!r}.")


def _nothing_left(sources: Sequence[Source], root: Path, skipped: Sequence[Skipped]) -> str:
    paths = ", ".join(repr(source.path) for source in sources) or "no sources"
    lines = [f"{paths}: at least one document must hold text; none in {str(root.resolve())!r}."]
    lines += [f"  {item.path!r}: {item.reason}" for item in skipped[:_MAX_REASONS]]
    if len(skipped) > _MAX_REASONS:
        lines.append(f"  and {len(skipped) - _MAX_REASONS} more")
    return visible("\n".join(lines))
