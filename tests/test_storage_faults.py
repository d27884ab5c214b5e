"""Whole runs on a disk that fails: full, broken, read-only, limited; killed at a write.

strace makes one system call on the journal fail, or kills the process at it. Without strace, what
needs it is skipped (Debian and Ubuntu: apt-get install strace).
"""

import os
import shutil
import subprocess
import sys

import pytest

from generator.store import open_run
from tests.tiny import ROOT, exported, finished, write_world

resource = pytest.importorskip("resource", reason="this system has no such limits")

WRITES = ("pwrite64", "fdatasync", "fsync", "ftruncate")


def can_trace():
    if shutil.which("strace") is None:
        return False
    command = ["strace", "-f", "-qq", "-e", "trace=none", "true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


needs_strace = pytest.mark.skipif(not can_trace(), reason="needs strace, and leave to trace")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A config, the export of a run that nothing disturbed, and how many writes it made."""
    folder = tmp_path_factory.mktemp("world")
    config = write_world(folder, per_cell=4)
    code, out, err = finished(*command(config, folder / "straight"))
    assert code == 0, out + err
    return config, exported(folder / "straight", folder / "out")


def command(config, root):
    return ("generate", config, "--run", root, "--concurrency", 4)


def traced(config, root, inject, calls=WRITES, log=os.devnull):
    """A run in which strace tampers with system calls on the journal's files."""
    files = [f"{root / 'journal.sqlite'}{end}" for end in ("", "-wal", "-shm")]
    paths = [part for file in files for part in ("-P", file)]
    calls = ",".join(calls)
    arguments = ["strace", "-f", "-qq", "-o", log, *paths, "-e", f"trace={calls}"]
    if inject:
        arguments += ["-e", f"inject={calls}:{inject}"]
    arguments += [sys.executable, "-m", "generator", *map(str, command(config, root))]
    done = subprocess.run(
        arguments, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout, done.stderr


def assert_goes_on(config, root, out, expected, n_repeated):
    """What was committed is there, and the same command ends in the same bytes."""
    code, stdout, stderr = finished(*command(config, root))
    assert code == 0, stdout + stderr
    assert exported(root, out) == expected
    with open_run(root) as run:
        answered = [o.key for o in run.journal.outcomes() if o.reply]
        n_sent = len({a.n for a in run.journal.attempts()})
    assert len(answered) == len(set(answered))
    assert n_sent - len(answered) <= n_repeated


def failed_at(n, error, config, root, out, expected, calls=WRITES):
    code, stdout, stderr = traced(config, root, f"error={error}:when={n}+", calls)
    if code == 0:
        assert exported(root, out) == expected
        return
    assert code == 6, stdout + stderr
    assert stderr.splitlines()[-1].startswith("error: ") or "error: " in stderr
    assert "Traceback" not in stderr
    if (root / "journal.sqlite").exists() and (root / "journal.sqlite").stat().st_size:
        assert_goes_on(config, root, out, expected, n_repeated=4)


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize(
    ("n", "error"),
    [(n, error) for n in (13, 22, 37) for error in ("ENOSPC", "EIO", "EROFS")],
)
def test_pd_9_10_14_a_journal_that_can_not_be_written_is_6_and_nothing_is_lost(
    tmp_path, world, n, error
):
    failed_at(n, error, world[0], tmp_path / "run", tmp_path / "out", world[1])


@needs_strace
@pytest.mark.long
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("n", range(1, 61))
def test_pd_9_10_every_write_of_the_journal_fails_once(tmp_path, world, n, error):
    failed_at(n, error, world[0], tmp_path / "run", tmp_path / "out", world[1])


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_pd_10_a_journal_that_can_not_be_opened_is_6_and_nothing_is_lost(tmp_path, world, n):
    """In a run that begins: the file, its log, the index of that; each may be opened once more."""
    root = tmp_path / "run"
    code, stdout, stderr = traced(world[0], root, f"error=EIO:when={n}+", ("openat",))
    assert code == 6, stdout + stderr
    assert "journal.sqlite: must be" in stderr
    assert "Traceback" not in stderr
    assert_goes_on(world[0], root, tmp_path / "out", world[1], n_repeated=0)


@needs_strace
@pytest.mark.slow
def test_pd_10_a_journal_that_can_not_be_opened_again_is_6_and_nothing_is_lost(tmp_path, world):
    root = tmp_path / "run"
    assert finished(*command(world[0], root), "--limit", 8)[0] == 0
    before = (root / "journal.sqlite").read_bytes()
    code, stdout, stderr = traced(world[0], root, "error=EIO:when=1+", ("openat",))
    assert code == 6, stdout + stderr
    assert "journal.sqlite: must be" in stderr
    assert (root / "journal.sqlite").read_bytes() == before
    assert_goes_on(world[0], root, tmp_path / "out", world[1], n_repeated=0)


@needs_strace
@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param("INT", 130, id="sigint"),
        pytest.param("TERM", 143, id="sigterm", marks=pytest.mark.slow),
        pytest.param("KILL", -9, id="sigkill", marks=pytest.mark.slow),
    ],
)
def test_pd_5_an_export_that_is_stopped_leaves_whole_files_and_is_made_again(
    tmp_path, world, n, number, code
):
    """A signal while the first, second or third file is flushed; then the same command."""
    config, expected = world
    out = tmp_path / "out"
    options = ("--format", "jsonl", "--format", "lecture", "--out", out)
    export = list(map(str, ("export", config.parent / "straight", *options)))
    inject = ["-e", "trace=fsync", "-e", f"inject=fsync:signal={number}:when={n}"]
    done = subprocess.run(
        ["strace", "-f", "-qq", "-o", os.devnull, *inject, sys.executable, "-m", "generator",
         *export],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for path in out.iterdir():
        if path.name in expected and path.name != "manifest.json":
            assert path.read_bytes() == expected[path.name]
    if number != "KILL":
        assert not list(out.glob(".*.tmp"))
    assert finished(*export)[0] == 0
    for name in ("jsonl.jsonl", "lecture.json"):
        assert (out / name).read_bytes() == expected[name]
    assert b"unfinished" not in (out / "manifest.json").read_bytes()


def killed_at_write(n, config, root, out, expected):
    code, _, _ = traced(config, root, f"signal=KILL:when={n}")
    if code == 0:
        assert exported(root, out) == expected
    else:
        assert_goes_on(config, root, out, expected, n_repeated=4)


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("n", [1, 9, 17, 26, 38])
def test_pd_2_a_run_killed_at_a_write_ends_in_the_same_bytes(tmp_path, world, n):
    killed_at_write(n, world[0], tmp_path / "run", tmp_path / "out", world[1])


@needs_strace
@pytest.mark.long
@pytest.mark.parametrize("n", range(1, 101))
def test_pd_2_a_run_killed_at_any_of_the_first_100_writes_ends_in_the_same_bytes(
    tmp_path, world, n
):
    killed_at_write(n, world[0], tmp_path / "run", tmp_path / "out", world[1])


def limited(config, root, what, value):
    done = subprocess.run(
        [sys.executable, "-m", "generator", *map(str, command(config, root))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(what, (value, value)),
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("n_bytes", [50_000, 80_000, 110_000])
def test_pd_12_37_a_limit_on_file_sizes_is_6_also_when_going_on_and_nothing_is_lost(
    tmp_path, world, n_bytes
):
    config, expected = world
    root = tmp_path / "run"
    for _ in range(2):  # the second time it fails while the first one's journal is taken up
        code, said = limited(config, root, resource.RLIMIT_FSIZE, n_bytes)
        assert code == 6, said
        assert "error: " in said
        assert f"no file may have more than {n_bytes:,} bytes here (`ulimit -f`)" in said
        assert "Traceback" not in said
    assert_goes_on(config, root, tmp_path / "out", expected, n_repeated=8)


def test_pd_11_few_descriptors_are_enough_or_told(tmp_path, world):
    config, expected = world
    code, said = limited(config, tmp_path / "run", resource.RLIMIT_NOFILE, 64)
    assert code in (0, 6), said
    assert exported(tmp_path / "run", tmp_path / "out") == expected
