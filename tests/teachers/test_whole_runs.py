"""Whole commands against a server that misbehaves: exit codes, caps, kills, and no key anywhere."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from generator.cli import main
from generator.run.generate import generate as generate_order
from generator.store import open_run
from generator.teachers import open_teacher
from generator.teachers.misbehaving import Misbehaving, Step, answer, html, redirect, refuse
from generator.teachers.money import spent_so_far
from tests.teachers.desk import CANARY
from tests.tiny import Silent, order

ROOT = Path(__file__).resolve().parent.parent.parent
WORDS = [
    *("amber", "basil", "cedar", "daisy", "elder", "fern", "ginger", "holly", "iris", "jasmine"),
    *("kale", "lilac", "maple", "nettle", "olive", "poppy", "quince", "rose", "sage", "thyme"),
]


def write_job(folder, n=20, **teacher):
    """A document with a line for each plant and a config that asks about each."""
    lines = [
        f"The {word} needs {i + 2} litres of water on day {i + 1}." for i, word in enumerate(WORDS)
    ]
    (folder / "plants.md").write_text("\n\n".join(lines) + "\n", "utf-8")
    config = {
        "documents": ["plants.md"],
        "difficulties": {"basic": {"max_sentences": 2, "passages": 2}},
        "categories": {
            "plants": {"templates": {"basic": ["{{ plant }}: how much water, and when?"]}}
        },
        "variables": {"plant": WORDS},
        "quota": {"total": n},
        "dedup": {"threshold": 0.95},
        "teachers": {"answer": {"provider": "openai", "model": "gpt-4o-mini", **teacher}},
    }
    path = folder / "plants.json"
    path.write_text(json.dumps(config), "utf-8")
    return path


@pytest.fixture
def job(tmp_path, monkeypatch):
    """The config's path; the key is in the environment."""
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.chdir(tmp_path)
    return write_job(tmp_path)


def generate(server, job, monkeypatch, *options):
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
    return main(["generate", str(job), "--run", "run", *options])


def export(capsys=None):
    assert main(["export", "run", "--format", "jsonl", "--out", "out"]) == 0
    return Path("out/jsonl.jsonl").read_bytes()


def test_a_run_is_made_and_its_price_is_told(job, monkeypatch, capsys):
    with Misbehaving() as server:
        assert generate(server, job, monkeypatch) == 0
        assert server.n_requests == 20
        assert f"at {server.url}/v1" in capsys.readouterr().err  # NW 24: the effective endpoint
        assert generate(server, job, monkeypatch) == 0  # PD 32
        assert server.n_requests == 20
    assert main(["status", "run"]) == 0
    said = capsys.readouterr().out
    assert "nothing to do" in said
    for words in ("by stage", "by teacher", "by cell", "by template", "a kept example"):
        assert words in said
    row = json.loads(export().splitlines()[0])
    assert row["cost_usd"] > 0
    assert row["tokens"]


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (refuse(401, f"bad {CANARY}"), 4),
        (refuse(404, "no model"), 4),
        (refuse(429, "out", code="insufficient_quota"), 4),
        (redirect("http://127.0.0.1:9/"), 4),
        (refuse(400, "strange"), 4),
        (refuse(429, "later", headers={"retry-after": "3600"}), 1),
        (answer("no json at all"), 1),
        (html(), 1),
    ],
    ids=["key", "model", "quota", "redirect", "always 400", "an hour", "prose", "portal"],
)
def test_nw_9_10_11_14_16_19_tr_33_how_a_run_ends(step, code, job, monkeypatch, capsys):
    with Misbehaving(otherwise=step) as server:
        assert generate(server, job, monkeypatch) == code
        if code == 4 and step.status != 400:
            assert server.n_requests <= 8
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    if step.headers.get("retry-after"):
        assert "asks to wait 3600 s" in said.err
    if step.text:
        assert "unparseable" in said.out


def test_nw_13_a_limit_a_minute_that_names_its_wait_in_words_alone_is_waited_out(job, monkeypatch):
    said = (
        "Rate limit reached for gpt-4o-mini on requests per min (RPM): Limit 3, Used 3. Please try "
        "again in 400ms. You can increase your rate limit by adding a payment method to your "
        "account at https://provider.example/account/billing."
    )
    refused_at = []

    def script(seen):
        if 3 <= server.n_requests <= 5:
            refused_at.append(seen.at)
            return refuse(429, said, code="rate_limit_exceeded", type="requests")
        return answer()

    with Misbehaving(script) as server:
        assert generate(server, job, monkeypatch, "--concurrency", "2") == 0
        times = [seen.at for seen in server.requests]
    for at in refused_at:
        assert [t for t in times if at + 0.1 < t < at + 0.39] == []


def test_tr_34_one_bad_unit_stops_no_other(job, monkeypatch, capsys):
    def script(seen):
        return refuse(400, "I refuse") if b"quince: how" in seen.body else answer()

    with Misbehaving(script) as server:
        assert generate(server, job, monkeypatch) == 1
    assert "1 bad-request" in capsys.readouterr().out
    assert len(export().splitlines()) == 19


def test_nw_15_pages_among_the_faults_leave_no_cell_short(tmp_path, job, monkeypatch, capsys):
    """Three calls in ten fail; a unit that only gets pages has failed and is replaced."""
    job = write_job(tmp_path, n=15)
    rng = random.Random(7)
    faults = [refuse(500), Step(way="reset"), Step(way="truncate"), html()]

    def script(seen):
        if b"amber: how" in seen.body:
            return html()
        return rng.choice(faults) if rng.random() < 0.3 else answer()

    with Misbehaving(script) as server:
        assert generate(server, job, monkeypatch) == 0
        assert len([seen for seen in server.requests if b"amber: how" in seen.body]) == 2
    said = capsys.readouterr().out
    assert "kept 15" in said
    assert ", failed " in said
    assert len(export().splitlines()) == 15


def test_nw_4_a_provider_that_never_answers_ends_the_run_soon(tmp_path, job, monkeypatch, capsys):
    """Accepted and never answered in every slot: the first deadlines end it.

    A slot whose deadline comes before the others' may send once more, on a busy machine.
    """
    job = write_job(tmp_path, options={"timeout_s": 0.5})
    with Misbehaving(otherwise=Step(way="stall")) as server:
        begun = time.monotonic()
        assert generate(server, job, monkeypatch) == 1
        assert time.monotonic() - begun < 0.5 + 5
        assert server.n_requests <= 2 * 8
    assert "no whole reply within 0.5 s" in capsys.readouterr().err


def test_tr_3_a_cut_off_reply_is_asked_for_once_more(job, monkeypatch):
    with Misbehaving([answer("{", finish="length")]) as server:
        assert generate(server, job, monkeypatch) == 0
        assert server.n_requests == 21


THOUGHTS = {
    "prompt_tokens": 600,
    "completion_tokens": 2048,
    "completion_tokens_details": {"reasoning_tokens": 2048},
}
"""A thinking model that used up its limit before it wrote a word."""


def test_tr_3_4_a_model_that_only_thinks_stops_after_twenty_replies_and_loses_no_unit(
    tmp_path, job, monkeypatch, capsys
):
    """The matrix has 20 instructions and the quota is 20: none may be lost to the first replies."""
    with Misbehaving(otherwise=answer("", finish="length", usage=THOUGHTS)) as server:
        assert generate(server, job, monkeypatch) == 1
        assert 20 <= server.n_requests < 20 + 8
    said = capsys.readouterr()
    assert "20 cut off at 2,048 tokens, 2,048 of them reasoning" in said.err
    assert "raise params.max_tokens (now 2,048), or let the model think less" in said.err
    assert "token-limit: cut off at 2,048 tokens" in said.out
    assert "unparseable" not in said.out
    job = write_job(tmp_path, params={"max_tokens": 8192})
    with Misbehaving() as server:
        assert generate(server, job, monkeypatch) == 2
        assert generate(server, job, monkeypatch, "--update") == 0
        assert server.n_requests == 20
    assert len(export().splitlines()) == 20


def test_nw_13_a_wait_is_told_while_it_lasts(job, monkeypatch):
    """Two seconds off a terminal would give no line; told of every beat, the bar has the wait."""
    waits = []

    class Watched(Silent):
        def beat(self, wait_s):
            waits.append(wait_s)

    later = refuse(429, "later", headers={"retry-after": "2"})
    with Misbehaving([answer(), later]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        an_order = order(job, Path("run"))
        report = generate_order(
            an_order,
            open_teacher=lambda config, kind: open_teacher(config.teacher(kind), config.folder),
            now=lambda: "t",
            progress=Watched(),
        )
    assert report.is_complete
    assert max(waits) > 1.0


def test_an_export_after_failures_alone_names_what_goes_on(tmp_path, monkeypatch, job, capsys):
    with Misbehaving(otherwise=refuse(401, "no")) as server:
        assert generate(server, job, monkeypatch) == 4
    assert main(["export", "run", "--format", "jsonl", "--out", "out"]) == 2
    said = capsys.readouterr().err
    assert "run the same generate command again" in said
    assert "--stop-after" not in said


def test_nw_14_why_a_run_stopped_is_said_when_quiet_and_logged(job, monkeypatch, capsys):
    an_hour = refuse(429, "later", headers={"retry-after": "3600"})
    with Misbehaving(otherwise=an_hour) as server:
        assert generate(server, job, monkeypatch, "--quiet") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("stopped: ")
    assert said.err.count("\n") == 1
    assert "asks to wait 3600 s" in said.err
    assert "asks to wait 3600 s" in Path("run/log.txt").read_text("utf-8").splitlines()[-1]


def test_pd_34_a_cap_on_money_stops_with_5_and_says_what_is_left(job, monkeypatch, capsys):
    with Misbehaving() as server:
        assert generate(server, job, monkeypatch, "--max-cost", "0.002") == 5
        said = capsys.readouterr().err
        assert "--max-cost: 0.002 USD must cover" in said
        assert "units of this round are left" in said
        n_first = server.n_requests
        assert 0 < n_first < 20
        assert generate(server, job, monkeypatch) == 0
        assert server.n_requests == 20
    whole = export()
    with open_run(Path("run")) as run:
        spent = spent_so_far(run.journal.attempts(), run.journal.outcomes())
    assert spent.usd < 0.003
    with Misbehaving() as server:  # finishing gives the bytes of a run that never stopped
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        assert main(["generate", str(job), "--run", "other"]) == 0
    main(["export", "other", "--format", "jsonl", "--out", "out2"])
    assert Path("out2/jsonl.jsonl").read_bytes() == whole


def test_pd_34_caps_hold_over_the_life_of_a_run(job, monkeypatch):
    with Misbehaving() as server:
        for _ in range(3):
            assert generate(server, job, monkeypatch, "--max-tokens", "12000") == 5
        with open_run(Path("run")) as run:
            assert spent_so_far(run.journal.attempts(), run.journal.outcomes()).tokens <= 12_000


@pytest.mark.parametrize("cap", ["--max-cost", "--max-tokens"])
def test_pd_34_a_cap_of_nothing_makes_no_call(cap, job, monkeypatch):
    with Misbehaving() as server:
        assert generate(server, job, monkeypatch, cap, "0") == 5
        assert server.n_requests == 0


def test_pd_35_an_unknown_price_with_a_cap_is_2_before_the_first_call(
    tmp_path, monkeypatch, job, capsys
):
    job = write_job(tmp_path, model="unheard-of")
    with Misbehaving() as server:
        assert generate(server, job, monkeypatch, "--max-cost", "1") == 2
        assert "options.price" in capsys.readouterr().err
        assert not Path("run").exists()
        job = write_job(tmp_path, model="unheard-of", options={"price": {"input": 1, "output": 2}})
        assert generate(server, job, monkeypatch, "--max-cost", "1") == 0


def status(capsys):
    capsys.readouterr()
    assert main(["status", "run"]) == 0
    text = capsys.readouterr().out
    assert main(["status", "run", "--format", "json"]) == 0
    return text, json.loads(capsys.readouterr().out)


def make_older(root):
    """Write a journal's unknown costs as older versions did: 0, not nothing."""
    with sqlite3.connect(root / "journal.sqlite") as sql:
        sql.execute("DROP TRIGGER outcomes_no_update")
        sql.execute("UPDATE outcomes SET cost_usd = 0.0 WHERE cost_usd IS NULL")
    (root / "derived.sqlite").unlink()


@pytest.mark.parametrize("is_older", [False, True], ids=["now", "an older run"])
def test_pd_34_35_calls_without_a_price_count_in_a_cap_as_soon_as_there_is_one(
    is_older, tmp_path, monkeypatch, job, capsys
):
    price = {"input": 10, "output": 20}
    job = write_job(tmp_path, model="unheard-of")
    with Misbehaving() as server:
        assert generate(server, job, monkeypatch, "--limit", "15") == 0
        assert "0.0000 USD" not in capsys.readouterr().out
        text, data = status(capsys)
        assert "spent (price unknown): " in text
        assert "nobody knows the price of openai:unheard-of" in text
        assert "USD a kept example" not in text
        assert "0.0000" not in text
        total = data["spent"]["total"]
        assert data["cost_usd"] is total["cost_usd"] is data["spent"]["usd_per_kept"] is None
        assert total["n_replies"] == total["n_unpriced"] == 15
        row = json.loads(export().splitlines()[0])
        assert row["cost_usd"] is None
        if is_older:
            make_older(Path("run"))
        worth = (total["input_tokens"] * 10 + total["output_tokens"] * 20) / 1e6

        job = write_job(tmp_path, model="unheard-of", options={"price": price})
        n_before = server.n_requests
        assert generate(server, job, monkeypatch, "--max-cost", str(worth - 0.001)) == 5
        assert f"{worth:.4f} USD are spent" in capsys.readouterr().err
        assert server.n_requests == n_before
        text, data = status(capsys)
        assert f"spent {worth:.4f} USD: " in text
        assert data["cost_usd"] == pytest.approx(worth)
        assert data["spent"]["usd_per_kept"] == pytest.approx(worth / 15)
        assert generate(server, job, monkeypatch, "--max-cost", "10") == 0
        assert server.n_requests == n_before + 5


def test_pd_35_a_cap_is_2_where_nobody_can_price_what_the_run_has_asked(
    tmp_path, monkeypatch, job, capsys
):
    job = write_job(tmp_path, model="unheard-of")
    with Misbehaving() as server:
        assert generate(server, job, monkeypatch, "--limit", "3") == 0
        options = ("--teacher", "openai:gpt-4o", "--max-cost", "1", "--update")
        assert generate(server, job, monkeypatch, *options) == 2
        said = capsys.readouterr().err
        assert "--max-cost: needs the price of openai:unheard-of, which 3 calls of this run" in said
        assert server.n_requests == 3


def test_status_as_json_tells_tokens_and_money_apart(job, monkeypatch, capsys):
    with Misbehaving() as server:
        assert generate(server, job, monkeypatch, "--limit", "4") == 0
    _, data = status(capsys)
    with open_run(Path("run")) as run:
        spent = spent_so_far(run.journal.attempts(), run.journal.outcomes())
    total = data["spent"]["total"]
    assert total["input_tokens"] + total["output_tokens"] == spent.tokens
    assert data["cost_usd"] == total["cost_usd"] == pytest.approx(spent.usd)
    assert total["n_attempts"] == 4
    by = data["spent"]["by"]
    assert [one["name"] for one in by["teacher"]] == ["openai:gpt-4o-mini"]
    assert [one["name"] for one in by["stage"]] == ["answer"]
    assert [one["name"] for one in by["cell"]] == ["plants / basic"]
    assert sum(one["n_replies"] for one in by["template"]) == 4


def test_an_unknown_price_is_warned_of_where_a_config_is_checked_and_nowhere_else(
    tmp_path, monkeypatch, job, capsys
):
    job = write_job(tmp_path, model="unheard-of")
    with Misbehaving() as server:
        assert generate(server, job, monkeypatch, "--limit", "2") == 0
    assert main(["plan", str(job)]) == 0
    assert "warning" not in capsys.readouterr().err
    assert main(["validate", str(job)]) == 0
    assert "nobody knows the price of 'openai:unheard-of'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("teacher", "words"),
    [
        ({"options": {"base_url": "https://attacker.example/v1"}}, "--allow-host attacker.example"),
        ({"options": {"base_url": "file:///etc"}}, "http"),
        ({"options": {"timeout": 3}}, "timeout_s"),
        ({"options": {"timeout_s": -3}}, "timeout_s"),
        ({"options": {"api_key": "sk-123456789012"}}, "environment variable"),
        ({"params": {"messages": []}}, "messages"),
        ({"params": {"candidate_count": 4, "max_tokens": 1000}}, "params.candidate_count"),
        ({"params": {"max_tokens": -5}}, "params.max_tokens must be a whole number from 1 on"),
        ({"params": {"max_tokens": 9, "max_completion_tokens": 9}}, "cap a reply once"),
        ({"provider": "opena"}, "Did you mean"),
    ],
)
def test_cf_39_40_settings_that_can_not_work_are_2_before_any_work(
    teacher, words, tmp_path, job, monkeypatch, capsys
):
    job = write_job(tmp_path, **teacher)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    assert main(["generate", str(job), "--run", "run"]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "sk-1234" not in said
    assert not Path("run").exists()


@pytest.mark.parametrize("value", [-5, "500", 0, 1.5])
def test_validate_says_that_a_cap_on_a_reply_can_not_be_kept(value, tmp_path, job, capsys):
    job = write_job(tmp_path, params={"max_tokens": value})
    assert main(["validate", str(job)]) == 2
    said = capsys.readouterr().err
    assert f"params.max_tokens must be a whole number from 1 on; got {value!r}" in said
    assert "(teacher-settings)" in said


def test_pd_35_a_paid_server_behind_a_free_name_is_2_with_a_cap(tmp_path, job, monkeypatch, capsys):
    """The address decides: this is the misbehaving server by another name of this machine."""
    with Misbehaving() as server:
        url = server.url.replace("127.0.0.1", "0.0.0.0") + "/v1"
        job = write_job(tmp_path, provider="ollama", options={"base_url": url})
        assert main(["generate", str(job), "--run", "run", "--max-cost", "1"]) == 2
        assert "needs the price of ollama:gpt-4o-mini" in capsys.readouterr().err
        assert server.n_requests == 0
        job = write_job(tmp_path, provider="ollama", options={"base_url": f"{server.url}/v1"})
        assert main(["generate", str(job), "--run", "run", "--max-cost", "0", "--limit", "2"]) == 0
        assert server.n_requests == 2


def test_sc_4_a_missing_key_is_2_before_any_work(job, monkeypatch, capsys):
    monkeypatch.delenv("OPENAI_API_KEY")
    assert main(["generate", str(job), "--run", "run"]) == 2
    assert "OPENAI_API_KEY" in capsys.readouterr().err
    assert not Path("run").exists()


def test_sc_1_2_the_key_appears_nowhere(job, monkeypatch, capsys, tmp_path):
    """Every kind of fault, a provider that repeats the key, and each command over what is left."""
    steps = [
        refuse(500, f"your key {CANARY}"), html(f"<p>{CANARY}"), Step(way="reset"),
        refuse(400, f"?key={CANARY}"), refuse(429, CANARY, headers={"retry-after-ms": "1"}),
        answer(json.dumps({"claims": [{"text": "A.", "quotes": []}], "abstains": False})),
        Step(way="garbage"), Step(way="truncate"), redirect(f"http://127.0.0.1:9/?key={CANARY}"),
    ]  # fmt: skip
    with Misbehaving(steps) as server:
        generate(server, job, monkeypatch, "--verbose", "--concurrency", "1")
        generate(server, job, monkeypatch, "--verbose")
    for command in (["status", "run"], ["validate", str(job)], ["plan", str(job)]):
        main(command)
    export()
    said = capsys.readouterr()
    assert CANARY not in said.out + said.err
    for path in (p for p in tmp_path.rglob("*") if p.is_file()):
        assert CANARY.encode() not in path.read_bytes(), path


def spawn(job, server, **environ):
    command = [sys.executable, "-m", "generator", "generate", str(job), "--run", "run"]
    env = {**os.environ, "OPENAI_API_KEY": CANARY, "OPENAI_BASE_URL": f"{server.url}/v1",
           "PYTHONPATH": str(ROOT), **environ}  # fmt: skip
    return subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def kill_and_resume(job, tmp_path, n_kills, rng):
    """Kill at random instants until done; return requests, kills and the export's bytes."""
    kill_at = threading.Event()

    def script(seen):
        if server.n_requests in stops:
            kill_at.set()
        return answer(delay_s=0.005)

    n_kills_done = 0
    with Misbehaving(script) as server:
        stops: set[int] = set()
        for _ in range(n_kills):
            kill_at.clear()
            stops = {server.n_requests + rng.randrange(1, 5)}
            process = spawn(job, server)
            while process.poll() is None and not kill_at.wait(0.02):
                pass
            time.sleep(rng.random() * 0.02)
            process.kill()
            process.communicate()
            n_kills_done += kill_at.is_set()
        assert main_in(server, job) == 0
        return server.n_requests, n_kills_done, export()


def main_in(server, job):
    process = spawn(job, server)
    _, said = process.communicate(timeout=60)
    assert "Traceback" not in said
    return process.returncode


@pytest.mark.parametrize(
    "n_kills",
    [3, pytest.param(10, marks=pytest.mark.slow), pytest.param(100, marks=pytest.mark.long)],
)
def test_pd_1_kills_lose_nothing_and_repeat_only_what_was_in_flight(
    n_kills, job, tmp_path, monkeypatch
):
    n_requests, n_done, killed = kill_and_resume(job, tmp_path, n_kills, random.Random(n_kills))
    assert n_requests <= 20 + 8 * n_done
    assert len({json.loads(line)["id"] for line in killed.splitlines()}) == 20
    with Misbehaving() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        assert main(["generate", str(job), "--run", "whole"]) == 0
    assert main(["export", "whole", "--format", "jsonl", "--out", "out2"]) == 0
    assert Path("out2/jsonl.jsonl").read_bytes() == killed


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_pd_3_4_a_signal_lets_calls_in_flight_finish(number, code, job):
    with Misbehaving(lambda seen: answer(delay_s=0.3)) as server:
        process = spawn(job, server)
        while server.n_requests < 8 and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
        assert process.returncode == code, said
        assert server.n_requests == 8
        assert "same command" in said
        with open_run(Path("run")) as run:
            assert sum(1 for o in run.journal.outcomes() if o.reply) == 8


def test_sc_5_the_key_is_not_in_the_process_list(job):
    with Misbehaving(lambda seen: answer(delay_s=0.2)) as server:
        process = spawn(job, server)
        try:
            while not server.n_requests and process.poll() is None:
                time.sleep(0.01)
            line = Path(f"/proc/{process.pid}/cmdline")
            if not line.exists():
                pytest.skip("no /proc here")
            assert CANARY.encode() not in line.read_bytes()
        finally:
            process.kill()
            process.communicate()
