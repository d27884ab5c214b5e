"""How varied texts are, by measures that have a name and a source.

All of them depend on how many texts there are: more of one kind repeat more. So two collections
are compared at one size, by a sample of the larger one (`sampled`), which is the same on every
machine.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from msgspec import Struct

from generator.dedup.nearest import likeness
from generator.dedup.rule import Similarity
from generator.dedup.symbols import Sequences, encode
from generator.report.tables import table
from generator.text import is_stop_word, stem, words

__all__ = [
    "MAX_COMPARED",
    "Diversity",
    "distinct_n",
    "diversity",
    "diversity_lines",
    "sampled",
    "verb_object",
    "verb_object_spread",
]

MAX_COMPARED = 500
"""Texts that self-ROUGE compares pairwise, and that nearest neighbours are looked for, at most;
above it a sample stands for all: 125,000 pairs, and 500 times the number of texts."""

_N_TOP = 10

# Words before the verb of a request: "Please could you briefly explain ..."
_BEFORE_THE_VERB_LIST = """
a an and as briefly can could for i in kindly may me my of on our please the to we will would you
your
"""
_BEFORE_THE_VERB = frozenset(_BEFORE_THE_VERB_LIST.split())
_MEASURES = frozenset(
    ("big", "far", "fast", "large", "long", "many", "much", "often", "old", "soon")
)


class Diversity(Struct, frozen=True):
    """How varied some texts are; each measure rounded to 4 digits.

    Attributes:
        n_texts: how many texts there are.
        n_compared: texts that self-ROUGE and the nearest neighbour were computed for.
        distinct_1: see `distinct_n`; likewise `distinct_2`; higher is more varied.
        self_rouge: mean ROUGE-L F over pairs of texts, the analogue of self-BLEU; lower is more
            varied. Source: Zhu et al. 2018, "Texygen"; Lin 2004, "ROUGE".
        nearest_distance: mean of 1 - the similarity with the nearest other text, by the measure
            that near-duplicates are found by; higher is more varied.
        verb_objects: see `verb_object_spread`; higher is more varied.
        top_verb_objects: the most frequent pairs and how often each begins a text.
    """

    n_texts: int
    n_compared: int
    distinct_1: float
    distinct_2: float
    self_rouge: float
    nearest_distance: float
    verb_objects: float
    top_verb_objects: tuple[tuple[str, int], ...]


def diversity(
    texts: Sequence[str],
    *,
    similarity: Similarity = "rouge-l",
    language: str = "en",
    max_compared: int = MAX_COMPARED,
) -> Diversity:
    """Measure texts; equal texts give equal numbers, whatever their order.

    Args:
        similarity: what nearest neighbours are found by, as in the room `dedup`.
        language: ISO 639-1 code, for the words that carry no topic.
    """
    ordered = sampled(texts, len(texts))
    n_compared = min(len(texts), max_compared)
    sequences = encode(ordered, "rouge-l")
    mean, nearest = likeness(sequences, n_compared)
    if similarity != "rouge-l":
        _, nearest = likeness(encode(ordered, similarity), n_compared)
    pairs = Counter(verb_object(text, language) for text in ordered)
    top = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:_N_TOP]
    return Diversity(
        n_texts=len(texts),
        n_compared=n_compared,
        distinct_1=round(_distinct(sequences, 1), 4),
        distinct_2=round(_distinct(sequences, 2), 4),
        self_rouge=round(mean, 4),
        nearest_distance=round(1 - float(nearest.mean()), 4) if len(texts) > 1 else 0.0,
        verb_objects=round(verb_object_spread(pairs), 4),
        top_verb_objects=tuple((" ".join(pair).strip(), n) for pair, n in top),
    )


def sampled(texts: Sequence[str], n: int) -> list[str]:
    """Return n of the texts, those whose hashes come first: no draw, and no plan order in it."""
    hashed = sorted(texts, key=lambda text: (hashlib.sha256(text.encode()).digest(), text))
    return hashed[:n]


def distinct_n(texts: Sequence[str], n: int) -> float:
    """Return the number of distinct n-grams of words over that of all, 0 to 1; 0 without any.

    N-grams don't reach from one text into the next.

    Source: Li et al. 2016, "A diversity-promoting objective function for neural conversation
    models".

    >>> distinct_n(["what is it", "what is that"], 1), distinct_n(["what is it", "what is that"], 2)
    (0.6666666666666666, 0.75)
    """
    return _distinct(encode(texts, "rouge-l"), n)


def _distinct(sequences: Sequences, n: int) -> float:
    flat, lengths = sequences.flat.astype(np.uint64), sequences.lengths
    n_grams = int(np.maximum(0, lengths - (n - 1)).sum())
    if not n_grams:
        return 0.0
    left = np.repeat(sequences.starts[1:], lengths) - np.arange(len(flat))  # words to the end
    begins = np.flatnonzero(left >= n)
    numbers = np.zeros(len(begins), np.uint64)
    for k in range(n):
        # Numbers stay below the n-grams' count, so that the next word fits into 64 bits.
        _, numbers = np.unique(numbers << np.uint64(32) | flat[begins + k], return_inverse=True)
        numbers = numbers.astype(np.uint64)
    return float(int(numbers.max()) + 1) / n_grams


def verb_object(text: str, language: str = "en") -> tuple[str, str]:
    """Return what an instruction begins with: its verb or question word, and the stem of its topic.

    The topic is the first word behind the verb that carries one. No parser is used, so "What is the
    best filter?" gives its adjective.

    >>> verb_object("Please explain how the boiler is descaled.")
    ('explain', 'boiler')
    >>> verb_object("How many months does the warranty last?")
    ('how many', 'month')
    """
    found = words(text)
    at = next((i for i, word in enumerate(found) if word not in _BEFORE_THE_VERB), 0)
    end = (
        at + 2
        if found[at : at + 1] == ["how"] and _MEASURES & {*found[at + 1 : at + 2]}
        else at + 1
    )
    behind = (word for word in found[end:] if language != "en" or not is_stop_word(word))
    topic = next(behind, "")
    return (" ".join(found[at:end]), stem(topic, language) if topic else "")


def verb_object_spread(pairs: Mapping[tuple[str, str], int]) -> float:
    """Return how many equally frequent verb-object pairs would be as varied: exp(entropy).

    Verbs and objects are Self-Instruct's look at variety; one number for them is the Hill number of
    order 1.

    Source: Wang et al. 2022, "Self-Instruct", figure 2; Hill 1973, "Diversity and evenness".

    >>> verb_object_spread({("what", "price"): 2, ("how", "price"): 2})
    2.0
    """
    total = sum(pairs.values())
    if not total:
        return 0.0
    entropy = -math.fsum(n / total * math.log(n / total) for n in pairs.values())
    return round(math.exp(entropy), 10)


_ROWS: tuple[tuple[str, Callable[[Diversity], str]], ...] = (
    ("texts", lambda one: str(one.n_texts)),
    ("distinct-1, more is more varied", lambda one: f"{one.distinct_1:.3f}"),
    ("distinct-2, more", lambda one: f"{one.distinct_2:.3f}"),
    ("self-ROUGE, less", lambda one: f"{one.self_rouge:.3f}"),
    ("distance to the nearest, more", lambda one: f"{one.nearest_distance:.3f}"),
    ("verb-object pairs, effective, more", lambda one: f"{one.verb_objects:.1f}"),
)


def diversity_lines(columns: Mapping[str, Diversity]) -> list[str]:
    """Return the measures as lines, a column for each collection; nothing where there is none."""
    shown = {name: one for name, one in columns.items() if one.n_texts}
    if not shown:
        return []
    rows = [["diversity", *shown]]
    rows += [[label, *(show(one) for one in shown.values())] for label, show in _ROWS]
    lines = table(rows)
    first = next(iter(shown.values()))
    if first.n_compared < first.n_texts:
        lines.append(
            f"  self-ROUGE and nearest distance of {first.n_compared} texts, the first by hash"
        )
    often = ", ".join(f"{pair} {n}" for pair, n in first.top_verb_objects)
    return [*lines, f"  most frequent: {often}"]
