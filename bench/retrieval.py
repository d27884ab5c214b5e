"""How often search finds the right passage, beside bm25s and SQLite FTS5; its speed and memory.

    python bench/retrieval.py [--novel FILE] [--half tuning] [--no-speed]

Questions with the passages that answer them are split by a hash of their ids: search was tuned on
one half, and what it does on the other is the figure that counts. All search the same passages.
"Plain" is bm25s with its own defaults: its tokenizer with English stop words, no stemmer, over the
passage's text. A question is found at k if one of the first k passages holds at least half of a
stretch that answers it.

The novel isn't part of the project: `--novel`, or ASKWRIGHT_NOVEL, names its text.
"""

import argparse
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from generator.dedup import of_words  # noqa: E402 (the checkout's own)
from generator.embedding import Directions, directions, local_model  # noqa: E402
from generator.knowledge import SearchIndex  # noqa: E402
from generator.knowledge.meaning import MeaningIndex, embedded_text  # noqa: E402
from generator.knowledge.search import names_of  # noqa: E402
from generator.records.knowledge import Passage  # noqa: E402
from generator.text import stem, words  # noqa: E402
from tests.evaluation.pairs import NOVEL_PAIRS, Corpus, Pair, bundled, novel  # noqa: E402

HALVES = ("tuning", "untouched")
KS = (1, 3, 5, 10)
LEAST_CLOSED = 0.25
MAX_QUERY_MS = {"askwright": 0.5, "askwright, by meaning": 5.0}
MAX_INDEX_S = 15.0
MAX_INDEX_MB = 1000

Search = Callable[[str, int], list[Passage]]
Engine = Callable[[Sequence[Passage]], Search]


def ours(passages: Sequence[Passage]) -> Search:
    """What `askwright generate` searches with."""
    index = SearchIndex(passages)
    return lambda query, k: [passage for passage, _ in index.search(query, k)]


def by_meaning(passages: Sequence[Passage]) -> Search:
    """What it searches with where the config says `retrieval: embeddings: local`."""
    model = of_words(local_model())

    def made(texts: Sequence[str]) -> Directions:
        return directions(model(list(texts)))

    rows = made([embedded_text(passage) for passage in passages])
    index = MeaningIndex(SearchIndex(passages), rows, made)
    return lambda query, k: [one.passage for one in index.search(query, k)]


def bm25s_of(*, stop_words: str | None, stems: bool, names: bool) -> Engine:
    """Return bm25s with its own tokenizer, as it comes or with the options that it has."""

    def build(passages: Sequence[Passage]) -> Search:
        import bm25s

        def tokens(texts: list[str], kind: str) -> Any:  # noqa: ANN401 (the library's own)
            return bm25s.tokenize(
                texts,
                stopwords=stop_words,
                stemmer=(lambda found: [stem(word) for word in found]) if stems else None,
                return_ids=kind == "ids",
                show_progress=False,
            )

        before = [" ".join(names_of(p)) + " \n " if names else "" for p in passages]
        index = bm25s.BM25()
        texts = [name + p.text for name, p in zip(before, passages, strict=True)]
        index.index(tokens(texts, "ids"), show_progress=False)

        def search(query: str, k: int) -> list[Passage]:
            found, scores = index.retrieve(tokens([query], "words"), k=k, show_progress=False)
            pairs = zip(found[0], scores[0], strict=True)
            return [passages[int(i)] for i, score in pairs if score > 0]

        return search

    return build


def fts5_of(tokenizer: str) -> Engine:
    """Return SQLite FTS5: any word of the question, its own BM25 over names and text."""

    def build(passages: Sequence[Passage]) -> Search:
        sql = sqlite3.connect(":memory:")
        sql.execute(f"CREATE VIRTUAL TABLE found USING fts5(names, text, tokenize='{tokenizer}')")
        rows = (("\n".join(names_of(p)), p.text) for p in passages)
        sql.executemany("INSERT INTO found VALUES (?, ?)", rows)

        def search(query: str, k: int) -> list[Passage]:
            match = " OR ".join(f'"{word}"' for word in words(query))
            found = sql.execute(
                "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?", (match, k)
            )
            return [passages[rowid - 1] for (rowid,) in found]

        return search

    return build


ENGINES: dict[str, Engine] = {
    "askwright": ours,
    **({"askwright, by meaning": by_meaning} if find_spec("wordllama") else {}),
    "bm25s, plain": bm25s_of(stop_words="english", stems=False, names=False),
    "bm25s, no stop list": bm25s_of(stop_words=None, stems=False, names=False),
    "bm25s, stems": bm25s_of(stop_words="english", stems=True, names=False),
    "bm25s, stems, headings": bm25s_of(stop_words="english", stems=True, names=True),
    "SQLite FTS5": fts5_of("unicode61"),
    "SQLite FTS5, porter": fts5_of("porter unicode61"),
}


def ranks(search: Search, pairs: Sequence[Pair]) -> list[int]:
    """Return at which place the first right passage of each question stands; 0 for none of ten."""
    return [
        next((i for i, p in enumerate(search(pair.question, KS[-1]), 1) if pair.is_in(p)), 0)
        for pair in pairs
    ]


def n_missed(found: Sequence[int], k: int = 5) -> int:
    """Return how many questions have no right passage among the first k."""
    return sum(1 for rank in found if not 0 < rank <= k)


def closed(found: Sequence[int], plain: Sequence[int]) -> float:
    """Return which part of plain's misses at 5 is found."""
    return 1 - n_missed(found) / max(n_missed(plain), 1)


def print_quality(corpus: Corpus, halves: Sequence[str]) -> None:
    """Print every engine's figures on one kind of text."""
    searches = {name: engine(corpus.passages) for name, engine in ENGINES.items()}
    for half in halves:
        pairs = corpus.of_half(half)
        found = {name: ranks(search, pairs) for name, search in searches.items()}
        print(f"{corpus.kind}, {half} half: {len(pairs)} questions")
        print(f"  {'':24}" + "".join(f"    @{k:<3}" for k in KS) + "    MRR  missed at 5")
        for name, of_name in found.items():
            recalls = (1 - n_missed(of_name, k) / len(pairs) for k in KS)
            mrr = sum(1 / rank for rank in of_name if rank) / len(pairs)
            line = "".join(f"{recall:8.1%}" for recall in recalls)
            print(f"  {name:24}{line}  {mrr:.3f}  {n_missed(of_name):3}")
        share = closed(found["askwright"], found["bm25s, plain"])
        print(f"  closes {share:.0%} of plain's misses at 5, at least {LEAST_CLOSED:.0%}: "
              f"{'holds' if share >= LEAST_CLOSED else 'DOES NOT HOLD'}")  # fmt: skip


def grown(corpora: Sequence[Corpus], n_passages: int) -> Iterator[Passage]:
    """Yield passages of the size of these, put together from their sentences."""
    rng = random.Random(1)
    sentences = [p.sentence(s) for c in corpora for p in c.passages for s in p.sentences]
    for i in range(n_passages):
        text = f"{i} " + " ".join(rng.choices(sentences, k=5))
        chapter = f"Chapter {i // 40}"
        yield Passage(f"document {i // 400}", "A title", (chapter,), 0, len(text), text)


def child_speed(name: str, n_passages: str, novel_path: str) -> dict[str, float]:
    """Index so many passages and ask all questions twice."""
    corpora = corpora_of(novel_path)
    passages = list(grown(corpora, int(n_passages)))
    questions = [pair.question for corpus in corpora for pair in corpus.pairs]
    begun = time.process_time()
    search = ENGINES[name](passages)
    index_s = time.process_time() - begun
    search("warm up", 5)
    times = []
    for _ in range(2):
        begun = time.process_time()
        for question in questions:
            search(question, 5)
        times.append((time.process_time() - begun) / len(questions) * 1000)
    rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"index_s": index_s, "first_ms": times[0], "again_ms": times[1], "rss_mb": rss_mb}


def print_speed(novel_path: str) -> None:
    """Print seconds, milliseconds and megabytes of the engines, each in a process of its own."""
    for n_passages, names in ((5_000, list(ENGINES)), (100_000, ["askwright", "bm25s, plain"])):
        print(f"{n_passages:,} passages of 5 sentences; CPU")
        print(f"  {'':24} index s   ms a query   again   peak MB")
        for name in names:
            args = ["--child", name, str(n_passages), novel_path]
            command = [sys.executable, str(Path(__file__)), *args]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            m = json.loads(done.stdout.splitlines()[-1])
            print(f"  {name:24}{m['index_s']:8.2f}{m['first_ms']:13.3f}{m['again_ms']:8.3f}"
                  f"{m['rss_mb']:10.0f}")  # fmt: skip
            if name in MAX_QUERY_MS:
                holds = (
                    m["first_ms"] <= MAX_QUERY_MS[name]
                    if n_passages == 5_000
                    else m["index_s"] < MAX_INDEX_S and m["rss_mb"] < MAX_INDEX_MB
                )
                print(f"  {'':24} {'holds' if holds else 'DOES NOT HOLD'}")


def corpora_of(novel_path: str) -> list[Corpus]:
    """Return the kinds of text that are there."""
    found = [bundled()]
    if novel_path:
        found += [novel(Path(novel_path), kind) for kind in NOVEL_PAIRS]
    return found


def main() -> None:
    """Print the figures."""
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(child_speed(*sys.argv[2:])))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--novel", default=os.environ.get("ASKWRIGHT_NOVEL", ""))
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--no-speed", action="store_true")
    options = parser.parse_args()
    for corpus in corpora_of(options.novel):
        print_quality(corpus, [options.half] if options.half else HALVES)
    if not options.novel:
        print("novel: left out; --novel must name its text")
    if not options.no_speed:
        print_speed(options.novel)


if __name__ == "__main__":
    main()
