"""Documents that change, grow or stand beside the outputs: what a whole run makes of them."""

from pathlib import Path

import pytest

from generator.cli import main

CONFIG = """\
documents: ["**/*"]
difficulties: {basic: {max_sentences: 1}}
categories:
  cover:
    templates:
      basic: ["How long is the warranty on the {{ part }}?"]
variables: {part: [pump, grinder]}
quota: {per_cell: 2}
"""
FAQ = "# Warranty\n\nThe warranty on the pump lasts 24 months from delivery.\n"
MORE = "Owners of a grinder enjoy a warranty of three years, and the blades are covered too.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faq.md").write_text(FAQ + MORE, encoding="utf-8")
    (tmp_path / "c.yaml").write_text(CONFIG, encoding="utf-8")
    assert main(["generate", "c.yaml", "--run", "run", "--quiet"]) == 0
    return tmp_path


def test_dc_35_a_run_and_an_export_within_the_documents_folder_are_not_read(folder: Path) -> None:
    assert main(["export", "run", "--format", "jsonl", "--out", "out"]) == 0
    assert main(["generate", "c.yaml", "--run", "run", "--quiet"]) == 0


def test_dc_25_a_document_that_grew_is_taken_in_only_on_request(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "faq.md").open("a", encoding="utf-8") as file:
        file.write("\nThe warranty on the pump does not cover frost.\n")
    assert main(["generate", "c.yaml", "--run", "run"]) == 2
    said = capsys.readouterr().err
    assert "changed" in said
    assert "--update" in said
    assert main(["export", "run", "--format", "jsonl", "--out", "kept"]) == 0
    assert len((folder / "kept" / "jsonl.jsonl").read_text("utf-8").splitlines()) == 2
    assert main(["generate", "c.yaml", "--run", "run", "--update", "--quiet"]) == 0


def test_dc_23_a_document_that_changed_is_told_by_a_rerun(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "faq.md").write_text(FAQ.replace("24", "36") + MORE, encoding="utf-8")
    assert main(["generate", "c.yaml", "--run", "run"]) == 2
    assert "changed" in capsys.readouterr().err
