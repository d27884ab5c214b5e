"""What a config says, as frozen dataclasses: the shape, without how it was written."""

import dataclasses
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from generator.text import content_hash

__all__ = [
    "ALL_DIFFICULTIES",
    "OPERATORS",
    "Ask",
    "Category",
    "Checks",
    "Config",
    "DedupRule",
    "Difficulty",
    "Draw",
    "Expects",
    "Expert",
    "FollowUps",
    "Pools",
    "PromptFile",
    "Quota",
    "SeedInstruction",
    "Source",
    "TeacherSpec",
    "Template",
]

ALL_DIFFICULTIES = "all"
"""The key under `templates` for templates that every difficulty shares."""

Pools = dict[str, tuple[Any, ...]]
"""Variable -> its values. A group of a variable is a pool of its own, `variable.group`."""


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


Expects = Literal["", "unanswerable", "false-premise", "partly"]
"""What a template asks on purpose: what no document says, what rests on something wrong, or more
than the documents say."""


@dataclass(frozen=True, slots=True)
class Template:
    """A Jinja text for the instruction and, where `input` isn't empty, one for its input.

    Attributes:
        text: the template, what it includes already in it.
        where: an expression over the variables; only values for which it is true are asked.
        unordered: whether the order of draws from one pool means nothing ("compare A and B");
            None leaves it to the words between them.
        weight: its share of the cell beside the other templates'.
        expects: how far the documents can't answer it, or "" where they should.
        file: the file that the text was read from, or "".
        pointer: its place in the config file, for messages; it is no part of what the template is.
    """

    text: str
    input: str = ""
    where: str = ""
    unordered: bool | None = None
    weight: float = 1.0
    expects: Expects = ""
    file: str = field(default="", compare=False)
    pointer: str = field(default="", compare=False)

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def name(self) -> str:
        """The text that stands for the template in ids and records."""
        return f"{self.text}\n---\n{self.input}" if self.input else self.text


@dataclass(frozen=True, slots=True)
class Draw:
    """A variable whose values come from the documents.

    Attributes:
        kind: the documents' headings, the words they use most, or their titles.
        at_most: how many values, the most frequent first.
        documents: a glob over the documents' names; "" means all of them.
        level: only headings of this level, 1 to 6; 0 means every level.
    """

    kind: Literal["headings", "terms", "documents"]
    at_most: int = 50
    documents: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Difficulty:
    """One difficulty: what it means, how long a response may be, how many passages it rests on."""

    name: str
    description: str = ""
    max_sentences: int = 3
    max_words: int = 150
    passages: int = 4
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Category:
    """One category: its own variables and templates stand beside the shared ones."""

    name: str
    description: str = ""
    weight: float = 1.0
    variables: Pools = field(default_factory=dict)
    templates: dict[str, tuple[Template, ...]] = field(default_factory=dict)
    draws: dict[str, Draw] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quota:
    """How many kept examples the matrix owes: in all, or in each cell; the other one is `None`."""

    total: int | None = None
    per_cell: int | None = None


@dataclass(frozen=True, slots=True)
class TeacherSpec:
    """A teacher as the config names it; `params` are in a call's key, `options` are not."""

    provider: str
    model: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return f"{self.provider}:{self.model}" if self.model else self.provider


@dataclass(frozen=True, slots=True)
class PromptFile:
    """A prompt of the config's own: its file, relative to the config, and its text.

    The text has what it includes already in it.
    """

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class DedupRule:
    """When two examples are near-duplicates, and what they are compared with.

    Attributes:
        against: files and folders of earlier runs, relative to the config; their rows come first.
        held_out: the same of held-out data.
        run_words: words in a row that nothing may share with held-out data; 0 for no such rule.
    """

    similarity: Literal["rouge-l", "ratio", "token-sort"] = "rouge-l"
    threshold: float = 0.7
    inclusive: bool = False
    digits_apart: bool = False
    compare: Literal["instruction+input", "instruction", "response", "both"] = "instruction+input"
    within: Literal["run", "cell"] = "run"
    against: tuple[str, ...] = ()
    held_out: tuple[str, ...] = ()
    run_words: int = 13


Operator = Literal["deepen", "constrain", "concretise", "reason", "broaden"]

OPERATORS: tuple[Operator, ...] = get_args(Operator)
"""How a teacher may evolve an instruction; what each means stands in `templates/evolve.j2`.

Source: Xu et al. 2023, "WizardLM: empowering large language models to follow complex instructions".
"""


@dataclass(frozen=True, slots=True)
class Ask:
    """How much of the matrix a teacher writes the instructions of, and how it is asked.

    Attributes:
        share: of each cell's quota, 0 to 1; the rest comes from templates.
        shares: category -> its own share.
        cells: (category, difficulty) -> the cell's own share.
        documents: category -> globs over document ids that are asked about; all where it has none.
        per_call: how many instructions one call asks for.
        samples: how many times each prompt is sent, for variety.
        shots: how many seed instructions stand in a prompt.
        known: how many instructions that were asked already stand in it.
        max_candidates: a cell has at most this many instructions written for each it owes.
        evolve: the operators, in turn; none means no evolution.
        evolve_share: of the calls that a round plans, while there is something to evolve.
    """

    share: float = 0.0
    shares: dict[str, float] = field(default_factory=dict)
    cells: dict[tuple[str, str], float] = field(default_factory=dict)
    documents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    per_call: int = 5
    samples: int = 1
    shots: int = 3
    known: int = 20
    max_candidates: int = 8
    evolve: tuple[Operator, ...] = ()
    evolve_share: float = 0.25

    @property
    def is_used(self) -> bool:
        """Whether a teacher may write an instruction of any cell."""
        return any(share > 0 for share in (self.share, *self.shares.values(), *self.cells.values()))


@dataclass(frozen=True, slots=True)
class FollowUps:
    """Which cells' examples are conversations, and how they go on.

    Attributes:
        follow_ups: how many turns follow the first one, at most.
        categories: only these; empty means all. Likewise `difficulties`.
        templates: what follow-ups are made of; a teacher writes them where there are none.
    """

    follow_ups: int
    categories: tuple[str, ...] = ()
    difficulties: tuple[str, ...] = ()
    templates: tuple[Template, ...] = ()

    def covers(self, category: str, difficulty: str) -> bool:
        """Say whether it is about a cell."""
        return (not self.categories or category in self.categories) and (
            not self.difficulties or difficulty in self.difficulties
        )


@dataclass(frozen=True, slots=True)
class SeedInstruction:
    """An instruction and its response that a person wrote; "" for cells means any."""

    instruction: str
    response: str
    input: str = ""
    category: str = ""
    difficulty: str = ""
    line: int = field(default=0, compare=False)

    @property
    def question(self) -> str:
        """Instruction and input as one text."""
        return f"{self.instruction}\n{self.input}" if self.input else self.instruction


@dataclass(frozen=True, slots=True)
class Checks:
    """What the gate and the judge decide by; changing it needs no new call for what was answered.

    Attributes:
        supported: an answer whose worst claim scores at least this is supported, 0 to 1.
        unsupported: one that scores below this is not; between the two it is unsure.
        repair: an answer that fails is asked for once more, with what was found in the prompt.
        judge: which answers the judge grades, if the config names one.
        grade: the lowest grade of the judge, 1 to 5, at which an answer is kept.
    """

    supported: float = 0.80
    unsupported: float = 0.2
    repair: bool = True
    judge: Literal["unsure", "all"] = "unsure"
    grade: int = 4


@dataclass(frozen=True)
class Config:
    """Everything a run is told. `file` and `folder` say where it stood; they are in no hash.

    Attributes:
        variables: with the values that tables and documents gave.
        draws: the variables that documents give; `fill` finds their values.
        unanswerable: the share of the quota that templates with `expects` give, 0 to 1.
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
    variables: Pools = field(default_factory=dict)
    templates: dict[str, tuple[Template, ...]] = field(default_factory=dict)
    draws: dict[str, Draw] = field(default_factory=dict)
    excluded: tuple[tuple[str, str], ...] = ()
    quota: Quota = Quota(per_cell=1)
    teachers: dict[str, TeacherSpec] = field(default_factory=dict)
    prompts: dict[str, PromptFile] = field(default_factory=dict)
    dedup: DedupRule = DedupRule()
    ask: Ask = Ask()
    topics: dict[str, tuple[str, ...]] = field(default_factory=dict)
    seed_instructions: tuple[SeedInstruction, ...] = ()
    turns: tuple[FollowUps, ...] = ()
    checks: Checks = Checks()
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
        parts = {
            item.name: content_hash(_plain(getattr(self, item.name)), n_digits=16)
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
_LATER = frozenset(
    {"ask", "topics", "seed_instructions", "turns", "checks", "unanswerable", "samples"}
)
_BARE = Config("", (), {}, {})
_NEEDS_NO_CALL = frozenset({"name", "description", "dedup", "draws", "rng_seed", "checks"})


def _plain(value: Any) -> Any:  # noqa: ANN401 (any config value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            item.name: _plain(getattr(value, item.name))
            for item in dataclasses.fields(value)
            if item.compare and not (item.name == "expects" and not getattr(value, item.name))
        }
    if isinstance(value, dict):
        return {_plain_key(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value


def _plain_key(key: Any) -> str:  # noqa: ANN401 (a name, or a cell's two)
    return "\0".join(key) if isinstance(key, tuple) else str(key)
