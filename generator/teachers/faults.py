"""What a provider's refusal means: a status and a body -> the kind of fault."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from generator.teachers.contract import TeacherFault
from generator.teachers.secrets import Mask
from generator.teachers.waits import retry_after_s

__all__ = ["Asked", "fault_of", "refusal_text"]

_RETRIED = frozenset({408, 409, 425, 500, 502, 503, 504, 529})

_QUOTA = re.compile(
    r"insufficient_quota|billing|credit balance|insufficient balance|exceeded your current quota"
    r"|PerDay|per day|daily limit|spend limit",
    re.IGNORECASE,
)
_BAD_KEY = re.compile(r"api.?key.{0,20}(?:invalid|not valid|expired)|API_KEY_INVALID", re.I | re.S)
_NO_MODEL = re.compile(r"model_not_found|model .{0,80}(?:not found|does not exist)", re.I | re.S)
_NO_SCHEMA = re.compile(
    r"response_format|json_schema|json_object|structured.output|response.?schema|responseJsonSchema"
    r"|grammar",
    re.IGNORECASE,
)


class Asked:
    """Whom a fault is about, for its message.

    Args:
        place: "openai at api.openai.com".
        key_name: the environment variable that holds the key; "" where none is needed.
    """

    def __init__(self, place: str, model: str, key_name: str, mask: Mask) -> None:
        self.place = place
        self.model = model
        self.key_name = key_name
        self.mask = mask


def fault_of(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    asked: Asked,
    *,
    now: datetime | None = None,
) -> TeacherFault:
    """Return the fault that an answer other than a good one is.

    Args:
        headers: with names in lower case.
        now: the time, for waits given as a date by an answer without one of its own.
    """
    data = _json(body)
    said = asked.mask(refusal_text(data) or body[:2000].decode("utf-8", "replace"))
    whole = body[:20_000].decode("utf-8", "replace")
    wait = retry_after_s(headers, data, now=now)
    kind, rule = _kind(status, whole, headers)
    text = _TEXTS[kind].format(
        place=asked.place,
        status=status,
        model=asked.model,
        key=asked.key_name or "its key",
        host=asked.mask(headers.get("location", ""))[:80],
    )
    return TeacherFault(
        kind,
        f"{text}{': ' if said else ''}{said}",
        permanent=kind == "bad-request",
        fatal=rule,
        retry_after_s=wait,
    )


_TEXTS = {
    "key": "{place} refused the key ({status}). Check {key}",
    "quota": "{place}: the quota is used up ({status})",
    "model": "{place} has no model {model!r} ({status})",
    "rate-limit": "{place} asks for fewer calls ({status})",
    "server": "{place} failed ({status})",
    "redirect": "{place} sends calls on to {host!r} ({status}), which is not followed. "
    "Give the final address as options.base_url",
    "structure": "{place} takes no such reply schema ({status})",
    "bad-request": "{place} refused the request ({status})",
}


def _kind(status: int, body: str, headers: Mapping[str, str]) -> tuple[str, bool]:
    """Return the kind and whether it ends the run."""
    if 300 <= status < 400:
        return "redirect", True
    if status == 402 or (status in (400, 403, 429) and _QUOTA.search(body)):
        return ("rate-limit", False) if _is_short(body, headers) else ("quota", True)
    if status in (401, 403, 407) or (status == 400 and _BAD_KEY.search(body)):
        return "key", True
    if status == 404 or (status == 400 and _NO_MODEL.search(body)):
        return "model", True
    if status == 429:
        return "rate-limit", False
    if status in _RETRIED or status >= 500:
        return "server", False
    if status in (400, 422) and _NO_SCHEMA.search(body):
        return "structure", False
    return "bad-request", False


def _is_short(body: str, headers: Mapping[str, str]) -> bool:
    """Gemini says "exceeded your current quota" of its limits a minute, too: then it names a wait.

    A limit a day names one as well, so that one is told by its name.
    """
    if re.search(r"insufficient_quota|PerDay|per day|daily limit", body, re.IGNORECASE):
        return False
    return "retryDelay" in body or "retry-after" in headers or "retry-after-ms" in headers


def refusal_text(data: Any) -> str:  # noqa: ANN401 (any JSON value)
    """Return the sentence in a provider's error body, or ""."""
    if isinstance(data, list) and data:
        data = data[0]
    error = data.get("error") if isinstance(data, dict) else None
    if isinstance(error, str):
        return error
    if isinstance(error, dict):
        parts = (error.get("message"), error.get("code") or error.get("status"))
        return " ".join(f"({p})" if n else str(p) for n, p in enumerate(parts) if p)
    if isinstance(data, dict) and isinstance(data.get("message"), str):
        return str(data["message"])
    return ""


def _json(body: bytes) -> Any:  # noqa: ANN401 (any JSON value)
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
