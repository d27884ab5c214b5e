"""Near-duplicates: CPU seconds, memory and recall beside MinHash and brute force, in one run.

    python bench/dedup.py [--quick] [STEP...]

Each step runs in a process of its own, so that its peak memory is its own, on one thread. CPU
seconds go from strings in memory to the list of keepers: of three runs the best up to 60,000 texts,
of two above, and of one of `cdist`. The corpora are made here from a fixed seed: words of a
Zipf-Mandelbrot law, lengths log-normal, 60 % of the texts behind one of 200 openings, and 20 %
planted near-duplicates of 1 to 3 word edits. A rival that isn't installed is skipped with a line.
The last lines say what has to hold, and whether it does.
"""

import argparse
import importlib.util
import json
import math
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from generator.dedup import Index, Rule, Text, near_duplicates

RNG_SEED = 7
N_WORDS = 60_000


def vocabulary() -> list[str]:
    """Return made-up words of two syllables (the 8,100 most frequent) or three."""
    syllables = [c + v for c in "bcdfghjklmnprstvwz" for v in "aeiou"]
    words = []
    for i in range(N_WORDS):
        two = syllables[i % 90] + syllables[i // 90 % 90]
        words.append(two if i < 8100 else two + syllables[i // 8100])
    return words


def natural(n: int, *, median: float = 11.0) -> list[str]:
    """Return n instructions, 20 % of them near-duplicates of others, in random order."""
    rng = np.random.default_rng(RNG_SEED)
    words = vocabulary()
    weights = 1 / (np.arange(N_WORDS) + 2.7) ** 1.05
    law = np.cumsum(weights / weights.sum())

    def draw(k: int) -> list[int]:
        return np.minimum(np.searchsorted(law, rng.random(k)), N_WORDS - 1).tolist()

    n_own = n - n // 5
    openings = [[words[i] for i in draw(int(rng.integers(2, 6)))] for _ in range(200)]
    shares = 1 / np.arange(1, 201)
    opening = rng.choice(200, n_own, p=shares / shares.sum()).tolist()
    opened = (rng.random(n_own) < 0.6).tolist()
    lengths = np.clip(np.exp(rng.normal(np.log(median), 0.42, n_own)), 3, 90).astype(int)
    stream = draw(int(lengths.sum()))
    texts, at = [], 0
    for i, length in enumerate(lengths.tolist()):
        text = [words[j] for j in stream[at : at + length]]
        at += length
        if opened[i]:
            head = openings[opening[i]][: length - 1]
            text[: len(head)] = head
        texts.append(text)
    for source in rng.integers(0, n_own, n // 5).tolist():
        texts.append(_edited(texts[source], rng, lambda: words[draw(1)[0]]))
    return [" ".join(texts[i]).capitalize() + "." for i in rng.permutation(n).tolist()]


def _edited(text: list[str], rng: np.random.Generator, word: Callable[[], str]) -> list[str]:
    text = list(text)
    for _ in range(int(rng.integers(1, 4))):
        kind, place = int(rng.integers(0, 3)), int(rng.integers(0, len(text)))
        if kind == 0:
            text[place] = word()
        elif kind == 1:
            text.insert(place, word())
        elif len(text) > 2:
            del text[place]
    return text


def templated(n: int) -> list[Text]:
    """Return n renders of 20 templates, 5 to 12 fixed words around two values."""
    rng = np.random.default_rng(RNG_SEED)
    words = vocabulary()
    templates = [[words[i] for i in rng.integers(0, 400, k % 8 + 5)] for k in range(20)]
    texts = []
    for i in range(n):
        template = templates[int(rng.integers(0, 20))]
        values = [words[int(j)] for j in rng.integers(400, 8000, 2)]
        rendered = [*template[:3], values[0], *template[3:], values[1]]
        texts.append(Text(str(i), " ".join(rendered), " ".join(template)))
    return texts


def statistics(texts: Sequence[str]) -> str:
    """Return a line on the words of a corpus."""
    split = [text.lower().rstrip(".").split() for text in texts]
    lengths = sorted(map(len, split))
    counts = Counter(word for words in split for word in words)
    total = sum(counts.values())
    top = sum(count for _, count in counts.most_common(100)) / total
    once = sum(count == 1 for count in counts.values()) / len(counts)
    return (
        f"{len(texts):,} texts, words a text: mean {total / len(texts):.1f}, "
        f"5 % {lengths[len(lengths) // 20]}, median {lengths[len(lengths) // 2]}, "
        f"95 % {lengths[-len(lengths) // 20]}, longest {lengths[-1]}; {len(counts):,} distinct, "
        f"the 100 commonest are {top:.0%} of all, {once:.0%} of the distinct occur once"
    )


def ours(texts: Sequence[Text]) -> tuple[set[int], float]:
    """Return the positions that are kept, and the CPU seconds."""
    start = time.process_time()
    drops = near_duplicates(texts, Rule())
    kept = {i for i, text in enumerate(texts) if text.id not in drops}
    return kept, time.process_time() - start


def rensa(texts: Sequence[str], *, n_bands: int) -> tuple[set[int], float]:
    """Return the same by rensa's deduplicator: 128 permutations, threshold 0.7."""
    from rensa import RMinHashDeduplicator

    start = time.process_time()
    deduplicator = RMinHashDeduplicator(0.7, 128, True, n_bands)
    new = deduplicator.add_pairs([(str(i), t.lower().split()) for i, t in enumerate(texts)])
    return {i for i, is_new in enumerate(new) if is_new}, time.process_time() - start


def brute_force(texts: Sequence[str]) -> tuple[set[int], float]:
    """Return the same by rapidfuzz on words as code points, each text with all before it."""
    from rapidfuzz import fuzz, process

    start = time.process_time()
    codes: dict[str, str] = {}
    split = [text.lower().rstrip(".").split() for text in texts]
    mapped = ["".join(codes.setdefault(w, chr(len(codes) + 0x10000)) for w in s) for s in split]
    kept: set[int] = set()
    for low in range(0, len(mapped), 1000):
        block = mapped[low : low + 1000]
        scores = process.cdist(
            block, mapped[: low + len(block)], scorer=fuzz.ratio, score_cutoff=70, dtype=np.float32
        )
        near = scores > 70.00001
        for i in range(len(block)):
            if not any(j in kept for j in np.flatnonzero(near[i, : low + i]).tolist()):
                kept.add(low + i)
    return kept, time.process_time() - start


def as_texts(texts: Sequence[str]) -> list[Text]:
    """Return texts with their positions as ids."""
    return [Text(str(i), text) for i, text in enumerate(texts)]


def measure(name: str, n: int) -> dict[str, object]:
    """Run one step; the kept positions are in the result, for the recall of the others."""
    if name == "statistics":
        return {"line": statistics(natural(n))}
    if name == "index":
        return {"ms": index_ms(n)}
    if name in {"templates, as a file", "templates, as a run"}:
        texts = templated(n)
        if name == "templates, as a file":
            texts = [Text(text.id, text.text) for text in texts]
    elif name == "60 words":
        half = natural(n, median=10.0)
        answers = natural(n, median=50.0)
        texts = [
            Text(str(i), f"{q}\n{a}") for i, (q, a) in enumerate(zip(half, answers, strict=True))
        ]
    else:
        texts = as_texts(natural(n))
    base = peak_gb()
    if name.startswith("rensa"):
        tokens, n_bands = [t.text for t in texts], int(name.split()[1])
        runs = [rensa(tokens, n_bands=n_bands) for _ in range(3 if n <= 60_000 else 2)]
    elif name == "cdist":
        runs = [brute_force([t.text for t in texts])]
    else:
        runs = [ours(texts) for _ in range(3 if n <= 60_000 else 2)]
    best = min(cpu_s for _, cpu_s in runs)
    return {"cpu_s": best, "gb": peak_gb(), "base_gb": base, "kept": sorted(runs[0][0])}


def index_ms(n: int) -> list[float]:
    """Return the median, the 99th percentile and the worst of 2,000 additions, in milliseconds."""
    texts = as_texts(natural(n + 2000))
    index = Index(Rule(), texts[:n])
    spent = []
    for text in texts[n:]:
        start = time.process_time()
        index.add(text)
        spent.append((time.process_time() - start) * 1000)
    spent.sort()
    return [spent[1000], spent[1980], spent[-1]]


def peak_gb() -> float:
    """Return the most memory this process ever held."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1e9 if sys.platform == "darwin" else 1e6)


def run(name: str, n: int) -> dict[str, object]:
    """Measure a step in a process of its own."""
    for package in ("rensa", "rapidfuzz"):
        if name.startswith(package) and importlib.util.find_spec(package) is None:
            print(f"{name:22} {n:>9,}  skipped: pip install {package}")
            return {}
    command = [sys.executable, __file__, "--measure", name, str(n)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    result: dict[str, object] = json.loads(done.stdout)
    return result


STEPS = {
    "52k": [(52_000, ["ours", "rensa 16", "rensa 32", "cdist"])],
    "200k": [(200_000, ["ours", "rensa 16"])],
    "1m": [(50_000, ["ours"]), (1_000_000, ["ours"])],
    "templates": [(50_000, ["templates, as a file", "templates, as a run"])],
    "answers": [(100_000, ["60 words"])],
    "index": [(200_000, ["index"])],
}
"""Step -> sizes, and what is measured at each."""


def main() -> None:
    """Print a table, a row a measurement."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="leave out cdist and the million")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=", ".join(STEPS))
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure[0], int(options.measure[1]))))
        return
    results: dict[tuple[str, int], dict[str, object]] = {}
    for step in options.steps or STEPS:
        for n, names in STEPS[step]:
            exact: set[int] = set()
            if names[0] == "ours":
                print(run("statistics", n)["line"], flush=True)
            for name in names:
                if not (options.quick and (name == "cdist" or n > 200_000)):
                    results[name, n] = run(name, n)
                    exact = report(name, n, results[name, n], exact)
    must_hold(results)


def must_hold(results: dict[tuple[str, int], dict[str, object]]) -> None:
    """Print every line that has to hold and was measured, with its limit."""

    def of(what: str, name: str, n: int) -> float:
        return float(results[name, n][what])  # type: ignore[arg-type]

    def cpu_s(name: str, n: int) -> float:
        return of("cpu_s", name, n)

    small, middle, large = 52_000, 200_000, 1_000_000
    lines: list[tuple[str, Callable[[], float], float]] = [
        ("52,000: x rensa 16", lambda: cpu_s("ours", small) / cpu_s("rensa 16", small), 2),
        ("52,000: of cdist", lambda: cpu_s("ours", small) / cpu_s("cdist", small), 1 / 20),
        ("52,000: GB", lambda: of("gb", "ours", small), 0.3),
        ("200,000: x rensa 16", lambda: cpu_s("ours", middle) / cpu_s("rensa 16", middle), 3),
        ("200,000: GB", lambda: of("gb", "ours", middle), 0.9),
        ("1,000,000: s", lambda: cpu_s("ours", large), 60),
        ("1,000,000: GB", lambda: of("gb", "ours", large), 3),
        (
            "growth from 50,000 to 1,000,000: exponent",
            lambda: math.log(cpu_s("ours", large) / cpu_s("ours", 50_000), 20),
            1.35,
        ),
        ("20 templates, as a file: s", lambda: cpu_s("templates, as a file", 50_000), 2),
        ("20 templates, as a run: s", lambda: cpu_s("templates, as a run", 50_000), 2),
        ("100,000 of 60 words: s", lambda: cpu_s("60 words", 100_000), 25),
        ("one against 200,000, 99 %: ms", lambda: results["index", middle]["ms"][1], 2),  # type: ignore[index]
    ]
    print()
    for line, measure_it, limit in lines:
        try:
            found = measure_it()
        except KeyError:  # not measured in this run
            continue
        told = "held" if found <= limit else "MISSED"
        print(f"{told:7}{line:44}{found:8.3f}  at most {limit:g}", flush=True)


def report(name: str, n: int, result: dict[str, object], exact: set[int]) -> set[int]:
    """Print a row; return what is kept by the exact join, for the rows that follow."""
    if "ms" in result:
        median, high, worst = result["ms"]  # type: ignore[misc]
        print(
            f"{name:22} {n:>9,}  one added: median {median:.2f} ms, 99 % {high:.2f} ms, "
            f"worst {worst:.2f} ms"
        )
    if "kept" not in result:
        return exact
    kept = set(result["kept"])  # type: ignore[call-overload]
    row = f"{name:22} {n:>9,} {result['cpu_s']:8.2f} s {result['gb']:6.2f} GB "
    row += f"(texts alone {result['base_gb']:.2f})  {n - len(kept):>7,} dropped"
    if exact:
        ours_dropped, dropped = set(range(n)) - exact, set(range(n)) - kept
        hits = len(ours_dropped & dropped)
        row += f", precision {hits / max(1, len(dropped)):.2f}"
        row += f", recall {hits / max(1, len(ours_dropped)):.2f}"
    print(row, flush=True)
    return exact or kept


if __name__ == "__main__":
    main()
