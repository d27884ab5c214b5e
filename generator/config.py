"""A config file as frozen dataclasses; `read_config` gives one, or every problem in the file.

Only the shape is checked here, by the JSON Schema of `schemas/config.schema.json`; what a schema
can't see (unknown names, templates that don't render, empty cells) is the room `lint`.
"""

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from generator import resources, schema
from generator.errors import InvalidError
from generator.text import content_hash

__all__ = [
    "ALL_DIFFICULTIES",
    "Category",
    "Config",
    "DedupRule",
    "Difficulty",
    "Expert",
    "Quota",
    "Source",
    "TeacherSpec",
    "Template",
    "config_from",
    "parse_config",
    "read_config",
    "teacher_spec",
]

ALL_DIFFICULTIES = "all"
"""The key under `templates` for templates that every difficulty shares."""


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


@dataclass(frozen=True, slots=True)
class Template:
    """A Jinja text for the instruction and, where `input` isn't empty, one for its input.

    `pointer` is its place in the config file, for messages; it is no part of what the template is.
    """

    text: str
    input: str = ""
    pointer: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """The text that stands for the template in ids and records."""
        return f"{self.text}\n---\n{self.input}" if self.input else self.text


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
    variables: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    templates: dict[str, tuple[Template, ...]] = field(default_factory=dict)


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
class DedupRule:
    """When two examples are near-duplicates."""

    similarity: Literal["rouge-l", "ratio", "token-sort"] = "rouge-l"
    threshold: float = 0.7
    inclusive: bool = False
    digits_apart: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a run is told. `file` and `folder` say where it stood; they are in no hash."""

    name: str
    documents: tuple[Source, ...]
    difficulties: dict[str, Difficulty]
    categories: dict[str, Category]
    description: str = ""
    expert: Expert = Expert()
    passage_words: int = 120
    variables: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    templates: dict[str, tuple[Template, ...]] = field(default_factory=dict)
    quota: Quota = Quota(per_cell=1)
    teachers: dict[str, TeacherSpec] = field(default_factory=dict)
    prompts: dict[str, str] = field(default_factory=dict)
    dedup: DedupRule = DedupRule()
    rng_seed: int = 0
    file: str = field(default="", compare=False)
    folder: Path = field(default=Path(), compare=False)

    def pools(self, category: str) -> dict[str, tuple[Any, ...]]:
        """Return the variables that templates of this category see: its own before the shared."""
        return {**self.variables, **self.categories[category].variables}

    def cell_templates(self, category: str, difficulty: str) -> tuple[Template, ...]:
        """Return the templates of a cell: the category's own first, then the shared, no repeats."""
        own = self.categories[category].templates
        found: list[Template] = []
        for templates in (own, self.templates):
            for key in (difficulty, ALL_DIFFICULTIES):
                found += [t for t in templates.get(key, ()) if t not in found]
        return tuple(found)

    def teacher(self, kind: str) -> TeacherSpec:
        """Return the teacher for a kind of call; `extractive` where the config names none."""
        return self.teachers.get(kind, TeacherSpec("extractive"))

    def fingerprint(self, *, calls_only: bool = False) -> dict[str, str]:
        """Return part -> hash of its values; with `calls_only`, of the parts that change calls.

        Where documents are looked for isn't part of it: what they hold is compared by itself.
        Two configs with equal fingerprints mean the same, however they are written.
        """
        parts = {
            item.name: content_hash(_plain(getattr(self, item.name)), n_digits=16)
            for item in dataclasses.fields(self)
            if item.compare and item.name != "documents"
        }
        return {k: v for k, v in parts.items() if not (calls_only and k in _NEEDS_NO_CALL)}


_NEEDS_NO_CALL = frozenset({"name", "description", "dedup", "rng_seed"})


def _plain(value: Any) -> Any:  # noqa: ANN401 (any config value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            item.name: _plain(getattr(value, item.name))
            for item in dataclasses.fields(value)
            if item.compare
        }
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value


def config_schema() -> dict[str, Any]:
    """Return the JSON Schema of config files."""
    return schema.load_schema(resources.find("schemas") / "config.schema.json")


def read_config(path: Path) -> tuple[Config, schema.Tree]:
    """Read a YAML or JSON config; the tree beside it knows the line of every value.

    Raises:
        InvalidError: with every problem of syntax and shape.
    """
    return config_from(schema.read_tree(path), folder=path.resolve().parent)


def parse_config(data: bytes, name: str, folder: Path) -> Config:
    """Read a config from bytes, as the inputs of a run keep them."""
    tree = schema.parse_tree(data, name, is_json=name.lower().endswith(".json"))
    return config_from(tree, folder=folder)[0]


def config_from(tree: schema.Tree, *, folder: Path) -> tuple[Config, schema.Tree]:
    """Turn a read file into a config.

    Raises:
        InvalidError: with every problem of shape.
    """
    if problems := schema.check(tree, config_schema()):
        raise InvalidError(problems)
    raw = tree.value
    parts = dict(raw)
    name = parts.get("name") or Path(tree.file).stem
    expert = Expert(**raw.get("expert", {}))
    return Config(
        name=name,
        description=raw.get("description", ""),
        expert=expert,
        documents=tuple(_source(item) for item in raw["documents"]),
        passage_words=raw.get("passages", {}).get("size_words", 120),
        difficulties={k: Difficulty(name=k, **(v or {})) for k, v in raw["difficulties"].items()},
        categories={k: _category(k, v) for k, v in raw["categories"].items()},
        variables=_variables(raw),
        templates=_templates(raw, ""),
        quota=Quota(**raw.get("quota", {"per_cell": 1})),
        teachers={k: teacher_spec(v) for k, v in raw.get("teachers", {}).items()},
        prompts=raw.get("prompts", {}),
        dedup=DedupRule(**raw.get("dedup", {})),
        rng_seed=raw.get("rng_seed", 0),
        file=tree.file,
        folder=folder,
    ), tree


def teacher_spec(value: str | dict[str, Any]) -> TeacherSpec:
    """Read "PROVIDER", "PROVIDER:MODEL" or a mapping of a teacher's settings.

    >>> teacher_spec("replay:replies.jsonl").model
    'replies.jsonl'
    """
    if isinstance(value, str):
        provider, _, model = value.partition(":")
        return TeacherSpec(provider.strip(), model.strip())
    return TeacherSpec(**value)


def _source(item: str | dict[str, Any]) -> Source:
    if isinstance(item, str):
        return Source(item)
    return Source(**{**item, "text": tuple(item.get("text", ()))})


def _category(name: str, raw: dict[str, Any]) -> Category:
    return Category(
        name=name,
        description=raw.get("description", ""),
        weight=raw.get("weight", 1.0),
        variables=_variables(raw),
        templates=_templates(raw, f"/categories/{_escape(name)}"),
    )


def _variables(raw: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    return {k: tuple(v) for k, v in raw.get("variables", {}).items()}


def _templates(raw: dict[str, Any], place: str) -> dict[str, tuple[Template, ...]]:
    return {
        key: tuple(
            _template(item, f"{place}/templates/{_escape(key)}/{i}") for i, item in enumerate(items)
        )
        for key, items in raw.get("templates", {}).items()
    }


def _template(item: str | dict[str, Any], pointer: str) -> Template:
    if isinstance(item, str):
        return Template(item, pointer=pointer)
    return Template(item["text"], item.get("input", ""), pointer=f"{pointer}/text")


def _escape(part: str) -> str:
    """Write one part of a JSON Pointer (RFC 6901)."""
    return part.replace("~", "~0").replace("/", "~1")
