"""Teacher `extractive`: answers by whole sentences of the passages, asks by questions made of them.

No model, no key, no network; the same request always gets the same reply.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from generator.config import TeacherSpec
from generator.errors import UsageError
from generator.records.calls import Given, Reply, Request
from generator.teachers.asking import questions
from generator.teachers.contract import TeacherFault
from generator.teachers.sentences import choose_sentences
from generator.teachers.topics import topics
from generator.text import collapse

__all__ = ["Extractive", "open_extractive"]


class Extractive:
    """Chooses the sentences that carry the answer, each with its quote, or abstains.

    Args:
        delay_s: how long each reply takes; for trying out stops and concurrency without a provider.
    """

    provider = "extractive"
    model = ""

    def __init__(self, *, delay_s: float = 0.0) -> None:
        self._delay_s = delay_s

    async def reply(self, request: Request) -> Reply:
        """Return the chosen sentences as the reply that every teacher gives.

        Raises:
            TeacherFault: the request is for something that choosing sentences can't do.
        """
        if self._delay_s:
            await asyncio.sleep(self._delay_s)
        say = _SAYS.get(request.kind)
        if say is None or request.given is None:
            raise TeacherFault(
                "unsupported",
                f"the extractive teacher {_CAN}; it can't {request.kind}",
                permanent=True,
            )
        return Reply(json.dumps(say(request.given), ensure_ascii=False))


def _answer(given: Given) -> dict[str, Any]:
    chosen = choose_sentences(given)
    claims = []
    for at, span in chosen:
        text = collapse(given.passages[at].sentence(span))
        claims.append({"text": text, "quotes": [{"passage": at, "text": text}]})
    return {"claims": claims, "abstains": not claims}


def _ask(given: Given) -> dict[str, Any]:
    return {"instructions": questions(given)}


def _propose(given: Given) -> dict[str, Any]:
    return {"topics": topics(given)}


_CAN = "answers from passages, asks about them and proposes topics"
_SAYS: dict[str, Callable[[Given], dict[str, Any]]] = {
    "answer": _answer,
    "repair": _answer,
    "ask": _ask,
    "topics": _propose,
}


def open_extractive(spec: TeacherSpec) -> Extractive:
    """Open the embedded teacher; `options: {delay_ms: N}` makes every reply wait.

    Raises:
        UsageError: a model or an unknown option is given, or the delay is no number from 0 on.
    """
    delay_ms = spec.options.get("delay_ms", 0)
    unknown = sorted(set(spec.options) - {"delay_ms"})
    if unknown or spec.model or spec.params:
        raise UsageError(
            f"teacher extractive: knows only the option delay_ms; got "
            f"{unknown or spec.model or sorted(spec.params)!r}."
        )
    if isinstance(delay_ms, bool) or not isinstance(delay_ms, int | float) or delay_ms < 0:
        raise UsageError(f"teacher extractive: delay_ms must be 0 or more; got {delay_ms!r}.")
    return Extractive(delay_s=delay_ms / 1000)
