import numpy as np
import pytest

from generator.dedup import Meaning, Text, by_meaning, semantic_neighbours, vectors_of
from generator.dedup.semantic_pairs import SemanticNeighbours

RNG = np.random.default_rng(3)
CENTRES = RNG.normal(size=(20, 6))
ROWS = {f"text {i}": CENTRES[i % 20] + RNG.normal(size=6) * 0.3 for i in range(400)}
NAMES = [*ROWS, "TEXT 7!", "Text 300", "text 7"]
TEXTS = [Text(f"row {i}", name) for i, name in enumerate(NAMES)]
KNOWN = [Text("known", "text 5"), Text("also known", "text 6")]


def embed(texts):
    """The same words in capitals have another vector: they are near all the same."""
    rows = [ROWS.get(text, CENTRES[len(text) % 20]) for text in texts]
    return np.array(rows, np.float32)


def found(floor=0.9, rule=None, against=KNOWN):
    rule = rule or Meaning()
    return semantic_neighbours(TEXTS, rule, vectors_of(embed), floor=floor, against=against)


@pytest.mark.parametrize("digits_apart", [False, True])
@pytest.mark.parametrize("inclusive", [False, True])
@pytest.mark.parametrize("threshold", [0.9, 0.95, 0.99, 1.0])
def test_the_drops_of_the_pairs_are_those_of_the_pass(threshold, inclusive, digits_apart):
    rule = Meaning(threshold, inclusive, digits_apart)
    pairs = found(rule=rule)
    ids = [text.id for text in (*KNOWN, *TEXTS)]
    expected = by_meaning(TEXTS, rule, vectors_of(embed), against=KNOWN).drops
    assert pairs.drops(ids, rule) == expected
    assert expected


def test_stored_pairs_are_the_same_pairs(tmp_path):
    pairs = found()
    pairs.save(tmp_path / "pairs.npz")
    again = SemanticNeighbours.load(tmp_path / "pairs.npz", pairs.rule)
    ids = [text.id for text in (*KNOWN, *TEXTS)]
    assert again.drops(ids, Meaning(0.95)) == pairs.drops(ids, Meaning(0.95))
    assert again.borderline(0.95, 3) == pairs.borderline(0.95, 3)


def test_borderline_pairs_stand_on_both_sides_the_most_alike_first():
    pairs = found().borderline(0.95, 2)
    scores = [pair.score for pair in pairs]
    assert scores == sorted(scores, reverse=True)
    assert scores[1] > 0.95 >= scores[2]
    texts = [*KNOWN, *TEXTS]
    for pair in pairs:
        a, b = (embed([texts[i].text])[0] for i in (pair.earlier, pair.later))
        assert pair.score == pytest.approx(a @ b / np.sqrt((a @ a) * (b @ b)), abs=0.001)


def test_another_kind_of_rule_and_a_lower_threshold_are_refused():
    with pytest.raises(ValueError, match=r"0\.9 or more"):
        found().drops([], Meaning(0.8))
    with pytest.raises(ValueError, match="differ"):
        found().drops([], Meaning(0.95, digits_apart=True))


def test_too_many_pairs_are_not_kept():
    texts = [Text(str(i), f"some {i}") for i in range(3_300)]
    pairs = semantic_neighbours(
        texts, Meaning(), vectors_of(lambda some: np.ones((len(some), 2), np.float32)), floor=0.9
    )
    assert pairs is None
