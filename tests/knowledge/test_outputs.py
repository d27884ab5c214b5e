from pathlib import Path

import pytest

from generator.config import Source
from generator.knowledge import gather
from generator.knowledge.outputs import output_reason


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    """A config's folder with a document, a run and an export below it."""
    files = {
        "wiki/a.md": "A.",
        "runs/demo/journal.sqlite": "x",
        "runs/demo/log.txt": "A log.",
        "runs/demo/inputs/0a.txt": "A.",
        "runs/demo/own.md": "B.",
        "out/manifest.json": '{"generator": "askwright 0.1.0", "files": {"jsonl.jsonl": {}}}',
        "out/jsonl.jsonl": '{"instruction": "Hm?"}',
        "out/own.jsonl": '{"text": "C."}',
        "other/manifest.json": '{"generator": "another", "files": {"x.md": {}}}',
        "other/x.md": "D.",
        "report.html": '<html><meta name="generator" content="askwright 0.1.0"><p>E.</p></html>',
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_dc_35_what_the_tool_wrote_is_never_read_back(outputs: Path) -> None:
    gathered = gather([Source("**/*")], outputs)
    assert [document.path for document in gathered.documents] == [
        "other/manifest.json",
        "other/x.md",
        "out/own.jsonl",
        "runs/demo/own.md",
        "wiki/a.md",
    ]
    assert gathered.skipped[2].reason.endswith("demo', as do 2 more files")
    reasons = {item.path: item.reason.partition(" in ")[0] for item in gathered.skipped}
    assert reasons == {
        "out/jsonl.jsonl": "belongs to the export",
        "report.html": "is a page that the tool wrote",
        "runs/demo/inputs/0a.txt": "belongs to the run",
    }


@pytest.mark.parametrize("manifest", ["", "[]", "{", '{"generator": 1}', "[" * 100_000])
def test_a_manifest_that_is_none_claims_nothing(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    (tmp_path / "a.md").write_text("A.")
    assert output_reason(str(tmp_path / "a.md")) == ""
