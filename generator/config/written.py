"""What people write beside a config for the asking teacher: seed instructions and topics.

{"instruction": ..., "response": ..., "category": ..., "difficulty": ...}    a line each, JSONL
category: [topic, topic]                                                     a YAML or JSON file
"""

import json
from typing import Any

from generator import schema
from generator.config.asking import SeedInstruction
from generator.config.files import FileFault, Files
from generator.errors import InvalidError

__all__ = ["read_seeds", "read_topics"]

_FIELDS = ("instruction", "response", "input", "category", "difficulty")


def read_seeds(
    path: str, files: Files
) -> tuple[tuple[SeedInstruction, ...], list[tuple[int, str]]]:
    """Read seed instructions; return them and what is wrong, as (line, message).

    Raises:
        FileFault: the file can't be read.
    """
    seeds: list[SeedInstruction] = []
    faults: list[tuple[int, str]] = []
    for number, line in enumerate(files.table(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as fault:
            reason = str(fault).split("\n")[0][:100]
            faults.append((number, f"every line must be JSON; {reason}"))
            continue
        found = _seed_faults(row)
        faults += [(number, message) for message in found]
        if not found:
            seeds.append(SeedInstruction(**row, line=number))
    if not seeds and not faults:
        faults.append((1, "a file of seed instructions must have rows; got none"))
    return tuple(seeds), faults


def _seed_faults(row: Any) -> list[str]:  # noqa: ANN401 (any JSON value)
    if not isinstance(row, dict):
        return [f"every line must be a mapping; got {schema.shown(row)}"]
    found = []
    for name in ("instruction", "response"):
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            found.append(f"{name!r} must be text that is not blank; got {schema.shown(value)}")
    for name, value in row.items():
        if name not in _FIELDS:
            hint = schema.near(name, _FIELDS)
            found.append(f"a key must be one of {', '.join(_FIELDS)}; got {name!r}. {hint}".strip())
        elif name not in ("instruction", "response") and not isinstance(value, str):
            found.append(f"{name!r} must be text; got {schema.shown(value)}")
    return found


def read_topics(path: str, files: Files) -> dict[str, tuple[str, ...]]:
    """Read a file of topics: category -> its topics.

    Raises:
        FileFault: the file can't be read, or isn't a mapping of lists of texts.
    """
    text = files.table(path)
    try:
        tree = schema.parse_tree(text.encode("utf-8"), path, is_json=path.lower().endswith(".json"))
    except InvalidError as fault:
        raise FileFault(f"topics must be YAML; {fault.problems[0]}", "topics-syntax") from None
    found = tree.value
    if not isinstance(found, dict):
        raise FileFault(
            f"topics must be a mapping of categories; {path!r} holds {schema.shown(found)}",
            "topics-syntax",
        )
    for category, topics in found.items():
        if not isinstance(topics, list) or not all(
            isinstance(t, str) and t.strip() for t in topics
        ):
            message = f"a category's topics must be a list of texts; {path!r} has {category!r}: "
            raise FileFault(message + schema.shown(topics), "topics-syntax")
    return {category: tuple(topics) for category, topics in found.items()}
