"""A config with the files it names, from disk and from a run's inputs."""

import json
from pathlib import Path

import pytest

from generator import schema
from generator.config import (
    Config,
    Difficulty,
    Source,
    TeacherSpec,
    bundle,
    config_schema,
    fill,
    has_draws,
    parse_config,
    read_config,
)
from generator.errors import InvalidError
from generator.knowledge import gather
from generator.plan import plan_units

CASES = Path(__file__).resolve().parent.parent / "cases" / "good"
SCHEMA = Path(__file__).resolve().parents[2] / "schemas" / "config.schema.json"


def test_the_schema_is_one_and_describes_every_key():
    found = schema.load_schema(SCHEMA)
    assert found == config_schema()

    def check(one, pointer):
        for key, inner in one.get("properties", {}).items():
            assert inner.get("description", "").endswith("."), f"{pointer}/{key}"
            check(inner, f"{pointer}/{key}")
        for key in ("additionalProperties", "items"):
            if isinstance(one.get(key), dict):
                check(one[key], f"{pointer}/{key}")

    check(found, "")
    for name, one in found["$defs"].items():
        assert one.get("description"), name
        check(one, f"/$defs/{name}")


def test_every_default_of_the_schema_is_that_of_the_dataclasses():
    found = config_schema()
    bare = Config("x", (Source("a"),), {}, {})
    assert found["properties"]["quota"]["default"] == {"per_cell": bare.quota.per_cell}
    for key, one in found["properties"]["expert"]["properties"].items():
        assert one["default"] == getattr(bare.expert, key)
    for key, one in found["properties"]["dedup"]["properties"].items():
        value = getattr(bare.dedup, key)
        assert one["default"] == (list(value) if isinstance(value, tuple) else value)
    difficulty = found["properties"]["difficulties"]["additionalProperties"]["properties"]
    for key, one in difficulty.items():
        if "default" in one:
            assert one["default"] == getattr(Difficulty("d"), key)
    size = found["properties"]["passages"]["properties"]["size_words"]["default"]
    assert size == bare.passage_words


def filled(path):
    config, _ = read_config(path)
    return fill(config, gather(config.documents, config.folder).documents)


def test_a_bundle_holds_all_that_the_config_read_and_drew(tmp_path):
    config = filled(CASES / "everything.yaml")
    data = bundle(config)
    assert data is not None
    again = parse_config(data, "everything.yaml", tmp_path)
    assert again == config
    assert again.fingerprint() == config.fingerprint()
    assert [u.id for u in plan_units(again)] == [u.id for u in plan_units(config)]
    assert bundle(again) is not None
    assert json.loads(data)["files"].keys() == {
        "tables/cups.csv", "tables/places.jsonl", "templates/compare.j2", "templates/macros.j2",
    }  # fmt: skip


def test_a_config_that_names_no_files_needs_no_bundle():
    config, _ = read_config(CASES / "in_json.json")
    assert bundle(config) is None
    assert not has_draws(config)


def test_a_bundle_that_lacks_a_file_says_so(tmp_path):
    data = bundle(filled(CASES / "everything.yaml"))
    lacking = json.loads(data)
    del lacking["files"]["tables/cups.csv"]
    text = json.dumps(lacking, separators=(",", ":")).encode()
    with pytest.raises(InvalidError, match="among the run's inputs"):
        parse_config(text, "everything.yaml", tmp_path)


def test_variables_have_the_values_of_their_forms():
    config = filled(CASES / "everything.yaml")
    assert config.variables["person"] == ("a pupil", "a student", "a pensioner")
    assert config.variables["person.old"] == ("a pensioner",)
    assert config.variables["cup"][0] == {"name": "mug", "holds_ml": "300"}
    assert config.variables["place"] == ("home", "work")
    assert config.variables["heading"] == ("Milk",)
    assert config.variables["title"] == ("Drinks",)
    assert config.pools("serving")["drink"] == ("water", "juice")


def test_a_template_file_holds_what_it_includes_and_can_be_hashed_as_one_text():
    config = filled(CASES / "everything.yaml")
    template = config.cell_templates("making", "advanced")[0]
    assert "{% macro both(a, b) %}" in template.text
    assert "import" not in template.text
    assert template.file == "compare.j2"


def write(tmp_path, template, **files):
    (tmp_path / "templates").mkdir()
    for name, text in files.items():
        (tmp_path / "templates" / f"{name}.j2").write_text(text, encoding="utf-8")
    path = tmp_path / "c.yaml"
    path.write_text(
        "documents: [a.md]\ndifficulties: {d: {}}\n"
        f"categories: {{c: {{templates: {{d: [{json.dumps(template)}]}}}}}}\n",
        encoding="utf-8",
    )
    return path


def only_problem(path):
    with pytest.raises(InvalidError) as caught:
        read_config(path)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../c.yaml", "../../x", "sub/../../c.yaml", "link.j2", "folder"]
)
def test_tp_5_an_include_that_leads_out_of_templates_is_not_opened(tmp_path, name):
    path = write(tmp_path, f"{{% include '{name}' %}}")
    (tmp_path / "secret.txt").write_text("SECRET", encoding="utf-8")
    (tmp_path / "templates" / "link.j2").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "templates" / "folder").mkdir()
    problem = only_problem(path)
    assert problem.code in ("file-outside", "file-missing")
    assert "SECRET" not in str(problem)


def test_includes_nest_and_stand_where_they_are_named(tmp_path):
    path = write(tmp_path, "a {% include 'b.j2' %} d", b="b {% include 'c.j2' %}\n", c="c\n")
    assert read_config(path)[0].cell_templates("c", "d")[0].text == "a b c d"


def test_marks_in_comments_raw_blocks_and_expressions_include_nothing(tmp_path):
    text = (
        "{# {% include 'no.j2' %} #}{% raw %}{% include 'no.j2' %}{% endraw %}"
        "{{ \"{% include 'no.j2' %}\" }}"
    )
    path = write(tmp_path, text)
    assert read_config(path)[0].cell_templates("c", "d")[0].text == text


def test_includes_that_multiply_are_stopped(tmp_path):
    files = {f"f{i}": f"{{% include 'f{i + 1}.j2' %}}" * 9 for i in range(9)}
    path = write(tmp_path, "{% include 'f0.j2' %}", **files, f9="x" * 100)
    assert only_problem(path).code == "include-bomb"


@pytest.mark.parametrize("mark", ["{#", "{%", "{{", "{% raw %}", "{% macro m() %}"])
def test_marks_without_an_end_are_read_in_a_line(tmp_path, mark):
    path = write(tmp_path, "{% include 'b.j2' %}", b="include import " + mark * 10_000)
    read_config(path)  # quadratic time would take a minute


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must have rows"),
        ("name\n", "must have rows"),
        ("name,name\na,b\n", "names that differ"),
        ('name\n"a\n', "must be a CSV table"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path, text, message):
    path = write(tmp_path, "{{ t.name }}")
    path.write_text(path.read_text("utf-8") + "variables: {t: {file: t.csv}}\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    assert message in only_problem(path).message


def test_a_table_may_not_lead_out_of_the_folder(tmp_path, monkeypatch):
    inside = tmp_path / "in"
    inside.mkdir()
    monkeypatch.chdir(inside)
    path = write(inside, "{{ t.name }}")
    text = path.read_text("utf-8") + "variables: {t: {file: ../t.csv}}\n"
    path.write_text(text, encoding="utf-8")
    (tmp_path / "t.csv").write_text("name\na\n", encoding="utf-8")
    assert only_problem(path).code == "file-outside"


def test_the_same_config_written_otherwise_has_the_same_fingerprint(tmp_path):
    config, _ = read_config(CASES / "in_json.json")
    text = schema.write_yaml(schema.read_tree(CASES / "in_json.json").value)
    again = parse_config(text.encode(), "in_json.yaml", tmp_path)
    assert again.fingerprint() == config.fingerprint()


def test_a_teachers_settings_are_no_part_of_the_fingerprint_but_its_params_are():
    def spec(**more):
        teachers = {"answer": TeacherSpec("p", **more)}
        return Config("x", (Source("a"),), {}, {}, teachers=teachers).fingerprint()

    assert spec(options={"timeout_s": 1}) == spec(options={"timeout_s": 2})
    assert spec(params={"temperature": 1}) != spec(params={"temperature": 2})
