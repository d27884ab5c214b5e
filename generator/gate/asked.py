"""What an instruction asks of that its passages don't speak of."""

from collections.abc import Iterable

from generator.gate.aligning import OPPOSITE, align
from generator.gate.reading import read
from generator.thesaurus.matching import LIGHT_WORDS

__all__ = ["unsaid_words"]

_NOTHING = read("")


def unsaid_words(question: str, texts: Iterable[str]) -> list[str]:
    """Return the content words of a question that none of the texts carries, in their order.

    Words that only frame a question ("explain", "happen") don't count.

    >>> unsaid_words("Does the pump come with a rowing machine?", ["The pump comes with a filter."])
    ['rowing', 'machine']
    """
    asked = read(question)
    left = [i for i in asked.content if asked.words[i].lower not in LIGHT_WORDS]
    for text in texts:
        pairs = align(asked, read(text), _NOTHING).pairs
        left = [i for i in left if i not in pairs or pairs[i][1] == OPPOSITE]
    return [asked.words[i].lower for i in left]
