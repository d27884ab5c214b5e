"""EPUB: the chapters of a book in reading order, each by the loader of HTML, as one document."""

import posixpath
import re
from typing import NamedTuple
from urllib.parse import unquote
from xml.parsers import expat

from generator.config import Source
from generator.knowledge.decoding import decode
from generator.knowledge.html import load_html
from generator.knowledge.loaded import Loaded, Skipped, Unreadable
from generator.knowledge.unzip import Archive, open_archive
from generator.knowledge.writing import TextWriter, name_of
from generator.text import collapse

__all__ = ["load_epub"]

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_IS_PAGE = re.compile(r"(?i)x?html")


class _Element(NamedTuple):
    name: str
    attributes: dict[str, str]
    text: list[str]


def load_epub(content: bytes, path: str, source: Source) -> Loaded:
    """Read a book as one document; a place is "chapter 3, line 12", counted in the file's order.

    Raises:
        Unreadable: it is no book, broken, or its chapters are encrypted.
    """
    archive = open_archive(content)
    package = next(
        (e.attributes["full-path"] for e in _elements(archive, _CONTAINER) if _is_package(e)), None
    )
    if package is None:
        raise Unreadable("is no book: its container names no package")
    elements = _elements(archive, package)
    loaded = Loaded([], [], [])
    writer = TextWriter()
    encrypted = _encrypted(archive)
    for number, chapter in enumerate(_spine(elements, posixpath.dirname(package)), start=1):
        reason = (
            "is encrypted"
            if chapter in encrypted
            else _write(writer, archive, chapter, f"chapter {number}")
        )
        if reason:
            loaded.skipped.append(Skipped(path, f"chapter {number} ({chapter}): {reason}"))
    if not writer.blocks:
        raise Unreadable("; ".join(item.reason for item in loaded.skipped[:3]) or "holds no text")
    title = next((collapse("".join(e.text)) for e in elements if e.name == "title"), "")
    loaded.documents.append(writer.document(path, title=title or name_of(path), path=path))
    return loaded


def _is_package(element: _Element) -> bool:
    return element.name == "rootfile" and bool(element.attributes.get("full-path"))


def _spine(elements: list[_Element], folder: str) -> list[str]:
    """Return the chapters' names in the archive, in reading order, each once."""
    names: dict[str, str] = {}
    for element in elements:
        attributes = element.attributes
        if element.name == "item" and _IS_PAGE.search(attributes.get("media-type", "")):
            href = unquote(attributes.get("href", "")).partition("#")[0]
            names[attributes.get("id", "")] = posixpath.normpath(posixpath.join(folder, href))
    ids = [e.attributes.get("idref", "") for e in elements if e.name == "itemref"]
    return list(dict.fromkeys(names[i] for i in ids if i in names))


def _encrypted(archive: Archive) -> frozenset[str]:
    if _ENCRYPTION not in archive:
        return frozenset()
    found = (e.attributes.get("URI", "") for e in _elements(archive, _ENCRYPTION))
    return frozenset(unquote(uri).lstrip("/") for uri in found if uri)


def _write(writer: TextWriter, archive: Archive, name: str, place: str) -> str:
    """Append a chapter; return why not, "" where it was."""
    try:
        decoded = decode(archive.read(name))
    except Unreadable as error:
        return str(error)
    if decoded.reason:
        return decoded.reason
    chapter = load_html(decoded.text, name, Source(name)).documents[0]
    places = iter([*chapter.places, None])
    label, after = "", next(places)
    for block in chapter.blocks:
        while after and after.start <= block.start:
            label, after = after.label, next(places)
        text = chapter.text[block.start : block.end]
        writer.write(block.kind, text, f"{place}, {label}", level=block.level)
    return ""


def _elements(archive: Archive, name: str) -> list[_Element]:
    """Return all elements of an XML part in order, names without their prefix.

    Entities that the part declares are refused: they are how a small file becomes a large one, or
    another file. Nothing outside the part is ever read.

    Raises:
        Unreadable: it is missing, broken or declares entities.
    """
    found: list[_Element] = []
    open_: list[_Element] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        local = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        open_.append(_Element(tag.rpartition(":")[2], local, []))
        found.append(open_[-1])

    def end(_: str) -> None:
        open_.pop()

    def text(data: str) -> None:
        if open_:
            open_[-1].text.append(data)

    def refuse(*_: object) -> None:
        raise Unreadable(f"declares entities in its part {name!r}")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(archive.read(name), True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Unreadable(f"is broken in its part {name!r}: {error}") from None
    return found
