"""The run's folder: what it may begin in, what it refuses, who may read it."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from generator.errors import StorageError, UsageError
from generator.store import create_run, open_run
from generator.store.journal import Revision
from tests.making import unit

AT = "2026-01-01T00:00:00+00:00"


def begun(root):
    with create_run(root) as run:
        name = run.inputs.put(b"config")
        run.journal.add_revision(Revision(name, "c.yaml", {}, {}), at=AT, units=[unit("u1")])
        run.log(AT, "begun")
    return root


def test_a_run_that_has_begun_is_opened_again(tmp_path):
    with open_run(begun(tmp_path / "run")) as run:
        assert [u.id for u in run.journal.units()] == ["u1"]


def test_a_run_can_be_moved(tmp_path):
    begun(tmp_path / "run")
    shutil.move(tmp_path / "run", tmp_path / "elsewhere")
    with open_run(tmp_path / "elsewhere") as run:
        assert run.inputs.get(run.journal.revisions()[0].config) == b"config"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_the_owner_can_read_a_run_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        root = begun(tmp_path / "run")
    finally:
        os.umask(before)
    for path in [root, *root.rglob("*")]:
        allowed = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == allowed, path


def test_a_folder_of_other_files_is_refused(tmp_path):
    (tmp_path / "thesis.doc").write_text("mine")
    with pytest.raises(UsageError, match="must begin in an empty folder"):
        create_run(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_pd_13_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "run").write_text("a file")
    for root in (tmp_path / "run", tmp_path / "run" / "below"):
        with pytest.raises(UsageError, match="must be a folder"):
            create_run(root)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder nobody can write")
def test_pd_13_a_folder_that_cannot_be_made_is_a_storage_fault():
    with pytest.raises(StorageError, match="must be writable"):
        create_run(Path("/proc/self/run"))


def test_pd_17_a_journal_that_is_gone_is_never_begun_anew(tmp_path):
    root = begun(tmp_path / "run")
    (root / "journal.sqlite").unlink()
    with pytest.raises(StorageError, match="it is gone"):
        create_run(root)
    assert not (root / "journal.sqlite").exists()


def test_pd_17_an_empty_journal_is_never_begun_anew(tmp_path):
    root = begun(tmp_path / "run")
    (root / "journal.sqlite").write_bytes(b"")
    log = root / "journal.sqlite-wal"
    for content in (None, b"a log that SQLite would throw away"):
        if content:
            log.write_bytes(content)
        for open_it in (create_run, open_run):
            with pytest.raises(StorageError, match="it is empty"):
                open_it(root)
        assert (root / "journal.sqlite").read_bytes() == b""
    assert log.read_bytes() == content


def test_a_run_killed_before_its_first_step_begins_again(tmp_path):
    root = tmp_path / "run"
    create_run(root).close()
    with pytest.raises(UsageError, match="must have begun"):
        open_run(root)
    (root / "journal.sqlite").write_bytes(b"")  # killed before even the tables were there
    create_run(root).close()


def test_a_folder_without_a_journal_is_no_run(tmp_path):
    with pytest.raises(UsageError, match="no journal"):
        open_run(tmp_path)
