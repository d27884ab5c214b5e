"""Which sentences of the passages answer an instruction, in an order that reads well."""

from generator.records.calls import Given
from generator.records.knowledge import Span
from generator.text import content_words, stem

__all__ = ["choose_sentences"]

MIN_COVERAGE = 0.5


def choose_sentences(given: Given) -> list[tuple[int, Span]]:
    """Return (passage, sentence span) of the answer in reading order; empty means abstain."""
    wanted = {stem(w, given.language) for w in content_words(given.instruction, given.language)}
    weight = {s: given.weights.get(s, 12.0) for s in wanted}
    total = sum(weight.values())
    if not total:
        return []
    scored = []
    for at, passage in enumerate(given.passages):
        above = {stem(w) for w in content_words(" ".join([passage.title, *passage.headings]))}
        for n, span in enumerate(passage.sentences):
            found = {stem(w) for w in content_words(passage.sentence(span))}
            score = sum(
                weight[s] * (1.0 if s in found else 0.6 if s in above else 0) for s in wanted
            )
            scored.append((score / total, -at, -n, at, span))
    scored.sort(reverse=True, key=lambda item: item[:3])
    if not scored or scored[0][0] < MIN_COVERAGE:
        return []
    best = scored[0][0]
    chosen = [(at, span) for score, _, _, at, span in scored if score >= 0.8 * best]
    return sorted(chosen[: given.n_sentences], key=lambda item: (item[0], item[1].start))
