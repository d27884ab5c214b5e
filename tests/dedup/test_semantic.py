import numpy as np
import pytest

from generator.dedup import Text, semantic_duplicates
from generator.embedding import local_model
from generator.errors import UsageError

VECTORS = {"north": [0, 2], "also north": [0, 1], "north-east": [3, 4], "east": [5, 0], "": [0, 0]}


def embed(texts):
    return np.array([VECTORS[text] for text in texts], np.float32)


def test_first_wins_by_cosine():
    texts = [Text(str(i), text) for i, text in enumerate(VECTORS)]
    drops = semantic_duplicates(texts, threshold=0.75, embed=embed)
    assert {name: (d.keeper, d.score) for name, d in drops.items()} == {
        "1": ("0", 1.0),
        "2": ("0", 0.8),
    }


def test_safe_and_known_texts_stay_and_the_threshold_may_count():
    texts = [Text("1", "north-east", safe=True), Text("2", "east")]
    known = [Text("k", "north"), Text("l", "also north")]
    drops = semantic_duplicates(texts, threshold=0.6, inclusive=True, against=known, embed=embed)
    assert {name: (d.keeper, d.score) for name, d in drops.items()} == {"2": ("1", 0.6)}


def test_nothing_needs_no_model():
    assert semantic_duplicates([]) == {}


def test_a_threshold_outside_0_to_1_is_refused():
    with pytest.raises(UsageError, match="from 0 to 1"):
        semantic_duplicates([], threshold=70)


def test_the_local_model_knows_what_is_meant():
    pytest.importorskip("wordllama", reason="needs the extra [semantic]")
    texts = [
        Text("1", "How do I bake bread at home?"),
        Text("2", "Explain gravity to a child."),
        Text("3", "What's the way to make bread in my kitchen?"),
    ]
    drops = semantic_duplicates(texts, threshold=0.5, embed=local_model())
    assert {name: drop.keeper for name, drop in drops.items()} == {"3": "1"}
