"""`askwright init`: every way to begin gives a config that validates."""

import json
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from generator.cli import main
from generator.cli.init import EXAMPLES, QUESTIONS, command
from generator.config import DedupRule, read_config
from generator.dedup.nearest import likeness
from generator.dedup.symbols import encode
from generator.plan import plan_units

ROOT = Path(__file__).resolve().parents[2]
CLASSIC = {
    "question_templates": {
        "character_analysis": {
            "basic": ["Who is {character}?"],
            "advanced": ["How do {character1} and {character2} differ?"],
        },
        "social context": {
            "basic": ["What does the novel say about {aspect}? {{sic}}"],
            "advanced": ["How does {event} show {social_aspect} and {theme}?"],
        },
    },
    "characters": {"major": ["Elizabeth", "Darcy"], "minor": ["Hill"]},
    "themes": ["pride", "love"],
    "events": ["the ball"],
    "social_aspects": ["rank", "money"],
    "notes": "not a list",
}
CLINIC = {
    "visits.md": """# Visits

The clinic sees dogs, cats and rabbits from Monday to Saturday. The doors open at eight.

## Booking

To book a visit, call the front desk or fill in the form. The desk confirms within two hours.

## Emergencies

In an emergency, ring the night bell beside the side door. A vet is on call every night.
""",
    "surgery.md": """# Surgery

Operations take place on Tuesday mornings. The owner must sign a form before the operation.

## Going home

Most animals go home on the same day. The vet hands over painkillers for five days.

## Stitches

Stitches are removed after ten days. Clean the wound with salt water twice a day until then.
""",
    "salt.md": """# Salt licks

Rabbits need no salt licks, because hay holds enough salt. A lick can harm their kidneys.

## Storage

Keep a lick dry and away from metal, since salt makes metal rust.

## Price

A lick costs four euros. It lasts for a year.
""",
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_begins_a_folder_whose_config_is_valid(name, tmp_path, capsys):
    folder = tmp_path / "new"
    assert main(["init", str(folder), "--example", name]) == 0
    (config,) = [p for p in folder.iterdir() if p.stem == name]
    assert main(["validate", str(config)]) == 0
    assert (folder / "schemas" / "config.schema.json").is_file()
    assert name == "pride_and_prejudice" or any((folder / "knowledge").rglob("*.*"))


def test_an_example_begins_and_validates_wherever_the_user_is(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "new", "--example", "pottery_course"]) == 0
    assert main(["validate", "new/pottery_course.yaml", "--strict"]) == 0


def test_documents_are_meant_from_where_the_user_is_if_they_are_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("notes").mkdir()
    Path("notes/a.md").write_text("# Kilns\n\nA kiln is an oven.\n", encoding="utf-8")
    for documents, written in (("notes/*.md", "../notes/*.md"), ("later/*.md", "later/*.md")):
        folder = Path(f"of {documents[:5]}")
        ran = CliRunner().invoke(
            command, [str(folder), "--ask", "--documents", documents], input="\n" * 9
        )
        assert ran.exit_code == 0, ran.output
        assert f"askwright validate '{folder}" in ran.output
        (config,) = folder.glob("*.yaml")
        assert read_config(config)[0].documents[0].path == written


def write_clinic(folder):
    """Write three short documents of a vet's practice."""
    folder.mkdir(parents=True)
    for name, text in CLINIC.items():
        (folder / name).write_text(text, encoding="utf-8")


def test_documents_alone_begin_a_config_that_fills_all_its_cells(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write_clinic(Path("clinic/docs"))
    assert main(["init", "new", "--documents", "clinic/docs"]) == 0
    assert read_config(Path("new/new.yaml"))[0].documents[0].path == "../clinic/docs"
    assert main(["validate", "new/new.yaml", "--strict"]) == 0
    assert main(["generate", "new/new.yaml", "--run", "new/run"]) == 0
    assert "12/12" in capsys.readouterr().out


@pytest.mark.parametrize("documents", ["clinic/docs", "clinic/docs/*.md", "clinic/docs/salt.md"])
def test_the_commands_of_the_readme_work_in_the_new_folder(
    documents, tmp_path, monkeypatch, capsys
):
    write_clinic(tmp_path / "clinic" / "docs")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert main(["init", "../new", "--documents", f"../{documents}"]) == 0
    printed = commands(capsys.readouterr().out, "  askwright ")
    assert main(printed[0]) == 0, "what init prints works where it ran"
    monkeypatch.chdir(tmp_path / "new")
    listed = commands(Path("README.md").read_text(encoding="utf-8"), "    askwright ")
    assert [one[0] for one in listed] == ["validate", "plan", "generate", "review", "export"]
    assert all("../clinic/docs" in one for one in listed[:3])
    for one in listed[:2]:
        assert main(one) == 0, one
    assert main(listed[2]) in (0, 1), "one document may not fill every cell"
    assert main(listed[4]) == 0


def commands(text, start):
    """Return the arguments of the commands that a text lists."""
    return [shlex.split(line)[1:] for line in text.splitlines() if line.startswith(start)]


def test_documents_beside_an_example_are_refused(tmp_path, capsys):
    arguments = ["--example", "lease", "--documents", str(tmp_path)]
    assert main(["init", str(tmp_path / "new"), *arguments]) == 2
    assert "Leave out --example" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_only_shipped_configs_are_offered(tmp_path, capsys):
    tracked = subprocess.run(
        ["git", "ls-files", "configs"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tracked.returncode:
        pytest.skip("this isn't a git checkout")
    files = {Path(p).name for p in tracked.stdout.split() if p.count("/") == 1}
    assert {Path(name).stem for name in files} == set(EXAMPLES)
    assert set(EXAMPLES.values()) <= files
    assert main(["init", str(tmp_path / "new"), "--example", "nope"]) == 2
    assert f"must be one of {', '.join(EXAMPLES)}; got 'nope'" in capsys.readouterr().err


def test_the_questions_of_the_categories_are_no_near_duplicates_about_one_topic():
    topic = "Before the operation"
    asked = [text.replace("{{ topic }}", topic) for pair in QUESTIONS for text in pair]
    assert likeness(encode(asked, "rouge-l")).nearest.max() <= DedupRule().threshold


def test_every_category_gets_templates_of_its_own(tmp_path):
    names = "abcdefgh"
    answers = f"\n\n\n\n{','.join(names)}\n\n"
    ran = CliRunner().invoke(command, [str(tmp_path / "new"), "--ask"], input=answers)
    assert ran.exit_code == 0, ran.output
    categories = yaml.safe_load((tmp_path / "new" / "new.yaml").read_text())["categories"]
    texts = [str(texts) for one in names for texts in categories[one]["templates"].values()]
    assert len(texts) == len(set(texts)) == 2 * len(names)


def test_an_unknown_example_and_a_full_folder_are_refused(tmp_path, capsys):
    assert main(["init", str(tmp_path / "new"), "--example", "suport_desk"]) == 2
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert main(["init", str(tmp_path)]) == 2
    assert "must be a new or empty folder" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def classic(tmp_path, **changes):
    path = tmp_path / "old form.json"
    path.write_text(json.dumps({**CLASSIC, **changes}, indent=1), encoding="utf-8")
    return path


def test_the_classic_form_becomes_a_config_that_asks_the_same(tmp_path, capsys):
    folder = tmp_path / "new"
    assert main(["init", str(folder), "--from", str(classic(tmp_path))]) == 0
    path = folder / "old form.yaml"
    assert main(["validate", str(path)]) == 0
    config, _ = read_config(path)
    assert config.variables["character.major"] == ("Elizabeth", "Darcy")
    assert set(config.variables) >= {"character", "theme", "event", "social_aspect"}
    asked = {
        unit.instruction
        for unit in plan_units(config, owed={(c, d): 99 for c in config.categories for d in
                                             config.difficulties})
    }  # fmt: skip
    assert "Who is Hill?" in asked
    assert "What does the novel say about rank? {sic}" in asked
    assert "How does the ball show money and love?" in asked
    pairs = {text for text in asked if "differ" in text}
    assert len(pairs) == 3, "unordered pairs of three characters"


def test_a_classic_form_with_faults_gets_all_of_them_and_writes_nothing(tmp_path, capsys):
    templates = {"a": {"basic": ["{thme}?"]}, "b": ["x"], "c": {"basic": "x"}}
    path = classic(tmp_path, question_templates=templates)
    assert main(["init", str(tmp_path / "new"), "--from", str(path)]) == 2
    err = capsys.readouterr().err
    assert err.count("must be a ") == 2
    path = classic(tmp_path, question_templates={"a": {"basic": ["{thme}?", "{evnt}?"]}})
    assert main(["init", str(tmp_path / "new"), "--from", str(path)]) == 2
    err = capsys.readouterr().err
    assert "{thme} has none" in err
    assert "'theme'" in err
    assert "{evnt} has none" in err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("content", ["[]", "{}", '{"question_templates": {}}', "nonsense"])
def test_what_is_no_classic_form_is_refused(tmp_path, capsys, content):
    (tmp_path / "c.json").write_text(content, encoding="utf-8")
    assert main(["init", str(tmp_path / "new"), "--from", str(tmp_path / "c.json")]) == 2
    assert capsys.readouterr().err.startswith("error: ")


def test_questions_with_their_defaults_give_a_valid_config(tmp_path, capsys):
    answers = "my data\n../doc.md\na guide\nvisitors\nprices, opening hours\n2\n"
    (tmp_path / "doc.md").write_text(
        "# Museum\n\nA museum.\n\n## Tickets\n\nA ticket costs 5.\n\n## Shop\n\nIt sells cards.\n",
        encoding="utf-8",
    )
    folder = tmp_path / "new"
    result = CliRunner().invoke(
        command, [str(folder), "--ask"], input=answers, standalone_mode=False
    )
    assert result.return_value == 0, result.output
    config, _ = read_config(folder / "my data.yaml")
    assert list(config.categories) == ["prices", "opening hours"]
    assert config.expert.persona == "a guide"
    assert config.quota.per_cell == 2


def test_two_ways_to_begin_are_one_too_many(tmp_path, capsys):
    arguments = ["--example", "support_desk", "--from", "x.json"]
    assert main(["init", str(tmp_path / "new"), *arguments]) == 2
    assert "exclude each other" in capsys.readouterr().err
