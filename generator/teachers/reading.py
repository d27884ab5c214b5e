"""The sentences of the passages, read once for the comparison with a question."""

from collections.abc import Sequence

from msgspec import Struct

from generator.records.knowledge import Passage, Span
from generator.teachers.answers import is_question
from generator.teachers.names import Name, names_in
from generator.text import collapse
from generator.thesaurus.matching import Bag, bag_of

__all__ = ["Sentence", "read_sentences"]


class Sentence(Struct, frozen=True):
    """A sentence that may be chosen.

    Attributes:
        passage: index of its passage.
        at: its index among the passage's sentences.
        is_asking: it is a question, or stands in a paragraph that holds one.
        is_unfit: it answers nothing by itself: a row of a Markdown table, which lacks its header;
            the title again.
    """

    passage: int
    at: int
    span: Span
    text: str
    bag: Bag
    names: tuple[Name, ...]
    is_asking: bool
    is_unfit: bool


def read_sentences(passages: Sequence[Passage], language: str) -> list[list[Sentence]]:
    """Return the sentences of each passage as they are compared."""
    found = []
    for i, passage in enumerate(passages):
        texts = [collapse(passage.sentence(span)) for span in passage.sentences]
        asking = _asking(passage, texts)
        title = bag_of(passage.title, language).known | {"subject", "titl"}
        found.append(
            [
                Sentence(
                    i,
                    n,
                    span,
                    text,
                    bag_of(text, language),
                    tuple(names_in(text)),
                    is_asking=asking[n],
                    is_unfit=text.startswith("|") or bag_of(text, language).known <= title,
                )
                for n, (span, text) in enumerate(zip(passage.sentences, texts, strict=True))
            ]
        )
    return found


def _asking(passage: Passage, texts: Sequence[str]) -> list[bool]:
    """Say of each sentence whether a sentence of its paragraph is a question."""
    paragraph, numbers, end = 0, [], -1
    for span in passage.sentences:
        gap = passage.text[end - passage.start : span.start - passage.start] if end >= 0 else ""
        paragraph += "\n" in gap
        numbers.append(paragraph)
        end = span.end
    ask = {numbers[n] for n, text in enumerate(texts) if is_question(text)}
    return [number in ask for number in numbers]
