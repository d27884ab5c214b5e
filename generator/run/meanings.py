"""The embeddings of a run's texts: from memory, the cache, the journal, or the local model.

By the model of the extra they are derived data, cached in `DIR/derived.sqlite`. A provider's are
paid for, so they stand in the journal, and this module only says which are still missing. Either
way a text is embedded once in the life of a run, whatever texts it came with.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from generator.config import TeacherSpec
from generator.dedup import (
    Meaning,
    SemanticPass,
    Settled,
    Text,
    Vectors,
    contaminated_by_meaning,
)
from generator.embedding import Directions
from generator.run.embedding_sizes import MAX_CHARS
from generator.run.ledger import Ledger
from generator.run.local_directions import LocalDirections, local_name
from generator.text import content_hash

__all__ = ["Meanings", "name_of"]


def name_of(spec: TeacherSpec | None, text: str) -> str:
    """Return the name of a text's embedding by a model; `None` means the local one."""
    if spec is None:
        return local_name(text)
    model = (spec.provider, spec.model, spec.params)
    return content_hash("embedding", *model, text[:MAX_CHARS], n_digits=32)


class Meanings:
    """Settles near-duplicates by meaning, and remembers which embeddings that still lacks.

    Args:
        local: the local model.
        ledger: the run's journal, for a provider's.

    Attributes:
        missing: texts that a provider is still to embed -> the id of the first unit that needs it;
            "" for what stands before all units.
    """

    def __init__(self, local: LocalDirections, ledger: Ledger) -> None:
        self._local = local
        self._ledger = ledger
        self._names: dict[tuple[str, str], str] = {}
        self._passes: dict[tuple[object, ...], SemanticPass] = {}
        self.missing: dict[str, str] = {}

    def settle(
        self,
        texts: Sequence[Text],
        rule: Meaning,
        spec: TeacherSpec | None,
        *,
        against: Sequence[Text] = (),
        what: str = "",
    ) -> Settled:
        """Return what `by_meaning` does.

        Args:
            spec: who embeds; `None` for the local model.
            what: names the list that the texts are, which grows from one call to the next.
        """
        vectors, lacking = self._asking(spec)
        key = (what, rule, str(spec), content_hash(spec.params) if spec else "")
        if key not in self._passes:
            self._passes[key] = SemanticPass(rule)
        settled = self._passes[key].settle(texts, vectors, against=against)
        if lacking:
            self._note_missing(lacking, texts, {text.id for text in against})
        return settled

    def contaminated(
        self,
        texts: Sequence[Text],
        held_out: Sequence[Text],
        rule: Meaning,
        spec: TeacherSpec | None,
    ) -> Settled:
        """Return what `contaminated_by_meaning` does."""
        vectors, lacking = self._asking(spec)
        settled = contaminated_by_meaning(texts, held_out, rule, vectors)
        if lacking:
            self._note_missing(lacking, texts, set())
        return settled

    def _asking(self, spec: TeacherSpec | None) -> tuple[Vectors, dict[str, None]]:
        """Return what looks texts up, and where it notes those that are still missing."""
        lacking: dict[str, None] = {}

        def vectors(some: Sequence[str]) -> tuple[Directions, NDArray[np.bool_]]:
            found, there = self._look_up(some, spec)
            lacking.update((some[i], None) for i in np.flatnonzero(~there).tolist())
            return found, there

        return vectors, lacking

    def _note_missing(self, lacking: Iterable[str], texts: Sequence[Text], known: set[str]) -> None:
        owners: dict[str, str] = {}
        for text in texts:
            for part in (text.text, text.response):
                owners.setdefault(part, "" if text.id in known else text.id)
        for part in lacking:
            self.missing.setdefault(part, owners.get(part, ""))

    def _look_up(
        self, texts: Sequence[str], spec: TeacherSpec | None
    ) -> tuple[Directions, NDArray[np.bool_]]:
        """Return directions, and which there are; a blank text is like nothing."""
        model = "" if spec is None else f"{spec} {content_hash(spec.params)}"
        names = [self._name(spec, model, text) for text in texts]
        if spec is None:
            self._local.complete(dict(zip(names, texts, strict=True)))
        known = self._local.known if spec is None else self._ledger.directions
        refused = self._ledger.refused_texts() if spec else frozenset()
        rows = [known.get(name) for name in names]
        width = max((len(row) for row in rows if row is not None), default=0)
        found = np.zeros((len(texts), width), np.int16)
        there = np.zeros(len(texts), bool)
        for i, (row, name, text) in enumerate(zip(rows, names, texts, strict=True)):
            if row is not None:
                found[i, : len(row)] = row
            there[i] = row is not None or name in refused or not text.strip()
        return found, there

    def _name(self, spec: TeacherSpec | None, model: str, text: str) -> str:
        key = model, text
        if key not in self._names:
            self._names[key] = name_of(spec, text)
        return self._names[key]
