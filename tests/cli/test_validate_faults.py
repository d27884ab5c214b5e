"""Config faults of the catalogue, each through `validate` and `generate`: exit 2, no file."""

import json
import os
from pathlib import Path

import pytest

from generator.cli import main
from tests.cli.drinks import DOC, GOOD


def test_the_config_that_the_faults_are_put_into_is_valid(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("doc.md").write_text(DOC, encoding="utf-8")
    Path("c.yaml").write_text(GOOD, encoding="utf-8")
    assert main(["validate", "c.yaml", "--strict"]) == 0
    assert "1 category x 1 difficulty, 1 template, 1 example in 1 cell\n" in capsys.readouterr().out


def test_cf_1_a_missing_path_is_named(refused):
    text = refused(path="absent.yaml")
    assert "absent.yaml" in text
    assert "not found" in text


def test_cf_2_a_folder_is_called_one(refused, tmp_path):
    (tmp_path / "folder.yaml").mkdir()
    assert "is a directory" in refused(path="folder.yaml")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all files")
def test_cf_3_an_unreadable_file_is_called_so(refused, tmp_path):
    (tmp_path / "c.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "c.yaml").chmod(0)
    assert "permission denied" in refused(path="c.yaml")


@pytest.mark.parametrize("content", ["", "# only a comment\n", "---\n"])
def test_cf_4_a_file_without_a_value_is_empty(refused, content):
    assert "is empty" in refused(content)


@pytest.mark.parametrize(
    ("content", "got"), [("[1]", "a list"), ("hello", "'hello'"), ("7", "7"), ("null", "null")]
)
def test_cf_5_the_top_level_must_be_a_mapping(refused, content, got):
    text = refused(content)
    assert "top level must be a mapping" in text
    assert got in text


def test_cf_6_a_syntax_fault_has_its_place_and_line(refused):
    text = refused("name: [a, b\ndocuments: [x]\n")
    assert "c.yaml:2:" in text
    assert "documents: [x]" in text


def test_cf_7_a_tab_in_the_indentation_is_named(refused):
    text = refused("expert:\n\tpersona: me\n")
    assert "tab" in text
    assert "c.yaml:2" in text


def test_cf_8_two_documents_are_counted(refused):
    assert "2 documents, expected 1" in refused(GOOD + "---\n" + GOOD)


def test_cf_9_a_duplicate_key_in_yaml_has_both_lines(refused):
    text = refused(GOOD + "quota: {per_cell: 2}\n")
    assert "'quota'" in text
    assert "c.yaml:10:1" in text
    assert "line 9" in text


def test_cf_10_a_duplicate_key_in_json_has_both_places(refused):
    text = refused('{"name": "a",\n "name": "b"}', "c.json")
    assert "'name'" in text
    assert "c.json:2:2" in text
    assert "line 1" in text


def test_cf_11_an_unknown_key_gets_the_nearest_name(refused):
    text = refused(GOOD.replace("categories", "categorys"))
    assert "c.yaml:3:1" in text
    assert "[/categorys]" in text
    assert "did you mean 'categories'" in text


def _schema_places():
    """Yield (pointer, schema) for what a config may hold, one place for each kind of setting."""
    root = Path(__file__).resolve().parents[2] / "schemas" / "config.schema.json"
    schema = json.loads(root.read_text(encoding="utf-8"))

    def deref(one):
        return schema["$defs"][one["$ref"].rpartition("/")[2]] if "$ref" in one else one

    def walk(pointer, one, depth=0):
        one = deref(one)
        if pointer and ("type" in one or "enum" in one):
            yield pointer, one
        for key, inner in one.get("properties", {}).items():
            yield from walk(f"{pointer}/{key}", inner, depth + 1)
        extra = one.get("additionalProperties")
        if isinstance(extra, dict) and depth < 6:
            yield from walk(f"{pointer}/thing", extra, depth + 1)

    yield from walk("", schema)


PLACES = sorted({pointer: schema for pointer, schema in _schema_places()}.items())


@pytest.mark.parametrize(("pointer", "schema"), PLACES, ids=[pointer for pointer, _ in PLACES])
def test_cf_12_a_wrong_type_is_told_at_its_place(refused, pointer, schema):
    kinds = schema.get("type", "string")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    wrong = [{}] if "array" in kinds else []
    wrong = wrong if "object" in kinds or "array" in kinds else {"deep": 1}
    if kinds == ["object"] or "object" in kinds:
        wrong = 7.25
    value = json.loads(
        json.dumps({
            "documents": ["doc.md"], "difficulties": {"basic": {}},
            "categories": {"one": {"templates": {"basic": ["What is it?"]}}},
        })
    )  # fmt: skip
    at = value
    parts = pointer.split("/")[1:]
    for part in parts[:-1]:
        at = at.setdefault(part, {})
    at[parts[-1]] = wrong
    text = refused(json.dumps(value, indent=1), "c.json")
    assert f"[{pointer}" in text
    assert "must" in text


def test_cf_13_five_faults_are_listed_once_each_in_file_order(refused):
    text = refused(
        "documents: 5\n"
        "difficulties: {basic: {max_words: 1}}\n"
        "categories: {one: {weight: -1}}\n"
        "quota: {per_cell: 0}\n"
        "rng_seed: -3\n"
    )
    lines = [line for line in text.split("\n") if line.startswith("error: ")]
    assert [line.split(":")[2] for line in lines] == ["1", "2", "3", "4", "5"]


TAGS = [
    "!!python/object/apply:os.system ['touch canary']",
    "!!python/object/new:os.system ['touch canary']",
    "!!python/name:os.system",
    "!!python/module:os",
    "!!python/object:__main__.A {}",
    "!!python/tuple [1]",
    "!!python/bytes x",
    "!!python/complex 1j",
    "!!python/str x",
    "!!python/object/apply:subprocess.Popen [['touch', 'canary']]",
]


@pytest.mark.parametrize("tag", TAGS)
def test_cf_14_a_python_tag_is_refused(refused, tag):
    assert "tag not allowed" in refused(f"name: {tag}\n" + GOOD)
    assert not Path("canary").exists()


@pytest.mark.parametrize("tag", ["!env CANARY", "!include doc.md"])
def test_cf_15_an_unknown_tag_is_named_and_nothing_is_looked_up(refused, monkeypatch, tag):
    monkeypatch.setenv("CANARY", "the-secret-value")
    text = refused(f"name: {tag}\n" + GOOD)
    assert tag.split()[0] in text
    assert "the-secret-value" not in text


def test_cf_16_a_billion_laughs_is_refused(refused):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    assert "alias" in refused("\n".join(lines))


def test_cf_17_a_merge_key_bomb_is_refused(refused):
    lines = ["m0: &m0 {k: v}"]
    lines += [f"m{i}: &m{i}\n  <<: [*m{i - 1}, *m{i - 1}]" for i in range(1, 31)]
    assert "<<" in refused("\n".join(lines))


def test_cf_18_an_alias_to_itself_is_refused(refused):
    assert "refers to itself" in refused("name: &a [*a]\n")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("[" * 10_000, "c.yaml"),
        ("[" * 10_000, "c.json"),
        ("".join(f"{' ' * i}k:\n" for i in range(3_000)), "c.yaml"),
    ],
    ids=["yaml", "json", "block"],
)
def test_cf_19_deep_nesting_is_refused(refused, content, name):
    assert "nested deeper than" in refused(content, name)


@pytest.mark.parametrize("number", [".nan", ".inf", "-.inf", "1e999"])
def test_cf_20_yaml_numbers_must_be_finite(refused, number):
    text = refused(GOOD + f"dedup: {{threshold: {number}}}\n")
    assert "not a finite number" in text
    assert "[/dedup/threshold]" in text


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_cf_20_json_numbers_must_be_finite(refused, number):
    assert "not a finite number" in refused(f'{{"rng_seed": {number}}}', "c.json")


def test_cf_21_a_number_of_5000_digits_is_refused(refused):
    assert "300 digits" in refused(f"rng_seed: {'9' * 5000}\n" + GOOD)


@pytest.mark.parametrize("word", ["true", "1.10", "12", "null", "1e3"])
def test_cf_22_what_is_no_text_says_quote_it(refused, word):
    text = refused(GOOD + f"name: {word}\n")
    assert "[/name]" in text
    assert "uote it" in text or "null" in text


@pytest.mark.parametrize("word", ["no", "on", "012", "12:30:45", "1_000", "2024-01-01"])
def test_cf_22_yaml_1_1_words_stay_text(tmp_path, monkeypatch, capsys, word):
    monkeypatch.chdir(tmp_path)
    Path("doc.md").write_text(DOC, encoding="utf-8")
    text = GOOD.replace("[tea, coffee]", f"[{word}]").replace("thing:", "thing:")
    Path("c.yaml").write_text(text, encoding="utf-8")
    assert main(["validate", "c.yaml"]) == 0
    assert f"about {word}?" in capsys.readouterr().out


@pytest.mark.parametrize("value", ["!!bool x", "!!timestamp x", "!!int x", "!!float x"])
def test_cf_23_type_tags_are_refused(refused, value):
    assert "tag not allowed" in refused(GOOD + f"name: {value}\n")


@pytest.mark.parametrize("data", [b"name: caf\xe9\n", b"name: \xff\xfe\xfa\n"])
def test_cf_24_bytes_that_are_no_utf_8_have_their_offset(refused, data):
    assert "byte offset" in refused(data)


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf"])
def test_cf_25_a_byte_order_mark_changes_nothing(tmp_path, monkeypatch, capsys, mark):
    monkeypatch.chdir(tmp_path)
    Path("doc.md").write_text(DOC, encoding="utf-8")
    Path("c.yaml").write_bytes(mark + GOOD.encode())
    Path("d.yaml").write_bytes(GOOD.encode("utf-16"))
    assert main(["validate", "c.yaml", "d.yaml"]) == 0


def test_cf_26_control_characters_never_reach_the_terminal(refused):
    text = refused('name: "\\e[31m\\0"\n' + GOOD)
    assert "\\x1b" in text


def test_cf_27_half_a_character_is_refused(refused):
    assert "half of one" in refused('{"name": "\\ud800"}', "c.json")


def test_cf_28_unicode_line_ends_stay_in_the_text(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("doc.md").write_text(DOC, encoding="utf-8")
    Path("c.yaml").write_text(GOOD.replace("tea, coffee", '"a\u2028b"'), encoding="utf-8")
    assert main(["plan", "c.yaml", "--format", "json"]) == 0
    units = json.loads(capsys.readouterr().out)["units"]
    assert units[0]["variables"] == {"thing": "a\u2028b"}


def test_cf_29_100_000_keys_are_too_many(refused):
    assert "larger than" in refused("".join(f"k{i}: 1\n" for i in range(100_001)))


def test_cf_30_line_ends_mean_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("doc.md").write_text(DOC, encoding="utf-8")
    plans = []
    for text in (GOOD, GOOD.replace("\n", "\r\n"), GOOD.rstrip("\n"), GOOD.replace("\n", "  \n")):
        Path("c.yaml").write_bytes(text.encode())
        assert main(["plan", "c.yaml", "--format", "json"]) == 0
        plans.append(capsys.readouterr().out)
    assert len(set(plans)) == 1


@pytest.mark.parametrize("count", ["0", "-1", "1e9", "true", "1.5", '"12"'])
def test_cf_31_a_count_out_of_range_is_refused(refused, count):
    text = refused(GOOD.replace("per_cell: 1", f"per_cell: {count}"))
    assert "[/quota/per_cell]" in text


def test_cf_31_a_whole_float_is_a_count(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("doc.md").write_text(DOC, encoding="utf-8")
    Path("c.yaml").write_text(GOOD.replace("per_cell: 1", "per_cell: 1.0"), encoding="utf-8")
    assert main(["validate", "c.yaml"]) == 0


@pytest.mark.parametrize(("one", "other"), [("Straße", "STRASSE"), ("caf\u00e9", "cafe\u0301")])
def test_cf_32_names_that_look_alike_are_refused_with_both_places(refused, one, other):
    categories = "".join(
        f"  {name}: {{templates: {{basic: ['{name} {{{{ thing }}}}?']}}}}\n"
        for name in (one, other)
    )
    text = refused(GOOD.split("  one:")[0] + categories + "variables:\n  thing: [tea]\n")
    assert "c.yaml:5:" in text
    assert "line 4" in text


@pytest.mark.parametrize(
    "name", ["a/b", "..", '"a\\0"', '"a\\nb"', '"a\\n"', "x" * 300, "CON", "nul.txt", "end."]
)
def test_cf_33_a_name_that_is_no_file_name_is_refused(refused, name):
    assert "the key must be 1 to 64 letters" in refused(GOOD.replace("one:", f"{name}:"))


def test_cf_34_weights_that_are_all_zero_leave_no_cell(refused):
    assert "no-cells" in refused(GOOD.replace("basic: {}", "basic: {weight: 0}"))


def test_cf_34_a_negative_weight_is_refused(refused):
    text = refused(GOOD.replace("basic: {}", "basic: {weight: -1}"))
    assert "[/difficulties/basic/weight]" in text


def test_cf_35_an_unknown_teacher_gets_the_nearest_name(refused):
    assert "'extractive'" in refused(GOOD + "teachers: {answer: extractiv}\n")


def test_cf_36_a_missing_template_file_is_named_with_the_place_looked_at(refused):
    template = "{file: absent.j2}"
    text = refused(GOOD.replace('"What is said about {{ thing }}?"', template))
    assert "absent.j2" in text
    assert str(Path("templates/absent.j2")) in text


def test_cf_37_an_include_loop_shows_the_chain(refused):
    Path("templates").mkdir()
    Path("templates/a.j2").write_text('{% include "b.j2" %}', encoding="utf-8")
    Path("templates/b.j2").write_text('{% include "a.j2" %}', encoding="utf-8")
    text = refused(GOOD.replace('"What is said about {{ thing }}?"', "{file: a.j2}"))
    assert "a.j2 -> b.j2 -> a.j2" in text


def test_cf_38_a_key_in_the_config_is_masked(refused):
    key = "sk-" + "a1B2c3D4" * 4
    text = refused(GOOD + f"api_key: {key}\n")
    assert "environment variable" in text
    assert key not in text
    spec = f"teachers: {{answer: {{provider: extractive, params: {{note: {key}}}}}}}\n"
    text = refused(GOOD + spec)
    assert "sk-a…" in text
    assert key not in text


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://x", "https://me:pw@host/v1", '"http://a\\nb"']
)
def test_cf_40_an_odd_address_is_refused(refused, url):
    spec = f"{{provider: openai, model: m, options: {{base_url: {url}}}}}"
    text = refused(GOOD + f"teachers: {{answer: {spec}}}\n")
    assert "base_url" in text
    assert "me:pw" not in text


def test_cf_45_a_newer_format_names_both_versions(refused):
    text = refused(GOOD + "askwright: 2\n")
    assert "must be 1" in text
    assert "got the number 2" in text


def test_cf_47_devices_and_pipes_are_refused(refused, tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes with names here")
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "is no regular file" in refused(path="pipe.yaml")
    assert "is no regular file" in refused(path="/dev/zero")


def test_cf_43_a_config_holds_no_pattern_that_is_applied(refused):
    """What has the form of a pattern is text: the slow one is a value like any other."""
    text = refused(GOOD.replace("[tea, coffee]", "{pattern: '^(a+)+$'}") + "pattern: ^(a+)+$\n")
    assert "unknown key 'pattern'" in text


def test_cf_46_an_unset_key_is_named_when_a_run_needs_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    Path("doc.md").write_text(DOC, encoding="utf-8")
    spec = "teachers: {answer: {provider: openai, model: gpt-4o-mini}}\n"
    Path("c.yaml").write_text(GOOD + spec, encoding="utf-8")
    assert main(["validate", "c.yaml", "--quiet"]) == 0
    assert main(["generate", "c.yaml", "--run", "run", "--quiet"]) == 2
    assert "OPENAI_API_KEY" in capsys.readouterr().err


def test_cf_48_a_config_is_refused_alike_by_every_command_that_takes_one(refused, capsys):
    """The fixture holds every fault of this file to it: same text, exit 2, no file written."""
    text = refused(GOOD.replace("quota", "quote"))
    assert main(["plan", "c.yaml"]) == 2
    assert capsys.readouterr().err.strip() in text
