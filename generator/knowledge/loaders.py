"""Which loader reads which file: the one literal table.

A loader is imported when it first reads a file: all of them take 0.1 s.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

from generator.config import Source
from generator.knowledge.loaded import Loaded

__all__ = ["INSTALL", "LOADERS", "OfBytes", "OfText", "ending_of"]

INSTALL = "pip install 'askwright[documents]'"
"""What brings the libraries that `OfBytes.needs` names."""

_MB = 1_000_000


class OfText(NamedTuple):
    """A format whose files are text: the loader takes (text, path, source).

    Text, blocks, passages and index together took 16 times the file and 90 MB, so that 20 MB of
    text, four times the King James Bible, stay well below 500 MB.
    """

    load: Callable[[str, str, Source], Loaded]
    max_bytes: int = 20 * _MB


class OfBytes(NamedTuple):
    """A format of another kind: the loader takes (bytes, path, source).

    A loader that `needs` a library is run in a process of its own, within limits of time and
    memory, for such libraries are large and their files come from strangers. Its files may be
    larger than text, for most of their bytes are pictures.
    """

    load: Callable[[bytes, str, Source], Loaded]
    needs: str = ""
    max_bytes: int = 100 * _MB


def _by(name: str) -> Callable[[Any, str, Source], Loaded]:
    """Return the loader `load_NAME` of the module NAME beside this one, imported when called."""

    def load(content: Any, path: str, source: Source) -> Loaded:  # noqa: ANN401 (text or bytes)
        module = import_module(f"generator.knowledge.{name}")
        found: Loaded = getattr(module, f"load_{name}")(content, path, source)
        return found

    return load


LOADERS: dict[str, OfText | OfBytes] = {
    ".txt": OfText(_by("txt")),
    ".text": OfText(_by("txt")),
    ".md": OfText(_by("markdown")),
    ".markdown": OfText(_by("markdown")),
    ".html": OfText(_by("html")),
    ".htm": OfText(_by("html")),
    ".xhtml": OfText(_by("html")),
    ".jsonl": OfText(_by("jsonl")),
    ".ndjson": OfText(_by("jsonl")),
    ".json": OfText(_by("json")),
    ".csv": OfText(_by("csv")),
    ".tsv": OfText(_by("csv")),
    ".epub": OfBytes(_by("epub")),
    ".docx": OfBytes(_by("docx"), needs="docx"),
    ".pptx": OfBytes(_by("pptx"), needs="pptx"),
    ".xlsx": OfBytes(_by("xlsx"), needs="openpyxl"),
    ".pdf": OfBytes(_by("pdf"), needs="pypdfium2"),
}


def ending_of(path: str) -> str:
    """Return a path's ending in lower case, with its dot; "" where it has none.

    >>> ending_of("a.b/Terms.TXT"), ending_of("a.b/README")
    ('.txt', '')
    """
    name = path.rsplit("/", 1)[-1]
    return "." + name.rsplit(".", 1)[1].lower() if "." in name[1:] else ""
