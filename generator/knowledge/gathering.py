"""Stage 1 of the pipeline: the config's sources -> documents, and why the rest was left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from generator.config import Source
from generator.errors import KnowledgeError, visible
from generator.knowledge.decoding import decode
from generator.knowledge.files import MAX_FILE_BYTES, Found, find, is_pattern, read, shown
from generator.knowledge.loaded import Loaded, Skipped
from generator.knowledge.loaders import LOADERS, ending_of
from generator.records.knowledge import Document

__all__ = ["Gathered", "gather"]

_MAX_REASONS = 10


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the sources gave.

    Attributes:
        documents: in the order of the sources, within each by path, within each by row.
        skipped: files and rows that were not used.
        warnings: files and rows that were used, but not quite as they are.
    """

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[Skipped, ...] = ()


def gather(
    sources: Sequence[Source],
    root: Path,
    *,
    allowed: Sequence[Path] = (),
    max_bytes: int = MAX_FILE_BYTES,
) -> Gathered:
    """Read every document that the sources name.

    A file that two sources match is read once, for the first; so is a text that stands in two
    files. Order is the same on every machine.

    Args:
        root: the config's folder; paths and globs are relative to it.
        allowed: what a path may lead into beside `root` and the working directory.
        max_bytes: larger files are skipped.

    Raises:
        UsageError: a path leads out of what is allowed, itself or through a link.
        KnowledgeError: a path is missing, a glob is empty, a field is unknown, no text is left.
    """
    limits = [root, Path.cwd(), *allowed]
    problems: list[str] = []
    files: dict[str, tuple[Found, Source]] = {}
    for source in sources:
        found = find(source.path, root, limits)
        if not found:
            problems.append(_missing(source, root))
        for file in found:
            files.setdefault(file.real, (file, source))
    if problems:
        raise KnowledgeError("\n".join(problems))
    documents: list[Document] = []
    skipped: list[Skipped] = []
    warnings: list[Skipped] = []
    path_by_content: dict[bytes, str] = {}
    for file, source in files.values():
        try:
            loaded = _load(file, source, path_by_content, max_bytes)
        except KnowledgeError as error:
            problems.append(str(error))
            continue
        documents += loaded.documents
        skipped += loaded.skipped
        warnings += loaded.warnings
    if problems:
        raise KnowledgeError("\n".join(problems))
    if not documents:
        raise KnowledgeError(_nothing_left(sources, root, skipped))
    return Gathered(tuple(documents), tuple(skipped), tuple(warnings))


def _load(file: Found, source: Source, path_by_content: dict[bytes, str], max_bytes: int) -> Loaded:
    path = shown(file)
    load = LOADERS.get(ending_of(path))
    if load is None:
        return _skip(path, f"has no loader; known endings are {', '.join(sorted(LOADERS))}")
    content, reason = read(file, max_bytes=max_bytes)
    if reason:
        return _skip(path, reason)
    first = path_by_content.setdefault(sha256(content).digest(), path)
    if first != path:
        return _skip(path, f"holds the same bytes as {first!r}")
    decoded = decode(content)
    if decoded.reason:
        return _skip(path, decoded.reason)
    del content
    loaded = load(decoded.text, path, source)
    if decoded.warning:
        loaded.warnings.insert(0, Skipped(path, decoded.warning))
    used = [document for document in loaded.documents if document.blocks]
    if not used and not loaded.skipped:
        loaded.skipped.append(Skipped(path, "holds no text"))
    return loaded._replace(documents=used)


def _skip(path: str, reason: str) -> Loaded:
    return Loaded([], [Skipped(path, reason)], [])


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
