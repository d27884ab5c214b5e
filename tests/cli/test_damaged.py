"""A damaged journal, as its owner meets it: no command takes it, and its replies aren't lost."""

import json
import random

import pytest

from generator.cli import main
from tests.tiny import exported, write_world

PAGE = 4_096


@pytest.fixture
def world(tmp_path, monkeypatch):
    """A folder with a config and a finished run, `old`; the examples of that run."""
    monkeypatch.chdir(tmp_path)
    write_world(tmp_path, per_cell=6)
    assert main(["generate", "tiny.json", "--run", "old"]) == 0
    return tmp_path, examples(tmp_path / "old", tmp_path / "before")


def examples(run, out):
    """The examples of a run, without the hash of the config, which another teacher changes."""
    rows = exported(run, out)["jsonl.jsonl"].decode("utf-8").splitlines()
    return [{**json.loads(row), "provenance": None} for row in rows]


def cut(whole):
    return whole[:-1]


def overwritten(whole):
    """Two pages near the end are noise: some replies, or what leads to them, are gone."""
    rng, pages = random.Random(1), range(0, len(whole), PAGE)
    return b"".join(
        rng.randbytes(PAGE) if n in (20, 22) else whole[at : at + PAGE]
        for n, at in enumerate(pages)
    )


@pytest.mark.parametrize("damage", [cut, overwritten])
def test_pd_17_a_damaged_journal_is_6_and_its_replies_go_into_another_run(world, damage, capfd):
    folder, before = world
    journal = folder / "old" / "journal.sqlite"
    damaged = damage(journal.read_bytes())
    journal.write_bytes(damaged)
    (folder / "old" / "derived.sqlite").unlink()
    for command in (
        ["status", "old"],
        ["export", "old", "--format", "jsonl", "--out", "out"],
        ["explain", "old", before[0]["id"]],
        ["decide", "old", before[0]["id"], "accept"],
        ["generate", "tiny.json", "--run", "old"],
    ):
        capfd.readouterr()
        assert main(command) == 6, command
        said = capfd.readouterr().err
        assert "journal.sqlite: must be an undamaged" in said
        assert "--teacher replay:FOLDER" in said
        assert "Traceback" not in said
    assert journal.read_bytes() == damaged
    assert not (folder / "out").exists()

    assert main(["generate", "tiny.json", "--run", "new", "--teacher", "replay:old"]) == 1
    n_open = int(capfd.readouterr().out.partition(", open ")[2].split()[0])
    assert n_open == 1 if damage is cut else 1 < n_open < len(before)
    assert main(["generate", "tiny.json", "--run", "new", "--update"]) == 0
    assert examples(folder / "new", folder / "after") == before
