"""The name of a call: a hash of everything that its reply depends on."""

import contextlib
import hashlib
from functools import lru_cache
from typing import Any, Generic, TypeVar

import msgspec

from generator.records.calls import Message, Request
from generator.text import sorted_json

__all__ = ["Same", "key_of", "messages_json", "schema_json"]


def key_of(provider: str, model: str, request: Request) -> str:
    """Return the name of a call: 64 hex digits of everything that the reply depends on.

    Address, API key, time-outs and concurrency are not in it, nor are `request.given` and who asks.
    It is the SHA-256 of the JSON list of provider, model, messages, params, reply schema and
    sample, with sorted keys and without blanks, as `generator.text.content_hash` has it.
    """
    written = (
        f"[{_names_json(provider, model)},{messages_json(request.messages)},"
        f"{_written(Same(request.params))},{schema_json(request.reply_schema)},{request.sample}]"
    )
    return hashlib.sha256(written.encode("ascii")).hexdigest()


@lru_cache(maxsize=16)
def _names_json(provider: str, model: str) -> str:
    return f"{sorted_json(provider)},{sorted_json(model)}"


@lru_cache(maxsize=256)
def messages_json(messages: tuple[Message, ...]) -> str:
    """Return messages as JSON, in ASCII; a prompt that is named and then sent is written once.

    What is remembered is more than may be made ready at once, and a few megabytes at most.
    """
    with contextlib.suppress(UnicodeEncodeError):  # half a surrogate pair
        written = _in_utf8(messages)
        if written.isascii() and _DELETE not in written:  # the same, in a sixth of the time
            return written.decode("ascii")
    return sorted_json([{"content": m.content, "role": m.role} for m in messages])


T = TypeVar("T")


class Same(Generic[T]):
    """An object as a key of a cache: itself, which stays alive as long as the key.

    It must not change: params, schemas and records belong to a config, a run, or this package.
    """

    __slots__ = ("it",)

    def __init__(self, it: T) -> None:
        self.it = it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.it is other.it

    def __hash__(self) -> int:
        return id(self.it)


def schema_json(schema: dict[str, Any]) -> str:
    """Return a schema as JSON with sorted keys; the same object is written once."""
    return _written(Same(schema))


@lru_cache(maxsize=64)
def _written(same: Same[dict[str, Any]]) -> str:
    return sorted_json(same.it)


_in_utf8 = msgspec.json.Encoder(order="sorted").encode
_DELETE = b"\x7f"
"""The one character of ASCII that only `sorted_json` escapes."""
