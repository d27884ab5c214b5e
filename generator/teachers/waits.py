"""How long a provider asks to wait: Retry-After in every form, or in words; seconds from now."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

__all__ = ["retry_after_s"]

_SECONDS = re.compile(r"\s*(\d+(?:\.\d+)?(?:e\d+)?)\s*s?\s*", re.IGNORECASE)
_PART = (
    r"(\d{1,9}(?:\.\d{1,9})?)\s?"
    r"(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)(?![a-z])"
)
_IN_WORDS = re.compile(
    rf"\b(?:try again|retry|wait)(?: (?:in|after|for|at least)){{0,2}} ((?:{_PART}\s?){{1,5}})",
    re.IGNORECASE,
)
_ONE_PART = re.compile(_PART, re.IGNORECASE)
_UNITS_S = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_TEXT_CHARS = 4_000


def retry_after_s(
    headers: Mapping[str, str], body: object, *, text: str = "", now: datetime | None = None
) -> float | None:
    """Return the longest wait that a refusal names, or `None` where it names none that makes sense.

    Read are `retry-after-ms`, `Retry-After` in seconds or as a date, and Gemini's RetryInfo in the
    body; where none of these is there, what the text says: "try again in 1m20s". A date is compared
    with the answer's own `Date` where it has one: then a wrong clock on this machine changes
    nothing. A date in the past is 0; negative numbers and other text are no wait at all, and the
    caller's own backoff holds.

    Args:
        headers: with names in lower case.
        text: the refusal as a sentence.
        now: the time to compare a date with where the answer has no `Date`.

    >>> retry_after_s({"retry-after": "2"}, None), retry_after_s({"retry-after-ms": "250"}, None)
    (2.0, 0.25)
    >>> retry_after_s({}, {"error": {"details": [{"retryDelay": "3.5s"}]}})
    3.5
    >>> retry_after_s({"retry-after": "-1"}, None) is None
    True
    """
    millis = _seconds(headers.get("retry-after-ms", ""))
    found = [
        None if millis is None else millis / 1000,
        _header(headers.get("retry-after", ""), headers.get("date", ""), now),
        *_retry_infos(body),
    ]
    named = [wait for wait in found if wait is not None]
    return max(named) if named else _in_words(text[:_TEXT_CHARS])


def _in_words(text: str) -> float | None:
    """Return the wait that a sentence names.

    >>> _in_words("Please try again in 6m0.5s. More"), _in_words("Please retry after 26 seconds")
    (360.5, 26.0)
    >>> _in_words("try again in 857ms"), _in_words("Please try again in a few minutes.")
    (0.857, None)
    """
    match = _IN_WORDS.search(text)
    if match is None:
        return None
    parts = _ONE_PART.findall(match[1])
    return sum(float(number) * _unit_s(unit.lower()) for number, unit in parts)


def _unit_s(unit: str) -> float:
    """Return the seconds of a unit, "m" and "minutes" alike.

    >>> [_unit_s(unit) for unit in ("ms", "milliseconds", "minutes", "m", "secs", "days")]
    [0.001, 0.001, 60.0, 60.0, 1.0, 86400.0]
    """
    if unit.startswith(("ms", "milli")):
        return 0.001
    return _UNITS_S[unit[0]]


def _seconds(text: str) -> float | None:
    match = _SECONDS.fullmatch(text)
    return float(match[1]) if match else None  # 1e999 is inf: longer than any wait allowed


def _header(text: str, date: str, now: datetime | None) -> float | None:
    seconds = _seconds(text)
    if seconds is not None or not text:
        return seconds
    until = _date(text)
    if until is None:
        return None
    since = _date(date) or now or datetime.now(tz=UTC)
    return max(0.0, (until - since).total_seconds())


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _retry_infos(body: Any) -> list[float | None]:  # noqa: ANN401 (any JSON value)
    error = body[0] if isinstance(body, list) and body else body
    error = error.get("error") if isinstance(error, dict) else None
    details = error.get("details") if isinstance(error, dict) else None
    if not isinstance(details, list):
        return []
    delays = [d.get("retryDelay") for d in details if isinstance(d, dict)]
    found = [_seconds(delay) for delay in delays if isinstance(delay, str)]
    return [wait for wait in found if wait is not None and not math.isnan(wait)]
