"""Runs whose passages overlap: citations keep their places, and no byte depends on the workers."""

import json
import random
from itertools import pairwise

import pytest

from generator.config import read_config
from generator.run.state import derive
from generator.store import open_run
from tests.tiny import Quoting, carry_out, exported, order, write_world

CUT = {"size_words": 20, "overlap_sentences": 1}  # a document's four facts of nine words: 2 + 3


def kept(root):
    with open_run(root) as run:
        return [r.example for r in derive(run).results if r.state == "kept"]


def test_citations_point_at_their_words_and_no_sentence_is_said_twice(tmp_path):
    path = write_world(tmp_path, passages=CUT)
    assert carry_out(order(path, tmp_path / "run")).is_complete

    examples = kept(tmp_path / "run")
    assert examples
    places = set()
    for example in examples:
        said = [example.response.text[a:b] for a, b in example.response.claims]
        assert len(said) == len(set(said))
        assert example.response.citations
        for one in example.response.citations:
            text = (tmp_path / one.document).read_text("utf-8")
            claim = example.response.text[one.start : one.end]
            assert claim == text[one.document_start : one.document_end]
        places |= {(p.document, p.start, p.end) for p in example.context}
    by_document = [sorted(place[1:] for place in places if place[0] == d) for d, _, _ in places]
    assert any(a[1] > b[0] for several in by_document for a, b in pairwise(several))


@pytest.mark.parametrize("concurrency", [1, 8])
def test_workers_and_the_order_of_replies_change_no_byte(tmp_path, concurrency):
    path = write_world(tmp_path, passages=CUT)
    carry_out(order(path, tmp_path / "straight"), Quoting())
    straight = exported(tmp_path / "straight", tmp_path / "out")
    shuffling = Quoting(random.Random(concurrency))
    carry_out(order(path, tmp_path / "run", concurrency=concurrency), shuffling)
    assert exported(tmp_path / "run", tmp_path / "out2") == straight


def test_an_overlap_of_none_leaves_old_fingerprints(tmp_path):
    plain = read_config(write_world(tmp_path / "a", passages={"size_words": 20}))[0]
    none = read_config(write_world(tmp_path / "b", passages={**CUT, "overlap_sentences": 0}))[0]
    some = read_config(write_world(tmp_path / "c", passages=CUT))[0]
    assert "overlap_sentences" in json.loads((tmp_path / "c" / "tiny.json").read_text())["passages"]
    assert plain.fingerprint() == none.fingerprint() != some.fingerprint()
    assert (plain.shown_words, some.shown_words) == (20, 40)
