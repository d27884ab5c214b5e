"""Measures of variety at 50,000 instructions: CPU seconds beside brute force, in one run.

    python bench/diversity.py [N ...]          default: 5000 50000

The corpora are those of bench/dedup.py, made here from a fixed seed. Beside it stands what the
sample replaces: every text's nearest neighbour among 2,000, by all pairs.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dedup import natural

from generator.dedup.nearest import likeness
from generator.dedup.symbols import encode
from generator.report.diversity import distinct_n, diversity


def cpu_s(work: Callable[[], object]) -> float:
    """Return the CPU seconds of some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Print the figures."""
    for n in [int(one) for one in sys.argv[1:]] or [5_000, 50_000]:
        texts = natural(n)
        diversity(texts[:100])  # imports, stems
        whole = cpu_s(lambda texts=texts: diversity(texts))
        grams = cpu_s(lambda texts=texts: distinct_n(texts, 2))
        print(f"{n:>7} texts: all measures {whole:.2f} s CPU, distinct-2 {grams:.2f} s of it")
    texts = encode(natural(2_000), "rouge-l")
    print(f"  2,000 texts, every pair: {cpu_s(lambda: likeness(texts)):.2f} s CPU")


if __name__ == "__main__":
    main()
