"""The first gate on the command line: stop, look, decide, go on."""

import io
import json
import sys
from pathlib import Path

import pytest

from generator.cli import main
from generator.run.state import derive
from generator.store import open_run
from tests.tiny import write_world


@pytest.fixture
def config(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return str(write_world(tmp_path))


def stopped(config):
    assert main(["generate", config, "--run", "run", "--stop-after", "ask", "--quiet"]) == 0


def waiting():
    with open_run(Path("run")) as run:
        return [r.unit for r in derive(run).results if r.state == "open"]


def rows():
    assert main(["export", "run", "--format", "jsonl", "--out", "out"]) == 0
    return [json.loads(line) for line in Path("out/jsonl.jsonl").read_text("utf-8").splitlines()]


def test_the_summary_says_what_waits_and_what_comes_next(config, capsys):
    assert main(["generate", config, "--run", "run", "--stop-after", "ask"]) == 0

    out = capsys.readouterr().out
    assert "20 wait for an answer: 0 approved, 20 to look at" in out
    assert "sales / basic" in out
    assert "askwright review run --instructions" in out


def test_review_takes_keys_and_remembers_them(config, monkeypatch, capsys):
    stopped(config)
    units = waiting()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a\nr\n5\nl\nq\n")))

    assert main(["review", "run", "--instructions", "--reviewer", "Ana"]) == 0

    out = capsys.readouterr().out
    assert "1 accept, 1 reject, 1 later; 17 left" in out
    assert "It would be answered from:" in out
    assert main(["generate", config, "--run", "run", "--quiet"]) == 0
    found = {row["id"] for row in rows()}
    assert units[0].id in found
    assert units[1].id not in found
    assert len(found) == 20


def test_a_script_decides_and_takes_back(config, tmp_path, capsys):
    stopped(config)
    first, second, third = waiting()[:3]
    edited = tmp_path / "new.txt"
    edited.write_text("Tell me the voltage of the Fir pump, please.\n", encoding="utf-8")

    decide = ["decide", "run"]
    flag = "--instructions"
    assert main([*decide, first.id, "reject", flag, "--reason", "duplicate"]) == 0
    assert main([*decide, second.id, "edit", flag, "--instruction", str(edited)]) == 0
    assert main([*decide, third.id, "reject", flag, "--reason", "unnatural"]) == 0
    assert main([*decide, third.id, "undo", flag]) == 0
    assert f"{first.id}: reject its instruction" in capsys.readouterr().out

    assert main(["generate", config, "--run", "run", "--quiet"]) == 0
    found = {row["id"]: row["instruction"] for row in rows()}
    assert first.id not in found
    assert found[second.id] == "Tell me the voltage of the Fir pump, please."
    assert third.id in found
    capsys.readouterr()
    assert main(["status", "run"]) == 0
    assert "1 instruction dropped before it was answered" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["accept", "--fails", "clarity"], "takes no --fails and no --response"),
        (["reject"], "needs a reason"),
        (["reject", "--reason", "wrong-fact"], "must be one of not-about-documents"),
        (["undo"], "must have a decision to take back"),
    ],
)
def test_wrong_usage_is_one_block_and_exit_2(config, capsys, more, message):
    stopped(config)
    unit = waiting()[0]

    assert main(["decide", "run", unit.id, *more, "--instructions"]) == 2

    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert message in error
