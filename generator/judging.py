"""From an answered instruction to a judge's prompt, and from the grades to a finding."""

from collections.abc import Sequence
from typing import Any

from generator.answer import system_text
from generator.config import Config, Prompts, fields_of, passage_fields
from generator.records.answers import Finding, Grade
from generator.records.calls import Given, Message, Request
from generator.records.criteria import CRITERIA
from generator.records.examples import Example
from generator.records.plan import Unit
from generator.render import render

__all__ = ["GRADES_SCHEMA", "judge_request", "verdict"]

_GRADE: dict[str, Any] = {
    "type": "object",
    "required": ["reason", "grade"],
    "additionalProperties": False,
    "properties": {
        "reason": {"type": "string"},
        "grade": {"type": "integer", "minimum": 1, "maximum": 5},
    },
}
GRADES_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["grades"],
    "additionalProperties": False,
    "properties": {
        "grades": {
            "type": "object",
            "required": list(CRITERIA),
            "additionalProperties": False,
            "properties": dict.fromkeys(CRITERIA, _GRADE),
        }
    },
}
"""The reply to a call of kind "judge"."""


def judge_request(
    example: Example, config: Config, prompts: Prompts, *, sample: int = 0
) -> Request:
    """Return the call that grades an example; the judge sees the passages of its prompt."""
    unit = example.unit
    doubt = next((f.reason for f in example.findings if f.verdict == "unsure" and f.reason), "")
    user = render(
        prompts["judge"],
        {
            "expert": fields_of(config.expert),
            "category": fields_of(config.categories[unit.category]),
            "difficulty": fields_of(config.difficulties[unit.difficulty]),
            "instruction": _in_its_talk(unit),
            "input": unit.input,
            "passages": [passage_fields(passage) for passage in example.context],
            "response": _unframed(example.response.text),
            "doubt": doubt,
            "criteria": [{"name": name, "meaning": meaning} for name, meaning in CRITERIA.items()],
        },
    )
    return Request(
        kind="judge",
        messages=(Message("system", system_text(config, prompts)), Message("user", user)),
        reply_schema=GRADES_SCHEMA,
        params=config.teacher("judge").params,
        sample=sample,
        given=Given(instruction=unit.question, passages=example.context),
    )


def _in_its_talk(unit: Unit) -> str:
    """Return an instruction, a follow-up's with the conversation before it."""
    if unit.talk is None:
        return unit.instruction
    before = [f"User: {one.instruction}\nExpert: {one.response}" for one in unit.talk.turns]
    return "\n".join([*before, f"User: {unit.instruction}"])


def _unframed(text: str) -> str:
    return text.replace("<answer", "<\u200banswer").replace("</answer", "<\u200b/answer")


def verdict(grades: Sequence[Grade], lowest: int) -> Finding:
    """Return what the judge says as a finding: it fails where a criterion is graded below `lowest`.

    The score is the mean grade, 0 for all ones to 1 for all fives.
    """
    score = round(sum(one.grade - 1 for one in grades) / (4 * len(grades)), 4)
    low = [one for one in grades if one.grade < lowest]
    if not low:
        return Finding("judge", "pass", score)
    worst = min(low, key=lambda one: one.grade)
    return Finding("judge", "fail", score, f"{worst.criterion} {worst.grade}: {worst.reason[:200]}")
