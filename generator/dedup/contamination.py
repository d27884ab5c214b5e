"""Decontamination: texts that give away what a held-out or benchmark file asks.

Two rules, reported apart from near-duplicates: a run of 13 words in common (Brown et al. 2020,
"Language models are few-shot learners", appendix C), and the similarity of near-duplicates. Where
texts are compared by meaning, that is a third one: a benchmark in other words gets past the first
two (Yang et al. 2023, "Rethinking benchmark and contamination for language models with rephrased
samples").
"""

import itertools
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from generator.dedup.drops import placed_drops
from generator.dedup.rule import DEFAULT, Rule, Text
from generator.dedup.semantic import Settled, near_known
from generator.dedup.semantic_near import Meaning
from generator.dedup.semantic_sides import Vectors
from generator.records.examples import Drop
from generator.text import words

__all__ = ["RUN_WORDS", "contaminated", "contaminated_by_meaning"]

RUN_WORDS = 13
"""The length of the run of words that no text may share with a held-out one."""


def contaminated(
    texts: Sequence[Text],
    held_out: Sequence[Text],
    rule: Rule = DEFAULT,
    *,
    run_words: int = RUN_WORDS,
) -> dict[str, Drop]:
    """Return a drop, with the reason "contaminated", for each text that is too near a held-out one.

    A text and its response each count; groups, scopes and a person's decisions don't.

    Args:
        run_words: length of the run of words that no text may share; 0 for no such rule.

    >>> held_out = [Text("h", "one two three four")]
    >>> contaminated([Text("a", "Say: two three four!")], held_out, run_words=3)["a"].detail
    'shares 3 words in a row: "two three four"'
    """
    if not held_out:
        return {}
    found: dict[str, Drop] = {}
    runs = _runs(held_out, run_words)
    for text in texts:
        shared = next((run for run in _runs_of(text, run_words) if run in runs), None)
        if shared is not None:
            detail = f'shares {run_words} words in a row: "{" ".join(shared)}"'
            found[text.id] = Drop("contaminated", detail, 1.0, runs[shared])
    # Held-out texts come first, so the keeper of whatever is near one of them is one of them.
    own = [replace(text, group="", scope="", safe=False) for text in (*held_out, *texts)]
    n_known = len(held_out)
    for place, (keeper, drop) in placed_drops(own, rule, n_known=n_known).items():
        name = own[place].id
        if keeper < n_known and name not in found:
            found[name] = replace(drop, reason="contaminated")
    return {text.id: found[text.id] for text in texts if text.id in found}


def contaminated_by_meaning(
    texts: Sequence[Text], held_out: Sequence[Text], rule: Meaning, vectors: Vectors
) -> Settled:
    """Return a drop, with the reason "contaminated", for each text that means what is held out.

    It is for what `contaminated` leaves: a benchmark's question in other words.
    """
    drops, waiting = near_known(texts, held_out, rule, vectors)
    found = {name: replace(drop, reason="contaminated") for name, drop in drops.items()}
    return Settled(found, waiting)


def _runs(texts: Sequence[Text], run_words: int) -> dict[tuple[str, ...], str]:
    """Return every run of words with the id of the first text that has it."""
    found: dict[tuple[str, ...], str] = {}
    for text in texts:
        for run in _runs_of(text, run_words):
            found.setdefault(run, text.id)
    return found


def _runs_of(text: Text, run_words: int) -> Iterator[tuple[str, ...]]:
    for part in (text.text, text.response):
        found = words(part) if run_words else []
        yield from zip(*(itertools.islice(found, i, None) for i in range(run_words)), strict=False)
