"""The keys of a config as Markdown, from schemas/config.schema.json, for docs/config.md."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).resolve().parent.parent / "schemas" / "config.schema.json"
TYPES = {
    "string": "text", "integer": "whole number", "number": "number", "boolean": "true or false",
    "array": "list", "object": "mapping", "null": "nothing",
}  # fmt: skip


def sections() -> Iterator[str]:
    """Yield the lines: a table for the top level and one for each mapping below it."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    defs = schema["$defs"]
    required = set(schema["required"])
    yield from _table("", schema, defs, required)
    for key, one in schema["properties"].items():
        yield from _below(key, one, defs)


def _resolved(one: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in one:
        return one
    return {**_resolved(defs[one["$ref"].rpartition("/")[2]], defs), **one}


def _below(name: str, one: dict[str, Any], defs: dict[str, Any]) -> Iterator[str]:
    """Yield the tables of the mappings in a value: its own keys, its members', its items'."""
    one = _resolved(one, defs)
    if "properties" in one:
        yield from _table(name, one, defs, set(one.get("required", ())))
        for key, inner in one["properties"].items():
            if _has_keys(_resolved(inner, defs)) and key not in ("variables", "templates"):
                yield from _below(f"{name}.{key}", inner, defs)
    inner = one.get("additionalProperties")
    if isinstance(inner, dict):
        yield from _below(f"{name}.NAME", inner, defs)
    if isinstance(one.get("items"), dict):
        yield from _below(f"{name}[]", one["items"], defs)
    branches = [*one.get("anyOf", ()), *(one[word] for word in ("then", "else") if word in one)]
    for branch in branches:
        # What a condition adds to keys that stand in a table already is no table of its own.
        if "properties" not in branch or "properties" not in one:
            yield from _below(name, branch, defs)


def _has_keys(one: dict[str, Any]) -> bool:
    return "properties" in one or "anyOf" in one


def _table(
    name: str, one: dict[str, Any], defs: dict[str, Any], required: set[str]
) -> Iterator[str]:
    if name:
        yield f"\n### `{name}`\n"
        if one.get("description"):
            yield f"{one['description']}\n"
    yield "| key | value | default | meaning |"
    yield "|---|---|---|---|"
    for key, raw in one["properties"].items():
        inner = _resolved(raw, defs)
        default = "required" if key in required else _json(inner.get("default"))
        meaning = inner.get("description", "")
        if inner.get("examples"):
            meaning += f" E.g. {_json(inner['examples'][0])}."
        yield f"| `{key}` | {_kind(inner, defs)} | {default} | {meaning} |".replace("\n", " ")


def _json(value: Any) -> str:  # noqa: ANN401 (any JSON value)
    return "" if value is None else f"`{json.dumps(value, ensure_ascii=False)}`".replace("|", "\\|")


def _kind(one: dict[str, Any], defs: dict[str, Any]) -> str:
    if "const" in one:
        return _json(one["const"])
    if "enum" in one:
        return ", ".join(_json(value) for value in one["enum"])
    if "anyOf" in one:
        kinds = [_kind(_resolved(branch, defs), defs) for branch in one["anyOf"]]
        return " or ".join(dict.fromkeys(kinds))
    kinds = one.get("type", "object")
    text = " or ".join(TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds))
    low = one.get("minimum", one.get("exclusiveMinimum"))
    if low is not None or "maximum" in one:
        above = "above " if "exclusiveMinimum" in one else ""
        text += f", {above}{low if low is not None else '...'} to {one.get('maximum', '...')}"
    return text
