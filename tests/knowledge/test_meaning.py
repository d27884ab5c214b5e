import random

import numpy as np
import pytest

from generator.embedding import directions
from generator.knowledge import SearchIndex
from generator.knowledge.meaning import MEANING_WEIGHT, MeaningIndex, embedded_text
from generator.records.knowledge import Passage

TEXTS = {
    "The vessel sank.": [0.6, 0.8],
    "The boat is red.": [1.0, 0.0],
    "Prices are low.": [0.0, -1.0],
}


def passage(text: str, name: str = "d") -> Passage:
    return Passage(name, "", (), 0, len(text), text)


def embed(texts):
    """A ship is along the first axis, whatever its word."""
    known = {**TEXTS, "Which ship?": [1.0, 0.0], "Which vessel?": [1.0, 0.0]}
    return directions(np.array([known.get(text, [0.0, 0.0]) for text in texts], np.float32))


def index_of(texts=tuple(TEXTS)):
    passages = [passage(text, name=text[4:8]) for text in texts]
    rows = embed([embedded_text(p) for p in passages]) if passages else directions([])
    return MeaningIndex(SearchIndex(passages, language="xx"), rows, embed)


def test_the_score_is_that_of_the_words_and_the_weighted_cosine() -> None:
    index = index_of()
    found = {one.passage.text: one for one in index.search("Which vessel?", 5)}
    vessel, boat = found["The vessel sank."], found["The boat is red."]
    (_, words), *_ = index._index.search("Which vessel?", 5)
    assert vessel.parts == (words, 0.6)
    assert vessel.score == pytest.approx(words + MEANING_WEIGHT * 0.6, abs=1e-4)
    assert boat.parts == (0.0, 1.0)
    assert boat.score == MEANING_WEIGHT


def test_a_passage_without_a_word_of_the_question_is_found_by_its_meaning() -> None:
    found = index_of().search("Which ship?", 5)
    assert [one.passage.text for one in found] == ["The boat is red.", "The vessel sank."]


def test_a_question_without_a_content_word_finds_nothing() -> None:
    for query in ("", "???", "\U0001f331"):
        assert index_of().search(query, 3) == []


def test_documents_are_left_out_and_scores_stay() -> None:
    everywhere = {one.passage.document: one for one in index_of().search("Which vessel?", 5)}
    (only,) = index_of().search("Which vessel?", 5, among=frozenset({"boat"}))
    assert only == everywhere["boat"]


def test_an_index_over_nothing_finds_nothing() -> None:
    assert index_of(()).search("Which ship?", 3) == []


def test_cosines_are_those_of_the_directions_to_four_digits() -> None:
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(50, 16)).astype(np.float32)
    rows = directions(vectors)
    passages = [passage(f"text {i}") for i in range(50)]
    index = MeaningIndex(SearchIndex(passages), rows, lambda texts: rows[7:8])
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    assert index.cosines("seventh") == pytest.approx(np.maximum(unit @ unit[7], 0), abs=0.002)
    assert index.cosines("seventh")[7] == 1.0


def test_the_order_of_passages_changes_no_score() -> None:
    texts = list(TEXTS)
    random.Random(1).shuffle(texts)
    scores = {one.passage.text: one.score for one in index_of().search("Which vessel?", 5)}
    again = {one.passage.text: one.score for one in index_of(texts).search("Which vessel?", 5)}
    assert scores == again


def test_title_and_headings_are_embedded_with_the_text() -> None:
    one = Passage("a.md", "Pumps", ("Care",), 0, 5, "Rinse")
    assert embedded_text(one) == "Pumps\nCare\nRinse"
