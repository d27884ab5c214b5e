"""The calls that embed texts: which texts go together, and the sending of one call."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from generator.config import TeacherSpec
from generator.records.calls import Message, Request
from generator.run.embedding_sizes import BATCH_CHARS, BATCH_TEXTS, MAX_CHARS
from generator.run.ledger import EMBEDDING, Ledger
from generator.run.library import Library
from generator.run.meanings import name_of
from generator.store import Call
from generator.teachers.calls import Door

__all__ = ["Together", "embed_request", "embed_together", "together"]


class Together(Struct, frozen=True):
    """Texts of one call, with their names.

    Attributes:
        unit: the id of the unit that the call is journalled under: the first that needs a text.
    """

    unit: str
    names: tuple[str, ...]
    texts: tuple[str, ...]


def together(
    missing: Mapping[str, str], spec: TeacherSpec, ledger: Ledger, first_unit: str
) -> list[Together]:
    """Return the calls that embed what is missing, in its order.

    A call that a provider refuses for good is sent again as two halves: so one text that it won't
    take keeps no other from being embedded.

    Args:
        missing: text -> the id of the first unit that needs it, or "".
        first_unit: stands in for "".
    """
    most = _most_together(ledger)
    batches: list[list[tuple[str, str, str]]] = []
    n_chars, limit, seen = 0, BATCH_TEXTS, set[str]()
    for text, unit in missing.items():
        name, part = name_of(spec, text), text[:MAX_CHARS]
        if name in seen:
            continue
        seen.add(name)
        own = most.get(name, BATCH_TEXTS)
        is_full = not batches or len(batches[-1]) >= min(limit, own)
        if is_full or n_chars + len(part) > BATCH_CHARS:
            batches.append([])
            n_chars, limit = 0, BATCH_TEXTS
        batches[-1].append((name, part, unit or first_unit))
        n_chars, limit = n_chars + len(part), min(limit, own)
    return [Together(some[0][2], *_columns(some)) for some in batches]


def _columns(some: Sequence[tuple[str, str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(one[0] for one in some), tuple(one[1] for one in some)


def _most_together(ledger: Ledger) -> dict[str, int]:
    """Return name -> how many texts may be in its next call, where one was refused for good."""
    most: dict[str, int] = {}
    for key, call in ledger.embeddings.items():
        if ledger.is_refused(key):
            for name in call.texts:
                most[name] = max(1, min(most.get(name, BATCH_TEXTS), len(call.texts) // 2))
    return most


def embed_request(texts: Sequence[str], params: Mapping[str, Any]) -> Request:
    """Return the request that embeds texts, a message each."""
    messages = tuple(Message("user", text) for text in texts)
    return Request(EMBEDDING, messages, {}, dict(params))


async def embed_together(
    batch: Together,
    library: Library,
    door: Door,
    issued: Mapping[str, Sequence[Call]],
    taken: dict[str, set[int]],
) -> None:
    """Have some texts embedded; what comes of it is only in the journal.

    Args:
        issued: unit id -> its calls so far; one that was issued before keeps its step.
        taken: unit id -> steps that were given out since; this adds one.

    Raises:
        TeacherFault: the call gave no reply.
    """
    spec = library.config.embedder
    assert spec is not None
    request = embed_request(batch.texts, spec.params)
    key, own = door.key(request), issued.get(batch.unit, ())
    steps = taken.setdefault(batch.unit, {call.step for call in own})
    step = next((call.step for call in own if call.key == key), 1 + max(steps, default=-1))
    steps.add(step)
    call = Call(
        unit=batch.unit,
        step=step,
        key=key,
        kind=EMBEDDING,
        sample=0,
        provider=door.teacher.provider,
        model=door.teacher.model,
        revision=library.revision.n,
        context=(),
        texts=batch.names,
    )
    await door.ask(request, call)
