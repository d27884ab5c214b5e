"""Variables that the documents give: headings, frequent terms, titles."""

import fnmatch
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from generator.config.matrix import Draw
from generator.config.model import Config
from generator.records.knowledge import Document
from generator.text import canonical, collapse, content_words

__all__ = ["draw", "fill", "has_draws"]

_MIN_TERM_CHARS = 3


def has_draws(config: Config) -> bool:
    """Say whether some variable takes its values from the documents."""
    return bool(config.draws) or any(c.draws for c in config.categories.values())


def fill(config: Config, documents: Sequence[Document]) -> Config:
    """Return the config with the values that its draws find in the documents."""
    if not has_draws(config):
        return config
    language = config.expert.language

    def filled(draws: dict[str, Draw]) -> dict[str, tuple[str, ...]]:
        return {name: draw(one, documents, language) for name, one in draws.items()}

    categories = {
        name: replace(category, variables={**category.variables, **filled(category.draws)})
        for name, category in config.categories.items()
    }
    variables = {**config.variables, **filled(config.draws)}
    return replace(config, categories=categories, variables=variables)


def draw(one: Draw, documents: Sequence[Document], language: str) -> tuple[str, ...]:
    """Return a draw's values: each once, the most frequent first, ties in the documents' order."""
    chosen = [d for d in documents if not one.documents or fnmatch.fnmatchcase(d.id, one.documents)]
    if one.kind == "terms":
        return _terms(chosen, language, one.at_most)
    texts = _titles(chosen) if one.kind == "documents" else _headings(chosen, one.level)
    first: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for text in texts:
        key = canonical(text)
        first.setdefault(key, text)
        counts[key] += 1
    return tuple(first[key] for key, _ in counts.most_common(one.at_most))


def _titles(documents: Sequence[Document]) -> Iterator[str]:
    for document in documents:
        if document.title.strip():
            yield collapse(document.title)


def _headings(documents: Sequence[Document], level: int) -> Iterator[str]:
    for document in documents:
        for block in document.blocks:
            if block.kind == "heading" and (not level or block.level == level):
                text = collapse(document.text[block.start : block.end].strip("# \n"))
                if text:
                    yield text


def _terms(documents: Sequence[Document], language: str, at_most: int) -> tuple[str, ...]:
    """Return the pairs of content words, then the words, that stand in the most documents' blocks.

    A pair says more than its words: where it makes up most of a word's uses, it takes its place.
    """
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for document in documents:
        for block in document.blocks:
            found = [
                word
                for word in content_words(document.text[block.start : block.end], language)
                if len(word) >= _MIN_TERM_CHARS and not word.isdigit()
            ]
            words.update(set(found))
            pairs.update(set(pairwise(found)))
    scored: list[tuple[int, str]] = []
    for (left, right), count in pairs.items():
        if count >= 3 and 2 * count >= min(words[left], words[right]) and left != right:
            scored.append((count, f"{left} {right}"))
            words[left] -= count
            words[right] -= count
    scored += [(count, word) for word, count in words.items() if count > 0]
    scored.sort(key=lambda item: (-item[0], item[1]))
    return tuple(term for _, term in scored[:at_most])
