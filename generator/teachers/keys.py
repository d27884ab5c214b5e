"""The name of a call: a hash of everything that its reply depends on."""

import hashlib
import json
from functools import lru_cache
from typing import Any

from generator.records.calls import Request

__all__ = ["key_of", "schema_json"]


def key_of(provider: str, model: str, request: Request) -> str:
    """Return the name of a call: 64 hex digits of everything that the reply depends on.

    Address, API key, time-outs and concurrency are not in it, nor are `request.given` and who asks.
    It is the SHA-256 of the JSON list of provider, model, messages, params, reply schema and
    sample, with sorted keys and without blanks, as `generator.text.content_hash` has it.
    """
    messages = [{"content": m.content, "role": m.role} for m in request.messages]
    parts = (
        _json(provider), _json(model), _json(messages), _json(request.params),
        schema_json(request.reply_schema), str(request.sample),
    )  # fmt: skip
    return hashlib.sha256(f"[{','.join(parts)}]".encode("ascii")).hexdigest()


class _Same:
    """A schema as a key of the cache: the same object, which stays alive as long as the key."""

    __slots__ = ("schema",)

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.schema is other.schema

    def __hash__(self) -> int:
        return id(self.schema)


def schema_json(schema: dict[str, Any]) -> str:
    """Return a schema as JSON with sorted keys; the same object is written once."""
    return _written(_Same(schema))


@lru_cache(maxsize=16)
def _written(same: _Same) -> str:
    return _json(same.schema)


_json = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode
