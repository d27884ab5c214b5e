"""What a config says, as frozen dataclasses: the shape, without how it was written."""

import dataclasses
import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from generator.config.asking import Ask, FollowUps, SeedInstruction
from generator.config.matrix import (
    ALL_DIFFICULTIES,
    Category,
    Difficulty,
    Draw,
    Expects,
    Pools,
    Quota,
    Template,
)
from generator.config.rules import Checks, DedupRule
from generator.config.teaching import PromptFile, TeacherSpec
from generator.text import content_hash

__all__ = ["Config", "Expert", "Source", "matches_any"]


@dataclass(frozen=True, slots=True)
class Expert:
    """Who answers, for whom and how."""

    persona: str = "a careful expert"
    audience: str = ""
    tone: str = ""
    language: str = "en"
    refusal: str = "The documents I have don't say."


@dataclass(frozen=True, slots=True)
class Source:
    """Where documents come from: a path or glob, and which fields of a row are its text.

    Attributes:
        path: relative to the config's folder; `*`, `**` and `?` work.
        text: names of the columns or fields that hold text, in reading order; empty means all.
        title: the field that names a row; "" means the file's own title.
        id: the field that identifies a row; "" means the row's number.
    """

    path: str
    text: tuple[str, ...] = ()
    title: str = ""
    id: str = ""


@dataclass(frozen=True)
class Config:
    """Everything a run is told. `file` and `folder` say where it stood; they are in no hash.

    Attributes:
        variables: with the values that tables and documents gave.
        draws: the variables that documents give; `fill` finds their values.
        unanswerable: the share of the quota that templates with `expects` give, 0 to 1.
        overlap_sentences: of a passage's end that begin the next one, too, under one heading.
        embeddings: "local" where search looks at meaning, too; else "none".
        excluded: cells that aren't asked.
        topics: category -> what a teacher is asked to write about, in turn.
        samples: how often each answer is asked for; the best one is kept.
        prompts: those that the config replaces; `config.prompts` has the table of all.
        text: the config file as it was read, where it names other files or draws; else "".
        files: what was read beside it: path -> text.
    """

    name: str
    documents: tuple[Source, ...]
    difficulties: dict[str, Difficulty]
    categories: dict[str, Category]
    description: str = ""
    expert: Expert = Expert()
    passage_words: int = 120
    overlap_sentences: int = 0
    embeddings: str = "none"
    variables: Pools = field(default_factory=dict)
    templates: dict[str, tuple[Template, ...]] = field(default_factory=dict)
    draws: dict[str, Draw] = field(default_factory=dict)
    excluded: tuple[tuple[str, str], ...] = ()
    quota: Quota = field(default_factory=lambda: Quota(per_cell=1))
    teachers: dict[str, TeacherSpec] = field(default_factory=dict)
    prompts: dict[str, PromptFile] = field(default_factory=dict)
    dedup: DedupRule = field(default_factory=DedupRule)
    ask: Ask = field(default_factory=Ask)
    topics: dict[str, tuple[str, ...]] = field(default_factory=dict)
    seed_instructions: tuple[SeedInstruction, ...] = ()
    turns: tuple[FollowUps, ...] = ()
    checks: Checks = field(default_factory=Checks)
    unanswerable: float = 0.0
    samples: int = 1
    rng_seed: int = 0
    file: str = field(default="", compare=False)
    folder: Path = field(default=Path(), compare=False)
    text: str = field(default="", compare=False, repr=False)
    files: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def pools(self, category: str) -> Pools:
        """Return the variables that templates of this category see: its own before the shared."""
        own = self.categories[category].variables
        if not own:
            return self.variables
        # A variable that is replaced takes its groups with it.
        shared = {k: v for k, v in self.variables.items() if k.split(".")[0] not in own}
        return {**shared, **own}

    def cell_templates(self, category: str, difficulty: str) -> tuple[Template, ...]:
        """Return the templates of a cell: the category's own first, then the shared, no repeats."""
        found = self._by_cell.get((category, difficulty))
        if found is None:
            own = self.categories[category].templates
            lists = [
                templates[key]
                for templates in (own, self.templates)
                for key in (difficulty, ALL_DIFFICULTIES)
                if key in templates
            ]
            found = tuple(dict.fromkeys(template for several in lists for template in several))
            self._by_cell[category, difficulty] = found
        return found

    @cached_property
    def _by_cell(self) -> dict[tuple[str, str], tuple[Template, ...]]:
        """The cells that were asked for: cell -> its templates."""
        return {}

    def follow_ups(self, category: str, difficulty: str) -> FollowUps | None:
        """Return how a cell's conversations go on: the first of `turns` that covers it, or None."""
        return next((one for one in self.turns if one.covers(category, difficulty)), None)

    @property
    def has_written_follow_ups(self) -> bool:
        """Whether a teacher may be asked for follow-ups."""
        return any(not one.templates for one in self.turns)

    def asked_share(self, category: str, difficulty: str) -> float:
        """Return how much of a cell's quota a teacher writes the instructions of, 0 to 1."""
        ask = self.ask
        return ask.cells.get((category, difficulty), ask.shares.get(category, ask.share))

    def is_answered_from(self, category: str, difficulty: str, document: str) -> bool:
        """Say whether a cell's instructions are answered from a document, by its id."""
        globs = (self.categories[category].documents, self.difficulties[difficulty].documents)
        return all(not several or matches_any(document, several) for several in globs)

    def expects(self) -> dict[str, Expects]:
        """Return the name of each template that asks what the documents don't say -> how."""
        lists = [self.templates, *(category.templates for category in self.categories.values())]
        return {
            template.name: template.expects
            for templates in lists
            for several in templates.values()
            for template in several
            if template.expects
        }

    def teacher(self, kind: str) -> TeacherSpec:
        """Return the teacher for a kind of call; `extractive` where the config names none.

        Who answers also asks, and who asks also evolves and proposes topics, unless the config
        names another one.
        """
        for one in (kind, *_STANDS_IN.get(kind, ())):
            if one in self.teachers:
                return self.teachers[one]
        return TeacherSpec("extractive")

    @property
    def embedder(self) -> TeacherSpec | None:
        """Who embeds texts, to compare them by meaning; `None` for the model of the extra."""
        return self.teachers.get("embed")

    @property
    def shown_words(self) -> int:
        """About how many words a passage holds at most, its overlap with the one before it, too."""
        return self.passage_words + _SENTENCE_WORDS * self.overlap_sentences

    @property
    def n_answers(self) -> int:
        """How often each answer is asked for; the embedded teacher would say the same again."""
        return 1 if self.teacher("answer").provider == "extractive" else self.samples

    @property
    def repairs(self) -> bool:
        """Whether an answer that fails is asked for once more.

        The embedded teacher would only give the same answer again.
        """
        return self.checks.repair and self.teacher("repair").provider != "extractive"

    def fingerprint(self, *, calls_only: bool = False) -> dict[str, str]:
        """Return part -> hash of its values; with `calls_only`, of the parts that change calls.

        Where documents are looked for isn't part of it, nor are prompts: what they hold is
        compared by itself.
        Two configs with equal fingerprints mean the same, however they are written.
        """
        values = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)}
        if calls_only:  # who embeds changes no call that asks or answers
            values["teachers"] = {k: v for k, v in self.teachers.items() if k != "embed"}
        parts = {
            item.name: content_hash(_plain(values[item.name]), n_digits=16)
            for item in dataclasses.fields(self)
            if item.compare and item.name not in ("documents", "prompts")
            # What came later and isn't used leaves old fingerprints as they are.
            if not (item.name in _LATER and getattr(self, item.name) == getattr(_BARE, item.name))
        }
        return {k: v for k, v in parts.items() if not (calls_only and k in _NEEDS_NO_CALL)}


_STANDS_IN = {
    "repair": ("answer",),
    "ask": ("answer",),
    "evolve": ("ask", "answer"),
    "topics": ("ask", "answer"),
}
_SENTENCE_WORDS = 20
_LATER = frozenset(
    {
        "ask",
        "topics",
        "seed_instructions",
        "turns",
        "checks",
        "unanswerable",
        "samples",
        "overlap_sentences",
        "embeddings",
    }
)
_BARE = Config("", (), {}, {})
_NEEDS_NO_CALL = frozenset({"name", "description", "dedup", "draws", "rng_seed", "checks"})


def matches_any(document: str, globs: Iterable[str]) -> bool:
    """Say whether a document's id matches one of these globs; `*` matches slashes, too.

    >>> matches_any("contracts/2024/lease.md", ["wiki/*", "contracts/*"])
    True
    """
    return any(fnmatch.fnmatchcase(document, glob) for glob in globs)


def _plain(value: Any) -> Any:  # noqa: ANN401 (any config value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            item.name: _plain(getattr(value, item.name))
            for item in dataclasses.fields(value)
            if item.compare and not (_is_later(item) and not getattr(value, item.name))
        }
    if isinstance(value, dict):
        return {_plain_key(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value


def _is_later(item: dataclasses.Field[Any]) -> bool:
    return item.name == "expects" or "later" in item.metadata


def _plain_key(key: Any) -> str:  # noqa: ANN401 (a name, or a cell's two)
    return "\0".join(key) if isinstance(key, tuple) else str(key)
