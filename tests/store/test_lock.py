"""One process at a time generates into a run; a dead one holds nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.errors import StorageError
from generator.store import RunLock

AT = "2026-01-01T12:34:56+00:00"
HOLD = """
import sys, pathlib
from generator.store import RunLock
with RunLock(pathlib.Path(sys.argv[1]), at="2026-01-01T12:34:56+00:00"):
    print("held", flush=True)
    sys.stdin.read()
"""
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def holder(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_cc_1_a_second_process_is_told_who_holds_the_run(tmp_path, holder):
    with pytest.raises(StorageError) as caught, RunLock(tmp_path, at="later"):
        pass
    assert f"process {holder.pid}, started {AT}," in str(caught.value)


def test_cc_2_a_killed_holder_holds_nothing(tmp_path, holder):
    holder.kill()
    holder.wait()
    with RunLock(tmp_path, at="later"):
        pass


def test_cc_2_a_stale_pid_in_the_file_fools_nobody(tmp_path):
    (tmp_path / "lock.json").write_text(f'{{"pid": {os.getpid()}, "started": "{AT}"}}')
    with RunLock(tmp_path, at="later"):
        pass


def test_a_lock_is_free_again_after_its_block(tmp_path):
    for _ in range(3):
        with RunLock(tmp_path, at=AT):
            pass
