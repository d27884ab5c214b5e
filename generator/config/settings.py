"""Single settings of a config file -> the dataclasses they mean."""

from typing import Any

from generator.config.asking import Ask
from generator.config.matrix import Difficulty
from generator.config.model import Source
from generator.config.rules import DedupRule
from generator.config.teaching import TeacherSpec

__all__ = [
    "ask",
    "cells_of",
    "dedup_rule",
    "difficulty",
    "listed",
    "pointer_part",
    "source",
    "teacher_spec",
]


def teacher_spec(value: str | dict[str, Any]) -> TeacherSpec:
    """Read "PROVIDER", "PROVIDER:MODEL" or a mapping of a teacher's settings.

    >>> teacher_spec("replay:replies.jsonl").model
    'replies.jsonl'
    """
    if isinstance(value, str):
        provider, _, model = value.partition(":")
        return TeacherSpec(provider.strip(), model.strip())
    return TeacherSpec(**value)


def dedup_rule(raw: dict[str, Any]) -> DedupRule:
    """Read the rule; characters and meaning are alike sooner than words in order."""
    threshold = 0.7 if raw.get("similarity", "rouge-l") == "rouge-l" else 0.9
    against, held_out = tuple(raw.get("against", ())), tuple(raw.get("held_out", ()))
    return DedupRule(**{"threshold": threshold, **raw, "against": against, "held_out": held_out})


def source(item: str | dict[str, Any]) -> Source:
    """Read where documents come from: a path, or a mapping."""
    if isinstance(item, str):
        return Source(item)
    return Source(**{**item, "text": tuple(item.get("text", ()))})


def difficulty(name: str, raw: dict[str, Any]) -> Difficulty:
    """Read one difficulty."""
    return Difficulty(name=name, **{**raw, "documents": tuple(raw.get("documents", ()))})


def ask(raw: dict[str, Any]) -> Ask:
    """Read how a teacher writes instructions, what each category says of it among the rest."""
    settings = dict(raw.get("ask", {}))
    categories = {k: (v or {}).get("ask", {}) for k, v in raw["categories"].items()}
    return Ask(
        **{
            **settings,
            "evolve": tuple(settings.get("evolve", ())),
            "cells": {
                cell: item["share"]
                for item in settings.get("cells", ())
                for cell in cells_of([item])
            },
        },
        shares={k: v["share"] for k, v in categories.items() if "share" in v},
        documents={k: tuple(v["documents"]) for k, v in categories.items() if "documents" in v},
    )


def cells_of(items: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return the cells that mappings of a category and a difficulty name, each once, in order."""
    found = [
        (category, difficulty)
        for item in items
        for category in listed(item["category"])
        for difficulty in listed(item["difficulty"])
    ]
    return list(dict.fromkeys(found))


def listed(value: str | list[str]) -> list[str]:
    """Return one name, or a list of them, as a list."""
    return [value] if isinstance(value, str) else value


def pointer_part(part: str) -> str:
    """Write one part of a JSON Pointer (RFC 6901)."""
    return part.replace("~", "~0").replace("/", "~1")
