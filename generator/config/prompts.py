"""The prompts that teachers are sent: what each is given, and its text, own or shipped.

A new prompt is a row of `PROMPTS`, a file `templates/NAME.j2`, and a key under `prompts` in
`schemas/config.schema.json`; a test holds the three together.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, Final

from msgspec import Struct, field

from generator import resources
from generator.config.asking import SeedInstruction
from generator.config.files import Files, expand
from generator.config.matrix import Category, Difficulty
from generator.config.model import Config, Expert
from generator.records.criteria import CRITERIA
from generator.records.knowledge import Passage

__all__ = [
    "PROMPTS",
    "Prompt",
    "Prompts",
    "fields_of",
    "passage_fields",
    "prompt_sample",
    "prompt_text",
    "prompt_texts",
]

Prompts = Mapping[str, str]
"""Prompt -> its template, with what it includes in it, as a run keeps it."""


class Prompt(Struct, frozen=True):
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

_SEEDS: Final = [{"instruction": "How often?", "input": "", "response": "Daily."}]
_TURNS: Final = [{"instruction": "How is it cleaned?", "response": "Rinse it daily."}]
_KNOWN: Final = ["Who cleans it?"]
_DOCUMENTS: Final = [{"title": "Manual", "headings": ["Care"], "summary": "Rinse it daily."}]

PROMPTS: Final[dict[str, Prompt]] = {
    "system": Prompt(of_config=("expert",)),
    "answer": Prompt(
        given={"instruction": "How is it cleaned?", "input": "", "passages": _PASSAGES},
        must_use=("instruction", "passages"),
    ),
    "repair": Prompt(
        given={
            "instruction": "How is it cleaned?",
            "input": "",
            "passages": _PASSAGES,
            "previous": [
                {"text": "Rinse it weekly.", "quotes": [{"passage": 0, "text": "Rinse it"}]}
            ],
            "finding": "support: it isn't carried by what it cites",
        },
        must_use=("instruction", "passages", "finding"),
        is_used=lambda config: config.repairs,
    ),
    "judge": Prompt(
        given={
            "instruction": "How is it cleaned?",
            "input": "",
            "passages": _PASSAGES,
            "response": "Rinse it daily.",
            "doubt": "",
            "criteria": [{"name": "accuracy", "meaning": CRITERIA["accuracy"]}],
        },
        must_use=("instruction", "passages", "response", "criteria"),
        is_used=lambda config: "judge" in config.teachers,
    ),
    "ask": Prompt(
        given={
            "n": 5,
            "topic": "cleaning",
            "passage": _PASSAGES[0],
            "seeds": _SEEDS,
            "known": _KNOWN,
        },
        must_use=("n", "passage", "known"),
        is_used=lambda config: config.ask.is_used,
    ),
    "evolve": Prompt(
        given={
            "n": 1,
            "operator": "deepen",
            "instruction": "How is it cleaned?",
            "passage": _PASSAGES[0],
            "known": _KNOWN,
        },
        must_use=("operator", "instruction", "passage"),
        is_used=lambda config: config.ask.is_used and bool(config.ask.evolve),
    ),
    "follow_up": Prompt(
        given={"n": 1, "turns": _TURNS, "passages": _PASSAGES, "known": _KNOWN},
        must_use=("turns", "passages"),
        is_used=lambda config: config.has_written_follow_ups,
    ),
    "topics": Prompt(
        of_config=("expert", "category"),
        given={"n": 12, "others": ["prices"], "documents": _DOCUMENTS, "terms": ["cup", "water"]},
        must_use=("n", "documents"),
        is_used=lambda config: False,  # `askwright topics` sends it, no run does
    ),
}
"""Prompt -> what it is given, in the order of the pipeline."""


def prompt_texts(config: Config) -> dict[str, str]:
    """Return the text of every prompt that a run of this config may send: own, or shipped."""
    return {
        name: prompt_text(config, name)
        for name, prompt in PROMPTS.items()
        if prompt.is_used(config)
    }


def prompt_text(config: Config, name: str) -> str:
    """Return the text of one prompt: the config's own, or the shipped one."""
    return config.prompts[name].text if name in config.prompts else _shipped(name)


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


def fields_of(record: Expert | Category | Difficulty | SeedInstruction) -> dict[str, object]:
    """Return the fields of a record, not copied: `asdict` copies every value of every pool."""
    return {name: getattr(record, name) for name in _names(type(record))}  # type: ignore[arg-type]


@cache
def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 (a class of records)
    return tuple(item.name for item in fields(kind))


def passage_fields(passage: Passage) -> dict[str, object]:
    """Return what a prompt shows of a passage; its text can't close the frame it stands in."""
    return {
        "title": _unframed(passage.title).replace('"', "'"),
        "headings": [_unframed(heading).replace('"', "'") for heading in passage.headings],
        "text": _unframed(passage.text),
    }


def _unframed(text: str) -> str:
    return text.replace("<passage", "<\u200bpassage").replace("</passage", "<\u200b/passage")
