"""How values are named in messages: short, escaped, with secrets masked."""

import re
from collections.abc import Iterable
from typing import Any

from generator.errors import MAX_VALUE_CHARS

__all__ = ["describe", "join_or", "masked", "near", "nearest", "shown", "type_name"]

_GITHUB = ("github_pat_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_")
_PREFIXES = ("sk-", "pk-", "hf_", "AIza", "gsk_", "xai-", "AKIA", *_GITHUB)
"""What providers begin their keys with; what follows is shown as "…"."""
_BEARER = "Bearer"
_SECRET = re.compile(
    rf"\b(?:(?:{'|'.join(_PREFIXES)})[\w-]{{8,}}|{_BEARER}\s+[\w.~+/=-]{{8,}})", re.ASCII
)
_N_CHARS_OF_SECRET = 4

_NAMES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
    "array": "a list",
    "object": "a mapping",
}


def masked(text: str) -> str:
    """Return text in which everything that looks like an API key is cut to 4 characters.

    >>> masked("api_key: sk-abcdefghijkl")
    'api_key: sk-a…'
    """
    # Nearly every text is free of them, and a search for a fixed text is a hundred times as fast.
    if not any(mark in text for mark in (*_PREFIXES, _BEARER)):
        return text
    return _SECRET.sub(lambda found: found[0][:_N_CHARS_OF_SECRET] + "…", text)


def shown(value: Any, *, source: str | None = None) -> str:  # noqa: ANN401 (any JSON value)
    """Return a value as a message shows it: as it was written, masked, cut to 80 characters."""
    if isinstance(value, dict):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, str):
        # A long text is cut first, so that no key in it is looked for in megabytes.
        return _cut(repr(masked(value[: 5 * MAX_VALUE_CHARS])))
    if source:
        return _cut(source)
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return _cut(str(value))


def describe(value: Any, *, source: str | None = None) -> str:  # noqa: ANN401 (any JSON value)
    """Return a value with its kind: what a message says that it got.

    >>> describe(1.1, source="1.10")
    'the number 1.10'
    >>> describe("")
    'an empty text'
    """
    if value == "" and isinstance(value, str):
        return "an empty text"
    text = shown(value, source=source)
    if isinstance(value, str):
        return f"the text {text}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"the number {text}"
    return text


def _cut(text: str) -> str:
    return text if len(text) <= MAX_VALUE_CHARS else text[: MAX_VALUE_CHARS - 1] + "…"


def type_name(kind: str) -> str:
    """Return a JSON Schema type in the words of a person: "string" is "text"."""
    return _NAMES.get(kind, kind)


def join_or(names: Iterable[str]) -> str:
    """Join names as a sentence does.

    >>> join_or(["text", "a list", "null"])
    'text, a list or null'
    """
    listed = list(dict.fromkeys(names))
    return " or ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like this one, or None where none is alike.

    >>> nearest("categorys", ["categories", "difficulties"])
    'categories'
    """
    # Imported here: most files have no unknown names, and `--help` must not pay for it.
    from rapidfuzz import fuzz, process

    found = process.extractOne(
        name[:200].casefold(),
        {one: one.casefold() for one in known},
        scorer=fuzz.ratio,
        score_cutoff=60,
    )
    return None if found is None else str(found[2])


def near(name: str, known: Iterable[str], *, most: int = 12) -> str:
    """Return what to do about an unknown name: the nearest known one, or those that are known.

    >>> near("basics", ["basic", "advanced"])
    "Did you mean 'basic'?"
    >>> near("x", ["basic", "advanced"])
    'Known: basic, advanced.'
    """
    names = list(known)
    found = nearest(name, names)
    if found is not None:
        return f"Did you mean {found!r}?"
    if not names:
        return "None is known here."
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"Known: {', '.join(names[:most])}{more}."
