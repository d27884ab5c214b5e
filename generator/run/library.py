"""The inputs of a revision as it reads them: config, prompts, documents, teachers."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from generator.answer import system_text
from generator.config import (
    Config,
    Prompts,
    TeacherSpec,
    bundle,
    parse_config,
    prompt_texts,
    teacher_spec,
)
from generator.records.knowledge import Document, Found, Passage
from generator.records.plan import CellName
from generator.store import Inputs, Revision
from generator.text import content_hash

if TYPE_CHECKING:  # heavy, and only what asks needs it: `explain` does without
    from generator.knowledge import SearchIndex
    from generator.knowledge.meaning import MeaningIndex
    from generator.run.local_directions import LocalDirections

__all__ = ["Library", "keep_documents", "keep_inputs", "with_teachers"]


class Library:
    """What a revision was given, read from the run's inputs only when it is asked for.

    Attributes:
        local: the local embedding model, where search looks at meaning and somebody asks it to.
    """

    def __init__(
        self, inputs: Inputs, revision: Revision, folder: Path, *, config: Config | None = None
    ) -> None:
        self.revision = revision
        self.local: LocalDirections | None = None
        if config:
            self.config = config  # as the inputs give it, but read already
        self._inputs = inputs
        self._folder = folder
        self._documents: dict[str, Document] = {}
        self._passages: dict[tuple[str, int, int], Passage] = {}
        self._headings: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        self._hashes: dict[str, str] = {}
        self._by_place: dict[tuple[str, int, int], Passage] | None = None
        self._known: dict[str, list[tuple[str, str, str, str, str]]] = {}
        self._among: dict[CellName, frozenset[str] | None] = {}

    @cached_property
    def config(self) -> Config:
        """The config as issued, with the teachers that the command line put in."""
        name = self.revision.config_name
        config = parse_config(self._inputs.get(self.revision.config), name, self._folder)
        return with_teachers(config, self.revision.teachers)

    @cached_property
    def prompts(self) -> Prompts:
        """The prompt templates as issued."""
        return {k: self._inputs.get(v).decode("utf-8") for k, v in self.revision.prompts.items()}

    @cached_property
    def system(self) -> str:
        """The system prompt."""
        return system_text(self.config, self.prompts)

    @cached_property
    def fingerprint(self) -> str:
        """The hash of all that the config says about calls."""
        return content_hash(self.config.fingerprint(calls_only=True))

    def hash_of_template(self, template: str) -> str:
        """Return the hash of a template's text."""
        if template not in self._hashes:
            self._hashes[template] = content_hash(template)
        return self._hashes[template]

    def document(self, name: str) -> Document:
        """Return a document by its id.

        Raises:
            KeyError: this revision has no such document.
        """
        if name not in self._documents:
            self._documents[name] = self._inputs.get_document(self.revision.documents[name])
        return self._documents[name]

    def document_text(self, name: str) -> str:
        """Return a document's text; raises KeyError as `document` does."""
        return self.document(name).text

    def known_rows(self, name: str) -> list[tuple[str, str, str, str, str]]:
        """Return the rows of a file or an earlier run.

        A row is (place, instruction, input, response, template).

        Args:
            name: as the config names it in `dedup.against` or `dedup.held_out`.
        """
        if name not in self._known:
            rows = json.loads(self._inputs.get(self.revision.known[name]))
            self._known[name] = [tuple(row) for row in rows]
        return self._known[name]

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All passages of all documents."""
        from generator.knowledge import cut

        config = self.config
        return tuple(
            passage
            for name in self.revision.documents
            for passage in cut(
                self.document(name),
                size_words=config.passage_words,
                overlap_sentences=config.overlap_sentences,
                language=config.expert.language,
            )
        )

    @cached_property
    def index(self) -> "SearchIndex":
        """The search index over them."""
        from generator.knowledge import SearchIndex

        return SearchIndex(self.passages, language=self.config.expert.language)

    @cached_property
    def _by_meaning(self) -> "MeaningIndex":
        from generator.knowledge.meaning import MeaningIndex, embedded_text

        if self.local is None:
            raise AssertionError("who searches by meaning gives the library a model")
        rows = self.local.kept([embedded_text(passage) for passage in self.passages])
        return MeaningIndex(self.index, rows, self.local.fresh)

    def context_for(self, query: str, n: int, cell: CellName) -> list[Found]:
        """Return the n passages that a question is answered from, as the config says to search."""
        if self.config.embeddings == "none":
            return [Found(*one) for one in self.find(query, n, cell)]
        return self._by_meaning.search(query, n, among=self._ids_for(cell))

    def find(self, query: str, n: int, cell: CellName) -> list[tuple[Passage, float]]:
        """Return the n passages that fit a question's words best, of those that answer a cell."""
        return self.index.search(query, n, among=self._ids_for(cell))

    def _ids_for(self, cell: CellName) -> frozenset[str] | None:
        """Return the documents that answer a cell; `None` for all."""
        if cell not in self._among:
            ids = self.revision.documents
            found = frozenset(one for one in ids if self.config.is_answered_from(*cell, one))
            self._among[cell] = None if len(found) == len(ids) else found
        return self._among[cell]

    def rank(self, query: str) -> list[int]:
        """Return the places in `passages` of those that share words with a query, best first."""
        return self.index.rank(query)

    def shown_again(self, places: Iterable[tuple[str, int, int]]) -> list[Passage]:
        """Return the passages of an earlier prompt, with their sentences, as far as they are there.

        A revision with other documents, or another cut of them, may not have them any more.
        """
        if self._by_place is None:
            self._by_place = {(p.document, p.start, p.end): p for p in self.passages}
        return [self._by_place[place] for place in places if place in self._by_place]

    def passage(self, name: str, start: int, end: int) -> Passage:
        """Return a passage of a prompt again, from its place."""
        place = (name, start, end)
        if place not in self._passages:
            document = self.document(name)
            self._passages[place] = Passage(
                document=name,
                title=document.title,
                headings=self._headings_above(document, start),
                start=start,
                end=end,
                text=document.text[start:end],
            )
        return self._passages[place]

    def _headings_above(self, document: Document, at: int) -> tuple[str, ...]:
        if document.id not in self._headings:
            self._headings[document.id] = document.headings()
        headings = self._headings[document.id]
        n_before = bisect_right(headings, at, key=itemgetter(0))
        return headings[n_before - 1][1] if n_before else ()


def with_teachers(config: Config, specs: dict[str, str]) -> Config:
    """Return the config with the teachers of the command line in place of its own."""
    if not specs:
        return config
    chosen: dict[str, TeacherSpec] = {k: teacher_spec(v) for k, v in specs.items()}
    return replace(config, teachers={**config.teachers, **chosen})


def keep_documents(inputs: Inputs, documents: Iterable[Document]) -> dict[str, str]:
    """Put documents into the run's inputs; return document id -> the input that holds it."""
    return {document.id: inputs.put_document(document) for document in documents}


def keep_inputs(
    inputs: Inputs,
    config_path: Path,
    config: Config,
    documents: Mapping[str, str],
    teachers: dict[str, str],
    *,
    newest: Library | None = None,
    sources_root: Path = Path(),
) -> Revision:
    """Put config and prompts into the run's inputs; return them as a revision.

    Args:
        documents: document id -> the input that holds it.
        newest: the run's newest revision. Its shipped prompts stay: another version of askwright
            brings a run no other ones.
        sources_root: what the documents' paths are relative to.
    """
    prompts = {k: inputs.put(text.encode("utf-8")) for k, text in prompt_texts(config).items()}
    if newest:
        replaced = {*config.prompts, *newest.config.prompts}
        before = newest.revision.prompts
        prompts |= {k: before[k] for k in prompts if k in before and k not in replaced}
    return Revision(
        config=inputs.put(bundle(config) or config_path.read_bytes()),
        config_name=config_path.name,
        documents=dict(documents),
        prompts=prompts,
        teachers=teachers,
        sources_root=str(sources_root.resolve()),
    )
