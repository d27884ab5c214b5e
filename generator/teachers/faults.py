"""What a provider's refusal means: a status and a body -> the kind of fault."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from generator.teachers.contract import TeacherFault
from generator.teachers.secrets import Mask
from generator.teachers.waits import retry_after_s

__all__ = ["Asked", "fault_of", "refusal_text"]

_RETRIED = frozenset({408, 409, 425, 500, 502, 503, 504, 529})

_QUOTA_CODES = frozenset({
    "insufficient_quota", "insufficient_balance", "insufficient_credits",
    "billing_hard_limit_reached", "billing_not_active",
})  # fmt: skip
_RATE_CODES = re.compile(r"rate_?limit", re.IGNORECASE)
_QUOTA = re.compile(
    r"insufficient_quota|insufficient balance|credit balance|exceeded your current quota"
    r"|billing[ _](?:hard|not|disabled|to be enabled)|daily limit|spend limit",
    re.IGNORECASE,
)
"""The bare word "billing" says nothing: texts of limits a minute tell where to pay for more."""
_A_DAY = re.compile(r"PerDay|per[ -]day|daily limit", re.IGNORECASE)
_TOO_LARGE = re.compile(r"\brequest too large\b", re.IGNORECASE)
_BAD_KEY = re.compile(r"api.?key.{0,20}(?:invalid|not valid|expired)|API_KEY_INVALID", re.I | re.S)
_NO_MODEL = re.compile(r"model_not_found|model .{0,80}(?:not found|does not exist)", re.I | re.S)
_NO_FORM = re.compile(
    r"schema|response.?format|response.?mime.?type|json.(?:object|mode)|structured.?output|grammar"
    r"|output.?(?:config|format)|tool_choice|forced? tool|forces tool",
    re.IGNORECASE,
)
"""Words of those who refuse a form of structured output: OpenAI and servers like it, llama.cpp,
Gemini ("JSON mode is not enabled for models/..."), Anthropic ("output_config: Extra inputs are not
permitted", "tool_choice: type ... not supported for this model")."""
_MISFIT = "json_validate_failed"
"""Groq's word for a text of the model that is no JSON, or none of the schema."""


class Asked:
    """Whom a fault is about, for its message.

    Args:
        place: "openai at api.openai.com".
        key_name: the environment variable that holds the key; "" where none is needed.
        url: the address below which calls go.
    """

    def __init__(self, place: str, model: str, key_name: str, mask: Mask, url: str = "") -> None:
        self.place = place
        self.model = model
        self.key_name = key_name
        self.mask = mask
        self.url = url


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
    own = refusal_text(data)
    raw = own or body[:2000].decode("utf-8", "replace")
    said = asked.mask(raw)
    whole = body[:20_000].decode("utf-8", "replace")
    wait_s = retry_after_s(headers, data, text=raw, now=now)
    kind, ends_run = _kind(status, whole, _codes(data), wait_s)
    if kind == "model" and "model" not in own.lower() and asked.model not in own:
        kind = "address"
    text = _TEXTS[kind].format(
        place=asked.place,
        status=status,
        model=asked.model,
        key=asked.key_name or "its key",
        host=asked.mask(headers.get("location", ""))[:80],
        url=asked.mask(asked.url, max_chars=160),
    )
    return TeacherFault(
        kind,
        f"{text}{': ' if said else ''}{said}",
        permanent=kind == "bad-request",
        fatal=ends_run,
        retry_after_s=wait_s,
    )


_TEXTS = {
    "key": "{place} refused the key ({status}). Check {key}",
    "quota": "{place}: the quota is used up ({status})",
    "model": "{place} has no model {model!r} ({status})",
    "address": "{place} has nothing for model {model!r} at {url} ({status}). Check the address "
    "(options.base_url; many end in /v1), then the model",
    "rate-limit": "{place} asks for fewer calls ({status})",
    "server": "{place} failed ({status})",
    "redirect": "{place} sends calls on to {host!r} ({status}), which is not followed. "
    "Give the final address as options.base_url",
    "structure": "{place} takes no such reply schema ({status})",
    "not-json": "{place}: the model's text was no JSON of the schema ({status})",
    "bad-request": "{place} refused the request ({status})",
}


def _kind(status: int, body: str, codes: Sequence[str], wait_s: float | None) -> tuple[str, bool]:
    """Return the kind and whether it ends the run."""
    if status == 400 and _MISFIT in body:  # first: the rest of the body is the model's text
        return "not-json", False
    if 300 <= status < 400:
        return "redirect", True
    if status == 429:
        return _limit(body, codes, wait_s)
    if status == 402 or (status in (400, 403) and _is_quota(body, codes)):
        return ("rate-limit", False) if _is_short(body, wait_s) else ("quota", True)
    if status in (401, 403, 407) or (status == 400 and _BAD_KEY.search(body)):
        return "key", True
    if status == 404 or (status == 400 and _NO_MODEL.search(body)):
        return "model", True
    if status in _RETRIED or status >= 500:
        return "server", False
    if status in (400, 422) and _NO_FORM.search(body):
        return "structure", False
    return "bad-request", False


def _limit(body: str, codes: Sequence[str], wait_s: float | None) -> tuple[str, bool]:
    """Return what "too many" is: a pace to keep, a quota that is used up, or one call too large.

    The provider's code decides before its text does. A limit a day that names no wait is over
    tomorrow; one that names a wait is a pace like any other, as long as that wait may be.
    """
    code = next((c for c in codes if c.lower() in _QUOTA_CODES or _RATE_CODES.search(c)), "")
    if code.lower() in _QUOTA_CODES:
        return "quota", True
    if code:
        if _TOO_LARGE.search(body):
            return "bad-request", False
        return ("quota", True) if wait_s is None and _A_DAY.search(body) else ("rate-limit", False)
    is_over = _is_quota(body, codes) or _A_DAY.search(body)
    return ("quota", True) if is_over and not _is_short(body, wait_s) else ("rate-limit", False)


def _is_quota(body: str, codes: Sequence[str]) -> bool:
    return any(code.lower() in _QUOTA_CODES for code in codes) or bool(_QUOTA.search(body))


def _is_short(body: str, wait_s: float | None) -> bool:
    """Gemini says "exceeded your current quota" of its limits a minute, too: then it names a wait.

    A limit a day names one as well, so that one is told by its name.
    """
    return wait_s is not None and not (_A_DAY.search(body) or "insufficient_quota" in body)


def _codes(data: Any) -> list[str]:  # noqa: ANN401 (any JSON value)
    """Return the words by which an error body names its kind, the most exact first."""
    if isinstance(data, list) and data:
        data = data[0]
    error = data.get("error") if isinstance(data, dict) else None
    source = error if isinstance(error, dict) else data if isinstance(data, dict) else {}
    found = [source.get(name) for name in ("code", "type", "status")]
    return [code for code in found if isinstance(code, str)]


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
