"""Embeddings by the model of the extra, each made once in the life of a run.

They are derived data, cached in `DIR/derived.sqlite` under a hash of the text and the model's name,
so that a resumed run reads them.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from generator.dedup import of_words
from generator.embedding import (
    LOCAL_MODEL,
    Directions,
    Embed,
    directions,
    local_model,
    pack_directions,
    unpack_directions,
)
from generator.store.derived import Derived
from generator.text import canonical, content_hash

__all__ = ["LocalDirections", "local_name"]


def local_name(text: str) -> str:
    """Return the name of a text's embedding by the local model."""
    return content_hash("embedding", LOCAL_MODEL, canonical(text), n_digits=32)


class LocalDirections:
    """Texts to directions: from memory, the cache, or the model.

    Args:
        embed: the model; `None` opens it when it is first needed.

    Attributes:
        known: name -> direction.
    """

    def __init__(self, derived: Derived, embed: Embed | None = None) -> None:
        self._derived = derived
        self._embed = embed
        self.known: dict[str, Directions] = {}

    def kept(self, texts: Sequence[str]) -> Directions:
        """Return a row a text; what isn't cached yet goes there."""
        names = [local_name(text) for text in texts]
        self.complete(dict(zip(names, texts, strict=True)))
        return np.stack([self.known[name] for name in names])

    def fresh(self, texts: Sequence[str]) -> Directions:
        """Return a row a text, straight from the model: what is looked at once."""
        return directions(self._model()(list(texts)))

    def complete(self, texts: Mapping[str, str]) -> None:
        """Find the directions of texts, by their names: cached ones, then those it makes."""
        fresh = {name: text for name, text in texts.items() if name not in self.known}
        for name, data in (self._derived.get(fresh) if fresh else {}).items():
            try:
                self.known[name] = unpack_directions(data)
            except ValueError:  # damaged: as if it weren't there
                continue
        fresh = {name: text for name, text in fresh.items() if name not in self.known}
        if not fresh:
            return
        made = dict(zip(fresh, directions(self._model()(list(fresh.values()))), strict=True))
        self.known |= made
        self._derived.put({name: pack_directions(row) for name, row in made.items()})

    def _model(self) -> Embed:
        self._embed = self._embed or local_model()
        return of_words(self._embed)
