"""What the adapters share about JSON on the wire: answers and counts, read with suspicion."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from generator.records.calls import Request
from generator.teachers.contract import TeacherFault
from generator.teachers.faults import Asked, fault_of
from generator.teachers.http import Answered
from generator.teachers.keys import messages_json
from generator.teachers.limits import MAX_TOKENS_NAMES

__all__ = ["count", "decoded", "dump", "good_json", "joined", "other_params", "part"]


def other_params(request: Request, *own: str) -> dict[str, Any]:
    """Return the params that go to the provider under their own names."""
    dropped = {*MAX_TOKENS_NAMES, "structured", *own}
    return {k: v for k, v in request.params.items() if k not in dropped}


def dump(body: Mapping[str, Any]) -> bytes:
    """Return a request's body; a lone surrogate travels as its JSON escape."""
    return _json(body).encode("ascii")


def joined(request: Request, rest: bytes) -> bytes:
    """Return a body of a request's messages and of what else it has, which isn't empty."""
    return b'{"messages":%b,%b' % (messages_json(request.messages).encode("ascii"), rest[1:])


_json = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def good_json(answer: Answered, asked: Asked) -> dict[str, Any]:
    """Return the JSON object of a good answer.

    Raises:
        TeacherFault: the answer is a refusal, or no JSON object; a refusal that comes with status
            200 is treated like the refusal it is.
    """
    if answer.status != 200:
        raise fault_of(answer.status, answer.headers, answer.body, asked)
    data = decoded(answer.body)
    if isinstance(data, dict) and data.get("error"):
        raise fault_of(_status_of(data["error"]), answer.headers, answer.body, asked)
    if not isinstance(data, dict):
        kind = asked.mask(answer.headers.get("content-type", "no type"), max_chars=40)
        head = asked.mask(answer.body[:400].decode("utf-8", "replace"), max_chars=80)
        raise TeacherFault("not-json", f"{asked.place}: not a JSON object: {kind}: {head!r}")
    return data


def decoded(body: bytes) -> Any:  # noqa: ANN401 (any JSON value)
    """Return what a body says in JSON, `None` where it is none.

    What msgspec refuses and Python reads is read all the same: NaN, half a surrogate pair, UTF-16.
    """
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _status_of(error: Any) -> int:  # noqa: ANN401 (any JSON value)
    """Return the status that an error in a body stands for."""
    if isinstance(error, dict):
        code = error.get("code")
        if isinstance(code, int) and 300 <= code <= 599:
            return code
        word = f"{error.get('type')} {code} {error.get('status')}".lower()
        for part_, status in _STATUS_BY_WORD.items():
            if part_ in word:
                return status
    return 500


_STATUS_BY_WORD = {
    "rate_limit": 429, "insufficient_quota": 429, "resource_exhausted": 429, "overloaded": 529,
    "authentication": 401, "permission": 403, "not_found": 404, "invalid_request": 400,
    "invalid_argument": 400,
}  # fmt: skip


def count(data: Any, *path: str) -> int | None:  # noqa: ANN401 (any JSON value)
    """Return a count of tokens at a path, or `None` where there is no such number from 0 on."""
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    if isinstance(data, bool) or not isinstance(data, int) or not 0 <= data < 10**12:
        return None
    return data


def part(data: Any, *path: str | int) -> Any:  # noqa: ANN401 (any JSON value)
    """Return what stands at a path of keys and positions, or `None`."""
    for step in path:
        if isinstance(step, int) and isinstance(data, list) and len(data) > step:
            data = data[step]
        elif isinstance(step, str) and isinstance(data, dict):
            data = data.get(step)
        else:
            return None
    return data
