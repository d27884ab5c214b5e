"""Which loader reads which file: the one literal table."""

from collections.abc import Callable

from generator.config import Source
from generator.knowledge.csv import load_csv
from generator.knowledge.html import load_html
from generator.knowledge.jsonl import load_jsonl
from generator.knowledge.loaded import Loaded
from generator.knowledge.markdown import load_markdown
from generator.knowledge.txt import load_txt

__all__ = ["LOADERS", "Loader", "ending_of"]

Loader = Callable[[str, str, Source], Loaded]
"""(the file's text, its path as the config sees it, its source) -> documents and skipped rows."""

LOADERS: dict[str, Loader] = {
    ".txt": load_txt,
    ".text": load_txt,
    ".md": load_markdown,
    ".markdown": load_markdown,
    ".html": load_html,
    ".htm": load_html,
    ".jsonl": load_jsonl,
    ".ndjson": load_jsonl,
    ".csv": load_csv,
    ".tsv": load_csv,
}


def ending_of(path: str) -> str:
    """Return a path's ending in lower case, with its dot; "" where it has none.

    >>> ending_of("a.b/Terms.TXT"), ending_of("a.b/README")
    ('.txt', '')
    """
    name = path.rsplit("/", 1)[-1]
    return "." + name.rsplit(".", 1)[1].lower() if "." in name[1:] else ""
