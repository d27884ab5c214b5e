"""What the journal holds, as records, and how each is written as a row and read again."""

import functools
import json
import sys
from typing import Any

import msgspec
from msgspec import Struct, field, structs, to_builtins

from generator.records.calls import Reply, Usage
from generator.records.examples import Decision
from generator.records.plan import Asking, Unit

__all__ = [
    "Attempt",
    "Call",
    "Outcome",
    "Revision",
    "call_from",
    "call_row",
    "decision_data",
    "decision_from",
    "outcome_from",
    "outcome_row",
    "revision_data",
    "revision_from",
    "unit_data",
    "unit_from",
]


class Revision(Struct, frozen=True, gc=False):
    """A config as issued: names of inputs, and what its prompts and documents were.

    Attributes:
        config: the input that holds the config file.
        config_name: the file's name, whose ending says YAML or JSON.
        documents: document id -> the input that holds it, in order.
        prompts: name -> the input that holds the prompt template, what it includes in it.
        teachers: kind -> spec from the command line that replaces the config's.
        known: file or run that the config's near-duplicate rule names -> the input with its rows.
        settings_only: nothing that changes calls differs from the revision before.
        sources_root: what the documents' paths were relative to, on the machine that read them.
        files: the input that says what became of each file of the documents; "" in older runs.
    """

    config: str
    config_name: str
    documents: dict[str, str]
    prompts: dict[str, str]
    teachers: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    settings_only: bool = False
    sources_root: str = ""
    files: str = ""
    n: int = 0


class Call(Struct, frozen=True, gc=False):
    """One call as issued.

    Attributes:
        context: (document, start, end) of the passages in its prompt.
        scores: how well search found each of them to fit; empty where it wasn't asked.
        parts: of each score, by words and by meaning; empty where search looks at words alone.
        texts: of a call of kind "embed", the names of the texts in it, in order.
        asked: "", or the hash of the instruction that a person put in the place of the planned one
            before this call was issued: what it answers.
    """

    unit: str
    step: int
    key: str
    kind: str
    sample: int
    provider: str
    model: str
    revision: int
    context: tuple[tuple[str, int, int], ...]
    asked: str = ""
    scores: tuple[float, ...] = ()
    texts: tuple[str, ...] = ()
    parts: tuple[tuple[float, float], ...] = ()


class Attempt(Struct, frozen=True, gc=False):
    """One sending of a call, journalled before it is sent."""

    n: int
    key: str
    unit: str
    at: str
    reserve_usd: float = 0.0
    reserve_tokens: int = 0


class Outcome(Struct, frozen=True, gc=False):
    """What came of an attempt: a reply, or a fault (a word) with its message.

    Attributes:
        cost_usd: `None` where nobody knew the price; older versions wrote 0 then.
    """

    attempt: int
    key: str
    at: str
    reply: Reply | None = None
    cost_usd: float | None = 0.0
    fault: str = ""
    message: str = ""


# What many rows say alike is one string in memory (`sys.intern`): a run has tens of thousands.


def _json(data: Any) -> str:  # noqa: ANN401 (any JSON value)
    """Return data as JSON; half a surrogate pair, which a reply may hold, as its escape."""
    try:
        return msgspec.json.encode(data).decode()
    except UnicodeEncodeError:
        return json.dumps(to_builtins(data))


def _read(text: str) -> Any:  # noqa: ANN401 (any JSON value)
    """Return what `_json` wrote, or `json.dumps`, as older versions did."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:  # half a surrogate pair, or damage
        return json.loads(text)


def revision_data(revision: Revision) -> str:
    """Return a revision as JSON; its number is the row's."""
    return _json({k: v for k, v in structs.asdict(revision).items() if k != "n"})


def revision_from(n: int, data: str) -> Revision:
    """Return a revision as it was issued."""
    return Revision(**_read(data), n=n)


def unit_data(unit: Unit) -> str:
    """Return a unit as JSON."""
    data: dict[str, Any] = {
        "id": unit.id,
        "category": unit.category,
        "difficulty": unit.difficulty,
        "template": unit.template,
        "instruction": unit.instruction,
        "input": unit.input,
        "variables": unit.variables,
        "round": unit.round,
    }
    if unit.asking:
        data["asking"] = unit.asking
    if unit.parent:
        data |= {"parent": unit.parent, "turn": unit.turn}
    return _json(data)


def unit_from(data: str) -> Unit:
    """Return a unit as it was planned."""
    raw = _read(data)
    if asking := raw.pop("asking", None):
        raw["asking"] = Asking(**{**asking, "known": tuple(asking["known"])})
    for name in ("id", "category", "difficulty", "template"):
        raw[name] = sys.intern(raw[name])
    return Unit(**raw)


def call_row(call: Call) -> tuple[Any, ...]:
    """Return the values of a row of `calls`."""
    data = {
        "kind": call.kind,
        "sample": call.sample,
        "provider": call.provider,
        "model": call.model,
        "revision": call.revision,
        "context": call.context,
        **({"asked": call.asked} if call.asked else {}),
        **({"scores": call.scores} if call.scores else {}),
        **({"texts": call.texts} if call.texts else {}),
        **({"parts": call.parts} if call.parts else {}),
    }
    return call.unit, call.step, call.key, _json(data)


def call_from(unit: str, step: int, key: str, data: str) -> Call:
    """Return a call as it was issued."""
    raw = _read(data)
    context = tuple(_place(document, start, end) for document, start, end in raw.pop("context"))
    scores, texts = tuple(raw.pop("scores", ())), tuple(raw.pop("texts", ()))
    for name in ("kind", "provider", "model"):
        raw[name] = sys.intern(raw[name])
    if "parts" in raw:
        raw["parts"] = tuple((words, meaning) for words, meaning in raw["parts"])
    unit, key = sys.intern(unit), sys.intern(key)
    return Call(unit=unit, step=step, key=key, context=context, scores=scores, texts=texts, **raw)


@functools.lru_cache(maxsize=8_192, typed=True)
def _place(document: str, start: int, end: int) -> tuple[str, int, int]:
    """Return a passage's place; the same passages stand in many prompts."""
    return document, start, end


def outcome_row(outcome: Outcome) -> tuple[Any, ...]:
    """Return the values of a row of `outcomes`, without its number."""
    reply = _json(outcome.reply) if outcome.reply else None
    row = (outcome.attempt, outcome.key, outcome.at, reply, outcome.cost_usd)
    return (*row, outcome.fault or None, outcome.message or None)


def outcome_from(
    attempt: int,
    key: str,
    at: str,
    reply: str | None,
    cost_usd: float | None,
    fault: str | None,
    message: str | None,
) -> Outcome:
    """Return an outcome as it came."""
    given = None
    if reply is not None:
        raw = _read(reply)
        model, finish = sys.intern(raw["model"]), sys.intern(raw["finish"])
        given = Reply(raw["text"], model, finish, Usage(**raw["usage"]))
    key = sys.intern(key)
    return Outcome(attempt, key, at, given, cost_usd, fault or "", message or "")


def decision_data(decision: Decision) -> str:
    """Return as JSON what a decision says; who, when and on what stand in columns."""
    columns = ("seq", "uid", "example", "at")
    return _json({k: v for k, v in structs.asdict(decision).items() if k not in columns})


def decision_from(seq: int, uid: str, example: str, at: str, data: str) -> Decision:
    """Return a decision as it was taken."""
    raw = _read(data)
    raw["fails"] = tuple(raw["fails"])
    return Decision(**raw, seq=seq, uid=uid, example=example, at=at)
