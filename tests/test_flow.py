"""Whole runs as a user starts them: processes that are killed, stopped, held up, started twice."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from functools import partial

import pytest

from generator.records.examples import Decision
from generator.run.state import derive
from generator.store import open_run
from generator.teachers.misbehaving import Misbehaving, Step
from tests.tiny import ROOT, askwright, exported, finished, write_world

CONCURRENCY = 4
DELAY_MS = 15
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A config whose calls take a while; the export of a run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("world")
    config = write_world(folder, delay_ms=DELAY_MS, per_cell=8)
    began = time.monotonic()
    code, out, err = finished(*command(config, folder / "straight"))
    assert code == 0, out + err
    took_s = time.monotonic() - began
    return config, exported(folder / "straight", folder / "out"), took_s


def command(config, root, *options):
    return ("generate", config, "--run", root, "--concurrency", CONCURRENCY, *options)


def n_rows(root, table):
    """How many rows a table of a journal has that somebody else writes."""
    try:
        sql = sqlite3.connect(f"file:{root / 'journal.sqlite'}?mode=ro", uri=True)
    except sqlite3.OperationalError:
        return 0
    try:
        return sql.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    finally:
        sql.close()


def n_outcomes(root):
    return n_rows(root, "outcomes")


def n_attempts(root):
    return n_rows(root, "attempts")


def wait_for(condition, process):
    while not condition() and process.poll() is None:
        time.sleep(0.005)


def wait_for_replies(root, n, process):
    wait_for(lambda: n_outcomes(root) >= n, process)


def keys_of(root):
    """Key -> how often it was sent, and key -> how often it was answered."""
    with open_run(root) as run:
        outcomes = run.journal.outcomes()
        held_back = {o.attempt for o in outcomes if o.fault == "not-sent"}
        sent = Counter(a.key for a in run.journal.attempts() if a.n not in held_back)
        answered = Counter(o.key for o in outcomes if o.reply)
    return sent, answered


def assert_whole(root, out, expected, n_kills):
    """The kill rule: nothing lost, nothing twice, at most C calls repeated a kill."""
    assert exported(root, out) == expected
    sent, answered = keys_of(root)
    assert set(answered.values()) == {1}
    assert sum(sent.values()) - len(sent) <= CONCURRENCY * n_kills
    sql = sqlite3.connect(root / "journal.sqlite")
    assert sql.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    sql.close()


def killed_at(n, config, root, expected, out):
    process = askwright(*command(config, root))
    wait_for_replies(root, n, process)
    process.kill()
    process.communicate()
    before = n_outcomes(root)
    code, stdout, stderr = finished(*command(config, root))
    assert code == 0, stdout + stderr
    assert n_outcomes(root) >= before
    assert_whole(root, out, expected, n_kills=1)


@posix
@pytest.mark.parametrize("n", [0, 3, 17, 29])
def test_pd_1_a_killed_run_ends_in_the_same_bytes(tmp_path, world, n):
    config, expected, _ = world
    killed_at(n, config, tmp_path / "run", expected, tmp_path / "out")


@pytest.fixture(scope="module")
def talk(tmp_path_factory):
    """A world of conversations: 12 first turns, then two rounds of follow-ups."""
    folder = tmp_path_factory.mktemp("talk")
    follow_up = "And what is the {{ aspect2 }} of the {{ product }} pump?"
    turns = [{"follow_ups": 2, "templates": [follow_up]}]
    config = write_world(folder, delay_ms=DELAY_MS, per_cell=3, turns=turns)
    code, out, err = finished(*command(config, folder / "straight"))
    assert code == 0, out + err
    return config, exported(folder / "straight", folder / "out")


@posix
@pytest.mark.parametrize("n", [14, 27])
def test_pd_1_killed_conversations_end_in_the_same_bytes(tmp_path, talk, n):
    config, expected = talk
    killed_at(n, config, tmp_path / "run", expected, tmp_path / "out")


@posix
@pytest.mark.slow
@pytest.mark.parametrize("n", range(1, 39, 2))
def test_pd_1_conversations_killed_anywhere_end_in_the_same_bytes(tmp_path, talk, n):
    config, expected = talk
    killed_at(n, config, tmp_path / "run", expected, tmp_path / "out")


@posix
@pytest.mark.slow
@pytest.mark.parametrize("n", range(1, 33, 2))
def test_pd_1_a_run_killed_anywhere_ends_in_the_same_bytes(tmp_path, world, n):
    config, expected, _ = world
    killed_at(n, config, tmp_path / "run", expected, tmp_path / "out")


@posix
@pytest.mark.slow
def test_pd_1_a_run_killed_20_times_in_a_row_ends_in_the_same_bytes(tmp_path, world):
    """At instants spread over start-up, calls and the end, whatever the run is doing then."""
    config, expected, took_s = world
    root = tmp_path / "run"
    for n in range(20):
        process = askwright(*command(config, root))
        time.sleep(took_s * (n + 1) / 21)
        process.kill()
        process.communicate()
    code, out, err = finished(*command(config, root))
    assert code == 0, out + err
    assert_whole(root, tmp_path / "out", expected, n_kills=20)


@posix
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), (signal.SIGINT, 130)],
    ids=["pd_3_sigterm", "pd_4_sigint"],
)
def test_a_signal_drains_what_is_in_flight(tmp_path, world, number, code):
    config, expected, _ = world
    root = tmp_path / "run"
    process = askwright(*command(config, root))
    wait_for_replies(root, 5, process)
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Run the same command to go on" in err
    assert "Traceback" not in err
    sent, answered = keys_of(root)
    assert sent == answered  # nothing in flight was thrown away
    assert 5 <= len(sent) < 32
    assert finished(*command(config, root))[0] == 0
    assert_whole(root, tmp_path / "out", expected, n_kills=0)


@posix
def test_pd_4_a_second_signal_stops_at_once(tmp_path):
    """Calls take 20 s here; what was sent keeps its attempt and is sent again."""
    config = write_world(tmp_path, delay_ms=20_000, per_cell=2)
    root = tmp_path / "run"
    process = askwright(*command(config, root))
    wait_for(lambda: n_attempts(root), process)
    time.sleep(0.5)  # an attempt is journalled before it is sent: what isn't yet ends at once
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert process.poll() is None  # draining
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert time.monotonic() - began < 15  # the calls take 20 s
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "never retrieved" not in err


@posix
@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(signal.SIGTERM, 143, id="sigterm"),
        pytest.param(signal.SIGINT, 130, id="sigint", marks=pytest.mark.slow),
    ],
)
def test_pd_5_a_signal_during_start_up_is_heeded(tmp_path, world, number, code):
    config, expected, took_s = world
    process = askwright(*command(config, tmp_path / "run"))
    time.sleep(took_s / 3)
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    # Before Python has set up its handlers, the system's default ends it.
    assert process.returncode in (code, -number)
    assert "fault of askwright" not in err
    assert finished(*command(config, tmp_path / "run"))[0] == 0
    assert_whole(tmp_path / "run", tmp_path / "out", expected, n_kills=0)


@posix
@pytest.mark.slow
def test_pd_7_a_held_up_run_goes_on(tmp_path, world):
    config, expected, _ = world
    root = tmp_path / "run"
    process = askwright(*command(config, root))
    wait_for_replies(root, 4, process)
    process.send_signal(signal.SIGSTOP)
    time.sleep(1.0)
    process.send_signal(signal.SIGCONT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert_whole(root, tmp_path / "out", expected, n_kills=0)


def test_cc_1_a_second_generate_is_told_about_the_first(tmp_path):
    config = write_world(tmp_path, delay_ms=60_000, per_cell=2)
    root = tmp_path / "run"
    first = askwright(*command(config, root))
    wait_for(lambda: n_attempts(root), first)
    code, _, err = finished(*command(config, root))
    before = n_attempts(root)
    first.kill()
    first.communicate()
    assert code == 6
    assert f"process {first.pid}, started 20" in err
    assert before <= CONCURRENCY


def reviewed(root):
    """Accept an example and reject another in the terminal of a process of its own."""
    process = askwright("review", root, "--terminal", "--reviewer", "Ada", stdin=subprocess.PIPE)
    out, err = process.communicate("a\nr\n1\n\nq\n", timeout=60)
    return process.returncode, out, err


@pytest.mark.slow
def test_cc_3_reading_deciding_reviewing_and_exporting_work_beside_a_run(tmp_path):
    """Four writers and two readers in one process, and whole commands, while answers come in."""
    config = write_world(tmp_path, delay_ms=1_500, per_cell=8)
    root, out = tmp_path / "run", tmp_path / "out"
    process = askwright(*command(config, root))
    wait_for_replies(root, 6, process)
    with open_run(root) as run:
        ids = [one.unit.id for one in derive(run).results if one.state == "kept"]
    faults, written = [], Counter()

    def until_it_ends(work):
        while process.poll() is None:
            try:
                work()
            except Exception as fault:  # noqa: BLE001 (handed to the test)
                faults.append(fault)
                return

    def look():
        with open_run(root) as run:
            derive(run)

    def decide(name):
        with open_run(root) as run:
            for n in range(5):
                uid = f"{name} {written[name]} {n}"
                run.journal.add_decision(
                    Decision(0, uid, "of nobody", "feed", "later", at="t", reviewer=name)
                )
            written[name] += 5

    works = [look, look, *(partial(decide, name) for name in ("a", "b", "c", "d"))]
    others = [threading.Thread(target=until_it_ends, args=(work,)) for work in works]
    for other in others:
        other.start()
    said = [
        finished("status", root),
        finished("decide", root, ids[0], "accept", "--reviewer", "Ada"),
        reviewed(root),
        finished("export", root, "--format", "jsonl", "--out", out),
        finished("explain", root, ids[0]),
    ]
    was_running = process.poll() is None
    process.communicate(timeout=60)
    for other in others:
        other.join()
    assert was_running  # so that all of them came beside the run
    assert (process.returncode, faults) == (0, [])
    for code, stdout, stderr in said:
        assert code == 0, stdout + stderr
        assert "locked" not in stdout + stderr
    n_exported = len((out / "jsonl.jsonl").read_text("utf-8").splitlines())
    assert 1 <= n_exported <= 32
    assert json.loads((out / "manifest.json").read_bytes())["n_examples"] == n_exported
    assert min(written[name] for name in "abcd") > 0
    with open_run(root) as run:
        decisions = Counter(one.reviewer for one in run.journal.decisions())
    assert {name: decisions[name] for name in "abcd"} == dict(written)
    assert decisions["Ada"] >= 2


@pytest.mark.slow
def test_pd_21_a_run_that_was_moved_goes_on(tmp_path, world):
    config, expected, _ = world
    finished(*command(config, tmp_path / "run", "--limit", "9"))
    (tmp_path / "run").rename(tmp_path / "moved")
    assert finished(*command(config, tmp_path / "moved"))[0] == 0
    assert_whole(tmp_path / "moved", tmp_path / "out", expected, n_kills=0)


@pytest.mark.slow
def test_pd_32_a_finished_run_says_so_and_calls_nobody(tmp_path, world):
    config, expected, _ = world
    root = config.parent / "straight"
    before = n_attempts(root)
    code, out, _ = finished(*command(config, root))
    assert (code, n_attempts(root)) == (0, before)
    assert "nothing to do" in out
    assert exported(root, tmp_path / "out") == expected


def environed(*command, prefix=(), **environ):
    """A command with nothing in its environment but what is given."""
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "generator", *map(str, command)],
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), **environ},
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


@posix
def test_pd_29_sc_10_a_bare_environment_gives_the_same_bytes_and_no_escapes(tmp_path, world):
    config, expected, _ = world
    bare = {"LANG": "C", "LC_ALL": "C", "TERM": "dumb", "PYTHONUTF8": "0", "NO_COLOR": "1"}
    code, out, err = environed(*command(config, tmp_path / "run"), **bare)
    assert code == 0, out + err
    for said in (out, err):
        assert b"\x1b" not in said
    assert exported(tmp_path / "run", tmp_path / "out") == expected


def can_leave_the_network():
    tool = shutil.which("unshare")
    if tool is None:
        return False
    return subprocess.run([tool, "-rn", "true"], capture_output=True, check=False).returncode == 0


@posix
@pytest.mark.slow
@pytest.mark.skipif(not can_leave_the_network(), reason="needs unshare and leave to use it")
def test_nw_25_without_any_network_a_whole_run_is_made(tmp_path, world):
    config, expected, _ = world
    made = command(config, tmp_path / "run")
    code, out, err = environed(*made, prefix=("unshare", "-rn"))
    assert code == 0, out + err
    assert exported(tmp_path / "run", tmp_path / "out") == expected


def test_a_run_by_meaning_that_is_killed_pays_no_embedding_twice(tmp_path):
    """Killed where it has just begun, while embeddings fly, and while answers do."""
    rule = {"similarity": "semantic", "threshold": 0.95, "compare": "both"}
    provider = {"provider": "openai-compatible", "model": "words"}
    outputs = []
    with Misbehaving(otherwise=Step(delay_s=0.05)) as server:
        provider["options"] = {"base_url": f"{server.url}/v1"}
        teachers = {
            "answer": {"provider": "extractive", "options": {"delay_ms": DELAY_MS}},
            "embed": provider,
        }
        config = write_world(tmp_path, per_cell=8, dedup=rule, teachers=teachers)
        code, out, err = finished(*command(config, tmp_path / "straight"))
        assert code == 0, out + err
        outputs.append(exported(tmp_path / "straight", tmp_path / "a"))
        root = tmp_path / "killed"
        for n_known in (0, 1, 6, 12, 20, 28):
            process = askwright(*command(config, root))
            wait_for(lambda n=n_known: n_attempts(root) > n, process)
            process.kill()
            process.communicate()
        code, out, err = finished(*command(config, root))
        assert code == 0, out + err
        outputs.append(exported(root, tmp_path / "b"))
    assert outputs[0] == outputs[1]
    sent, answered = keys_of(root)
    assert max(answered.values()) == 1
    assert sum(sent.values()) - len(sent) <= 6 * CONCURRENCY  # what was in flight at a kill
    with open_run(root) as run:
        calls = {call.key: call for call in run.journal.calls() if call.kind == "embed"}
    texts = [name for key, call in calls.items() if key in answered for name in call.texts]
    assert len(texts) == len(set(texts)) > 16
