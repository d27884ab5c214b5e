"""How well the gate tells supported answers from others, by kind of change, and how fast it is.

    python bench/gate.py [--untouched] [--misses N]

The planted answers are split by a hash of their ids. The table of weights was fitted on the tuning
half and on practice rows, so its figures here are better than they would be elsewhere
(`bench/fit_gate.py` prints them by cross-validation); only the untouched half says how good the
gate is. Of that half nothing but these figures is ever printed, and `--untouched` is for rare use.
`--misses` lists the tuning half's worst answers with what was found.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from generator.config import Checks  # noqa: E402 (the checkout's own)
from generator.gate.reading import read  # noqa: E402
from generator.gate.support import Support, support_of  # noqa: E402
from generator.text import sentence_spans  # noqa: E402
from tests.evaluation.planted import Planted, load_planted  # noqa: E402

VERDICTS = ("supported", "unsure", "unsupported")


def claims_of(row: Planted) -> list[str]:
    """Return the sentences of an answer."""
    return [row.answer[span.start : span.end] for span in sentence_spans(row.answer)]


def weigh(row: Planted) -> Support:
    """Return the support of the claim that is carried worst."""
    found = [support_of(claim, row.evidence, row.question) for claim in claims_of(row)]
    return min(found, key=lambda one: one.logit)


def verdict(score: float, checks: Checks) -> str:
    """Return what the gate says of a score."""
    if score >= checks.supported:
        return "supported"
    return "unsupported" if score < checks.unsupported else "unsure"


def table(rows: Sequence[Planted], checks: Checks) -> list[str]:
    """Return the shares of each verdict as rows of Markdown: for all, then by kind."""
    verdicts = {row.id: verdict(weigh(row).score, checks) for row in rows}
    lines = ["| answers | n | supported | unsure | unsupported |", "|---|---:|---:|---:|---:|"]
    for is_supported, word in ((True, "supported"), (False, "unsupported")):
        of_word = [row for row in rows if row.is_supported == is_supported]
        lines.append(_line(f"**{word}**", of_word, verdicts))
        for kind in sorted({row.kind for row in of_word}):
            of_kind = [row for row in of_word if row.kind == kind]
            lines.append(_line(kind, of_kind, verdicts))
    return lines


def _line(name: str, rows: Sequence[Planted], verdicts: dict[str, str]) -> str:
    found = [verdicts[row.id] for row in rows]
    shares = " | ".join(f"{found.count(word) / len(found):.0%}" for word in VERDICTS)
    return f"| {name} | {len(rows)} | {shares} |"


def answers_per_second(rows: Sequence[Planted], *, is_warm: bool, n_repeats: int = 5) -> float:
    """Return answers weighed in a second of CPU.

    Args:
        is_warm: evidence was read before, as where many questions rest on one passage; without it
            every text is new and only single words are known.
    """
    cases = [(claims_of(row), row.evidence, row.question) for row in rows]
    took_s = 0.0
    for _ in range(n_repeats):
        if not is_warm:
            read.cache_clear()
        support_of.cache_clear()
        began = time.process_time()
        for claims, evidence, question in cases:
            for claim in claims:
                support_of(claim, evidence, question)
        took_s += time.process_time() - began
    return len(cases) * n_repeats / took_s


def misses(rows: Sequence[Planted], n: int) -> list[str]:
    """Return the answers whose score is furthest on the wrong side."""
    weighed = [(weigh(row), row) for row in rows]
    lines = []
    for is_supported in (True, False):
        of_word = [(s, row) for s, row in weighed if row.is_supported == is_supported]
        of_word.sort(key=lambda pair: pair[0].logit, reverse=not is_supported)
        lines.append(
            "supported, with the lowest scores" if is_supported else "unsupported, highest"
        )
        for support, row in of_word[:n]:
            lines.append(
                f"  {support.score:.2f} {row.id} {row.kind} ({support.found}): {row.answer}"
            )
    return lines


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--untouched", action="store_true", help="the untouched half's figures, too"
    )
    parser.add_argument("--misses", type=int, default=0, metavar="N")
    options = parser.parse_args()
    checks = Checks()
    for half in ("tuning", "untouched") if options.untouched else ("tuning",):
        print(f"{half} half")
        print("\n".join(table(load_planted(half), checks)))
    rows = load_planted()
    for row in rows:  # words are known now, texts are forgotten
        weigh(row)
    cold, warm = (answers_per_second(rows, is_warm=is_warm) for is_warm in (False, True))
    print(f"answers a second of CPU: {cold:,.0f} where every text is new, {warm:,.0f} where not")
    if options.misses:
        print("\n".join(misses(load_planted("tuning"), options.misses)))


if __name__ == "__main__":
    main()
