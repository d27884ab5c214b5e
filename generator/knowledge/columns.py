"""Numbers the words of an index: all words of a stem have one column."""

from generator.text import is_stop_word, stem, words
from generator.thesaurus.matching import root

__all__ = ["Columns"]


class Columns(dict[str, int]):
    """Word -> its column, below 0 for a stop word; asked for a new stem, it gives the next column.

    Attributes:
        of_stem: stem -> its column.
        of_root: what all forms of a word share -> their columns; they rise.

    >>> columns = Columns("en")
    >>> columns.of("They bought the pumps, and buy a pump")
    [0, 1, 2, 1]
    >>> columns.of_root["buy"]
    [0, 2]
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.of_stem: dict[str, int] = {}
        self.of_root: dict[str, list[int]] = {}

    def of(self, text: str) -> list[int]:
        """Return the columns of a text's content words, in order."""
        return [column for column in map(self.__getitem__, words(text)) if column >= 0]

    def __missing__(self, word: str) -> int:
        if self.language == "en" and is_stop_word(word):
            column = -1
        else:
            n_before = len(self.of_stem)
            column = self.of_stem.setdefault(stem(word, self.language), n_before)
            if column == n_before:
                self.of_root.setdefault(root(word, self.language), []).append(column)
        self[word] = column
        return column
