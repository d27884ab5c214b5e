from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from generator.dedup.items import popcount, signatures
from generator.dedup.symbols import encode

texts = st.lists(st.sampled_from("abcdefgh"), max_size=40).map(" ".join)


@given(texts, texts, st.sampled_from([1, 2, 8]))
def test_signatures_never_differ_in_more_bits_than_the_indel_distance(a, b, n_words):
    first, second = signatures(encode([a, b], "rouge-l"), n_words)
    assert popcount(first ^ second).sum() <= Indel.distance(a.split(), b.split())
