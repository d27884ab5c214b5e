"""A revision's inputs, read again from the run's folder."""

from msgspec.structs import replace

from generator.run.library import Library
from generator.store import open_run
from tests.tiny import carry_out, order, write_world

HEADED = """\
# C#

Its first sentence. And one more.

## A heading of
two lines
---

What stands below it.

# Next

The last words.
"""


def test_a_passage_is_read_again_from_its_place_as_it_was_shown(tmp_path):
    path = write_world(tmp_path)
    documents = tmp_path / "documents"
    (documents / "headed.md").write_text(HEADED, "utf-8")
    (documents / "bare.md").write_text("# One\n\n## Two\n", "utf-8")
    carry_out(order(path, tmp_path / "run"))
    with open_run(tmp_path / "run") as run:
        library = Library(run.inputs, run.journal.revisions()[-1], run.root)
        shown = [replace(passage, sentences=()) for passage in library.passages]
        found = [library.passage(p.document, p.start, p.end) for p in library.passages]
    assert found == shown
    assert {p.headings for p in found} >= {("C#",), ("Next",), ()}
