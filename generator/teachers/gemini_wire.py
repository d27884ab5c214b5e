"""What the two Gemini adapters share: opening, the way to the wire, reading a reply.

Both packages make the requests and read the replies; what lies between, the HTTP itself, goes
through this room's own client. So both keep the same promises as every other adapter: no redirect
is followed (the packages would take the key along), one deadline holds for an attempt, bodies are
bounded, and a fault is told by its kind. None of the packages' own retries ever runs.
"""

import os
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from generator.config import TeacherSpec
from generator.errors import UsageError
from generator.records.calls import Reply, Request, Usage
from generator.teachers.contract import TeacherFault
from generator.teachers.embeddings import embedding_reply
from generator.teachers.faults import Asked
from generator.teachers.http import HttpClient
from generator.teachers.limits import max_tokens_of
from generator.teachers.presets import GEMINI
from generator.teachers.secrets import Mask, read_key
from generator.teachers.settings import Settings, checked_url, read_settings
from generator.teachers.structure import Forms, forms_of
from generator.teachers.wire import count, other_params, part

__all__ = [
    "TASK",
    "Opened",
    "embedded",
    "kept_headers",
    "missing_extra",
    "open_wire",
    "replied",
    "reply_of",
    "split_messages",
    "wishes_of",
]

TASK = "SEMANTIC_SIMILARITY"
"""What embeddings are for, where `params.task_type` doesn't say."""

# What counts on the wire: the packages add their own user agents and encodings.
_KEPT = ("content-type", "x-goog-api-key", "x-goog-api-client")

_FINISH_BY_NUMBER = {
    1: "STOP", 2: "MAX_TOKENS", 3: "SAFETY", 4: "RECITATION", 5: "OTHER", 6: "LANGUAGE",
    7: "BLOCKLIST", 8: "PROHIBITED_CONTENT", 9: "SPII", 10: "MALFORMED_FUNCTION_CALL",
}  # fmt: skip
"""google-generativeai gives enum numbers, google-genai names."""


class Opened(Struct, frozen=True):
    """What an adapter needs: the way to the wire and the key that its package puts on it."""

    http: HttpClient
    asked: Asked
    settings: Settings
    forms: Forms
    key: str


def open_wire(
    spec: TeacherSpec, environ: Mapping[str, str] | None, allowed_hosts: Collection[str]
) -> Opened:
    """Check a spec and open the way to the wire.

    Raises:
        UsageError: no model, a bad setting, no key, or an address that the key may not go to.
    """
    environ = os.environ if environ is None else environ
    settings = read_settings(spec)
    if not spec.model:
        raise UsageError(
            f"teacher {spec.provider}: needs a model; got none. Write {spec.provider}:MODEL."
        )
    forms = forms_of(spec, "json_schema", "json_object")
    names = (settings.api_key_env,) if settings.api_key_env else GEMINI.key_names
    url = checked_url(spec, settings, GEMINI, environ, needs_key=True, allowed_hosts=allowed_hosts)
    key = read_key(names, environ, teacher=spec.provider)
    mask = Mask([key])
    place = f"{spec.provider} at {urlsplit(url).netloc}"
    http = HttpClient(
        url,
        {},
        place=place,
        mask=mask,
        timeout_s=settings.timeout_s,
        max_bytes=settings.max_reply_bytes,
    )
    return Opened(http, Asked(place, spec.model, names[0], mask, url), settings, forms, key)


def missing_extra(provider: str, package: str) -> UsageError:
    """Return the error for a package that isn't installed, with the command that brings it."""
    return UsageError(
        f"teacher {provider}: needs the package {package}, which isn't installed. "
        f"Install it: pip install 'askwright[{provider}]'"
    )


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return what goes to the wire of a package's headers."""
    found = {k.lower(): v for k, v in headers.items()}
    return {
        **{name: found[name] for name in _KEPT if name in found},
        "accept-encoding": "identity",
    }


def split_messages(request: Request, model: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the system instruction and the turns, in Gemini's shape.

    Gemma, at the same address, refuses system instructions, so its first turn begins with them.
    """
    system = "\n\n".join(m.content for m in request.messages if m.role == "system")
    turns: list[dict[str, Any]] = [
        {
            "role": "model" if m.role == "assistant" else "user",
            "parts": [{"text": m.content}],
        }
        for m in request.messages
        if m.role != "system"
    ]
    if system and turns and model.removeprefix("models/").startswith("gemma"):
        turns[0]["parts"].insert(0, {"text": system})
        return "", turns
    return system, turns


def wishes_of(
    request: Request,
    form: str,
    **schema: Any,  # noqa: ANN401 (a JSON Schema)
) -> dict[str, Any]:
    """Return what a package is told of the reply; `schema` under the name that the package has."""
    return {
        "max_output_tokens": max_tokens_of(request.params),
        **({"response_mime_type": "application/json"} if form != "none" else {}),
        **(schema if form == "json_schema" else {}),
        **other_params(request),
    }


async def replied(
    asking: Awaitable[dict[str, Any]],
    opened: Opened,
    read: Callable[[dict[str, Any]], Reply] | None = None,
) -> Reply:
    """Return the reply of a package, or the fault for whatever it makes of a strange one.

    Args:
        read: what makes a reply of its data; `None` for `reply_of`.

    Raises:
        TeacherFault: there is no reply, by its kind.
    """
    try:
        return (read or reply_of)(await asking)
    except TeacherFault:
        raise
    except Exception as fault:  # noqa: BLE001 (whatever a package raises)
        said = opened.asked.mask(f"{type(fault).__name__}: {fault}", max_chars=160)
        text = f"{opened.asked.place}: not a Gemini reply: {said}"
        raise TeacherFault("not-json", text) from None


def embedded(request: Request, opened: Opened, model: str) -> Callable[[dict[str, Any]], Reply]:
    """Return what reads embeddings from either package, as `{"embeddings": [{"values"}]}`.

    The provider doesn't count their tokens, so what was reserved for them is what they cost.
    """

    def read(data: dict[str, Any]) -> Reply:
        rows = data.get("embeddings")
        vectors = [part(row, "values") for row in rows] if isinstance(rows, list) else None
        return embedding_reply(vectors, request, place=opened.asked.place, model=model)

    return read


def reply_of(data: dict[str, Any]) -> Reply:
    """Read a reply from either package, as plain data with snake_case names.

    Thoughts are billed as output, so they count as such, and apart as reasoning; the older package
    drops their count, and then it is what is missing from the total.
    """
    parts = part(data, "candidates", 0, "content", "parts")
    parts = parts if isinstance(parts, list) else []
    texts = [p.get("text") for p in parts if isinstance(p, dict) and not p.get("thought")]
    text = "".join(t for t in texts if isinstance(t, str))
    usage = data.get("usage_metadata")
    written, thoughts = count(usage, "candidates_token_count"), count(usage, "thoughts_token_count")
    # No prompt has 0 tokens: that is how the older package writes a count that isn't there.
    sent = count(usage, "prompt_token_count") or None
    total = count(usage, "total_token_count")
    if thoughts is None and None not in (sent, written, total):
        thoughts = max(0, (total or 0) - (sent or 0) - (written or 0)) or None
    known = sent is not None and (written is not None or thoughts is not None)
    model = data.get("model_version")
    return Reply(
        text=text,
        model=model[:200] if isinstance(model, str) else "",
        finish=_finish(data, parts, text),
        usage=Usage(
            input_tokens=sent,
            output_tokens=(written or 0) + (thoughts or 0) if known else None,
            cached_tokens=count(usage, "cached_content_token_count"),
            reasoning_tokens=thoughts,
        ),
    )


def _finish(data: dict[str, Any], parts: list[Any], text: str) -> str:
    blocked = part(data, "prompt_feedback", "block_reason")
    if blocked:
        return f"refused: {blocked}"
    reason = part(data, "candidates", 0, "finish_reason")
    name = _FINISH_BY_NUMBER.get(reason, "STOP") if isinstance(reason, int) else reason
    if name == "MAX_TOKENS":
        return "length"
    if not text and any(isinstance(p, dict) and p.get("function_call") for p in parts):
        return "tool call"
    if isinstance(name, str) and name not in ("STOP", "FINISH_REASON_UNSPECIFIED"):
        return f"refused: {name[:60]}"
    return "stop"
