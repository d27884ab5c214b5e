"""The prompts that teachers are sent: what each is given, and its text, own or shipped.

A new prompt is a row of `PROMPTS`, a file `templates/NAME.j2`, and a key under `prompts` in
`schemas/config.schema.json`; a test holds the three together.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from generator import resources
from generator.config.files import Files, expand
from generator.config.model import Category, Config, Difficulty, Expert

__all__ = ["PROMPTS", "Prompt", "Prompts", "fields_of", "prompt_sample", "prompt_texts"]

Prompts = Mapping[str, str]
"""Prompt -> its template, with what it includes in it, as a run keeps it."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What one prompt is given.

    Attributes:
        of_config: which of `expert`, `category`, `difficulty` it sees, each as a mapping.
        given: the other names it sees -> a value such as it gets; `validate` renders with them.
        must_use: the names without which the prompt can't do its work.
        is_used: whether a run of this config may send it; only then the run keeps its text.
    """

    of_config: tuple[str, ...] = ("expert", "category", "difficulty")
    given: Mapping[str, Any] = field(default_factory=dict)
    must_use: tuple[str, ...] = ()
    is_used: Callable[[Config], bool] = lambda config: True

    @property
    def sees(self) -> tuple[str, ...]:
        """Every name that the prompt may use."""
        return (*self.of_config, *self.given)


_PASSAGES: Final = [
    {"title": "Manual", "headings": ["Care", "Cleaning"], "text": "Rinse it daily."}
]

PROMPTS: Final[dict[str, Prompt]] = {
    "system": Prompt(of_config=("expert",)),
    "answer": Prompt(
        given={"instruction": "How is it cleaned?", "input": "", "passages": _PASSAGES},
        must_use=("instruction", "passages"),
    ),
}
"""Prompt -> what it is given, in the order of the pipeline."""


def prompt_texts(config: Config) -> dict[str, str]:
    """Return the text of every prompt that a run of this config may send: own, or shipped."""
    return {
        name: config.prompts[name].text if name in config.prompts else _shipped(name)
        for name, prompt in PROMPTS.items()
        if prompt.is_used(config)
    }


def _shipped(name: str) -> str:
    files = Files(resources.find("templates").parent)
    return expand(files.template(f"{name}.j2"), files.template, chain=(f"{name}.j2",))


def prompt_sample(config: Config, name: str) -> dict[str, Any]:
    """Return values for each name that a prompt sees, to render it with."""
    of_config: dict[str, Expert | Category | Difficulty] = {
        "expert": config.expert,
        "category": next(iter(config.categories.values())),
        "difficulty": next(iter(config.difficulties.values())),
    }
    prompt = PROMPTS[name]
    seen = {one: fields_of(of_config[one]) for one in prompt.of_config}
    return {**seen, **prompt.given}


def fields_of(record: Expert | Category | Difficulty) -> dict[str, object]:
    """Return the fields of a record, not copied: `asdict` copies every value of every pool."""
    return {item.name: getattr(record, item.name) for item in fields(record)}
