"""How long a provider asks to wait: Retry-After in every form, as seconds from now."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

__all__ = ["retry_after_s"]

_SECONDS = re.compile(r"\s*(\d+(?:\.\d+)?(?:e\d+)?)\s*s?\s*", re.IGNORECASE)


def retry_after_s(
    headers: Mapping[str, str], body: object, *, now: datetime | None = None
) -> float | None:
    """Return the longest wait that a refusal names, or `None` where it names none that makes sense.

    Read are `retry-after-ms`, `Retry-After` in seconds or as a date, and Gemini's RetryInfo in the
    body. A date is compared with the answer's own `Date` where it has one: then a wrong clock on
    this machine changes nothing. A date in the past is 0; negative numbers and other text are no
    wait at all, and the caller's own backoff holds.

    Args:
        headers: with names in lower case.
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
    return max((wait for wait in found if wait is not None), default=None)


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
