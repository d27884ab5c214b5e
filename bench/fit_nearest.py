"""Makes generator/thesaurus/nearest.npz: which words of general English mean nearly the same.

    python bench/fit_nearest.py --wordnet DICT --model model.onnx --vocabulary vocab.txt

DICT is the folder of WordNet 3.1's files (data.noun, index.noun, index.sense, ...). The model is
all-MiniLM-L6-v2, and its vocabulary is the one that BERT reads in lower case. It needs onnxruntime
and tokenizers, and takes about ten minutes of one core.

Words are those of WordNet that the model knows whole or that WordNet has counted in a text. What
two of them share is the cosine of their vectors, of which 0.3 is of the word by itself and 0.7 of
its three commonest senses as WordNet defines them ("parson: a person authorized to conduct
religious worship"), and up to 0.15 more where WordNet relates the two. No text that search is
measured on goes into it.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from generator.text import is_stop_word  # noqa: E402 (the checkout's own)
from generator.thesaurus.matching import root  # noqa: E402

TARGET = ROOT / "generator" / "thesaurus" / "nearest.npz"
FILES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
OF_SENSES = 0.7
RELATION_BONUS = 0.15
N_SENSES = 3
N_NEAREST = 16
LEAST = 0.45
POOL = 40
BLOCK = 1000

RELATIONS = {"@": 0.5, "~": 0.5, "+": 0.9, "&": 0.6, "\\": 0.7, "$": 0.6, "^": 0.5, "*": 0.5,
             ">": 0.5, "=": 0.5}  # fmt: skip
"""WordNet's sign of a relation -> how close it is; two words of one sense are at 1."""


class Sense(NamedTuple):
    """What one sense has: its words, its relations to other senses, its definition."""

    words: list[str]
    relations: list[tuple[str, tuple[str, str]]]
    definition: str


class WordNet:
    """The files of WordNet, read whole."""

    def __init__(self, folder: Path) -> None:
        self.senses: dict[tuple[str, str], Sense] = {}
        self.of_word: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.n_counted: Counter[tuple[str, str, str]] = Counter()
        for kind, name in FILES.items():
            for line in _lines(folder / f"data.{name}"):
                offset, sense = _sense(line)
                self.senses[kind, offset] = sense
            for line in _lines(folder / f"index.{name}"):
                fields = line.split()
                self.of_word[fields[0]] += [(kind, at) for at in fields[-int(fields[2]) :]]
        kinds = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
        for line in _lines(folder / "index.sense"):
            key, offset, _, n = line.split()
            word, rest = key.split("%")
            self.n_counted[word, kinds[rest[0]], offset] += int(n)

    def definitions(self, word: str) -> list[tuple[float, str]]:
        """Return the commonest senses of a word, each with its weight."""
        places: Counter[str] = Counter()
        found = []
        for kind, offset in self.of_word.get(word, ()):
            places[kind] += 1
            weight = self.n_counted[word, kind, offset] + 1 / places[kind]
            found.append((weight, f"{word}: {self.senses[kind, offset].definition}"))
        return sorted(found, reverse=True)[:N_SENSES]

    def related(self, word: str) -> Iterator[tuple[str, float]]:
        """Yield words that share a sense with a word or whose sense is related to one of its."""
        places: Counter[str] = Counter()
        for place in self.of_word.get(word, ()):
            share = 1 / (1 + 0.5 * places[place[0]])  # a word's rarer senses count less
            places[place[0]] += 1
            sense = self.senses[place]
            yield from ((other, share) for other in sense.words)
            for sign, target in sense.relations:
                near = share * RELATIONS.get(sign, 0.0)
                yield from ((other, near) for other in self.senses[target].words if near)

    def common(self, whole: frozenset[str]) -> Iterator[str]:
        """Yield the single words to compare: those of `whole`, and those counted in a text."""
        counted = {word for (word, _, _), n in self.n_counted.items() if n}
        seen = {word for sense in self.senses.values() for word in sense.words}
        for word in sorted(seen):
            plain = word.isascii() and word.isalpha() and word.islower() and len(word) > 2
            if plain and not is_stop_word(word) and (word in whole or word in counted):
                yield word

    def n_of(self, word: str) -> int:
        """Return how often WordNet has counted a word."""
        return sum(self.n_counted[(word, *place)] for place in self.of_word.get(word, ()))


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("  "):  # the licence at the top
            yield line


def _sense(line: str) -> tuple[str, Sense]:
    data, _, gloss = line.partition("|")
    fields = data.split()
    n_words = int(fields[3], 16)
    words = [fields[4 + 2 * i].split("(")[0] for i in range(n_words)]
    first = 5 + 2 * n_words
    relations = [
        (fields[at], ("a" if fields[at + 2] == "s" else fields[at + 2], fields[at + 1]))
        for at in range(first, first + 4 * int(fields[first - 1]), 4)
    ]
    return fields[0], Sense(words, relations, gloss.split(";")[0].split('"')[0].strip())


def embedder(model: Path, vocabulary: Path) -> Any:  # noqa: ANN401 (a function of lists)
    """Return what gives texts their vectors: the mean over the tokens, of length 1."""
    import onnxruntime
    from tokenizers import BertWordPieceTokenizer

    tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
    tokenizer.enable_truncation(128)
    tokenizer.enable_padding()
    session = onnxruntime.InferenceSession(str(model))
    wanted = {one.name for one in session.get_inputs()}

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        found = np.zeros((len(texts), 384), np.float32)
        for at in range(0, len(order), 32):
            part = order[at : at + 32]
            encoded = tokenizer.encode_batch([texts[i] for i in part])
            ids = np.array([one.ids for one in encoded])
            mask = np.array([one.attention_mask for one in encoded])
            given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": ids * 0}
            hidden = session.run(None, {k: v for k, v in given.items() if k in wanted})[0]
            found[part] = (hidden * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return unit(found)

    return embed


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rows brought to length 1."""
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--wordnet", "--model", "--vocabulary"):
        parser.add_argument(name, type=Path, required=True)
    options = parser.parse_args()
    lines = options.vocabulary.read_text(encoding="utf-8").splitlines()
    wordnet, id_of = WordNet(options.wordnet), {word: i for i, word in enumerate(lines)}
    forms: dict[str, list[str]] = defaultdict(list)
    for word in wordnet.common(frozenset(lines)):
        forms[root(word)].append(word)
    roots = sorted(forms)
    # Of the forms of a root the commonest one speaks for it.
    chosen = [
        max(forms[one], key=lambda w: (wordnet.n_of(w), -id_of.get(w, len(lines)), w))
        for one in roots
    ]
    embed = embedder(options.model, options.vocabulary)
    senses = [(i, *sense) for i, word in enumerate(chosen) for sense in wordnet.definitions(word)]
    print(f"{len(roots):,} words, {len(senses):,} senses")
    of_senses = np.zeros((len(roots), 384), np.float32)
    for (i, weight, _), vector in zip(senses, embed([text for *_, text in senses]), strict=True):
        of_senses[i] += np.float32(weight) * vector
    alone = embed(chosen) * np.sqrt(1 - OF_SENSES)
    vectors = np.hstack([alone, unit(of_senses) * np.sqrt(OF_SENSES)]).astype(np.float32)
    write(roots, nearest(roots, forms, vectors, wordnet))


def nearest(
    roots: Sequence[str],
    forms: dict[str, list[str]],
    vectors: NDArray[np.float32],
    wordnet: WordNet,
) -> list[list[tuple[int, float]]]:
    """Return for each word the places of the nearest others, with what they share, best first."""
    place = {one: i for i, one in enumerate(roots)}
    found = []
    for low in range(0, len(roots), BLOCK):
        cosines = vectors[low : low + BLOCK] @ vectors.T
        for i, row in enumerate(cosines, low):
            shared = {int(j): float(row[j]) for j in np.argpartition(-row, POOL)[:POOL]}
            closeness: dict[int, float] = {}
            for word in forms[roots[i]]:
                for other, near in wordnet.related(word):
                    j = place.get(root(other), i)
                    closeness[j] = max(near, closeness.get(j, 0.0))
            for j, near in closeness.items():
                shared[j] = float(row[j]) + RELATION_BONUS * near
            best = sorted((-value, j) for j, value in shared.items() if j != i and value >= LEAST)
            found.append([(j, min(-value, 1.0)) for value, j in best[:N_NEAREST]])
    return found


def write(roots: Sequence[str], rows: Sequence[Sequence[tuple[int, float]]]) -> None:
    """Write the table; what two words share as whole numbers of 255."""
    np.savez(  # to unpack it took half the time of reading it
        TARGET,
        words=np.frombuffer("\n".join(roots).encode("ascii"), np.uint8),
        counts=np.array([len(row) for row in rows], np.uint8),
        nearest=np.array([j for row in rows for j, _ in row], np.uint16),
        shares=np.array([round(255 * share) for row in rows for _, share in row], np.uint8),
    )
    print(f"{TARGET}: {sum(map(len, rows)):,} pairs, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
