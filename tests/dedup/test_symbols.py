import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from generator.dedup.symbols import Sequences, encode, new_vocabulary
from generator.text import canonical

texts = st.lists(st.text(st.sampled_from("aB _\0!?\x1c\n é日🙂\u0301")) | st.text(), max_size=8)


@given(texts)
@example(["", "\0", "!\0", "\0\0 \0", "a\0b", "!!", " ", "Straße"])
def test_symbols_are_the_words_of_the_canonical_text(some):
    vocabulary = new_vocabulary()
    sequences = encode(some, "rouge-l", vocabulary)
    word = {number: word for word, number in vocabulary.items()}
    ends = sequences.starts.tolist()
    for text, start, stop in zip(some, ends, ends[1:], strict=False):
        found = [word[i].replace("\0\0", "\0") for i in sequences.flat[start:stop].tolist()]
        assert found == canonical(text).split()


@given(texts)
@example(["", "\0", "!\0", "\0\0 \0", "a\0b", "!!", " ", "Straße"])
def test_characters_are_those_of_the_canonical_text(some):
    sequences = encode(some, "ratio")
    assert sequences.lengths.tolist() == [len(canonical(text)) for text in some]
    assert sequences.flat.tolist() == [ord(c) for text in some for c in canonical(text)]


def test_token_sort_has_the_characters_of_the_sorted_words():
    assert "".join(map(chr, encode(["b c, A"], "token-sort").flat)) == "a b c"


def test_strings_tell_symbols_apart_around_surrogates_and_past_the_last_code_point():
    numbers = np.array([0xD7FF, 0xD800, 0xDFFF, 0xE000, 0xFFFF, 0x10F7FF], np.uint32)
    starts = np.arange(len(numbers) + 1)
    assert len(set(Sequences(numbers, starts).as_strings())) == len(numbers)
    more = np.append(numbers, np.uint32(0x10F800))
    strings = list(Sequences(more, np.arange(len(more) + 1)).as_strings())
    assert len(set(map(tuple, strings))) == len(more)
