"""Which loader reads which file: the one literal table."""

from collections.abc import Callable
from typing import NamedTuple

from generator.config import Source
from generator.knowledge.csv import load_csv
from generator.knowledge.docx import load_docx
from generator.knowledge.epub import load_epub
from generator.knowledge.html import load_html
from generator.knowledge.json import load_json
from generator.knowledge.jsonl import load_jsonl
from generator.knowledge.loaded import Loaded
from generator.knowledge.markdown import load_markdown
from generator.knowledge.pdf import load_pdf
from generator.knowledge.pptx import load_pptx
from generator.knowledge.txt import load_txt
from generator.knowledge.xlsx import load_xlsx

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


LOADERS: dict[str, OfText | OfBytes] = {
    ".txt": OfText(load_txt),
    ".text": OfText(load_txt),
    ".md": OfText(load_markdown),
    ".markdown": OfText(load_markdown),
    ".html": OfText(load_html),
    ".htm": OfText(load_html),
    ".xhtml": OfText(load_html),
    ".jsonl": OfText(load_jsonl),
    ".ndjson": OfText(load_jsonl),
    ".json": OfText(load_json),
    ".csv": OfText(load_csv),
    ".tsv": OfText(load_csv),
    ".epub": OfBytes(load_epub),
    ".docx": OfBytes(load_docx, needs="docx"),
    ".pptx": OfBytes(load_pptx, needs="pptx"),
    ".xlsx": OfBytes(load_xlsx, needs="openpyxl"),
    ".pdf": OfBytes(load_pdf, needs="pypdfium2"),
}


def ending_of(path: str) -> str:
    """Return a path's ending in lower case, with its dot; "" where it has none.

    >>> ending_of("a.b/Terms.TXT"), ending_of("a.b/README")
    ('.txt', '')
    """
    name = path.rsplit("/", 1)[-1]
    return "." + name.rsplit(".", 1)[1].lower() if "." in name[1:] else ""
