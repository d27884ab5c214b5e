"""Decontamination: texts that give away what a held-out or benchmark file asks.

Two rules, reported apart from near-duplicates: a run of 13 words in common (Brown et al. 2020,
"Language models are few-shot learners", appendix C), and the similarity of near-duplicates.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from generator.dedup.drops import near_duplicates
from generator.dedup.rule import DEFAULT, Rule, Text
from generator.records.examples import Drop
from generator.text import words

__all__ = ["contaminated"]


def contaminated(
    texts: Sequence[Text], held_out: Sequence[Text], rule: Rule = DEFAULT, *, n_words: int = 13
) -> dict[str, Drop]:
    """Return a drop, with the reason "contaminated", for each text that is too near a held-out one.

    A text and its response each count; groups and a person's decisions don't.

    Args:
        n_words: length of the run of words that no text may share; 0 for no such rule.

    >>> held_out = [Text("h", "one two three four")]
    >>> contaminated([Text("a", "Say: two three four!")], held_out, n_words=3)["a"].detail
    'shares the words "two three four"'
    """
    runs = _runs(held_out, n_words)
    found: dict[str, Drop] = {}
    for text in texts:
        shared = next((run for run in _runs_of(text, n_words) if run in runs), None)
        if shared is not None:
            detail = f'shares the words "{" ".join(shared)}"'
            found[text.id] = Drop("contaminated", detail, 1.0, runs[shared])
    known = [replace(text, id=str(i), group="") for i, text in enumerate(held_out)]
    # Held-out texts come first, so the keeper of whatever is near one of them is one of them.
    own = [replace(text, id=f"own {i}", group="", safe=False) for i, text in enumerate(texts)]
    for name, drop in near_duplicates(own, rule, against=known).items():
        text = texts[int(name.removeprefix("own "))]
        if not drop.keeper.startswith("own ") and text.id not in found:
            keeper = held_out[int(drop.keeper)].id
            found[text.id] = replace(drop, reason="contaminated", keeper=keeper)
    return {text.id: found[text.id] for text in texts if text.id in found}


def _runs(texts: Sequence[Text], n_words: int) -> dict[tuple[str, ...], str]:
    """Return every run of words with the id of the first text that has it."""
    found: dict[tuple[str, ...], str] = {}
    for text in texts:
        for run in _runs_of(text, n_words):
            found.setdefault(run, text.id)
    return found


def _runs_of(text: Text, n_words: int) -> Iterator[tuple[str, ...]]:
    for part in (text.text, text.response):
        found = words(part) if n_words else []
        yield from zip(*(itertools.islice(found, i, None) for i in range(n_words)), strict=False)
