from generator.config import Source
from generator.knowledge import cut
from generator.knowledge.markdown import load_markdown
from generator.records.knowledge import Document

PAGE = """---
title: "Pump manual"
tags: [a, b]
---
<!-- a note
to the editor -->
# The *pump* #

It runs
all day. See [the shop](http://x.example).
## Parts

| Part | Price |
|------|------:|
| Lid  | 3 |
| Tank | 12 |

Install
-------
1. Open it.
   Then wait.
2. Fill it:
   - with water
   - never with oil

   Both sides.

> Mind the **gap**.

***

```sh
# no heading
run it
```
<br>
Last line.
"""


def load(text: str) -> Document:
    return load_markdown(text, "w/pump_page.md", Source("w/*.md")).documents[0]


def shape(document: Document) -> list[tuple[str, int, str]]:
    return [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks]


def test_a_page_is_cut_into_its_blocks() -> None:
    document = load(PAGE)
    assert document.title == "Pump manual"
    assert document.text == PAGE
    assert shape(document) == [
        ("heading", 1, "The *pump*"),
        ("paragraph", 0, "It runs\nall day. See [the shop](http://x.example)."),
        ("heading", 2, "Parts"),
        ("row", 0, "| Part | Price |"),
        ("row", 0, "| Lid  | 3 |"),
        ("row", 0, "| Tank | 12 |"),
        ("heading", 2, "Install"),
        ("item", 0, "1. Open it.\n   Then wait."),
        ("item", 0, "2. Fill it:"),
        ("item", 0, "- with water"),
        ("item", 0, "- never with oil"),
        ("item", 0, "Both sides."),
        ("paragraph", 0, "Mind the **gap**."),
        ("code", 0, "```sh\n# no heading\nrun it\n```"),
        ("paragraph", 0, "Last line."),
    ]
    assert document.places[1].label == "line 9"


def test_the_sentences_of_a_page_are_without_bullets_fences_and_table_header() -> None:
    found = [passage.sentence(s) for passage in cut(load(PAGE)) for s in passage.sentences]
    assert found == [
        "It runs\nall day.",
        "See [the shop](http://x.example).",
        "| Lid  | 3 |",
        "| Tank | 12 |",
        "Open it.",
        "Then wait.",
        "Fill it:",
        "with water",
        "never with oil",
        "Both sides.",
        "Mind the **gap**.",
        "# no heading\nrun it",
        "Last line.",
    ]


def test_the_title_is_the_first_heading_or_the_files_name() -> None:
    assert load("# `The` [pump](x)\n").title == "The pump"
    assert load("Just text.").title == "pump page"


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert shape(load("---\nOnce upon a time\n---\nEnd.\n"))[0][2] == "Once upon a time"


def test_code_holds_no_headings_lists_or_tables() -> None:
    document = load("~~~\n# a\n- b\n|c|d|\n|-|-|\n~~~\n\n    indented # code\n\n    - more\n")
    assert [kind for kind, _, _ in shape(document)] == ["code", "code"]


def test_an_open_fence_ends_with_the_file() -> None:
    assert shape(load("Text.\n```\ncode\n")) == [
        ("paragraph", 0, "Text."),
        ("code", 0, "```\ncode"),
    ]


def test_a_number_inside_a_paragraph_opens_no_list() -> None:
    assert len(load("They were married in\n1812. He went to sea.\n").blocks) == 1


def test_a_bold_lead_in_belongs_to_its_sentence() -> None:
    passage = cut(load("**Care.** Tanks last 8 days. **Pets.** None.\n"))[0]
    assert [passage.sentence(s) for s in passage.sentences] == [
        "**Care.** Tanks last 8 days.",
        "**Pets.** None.",
    ]


def test_a_table_in_a_quote_is_read() -> None:
    document = load("> | a | b |\n> |---|---|\n> | 1 | 2 |\n")
    assert [kind for kind, _, _ in shape(document)] == ["row", "row"]
    assert [p.sentence(s) for p in cut(document) for s in p.sentences] == ["| 1 | 2 |"]
