"""The lecture's own way: the novel with Gemini, by both of Google's packages."""

import asyncio
import json
from pathlib import Path

import pytest

from generator.cli import main
from generator.config import read_config
from generator.errors import UsageError
from generator.records.calls import Reply, Usage
from generator.teachers.gemini_wire import missing_extra, reply_of
from generator.teachers.misbehaving import Misbehaving, answer, refuse
from tests.teachers.desk import (
    CANARY,
    Desk,
    ask,
    make_request,
    make_unit,
    open_adapter,
)
from tests.teachers.test_whole_runs import write_job

ROOT = Path(__file__).resolve().parent.parent.parent
CONFIG = ROOT / "configs" / "pride_and_prejudice.json"
PACKAGES = {"gemini": "google.genai", "google-generativeai": "google.ai.generativelanguage"}

# Not the novel: lines that share its names, so that search finds something for every question.
LINES = """\
Mr. Darcy is proud and says little at the ball. Elizabeth laughs at the pride of Mr. Darcy.
Mr. Collins proposes to Elizabeth, and Elizabeth refuses Mr. Collins. Lydia elopes with Wickham.
Lady Catherine visits Longbourn and speaks of marriage, rank and fortune. Charlotte Lucas marries.
The ball at Netherfield is given by Mr. Bingley. The estate is entailed, says Mrs. Bennet.
Elizabeth visits Pemberley and reads the letter of Mr. Darcy. Vanity and pride are different things.
"""


def test_the_json_config_asks_what_the_yaml_one_asks():
    ours, _ = read_config(CONFIG)
    other, _ = read_config(CONFIG.with_suffix(".yaml"))
    assert ours.teacher("answer").provider == "gemini"
    assert (ours.categories, ours.difficulties, ours.variables, ours.quota) == (
        other.categories,
        other.difficulties,
        other.variables,
        other.quota,
    )


@pytest.mark.parametrize("name", list(PACKAGES))
def test_one_variable_and_one_command_make_the_dataset(name, tmp_path, monkeypatch, capsys):
    pytest.importorskip(PACKAGES[name], reason=f"the extra {name} isn't installed")
    novel = tmp_path / "novel.txt"
    novel.write_text(LINES * 3, encoding="utf-8")
    monkeypatch.setenv("GEMINI_API_KEY", CANARY)
    monkeypatch.chdir(tmp_path)
    steps = [refuse(503), refuse(429, headers={"retry-after-ms": "20"})]
    with Misbehaving(steps) as server:
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        command = [
            "generate",
            str(CONFIG),
            "--run",
            "run",
            "--documents",
            str(novel),
            "--limit",
            "4",
        ]
        if name != "gemini":
            command += ["--teacher", f"{name}:gemini-3.5-flash-lite"]
        assert main(command) == 0
        assert server.n_requests == 6
        assert all(seen.headers["x-goog-api-key"] == CANARY for seen in server.requests)
        assert "gemini-3.5-flash-lite:generateContent" in server.requests[0].path
        sent = json.loads(server.requests[-1].body)
    assert "systemInstruction" in sent
    assert f"at {server.url}" in capsys.readouterr().err
    assert main(["status", "run"]) == 0
    assert f"{name}:gemini-3.5-flash-lite" in capsys.readouterr().out

    formats = ["--format", "lecture", "--format", "jsonl"]
    assert main(["export", "run", *formats, "--out", "out"]) == 0
    rows = [json.loads(line) for line in Path("out/jsonl.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == 4
    for row in rows:
        assert (row["status"], row["teacher"]["provider"]) == ("generated", name)
        assert row["response"]
        assert row["citations"]
        for cited in row["citations"]:
            said = row["response"][cited["start"] : cited["end"]]
            source = (LINES * 3)[cited["document_start"] : cited["document_end"]]
            assert said.split() == source.split()
    lecture = json.loads(Path("out/lecture.json").read_text("utf-8"))
    assert lecture["metadata"]["total_samples"] == 4
    assert [(r["question"], r["answer"]) for r in lecture["dataset"]] == [
        (row["instruction"], row["response"]) for row in rows
    ]
    fields = {"question", "answer", "category", "difficulty", "type"}
    assert all(fields <= row.keys() for row in lecture["dataset"])


def test_the_older_package_refuses_what_it_lacks_before_the_first_call():
    pytest.importorskip(
        PACKAGES["google-generativeai"], reason="the extra google-generativeai isn't installed"
    )
    with Misbehaving() as server:
        params = {"thinking_config": {"thinking_level": "low"}}
        with pytest.raises(UsageError, match="thinking_config"):
            open_adapter("google-generativeai", server, params=params)


def test_a_level_of_thinking_reaches_the_wire():
    pytest.importorskip(PACKAGES["gemini"], reason="the extra gemini isn't installed")
    with Misbehaving() as server:
        params = {"thinking_config": {"thinking_level": "low"}}
        ask(open_adapter("gemini", server), make_request(**params))
        sent = server.requests[0].json
    assert list(sent["generationConfig"]["thinkingConfig"].values()) == ["LOW"]


def test_the_older_package_s_calls_wait_for_a_thread_before_they_are_journalled(journal):
    journal.add_round(1, [make_unit(n, round=2) for n in range(40, 80)], at="t")
    n_sent = []

    async def ask_many(teacher):
        desk = Desk(teacher, journal, real_time=True)
        asking = asyncio.create_task(desk.ask_all(80, concurrency=80))
        try:
            while not asking.done():
                await asyncio.sleep(0.05)
                n_attempts = len(journal.attempts())
                if not journal.outcomes():  # later a place is free before its outcome is written
                    n_sent.append(n_attempts)
            return await asking
        finally:
            await desk.close()

    with Misbehaving(otherwise=answer(delay_s=0.5)) as server:
        found = asyncio.run(ask_many(open_adapter("google-generativeai", server)))
        assert server.n_requests == 80
    assert all(isinstance(one, Reply) for one in found)
    assert 0 < max(n_sent) <= 64


def test_a_concurrency_beyond_its_threads_is_told(tmp_path, monkeypatch, capsys):
    pytest.importorskip(PACKAGES["google-generativeai"], reason="the extra isn't installed")
    monkeypatch.setenv("GEMINI_API_KEY", CANARY)
    monkeypatch.chdir(tmp_path)
    job = write_job(tmp_path, n=2, provider="google-generativeai", model="m")
    with Misbehaving() as server:
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        for concurrency, is_told in (("65", True), ("64", False)):
            assert (
                main(["generate", str(job), "--run", concurrency, "--concurrency", concurrency])
                == 0
            )
            assert ("at most 64 at once" in capsys.readouterr().err) is is_told


def test_a_missing_package_gives_the_install_command():
    assert "pip install 'askwright[gemini]'" in str(missing_extra("gemini", "google-genai"))


def test_tr_4_billed_thoughts_without_text_are_counted():
    reply = reply_of(
        {
            "candidates": [{"finish_reason": "MAX_TOKENS"}],
            "usage_metadata": {"prompt_token_count": 5, "thoughts_token_count": 90},
        }
    )
    assert (reply.text, reply.finish) == ("", "length")
    assert reply.usage == Usage(5, 90, None, 90)


def test_thoughts_that_the_older_package_drops_are_what_the_total_lacks():
    usage = {"prompt_token_count": 5, "candidates_token_count": 7, "total_token_count": 20}
    reply = reply_of({"candidates": [{"finish_reason": 1}], "usage_metadata": usage})
    assert reply.usage == Usage(5, 15, None, 8)


@pytest.mark.parametrize(
    ("data", "finish"),
    [
        (
            {"prompt_feedback": {"block_reason": "PROHIBITED_CONTENT"}},
            "refused: PROHIBITED_CONTENT",
        ),
        ({"candidates": [{"finish_reason": "RECITATION"}]}, "refused: RECITATION"),
        ({"candidates": [{"finish_reason": 4}]}, "refused: RECITATION"),
        ({"candidates": [{"finish_reason": "OTHER"}]}, "refused: OTHER"),
        ({}, "stop"),
    ],
)
def test_tr_5_a_blocked_candidate_says_why(data, finish):
    assert reply_of(data).finish == finish
