"""Broken configs with their exact messages, and good ones without any.

With `REWRITE_CASES=1` the expected messages are written anew: read what changed before you keep it.
"""

import os
import re
from pathlib import Path

import pytest

from generator.cli import main
from generator.errors import visible
from generator.lint import CODES, RULES, as_text, check
from generator.schema import CODES as SHAPE_CODES

CASES = Path(__file__).resolve().parent.parent / "cases"
BAD = sorted(p for p in (CASES / "bad").iterdir() if p.suffix in (".yaml", ".json"))
GOOD = sorted(p for p in (CASES / "good").iterdir() if p.suffix in (".yaml", ".json"))


@pytest.mark.parametrize("path", BAD, ids=[path.name for path in BAD])
def test_a_broken_config_gets_its_exact_message(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    lines = as_text(check(Path(path.name)).problems)
    text = "".join(f"{visible(line)}\n" for line in lines).replace(str(path.parent), "HERE")
    expected = path.with_suffix(".txt")
    if os.environ.get("REWRITE_CASES") == "1":
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")
    assert text


@pytest.mark.parametrize("path", GOOD, ids=[path.name for path in GOOD])
def test_a_good_config_has_no_problem(path, monkeypatch, capsys):
    monkeypatch.chdir(path.parent)
    assert main(["validate", path.name, "--strict"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert ": valid; " in out


def test_there_are_60_broken_configs_and_more():
    assert len(BAD) >= 60


@pytest.mark.parametrize("code", RULES)
def test_a_rule_has_a_case_that_it_finds_and_a_docstring(code):
    found = [path for path in BAD if f"({code})" in path.with_suffix(".txt").read_text("utf-8")]
    assert found
    assert len(CODES[code].split("\n\n")[0]) < 160


def test_every_code_that_a_case_shows_can_be_explained(capsys):
    shown = {
        code
        for path in BAD
        for code in re.findall(r"\(([a-z-]+)\)$", path.with_suffix(".txt").read_text("utf-8"), re.M)
    }
    assert shown <= set(CODES)
    for code in shown:
        assert main(["validate", "--explain", code]) == 0
        assert capsys.readouterr().out.startswith(f"{code}: ")


def test_codes_of_rules_and_of_the_schema_agree_where_they_share_a_name():
    assert set(RULES) & set(SHAPE_CODES) <= {"template-syntax", "empty-pool"}


def test_an_unknown_code_gets_the_nearest(capsys):
    assert main(["validate", "--explain", "quota-to-high"]) == 2
    assert "Did you mean 'quota-too-high'?" in capsys.readouterr().err
