"""`askwright topics`: a file that a person edits and a config uses."""

from generator.cli import main
from generator.config import read_config
from tests.tiny import write_world

LONG = "# Pumps\n\n## Return windows\n\nPumps go back.\n\n## 2. Warranty of pumps\n\nPumps last.\n"


def world(folder, **changes):
    path = write_world(folder, **changes)
    (folder / "documents" / "rules.md").write_text(LONG, encoding="utf-8")
    return path


def test_topics_are_proposed_for_every_category_and_the_config_uses_the_file(tmp_path, capsys):
    config, out = world(tmp_path), tmp_path / "topics.yaml"
    assert main(["topics", str(config), "--out", str(out), "--most", "4"]) == 0
    assert "edit it, then name it in the config: topics: topics.yaml" in capsys.readouterr().out
    assert out.read_text(encoding="utf-8").startswith("# What a teacher is asked to write about")
    used = world(tmp_path / "second", topics="topics.yaml", ask={"share": 1})
    (tmp_path / "second" / "topics.yaml").write_bytes(out.read_bytes())
    topics = read_config(used)[0].topics
    assert list(topics) == ["sales", "service"]
    assert all(1 <= len(found) <= 4 for found in topics.values())
    assert main(["validate", str(used)]) == 0


def test_a_heading_is_a_topic_without_its_number_and_never_twice(tmp_path):
    config, out = world(tmp_path), tmp_path / "topics.yaml"
    assert main(["topics", str(config), "--out", str(out), "--most", "40"]) == 0
    text = out.read_text(encoding="utf-8")
    sales = text.partition("sales:")[2].partition("service:")[0].split("\n")
    found = [line.strip("- ") for line in sales if line.strip()]
    assert {"Return windows", "Warranty of pumps"} <= set(found)
    assert len(found) == len(set(found))


def test_a_file_that_is_there_is_left_alone(tmp_path, capsys):
    out = tmp_path / "topics.yaml"
    out.write_text("mine", encoding="utf-8")
    assert main(["topics", str(world(tmp_path)), "--out", str(out)]) == 2
    assert "--out: must be a new file" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "mine"


def test_a_teacher_that_cannot_propose_writes_nothing(tmp_path, capsys):
    recording, out = tmp_path / "none.jsonl", tmp_path / "topics.yaml"
    recording.write_text("", encoding="utf-8")
    arguments = ["topics", str(world(tmp_path)), "--out", str(out)]
    assert main([*arguments, "--teacher", f"replay:{recording}"]) in (2, 4)
    assert "error:" in capsys.readouterr().err
    assert not out.exists()
