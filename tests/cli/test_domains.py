"""Every shipped config validates and plans; those whose documents are here also run to the end."""

import json
import shutil
from pathlib import Path

import pytest

from generator.cli import main

ROOT = Path(__file__).resolve().parents[2]
CONFIGS = sorted(p for p in (ROOT / "configs").iterdir() if p.suffix in (".yaml", ".json"))
# The novel's text is the user's to bring.
BROUGHT = {"pride_and_prejudice"}
OURS = [path for path in CONFIGS if path.stem not in BROUGHT]
# Large ones have tests of their own.
SMALL = [path for path in OURS if path.stem != "support_desk"]


def test_there_are_six_domains_one_of_them_in_json():
    assert len(CONFIGS) >= 6
    assert any(path.suffix == ".json" for path in CONFIGS)


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_a_shipped_config_validates_and_plans(path, capsys):
    assert main(["validate", str(path)]) == 0
    assert main(["plan", str(path), "--format", "json"]) == 0
    out = capsys.readouterr().out
    plan = json.loads(out[out.index("{\n") :])
    n_written = sum(cell["n_written"] for cell in plan["cells"])
    assert len(plan["units"]) + n_written == sum(cell["quota"] for cell in plan["cells"])
    assert all(c["quota"] <= c["n_candidates"] + c["n_written"] for c in plan["cells"])


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_an_editor_finds_the_schema_of_a_shipped_config(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        assert json.loads(text)["$schema"] == "../schemas/config.schema.json"
    else:
        assert text.startswith("# yaml-language-server: $schema=../schemas/config.schema.json\n")


@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.name)
def test_a_domain_runs_offline_to_its_quotas(path, tmp_path):
    run = tmp_path / "run"
    assert main(["generate", str(path), "--run", str(run), "--quiet"]) == 0
    assert main(["export", str(run), "--format", "jsonl", "--out", str(tmp_path / "out")]) == 0
    lines = (tmp_path / "out" / "jsonl.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines
    assert all(json.loads(line)["citations"] for line in lines)


def test_a_run_of_a_config_with_tables_templates_and_draws_resumes_without_them(
    tmp_path, monkeypatch
):
    """A run that has begun reads its inputs only: template files and tables may be gone."""
    shutil.copytree(ROOT / "configs", tmp_path / "configs")
    shutil.copytree(ROOT / "knowledge" / "pottery_course", tmp_path / "knowledge/pottery_course")
    monkeypatch.chdir(tmp_path)
    command = ["generate", "configs/pottery_course.yaml", "--run", "run", "--quiet"]
    assert main([*command, "--limit", "4"]) == 0
    assert main(["export", "run", "--format", "jsonl", "--out", "out"]) == 0
    shutil.rmtree("configs/templates")
    (tmp_path / "knowledge/pottery_course/terms.csv").unlink()
    assert main(["status", "run"]) == 0
    assert main(["export", "run", "--format", "jsonl", "--out", "again"]) == 0
    assert Path("out/jsonl.jsonl").read_bytes() == Path("again/jsonl.jsonl").read_bytes()
