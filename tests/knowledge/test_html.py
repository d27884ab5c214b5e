import time

import pytest

from generator.config import Source
from generator.knowledge.html import load_html
from generator.records.knowledge import Document

PAGE = """<!DOCTYPE html>
<html><head>
  <title>Pump &amp; lamp</title>
  <style>p { color: red }</style>
  <script>document.write("<p>no</p>")</script>
</head><body>
<nav><ul><li>Home</li></ul></nav>
<h1>The <em>pump</em></h1>
<p>It runs&nbsp;all
   day &lt;long&gt;.<!-- hidden --></p>
Loose text.
<ul><li>one</li><li>two <b>b</b><ol><li>deep</li></ol></li></ul>
<dl><dt>Weight</dt><dd>2.6 kg</dd></dl>
<blockquote>Said<br>he.</blockquote>
<pre>  a
  b</pre>
<table><tr><th>Water tank</th><td>1.8 litres</td></tr></table>
<table><thead><tr><th>Model</th><th>Price</th></tr></thead>
<tbody><tr><td>P1</td><td>16</td></tr>
<tr><td rowspan=2>P2</td><td>24</td></tr><tr><td>25</td></tr></tbody></table>
<table><tr><td>Depth</td><td>12 cm</td></tr></table>
<footer>Imprint</footer>
</body></html>"""

TEXT = """The pump

It runs\u00a0all day <long>.

Loose text.

one
two b
deep

Weight: 2.6 kg

Said
he.

  a
  b

Water tank: 1.8 litres.
Model P1 – Price: 16.
Model P2 – Price: 24.
Model P2 – Price: 25.
Depth: 12 cm."""


def load(text: str) -> Document:
    return load_html(text, "site/page.html", Source("site/*.html")).documents[0]


def test_a_page_reads_as_its_reader_reads_it() -> None:
    document = load(PAGE)
    assert document.title == "Pump & lamp"
    assert document.text == TEXT
    kinds = [block.kind for block in document.blocks]
    assert kinds == [
        "heading", "paragraph", "paragraph", "item", "item", "item", "paragraph", "paragraph",
        "code", "row", "row", "row", "row", "row",
    ]  # fmt: skip
    assert document.blocks[0].level == 1
    labels = [place.label for place in document.places]
    assert labels[:4] == ["line 8", "line 9", "line 11", "line 12"]


def test_a_table_that_lays_out_a_page_gives_its_sections() -> None:
    document = load("<table><tr><td>Menu</td><td><h2>News</h2><p>It rains.</p></td></tr></table>")
    assert document.text == "Menu\n\nNews\n\nIt rains."


def test_two_rows_of_headers_are_read_together() -> None:
    document = load(
        "<table><tr><th>Model</th><th colspan=2>Price</th></tr>"
        "<tr><th></th><th>net</th><th>gross</th></tr>"
        "<tr><th>P1</th><td>10</td><td>12</td></tr></table>"
    )
    assert document.text == "Model P1 – Price net: 10; Price gross: 12."


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>a<p>b", "a\n\nb"),
        ("<p>a</b></i></p></div>b", "a\n\nb"),
        ("a <!-- open", "a open"),
        ("<script>if (a<b) '<!--'</script>c", "c"),
        ("<script/>c", "c"),
        ("<script/>c<script>d</script>", "c"),
        ("a &#xD835; &bogus; &amp;amp; b", "a \ufffd &bogus; &amp; b"),
        ("a < b > c <", "a < b > c <"),
        ("<![if IE]>a<![endif]>", "a"),
        ("<p title='>'>a</p>", "a"),
        ("<li><p>a</p></li>", "a"),
    ],
)
def test_broken_pages_keep_their_text(page: str, text: str) -> None:
    assert load(page).text == text


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<p>", "<!--", "<![", "<!-- >", "<", "&", "<a ", "</", "<script>", "<table><tr><td>"],
)
def test_dc_27_entity_soup_and_open_marks_take_linear_time(piece: str) -> None:
    started = time.process_time()
    load("<p>kept</p>" + piece * 20_000)
    assert time.process_time() - started < 5


@pytest.mark.slow
def test_dc_27_a_million_nested_divs() -> None:
    n = 1_000_000
    started = time.process_time()
    document = load("<div>" * n + "deep" + "</div>" * n)
    assert document.text == "deep"
    assert time.process_time() - started < 5
