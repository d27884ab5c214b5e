"""HTML: what a reader of the page would read, written out as plain text; nothing is fetched.

Scripts, styles, navigation and footers are left out. Each heading, paragraph, list item and table
row becomes a block of its own.
"""

import re
from html.parser import HTMLParser

from generator.config import Source
from generator.knowledge.loaded import Loaded
from generator.knowledge.tables import Table
from generator.knowledge.writing import TextWriter, name_of
from generator.records.knowledge import BlockKind
from generator.text import collapse

__all__ = ["load_html"]

_SKIPPED = {
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "nav",
    "footer", "button", "select", "textarea", "canvas", "audio", "video", "dialog",
}  # fmt: skip
_BREAKING = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd",
    "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "form", "header",
    "hr", "html", "legend", "li", "main", "menu", "ol", "p", "pre", "search", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "h1", "h2", "h3",
    "h4", "h5", "h6",
}  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_UNPARSED = re.compile(r"<!--|<!\[|<(script|style|textarea|template)\b(?![^<>]*/>)", re.IGNORECASE)
# The same plain tag again and again says nothing more, and a million of them would take 10 s.
_REPEATED = re.compile(
    r"<(/?(?:a|b|center|div|em|font|i|p|section|small|span|strong|u)(?:\s[^<>]*)?)>(?:\s*<\1>)+",
    re.IGNORECASE,
)


def load_html(text: str, path: str, source: Source) -> Loaded:
    """Read a page as one document, titled by its <title> or first heading."""
    reader = _Reader()
    reader.feed(_parseable(text))
    reader.close()
    reader.flush()
    title = collapse("".join(reader.title)) or reader.first_heading or name_of(path)
    return Loaded([reader.writer.document(path, title=title, path=path)], [], [])


def _parseable(text: str) -> str:
    """Return the page without comments, scripts and what only starts a tag, lines kept.

    The parser looks for the end of each of these up to the end of the page, again and again where
    it never comes, so they are taken out in one pass.
    """
    kept: list[str] = []
    at = 0
    lower = text.lower() if len(text.lower()) == len(text) else text
    closed: dict[str, bool] = {}
    while match := _UNPARSED.search(text, at):
        kept.append(text[at : match.start()])
        name = match[1].lower() if match[1] else ""
        close = f"</{name}" if name else "-->" if match[0] == "<!--" else ">"
        end = lower.find(close, match.end()) if closed.get(close, True) else -1
        if end < 0:
            closed[close] = False
            at = match.end()
            continue
        end = end + len(close) if not name else text.find(">", end) + 1 or len(text)
        kept.append("\n" * text.count("\n", match.start(), end))
        at = end
    kept.append(text[at:])
    page = _REPEATED.sub(lambda m: f"<{m[1]}>" + "\n" * m[0].count("\n"), "".join(kept))
    last = page.rfind(">") + 1
    return page[:last] + page[last:].replace("<", "&lt;")


class _Reader(HTMLParser):
    """Turns the parser's events into blocks; holds the block that is open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.writer = TextWriter()
        self.title: list[str] = []
        self.first_heading = ""
        self._words: list[str] = []
        self._line = 0
        self._level = 0
        self._n_items = 0
        self._n_pre = 0
        self._skipped = ""
        self._n_skipped = 0
        self._in_title = False
        self._in_term = False
        self._in_definition = False
        self._term = ""
        self._tables: list[Table] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open what a tag opens."""
        if self._skipped:
            self._n_skipped += tag == self._skipped
        elif tag in _SKIPPED:
            self._skipped, self._n_skipped = tag, 1
        elif tag == "title" and not self.title:
            self._in_title = True
        elif tag == "br":
            self._words.append("\n")
        elif tag in _BREAKING:
            self._in_title = False
            self._open(tag, dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read <p/> as <p>, as browsers do; but an empty <script/> must not hide the page."""
        if tag not in _SKIPPED:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close what a tag closes."""
        if self._skipped:
            self._n_skipped -= tag == self._skipped
            if not self._n_skipped:
                self._skipped = ""
        elif tag == "title":
            self._in_title = False
        elif tag in _BREAKING:
            self._close(tag)

    def handle_data(self, data: str) -> None:
        """Take in text."""
        if self._in_title:
            self.title.append(data)
        elif not self._skipped:
            if not self._line and data.strip():
                self._line = self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
            self._words.append(data if self._n_pre else _BLANKS.sub(" ", data))

    def _open(self, tag: str, attrs: dict[str, str | None]) -> None:
        table = self._tables[-1] if self._tables else None
        if table and table.in_cell and tag not in ("td", "th", "tr", "thead", "tbody", "tfoot"):
            if tag not in _HEADINGS and tag != "table":
                self._words.append("\n")
                return
            self._abandon_row(table)
        self.flush()
        if tag == "table":
            self._tables.append(Table())
        elif table and tag == "tr":
            self._end_row(table)
        elif table and tag in ("td", "th"):
            table.open_cell(
                is_header=tag == "th", n_columns=attrs.get("colspan"), n_rows=attrs.get("rowspan")
            )
        elif tag in _HEADINGS:
            self._level = _HEADINGS[tag]
        elif tag == "li":
            self._n_items += 1
        elif tag == "pre":
            self._n_pre += 1
        elif tag in ("dt", "dd", "dl"):
            self._in_term, self._in_definition = tag == "dt", tag == "dd"

    def _close(self, tag: str) -> None:
        table = self._tables[-1] if self._tables else None
        if table and table.in_cell and tag not in ("td", "th", "tr", "table", "tbody", "thead"):
            self._words.append("\n")
            return
        self.flush()
        if table and tag in ("tr", "table", "tbody", "thead", "tfoot"):
            self._end_row(table)
        if tag == "table" and table:
            self._tables.pop()
        elif tag in _HEADINGS:
            self._level = 0
        elif tag == "li":
            self._n_items = max(0, self._n_items - 1)
        elif tag == "pre":
            self._n_pre = max(0, self._n_pre - 1)
        elif tag in ("dt", "dd", "dl"):
            self._in_term = self._in_definition = False

    def flush(self) -> None:
        """Write what was read since the last block began; in a table, it fills the open cell."""
        if not self._words and not self._tables:
            return
        text = "".join(self._words)
        self._words.clear()
        line, self._line = self._line, 0
        if self._tables and self._tables[-1].in_cell:
            self._tables[-1].fill(collapse(text), line)
            return
        if self._n_pre:
            self._write("code", text.strip("\n").rstrip(), line)
            return
        text = "\n".join(
            filter(None, (_BLANKS.sub(" ", part).strip() for part in text.split("\n")))
        )
        if text and self._in_term:
            self._term = text.rstrip(":")
            return
        if text and self._in_definition and self._term:
            text, self._term = f"{self._term}: {text}", ""
        if self._level:
            text = collapse(text)
            self.first_heading = self.first_heading or text
        self._write(
            "heading" if self._level else "item" if self._n_items else "paragraph", text, line
        )

    def _write(self, kind: BlockKind, text: str, line: int) -> None:
        level = self._level if kind == "heading" else 0
        self.writer.write(kind, text, f"line {line or 1}", level=level)

    def _end_row(self, table: Table) -> None:
        line, text = table.end_row()
        self.writer.write("row", text, f"line {line or 1}")

    def _abandon_row(self, table: Table) -> None:
        """Write the cells of a row that holds whole sections: the table only lays out a page."""
        self.flush()
        for line, text in table.abandon_row():
            self.writer.write("paragraph", text, f"line {line or 1}")
