"""Prompts: the table, the shipped files and the schema say the same; own ones take their place."""

import json

import pytest

from generator import resources
from generator.config import (
    PROMPTS,
    bundle,
    config_schema,
    parse_config,
    prompt_sample,
    prompt_text,
    read_config,
)
from generator.config import prompt_texts as texts
from generator.errors import InvalidError
from generator.render import render, used_names

CONFIG = {
    "documents": ["a.txt"],
    "difficulties": {"basic": {"description": "one fact"}},
    "categories": {"billing": {"templates": {"all": ["What is billed?"]}}},
    "expert": {"persona": "a clerk"},
}


def config_with(folder, files, **prompts):
    """Write files below a folder and a config that names some of them as prompts; read it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    path = folder / "config.json"
    path.write_text(json.dumps({**CONFIG, "prompts": prompts}), encoding="utf-8")
    return read_config(path)[0]


def test_table_shipped_files_and_schema_name_the_same_prompts():
    shipped = {path.stem for path in resources.find("templates").glob("*.j2")}
    assert set(PROMPTS) == shipped
    assert list(PROMPTS) == list(config_schema()["properties"]["prompts"]["properties"])


@pytest.mark.parametrize("name", PROMPTS)
def test_a_shipped_prompt_uses_what_it_must_and_nothing_that_it_is_not_given(name, tmp_path):
    config = config_with(tmp_path, {})
    prompt = PROMPTS[name]
    source = prompt_text(config, name)
    assert set(prompt.must_use) <= set(used_names(source)) <= set(prompt.sees)
    assert render(source, prompt_sample(config, name))


def test_an_own_prompt_stands_in_place_of_the_shipped_one(tmp_path):
    config = config_with(tmp_path, {"own.j2": "Only {{ passages }}"}, answer="own.j2")
    assert texts(config)["answer"] == "Only {{ passages }}"
    assert texts(config)["system"] == texts(config_with(tmp_path, {}))["system"]


def test_parts_come_from_the_configs_templates_first_and_then_from_the_shipped(tmp_path):
    files = {
        "prompts/a.j2": '{% include "system.j2" %} {% include "rules.j2" %}',
        "templates/rules.j2": 'Be brief. {% from "m.j2" import say %}',
        "templates/m.j2": "{% macro say(x) %}{{ x }}{% endmacro %}",
    }
    text = texts(config_with(tmp_path, files, answer="prompts/a.j2"))["answer"]
    assert "{{ expert.persona }}" in text
    assert text.endswith("Be brief. {% macro say(x) %}{{ x }}{% endmacro %}")
    files["templates/system.j2"] = "Mine."
    text = texts(config_with(tmp_path, files, answer="prompts/a.j2"))["answer"]
    assert text.startswith("Mine. Be brief.")


@pytest.mark.parametrize(
    ("included", "code"),
    [
        ("../secret.txt", "file-outside"),
        ("/etc/passwd", "file-outside"),
        ("link.j2", "file-outside"),
        ("../schemas/config.schema.json", "file-outside"),
        ("absent.j2", "file-missing"),
        ("", "file-missing"),
    ],
)
def test_tp_5_a_prompt_includes_nothing_from_elsewhere(tmp_path, included, code):
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "link.j2").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(InvalidError) as caught:
        config_with(tmp_path, {"own.j2": f'{{% include "{included}" %}}'}, answer="own.j2")
    assert [problem.code for problem in caught.value.problems] == [code]
    assert [problem.pointer for problem in caught.value.problems] == ["/prompts/answer"]


def test_cf_37_a_prompt_that_includes_itself_is_refused_with_the_chain(tmp_path):
    files = {
        "own.j2": '{% include "a.j2" %}',
        "templates/a.j2": '{% include "b.j2" %}',
        "templates/b.j2": '{% include "a.j2" %}',
    }
    with pytest.raises(InvalidError, match=r"a\.j2 -> b\.j2 -> a\.j2"):
        config_with(tmp_path, files, answer="own.j2")


def test_a_run_reads_its_config_again_when_the_prompts_files_are_gone(tmp_path):
    files = {"own.j2": '{% include "system.j2" %}{% include "x.j2" %}', "templates/x.j2": "X"}
    config = config_with(tmp_path, files, answer="own.j2")
    kept = bundle(config)
    assert kept is not None
    again = parse_config(kept, "config.json", tmp_path / "elsewhere")
    assert again.prompts == config.prompts
    assert again.fingerprint() == config.fingerprint()
