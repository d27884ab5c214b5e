"""Holds what search reaches beside plain bm25s; `python bench/retrieval.py` prints the figures."""

import os
from pathlib import Path

import pytest

from bench.retrieval import ENGINES, HALVES, LEAST_CLOSED, closed, n_missed, ranks
from tests.evaluation.pairs import KINDS, NOVEL_PAIRS, Corpus, Pair, bundled, novel


@pytest.fixture(scope="module", params=KINDS)
def corpus(request: pytest.FixtureRequest) -> Corpus:
    if request.param not in NOVEL_PAIRS:
        return bundled()
    path = os.environ.get("ASKWRIGHT_NOVEL", "")
    if not path:
        pytest.skip("the novel isn't part of the project; ASKWRIGHT_NOVEL must name its text")
    return novel(Path(path), request.param)


@pytest.mark.parametrize("half", HALVES)
def test_a_part_of_what_plain_bm25s_misses_at_5_is_found(corpus: Corpus, half: str) -> None:
    pairs = corpus.of_half(half)
    assert len(pairs) >= 40
    found, plain = (
        ranks(ENGINES[name](corpus.passages), pairs) for name in ("askwright", "bm25s, plain")
    )
    assert n_missed(plain) > 0
    assert closed(found, plain) >= LEAST_CLOSED


def test_a_passage_is_right_if_it_holds_half_of_a_stretch() -> None:
    (passage, *_) = bundled().passages
    end = passage.end
    assert Pair("a", "?", ((passage.document, end - 5, end + 5),)).is_in(passage)
    assert not Pair("a", "?", ((passage.document, end - 4, end + 6),)).is_in(passage)
    assert not Pair("a", "?", (("another", passage.start, end),)).is_in(passage)


def test_ranks_count_from_one_and_misses_are_zero() -> None:
    corpus = bundled()
    target = corpus.passages[2]
    pair = Pair("a", "?", ((target.document, target.start, target.end),))
    assert ranks(lambda query, k: list(corpus.passages[:k]), [pair]) == [3]
    assert ranks(lambda query, k: [], [pair]) == [0]
    assert (n_missed([1, 5, 6, 0]), closed([1, 5, 6, 0], [0, 0, 0, 6])) == (2, 0.5)
