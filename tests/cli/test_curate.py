"""What a curator does, by the real commands on a real run: review, decide, export, explain."""

import io
import json
import shlex
import sys
from pathlib import Path

import pytest

from generator.cli import main

CONFIG = """\
documents: [faq.md]
difficulties: {basic: {max_sentences: 1}}
categories:
  cover:
    templates:
      basic: ["How long is the warranty on the {{ part }}?"]
variables: {part: [pump, lamp, kettle, grinder]}
quota: {per_cell: 4}
"""
FAQ = """\
# Warranty

The warranty on the pump lasts 24 months from delivery.
Every lamp has a warranty of half a year.
For a kettle the warranty is 12 months, if it was descaled.
Owners of a grinder enjoy a warranty of three years, and the blades are covered too.
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A finished run of four examples, in an empty working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faq.md").write_text(FAQ, encoding="utf-8")
    (tmp_path / "c.yaml").write_text(CONFIG, encoding="utf-8")
    assert main(["generate", "c.yaml", "--run", "run", "--quiet"]) == 0
    return tmp_path / "run"


def exported(out: str = "out", *options: str) -> list[dict[str, object]]:
    assert main(["export", "run", "--format", "jsonl", "--out", out, *options]) == 0
    lines = Path(out, "jsonl.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def ids(run: Path) -> list[str]:
    return [str(row["id"]) for row in exported("all")]


def test_without_a_decision_everything_kept_is_exported(run: Path) -> None:
    rows = exported()

    assert {row["status"] for row in rows} == {"generated"}
    assert sorted(str(row["response"]) for row in rows) == sorted(FAQ.splitlines()[2:])


def test_with_decisions_accepted_and_edited_are_exported(run: Path, tmp_path: Path) -> None:
    first, second, third, fourth = ids(run)
    (tmp_path / "text.txt").write_text("It lasts as long as you do.\n", encoding="utf-8")

    assert main(["decide", "run", first, "accept"]) == 0
    assert main(["decide", "run", second, "edit", "--response", "text.txt"]) == 0
    assert main(["decide", "run", third, "reject", "--reason", "tone", "--fails", "clarity"]) == 0
    rows = exported()

    assert [(row["id"], row["status"]) for row in rows] == [(first, "accepted"), (second, "edited")]
    assert rows[1]["response"] == "It lasts as long as you do."
    assert rows[1]["citations"] == []
    assert [row["id"] for row in exported("rejected", "--status", "rejected")] == [third]
    assert [row["id"] for row in exported("rest", "--status", "generated")] == [fourth]


def test_export_says_what_it_leaves_out_and_how_to_have_it(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, *_ = ids(run)
    main(["decide", "run", first, "accept"])
    main(["decide", "run", second, "reject", "--reason", "tone"])
    capsys.readouterr()

    exported()
    assert capsys.readouterr().out.splitlines()[1:] == [
        "2 kept examples that nobody reviewed are left out; to write them too, add --status "
        "accepted --status edited --status generated",
        "1 rejected example is left out",
    ]
    told = ["--status", "accepted", "--status", "edited", "--status", "generated"]
    assert len(exported("more", *told)) == 3


def test_export_before_any_answer_says_how_to_have_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faq.md").write_text(FAQ, encoding="utf-8")
    (tmp_path / "c.yaml").write_text(CONFIG, encoding="utf-8")
    main(["generate", "c.yaml", "--run", "run", "--stop-after", "ask", "--quiet"])

    assert main(["export", "run", "--format", "jsonl", "--out", "o"]) == 2
    assert "nothing is answered yet; run generate without --stop-after" in capsys.readouterr().err


def test_the_example_shown_is_the_one_that_explain_is_printed_for(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", "c.yaml", "--run", "run"]) == 0

    lines = capsys.readouterr().out.splitlines()
    command = next(line for line in lines if line.startswith("  askwright explain run "))
    at = next(i for i, line in enumerate(lines) if line.startswith("one example, "))
    assert lines[at] == f"one example, {command.split()[-1]}:"
    main(["explain", "run", command.split()[-1]])
    told = capsys.readouterr().out
    assert lines[at + 1].removeprefix("instruction").strip() in told


def test_printed_commands_quote_a_folder_with_a_blank(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", "c.yaml", "--run", "my run"]) == 0
    printed = [line for line in capsys.readouterr().out.splitlines() if "askwright " in line]

    words = [shlex.split(line) for line in printed]
    assert [command[1] for command in words] == ["review", "status", "export", "explain"]
    assert all(command[2] == "my run" for command in words)
    assert "my run-dataset" in words[2]
    assert main(words[3][1:]) == 0


def test_undo_takes_a_decision_back(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = ids(run)[0]

    assert main(["decide", "run", first, "reject", "--reason", "tone"]) == 0
    assert main(["decide", "run", first, "undo"]) == 0

    assert {row["status"] for row in exported()} == {"generated"}
    assert main(["decide", "run", ids(run)[1], "undo"]) == 2
    assert "must have a decision to take back" in capsys.readouterr().err


def test_a_rejected_example_is_made_up_for_and_an_accepted_one_stays(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, *_ = ids(run)
    main(["decide", "run", first, "accept"])
    main(["decide", "run", second, "reject", "--reason", "tone"])
    capsys.readouterr()
    main(["status", "run"])
    assert "rejected: the same generate command makes others" in capsys.readouterr().out

    assert (
        main(["generate", "c.yaml", "--run", "run", "--quiet"]) == 1
    )  # no fifth part to ask about

    assert [row["id"] for row in exported()] == [first]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["decide", "run", "zzz", "accept"], "no unit of this run has it"),
        (["decide", "run", "", "accept"], "several begin so"),
        (["decide", "nowhere", "x", "accept"], "must be the folder of a run"),
        (["explain", "run", "zzz"], "no unit of this run has it"),
        (["export", "run", "--format", "xml", "--out", "o"], "'xml' is not one of"),
        (
            ["export", "run", "--format", "jsonl", "--out", "o", "--status", "rejected"],
            "nothing to",
        ),
    ],
)
def test_wrong_usage_is_one_block_and_exit_2(
    run: Path, args: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(args) == 2

    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert message in error
    assert "Traceback" not in error


@pytest.mark.parametrize("flags", [[], ["--terminal"]])
def test_review_in_the_terminal_takes_keys_and_remembers_them(
    run: Path, flags: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    order = ids(run)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a\nr\n2\n1\nl\nu\nq\n")))

    assert main(["review", "run", "--reviewer", "Ana", *flags]) == 0

    assert "1 accept, 1 reject, 1 later, 1 undo; 2 left" in capsys.readouterr().out
    assert [row["id"] for row in exported()] == [order[0]]
    assert [row["id"] for row in exported("r", "--status", "rejected")] == [order[1]]


def test_explain_proves_every_sentence_again(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = exported("all")[0]
    capsys.readouterr()

    assert main(["explain", "run", str(first["id"])[:6]]) == 0

    story = capsys.readouterr().out
    assert f"instruction  {first['instruction']}" in story
    assert "its hash is the call's key" in story
    assert "verified, exact: faq.md:" in story
    assert "check        cited: pass 1.0" in story
