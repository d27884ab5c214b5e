import logging
import subprocess
import sys

import numpy as np
import pytest

from generator.embedding import local_model


@pytest.fixture(scope="module")
def embed():
    pytest.importorskip("wordllama", reason="needs the extra [semantic]")
    return local_model()


def cosine(a, b):
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def test_what_means_the_same_is_nearer_than_what_does_not(embed):
    same, other, first = embed(
        [
            "What's the way to make bread in my kitchen?",
            "Explain gravity to a child.",
            "How do I bake bread at home?",
        ]
    )
    assert cosine(first, same) > 0.5 > 0.2 > cosine(first, other)


def test_a_vector_does_not_depend_on_the_texts_beside_it(embed):
    texts = ["short", "a longer text of several words, with a comma", "", "Привет, мир 🙂 你好"]
    together = embed([*texts, "word " * 3000])
    assert all((embed([text])[0] == row).all() for text, row in zip(texts, together, strict=False))


def test_a_text_without_a_token_is_the_zero_vector(embed):
    assert not embed([""]).any()
    assert embed([]).shape == (0, 256)


def test_half_a_pair_of_surrogates_is_a_text_like_any_other(embed):
    assert embed(["one \ud800 two"]).any()


def test_the_process_keeps_its_own_logging(embed):
    program = (
        "import logging, generator.embedding as e; e.local_model();"
        "root = logging.getLogger(); print(root.level, root.handlers)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == (f"{logging.WARNING} []\n", "")
