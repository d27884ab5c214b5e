"""What a value is to a template: how it is written, and which parts it has.

Values are plain data: text, numbers, true and false, lists and mappings. They have no attributes
and no methods, so that nothing of Python can be reached through them.
"""

import math
from typing import Any

from generator.render.faults import MAX_RENDERED_CHARS, TemplateFault

__all__ = ["part_of", "text_of", "undefined"]

_MAX_LISTED = 12


def undefined(name: str, line: int) -> TemplateFault:
    """Return the fault of a name that has no value."""
    return TemplateFault(f"every name must be defined; {name!r} is not", line, name)


def part_of(value: Any, part: object, line: int) -> Any:  # noqa: ANN401 (any plain value)
    """Return a mapping's member or a list's item.

    Raises:
        TemplateFault: there is none; what there is, is named.
    """
    if isinstance(value, dict):
        if part in value:
            return value[part]
        known = ", ".join(str(key) for key in list(value)[:_MAX_LISTED]) or "none"
        raise TemplateFault(
            f"a part must exist; {part!r} doesn't, there are {known}", line, str(part)
        )
    if isinstance(value, list | tuple) and type(part) is int:
        if -len(value) <= part < len(value):
            return value[part]
        raise TemplateFault(f"an item must exist; [{part}] doesn't, there are {len(value)}", line)
    raise TemplateFault(
        f"only mappings have parts; .{part} is asked of {kind_of(value)}", line, str(part)
    )


def kind_of(value: object) -> str:
    """Name the kind of a value, as messages do."""
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return "true or false"
    for kind, name in (
        (str, "a text"), (int, "a number"), (float, "a number"), (dict, "a mapping"),
        (list, "a list"), (tuple, "a list"),
    ):  # fmt: skip
        if isinstance(value, kind):
            return name
    return "something else"


def text_of(value: Any, line: int) -> str:  # noqa: ANN401 (any plain value)
    """Return a value as a template writes it, the same on every machine.

    Text stands as it is, numbers in their shortest decimal form, truth values as `true` and
    `false`, lists with a comma and a blank between their items.

    Raises:
        TemplateFault: the value is null or a mapping, which say nothing as text.

    >>> text_of(["a", 1.5, True], 1)
    'a, 1.5, true'
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return str(value)
    if isinstance(value, list | tuple):
        texts = [text_of(item, line) for item in value]
        if sum(map(len, texts)) > MAX_RENDERED_CHARS:
            raise TemplateFault(
                f"must render to at most {MAX_RENDERED_CHARS:,} characters; got more", line
            )
        return ", ".join(texts)
    if isinstance(value, dict):
        known = ", ".join(str(key) for key in list(value)[:_MAX_LISTED])
        raise TemplateFault(f"a mapping must be written by its parts; got one with {known}", line)
    raise TemplateFault(f"must render to text; got {kind_of(value)}", line)
