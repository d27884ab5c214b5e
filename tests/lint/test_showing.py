"""Problems as text, JSON and SARIF."""

import json
import unicodedata
from pathlib import Path

import jsonschema
import pytest

from generator.cli import main
from generator.errors import Problem
from generator.lint import as_json, as_sarif, as_text

# The part of OASIS' SARIF 2.1.0 schema that our logs use, its rules of required keys, ranges and
# closed objects among them, written down from the standard's text (sections 3.13 to 3.49).
TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "name": {"type": "string"},
                                    "version": {"type": "string"},
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id"],
                                            "properties": {
                                                "id": {"type": "string"},
                                                "shortDescription": TEXT,
                                            },
                                            "additionalProperties": False,
                                        },
                                    },
                                },
                                "additionalProperties": False,
                            }
                        },
                        "additionalProperties": False,
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message"],
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": -1},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": TEXT,
                                "locations": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "properties": {
                                            "physicalLocation": {
                                                "type": "object",
                                                "properties": {
                                                    "artifactLocation": {
                                                        "type": "object",
                                                        "properties": {
                                                            "uri": {"type": "string"},
                                                        },
                                                        "additionalProperties": False,
                                                    },
                                                    "region": {
                                                        "type": "object",
                                                        "properties": {
                                                            "startLine": {
                                                                "type": "integer",
                                                                "minimum": 1,
                                                            },
                                                            "startColumn": {
                                                                "type": "integer",
                                                                "minimum": 1,
                                                            },
                                                        },
                                                        "additionalProperties": False,
                                                    },
                                                },
                                                "additionalProperties": False,
                                            },
                                            "logicalLocations": {
                                                "type": "array",
                                                "items": {
                                                    "type": "object",
                                                    "properties": {
                                                        "fullyQualifiedName": {"type": "string"}
                                                    },
                                                    "additionalProperties": False,
                                                },
                                            },
                                        },
                                        "additionalProperties": False,
                                    },
                                },
                            },
                            "additionalProperties": False,
                        },
                    },
                },
                "additionalProperties": False,
            },
        },
        "$schema": {"type": "string", "format": "uri"},
    },
    "additionalProperties": False,
}

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
    jsonschema.Draft202012Validator(SARIF).validate(log)
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


@pytest.mark.parametrize("format_", ["json", "sarif"])
def test_the_command_prints_machine_formats_to_stdout_only(format_, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("c.yaml").write_text("documents: 5\n", encoding="utf-8")
    assert main(["validate", "c.yaml", "--format", format_]) == 2
    out, err = capsys.readouterr()
    assert err == ""
    assert json.loads(out)
