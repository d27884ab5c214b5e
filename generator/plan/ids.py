"""Names of what is planned, and the orders that depend on nothing else."""

import functools
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from generator.config import Template
from generator.text import sorted_json

__all__ = ["hash_order", "pool_keys", "unit_id", "value_key"]


# As `content_hash` writes JSON, but three times as fast where all values are text.
_quote = json.encoder.encode_basestring_ascii


def unit_id(category: str, difficulty: str, template: Template, values: Mapping[str, Any]) -> str:
    """Return a unit's id: 16 hex digits of the hash of what it asks, and of nothing else.

    It is `content_hash(category, difficulty, template.name, values)`.
    """
    if all([type(value) is str for value in values.values()]):
        members = [f"{_quote(name)}:{_quote(values[name])}" for name in sorted(values)]
        text = "{" + ",".join(members) + "}"
    else:
        text = sorted_json(values)
    text = f"{_begin_id(category, difficulty, template.name)},{text}]"
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]


@functools.lru_cache(maxsize=1_024)
def _begin_id(*parts: str) -> str:
    return sorted_json(parts)[:-1]


def value_key(value: Any) -> str:  # noqa: ANN401 (any plain value)
    """Return a text that differs between values that differ: 1, "1" and true among them."""
    # Half a character, which no text that was read has, tells a number from its digits.
    return value if type(value) is str else "\ud800" + json.dumps(value, sort_keys=True)


def pool_keys(pool: tuple[Any, ...]) -> tuple[str, ...]:
    """Return the keys of a pool's values."""
    if all([type(value) is str for value in pool]):
        return pool
    return tuple(map(value_key, pool))


def hash_order(keys: tuple[str, ...], *salt: str) -> list[int]:
    """Return the positions of keys, sorted by a hash of each with the salt; equal ones in order.

    So which value comes first differs from cell to cell, and a new key moves no other two. Keys and
    salt are hashed by SHA-256 and mixed by Fibonacci hashing (Knuth, "The Art of Computer
    Programming", volume 3, 6.4): a large matrix has a million pairs of key and cell.
    """
    seed = _number("\0".join(salt))
    mixed = [((number ^ seed) * 0x9E3779B97F4A7C15) & _MASK for number in _numbers(keys)]
    return sorted(range(len(keys)), key=mixed.__getitem__)


_MASK = (1 << 64) - 1


@functools.lru_cache(maxsize=4_096)
def _numbers(keys: tuple[str, ...]) -> list[int]:
    return [_number(key) for key in keys]


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")
