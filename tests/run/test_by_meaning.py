"""Runs whose search looks at meaning, too: `retrieval: embeddings: local`."""

import importlib.util
import json

import numpy as np
import pytest

from generator.cli import main
from generator.config import read_config
from generator.embedding import LOCAL_MODEL
from generator.errors import UsageError
from generator.run.local_directions import LocalDirections
from generator.run.state import derive
from generator.store import open_run
from tests.tiny import Quoting, carry_out, exported, order, write_world

HAS_MODEL = importlib.util.find_spec("wordllama") is not None
needs_model = pytest.mark.skipif(not HAS_MODEL, reason="needs the extra [semantic]")
LOCAL = {"retrieval": {"embeddings": "local"}, "per_cell": 3}


def records(folder):
    data = exported(folder / "run", folder / "out")["jsonl.jsonl"]
    return [json.loads(row) for row in data.splitlines()]


class Counting:
    """Embeds a text as its letters; counts the texts."""

    def __init__(self):
        self.texts = []

    def __call__(self, texts):
        self.texts += texts
        rows = [[text.lower().count(letter) for letter in "abcdefgh"] for text in texts]
        return np.array(rows, np.float32)


@needs_model
def test_a_run_records_scores_by_words_and_by_meaning(tmp_path, capsys):
    path = write_world(tmp_path, **LOCAL)
    carry_out(order(path, tmp_path / "run"))
    rows = records(tmp_path)
    assert len(rows) == 12
    for row in rows:
        for one in row["context"]:
            assert 0 <= one["by_meaning"] <= 1
            assert one["score"] == pytest.approx(one["by_words"] + 2 * one["by_meaning"], abs=2e-4)
        scores = [one["score"] for one in row["context"]]
        assert scores == sorted(scores, reverse=True)
    capsys.readouterr()
    assert main(["explain", str(tmp_path / "run"), rows[0]["id"]]) == 0
    first = rows[0]["context"][0]
    said = f"score {first['score']} (by words {first['by_words']}, by meaning {first['by_meaning']}"
    assert said in capsys.readouterr().out


@needs_model
def test_a_run_without_it_says_nothing_of_meaning(tmp_path):
    path = write_world(tmp_path, per_cell=3)
    carry_out(order(path, tmp_path / "run"))
    rows = records(tmp_path)
    assert all(set(one) == {"document", "start", "end", "text", "score"}
               for row in rows for one in row["context"])  # fmt: skip


@needs_model
def test_the_same_bytes_without_the_cache_and_after_a_stop(tmp_path):
    path = write_world(tmp_path, **LOCAL)
    carry_out(order(path, tmp_path / "run"))
    whole = exported(tmp_path / "run", tmp_path / "out")
    carry_out(order(path, tmp_path / "other", limit=5))
    (tmp_path / "other" / "derived.sqlite").unlink()
    carry_out(order(path, tmp_path / "other"))
    assert exported(tmp_path / "other", tmp_path / "out2") == whole


@needs_model
def test_looking_at_a_run_needs_no_model(tmp_path):
    path = write_world(tmp_path, **LOCAL)
    carry_out(order(path, tmp_path / "run"))
    with open_run(tmp_path / "run") as run:
        state = derive(run)
        assert state.library.local is not None
        assert state.library.local._embed is None


def test_without_the_extra_it_stops_before_the_first_call_with_the_command(tmp_path):
    if HAS_MODEL:
        pytest.skip("the extra [semantic] is there")
    path = write_world(tmp_path, **LOCAL)
    teacher = Quoting()
    with pytest.raises(UsageError, match=r"pip install 'askwright\[semantic\]'"):
        carry_out(order(path, tmp_path / "run"), teacher)
    assert teacher.asked == []
    assert not (tmp_path / "run").exists()


def test_turning_it_on_in_a_run_that_has_begun_needs_update(tmp_path):
    on, off = (
        read_config(write_world(tmp_path / name, **settings))[0]
        for name, settings in (("on", LOCAL), ("off", {"per_cell": 3}))
    )
    assert (on.embeddings, off.embeddings) == ("local", "none")
    changed = set(on.fingerprint(calls_only=True).items()) ^ set(
        off.fingerprint(calls_only=True).items()
    )
    assert {name for name, _ in changed} == {"embeddings"}


def test_a_passage_is_embedded_once_in_the_life_of_a_run(tmp_path):
    carry_out(order(write_world(tmp_path), tmp_path / "run", limit=1))
    first, second = Counting(), Counting()
    with open_run(tmp_path / "run") as run:
        made = LocalDirections(run.derived(), first).kept(["abc", "def", "abc"])
    with open_run(tmp_path / "run") as run:
        local = LocalDirections(run.derived(), second)
        assert (local.kept(["abc", "def", "abc"]) == made).all()
        assert first.texts == ["abc", "def"]
        assert second.texts == []
        local.fresh(["abc"])
        assert second.texts == ["abc"]
    assert LOCAL_MODEL
