"""The filters and tests of the template language: rows of two literal tables.

Each filter takes the value and constant arguments, gives a result of bounded size and calls nothing
that a value brings with it. What needs a clock, a random number or a format string is left out.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from generator.render.faults import TemplateFault
from generator.render.values import kind_of, part_of, text_of

__all__ = ["FILTERS", "TESTS"]

Filter = Callable[..., Any]


def _sequence(value: Any) -> Sequence[Any]:  # noqa: ANN401
    if not isinstance(value, list | tuple):
        raise TypeError(f"needs a list; got {kind_of(value)}")
    return value


def _sized(value: Any) -> int:  # noqa: ANN401
    if not isinstance(value, str | list | tuple | dict):
        raise TypeError(f"needs a text, a list or a mapping; got {kind_of(value)}")
    return len(value)


def _text(value: Any) -> str:  # noqa: ANN401
    return text_of(value, 1)


def _join(value: Any, between: str = "", attribute: str | None = None) -> str:  # noqa: ANN401
    items = _sequence(value)
    texts = [_text(item if attribute is None else part_of(item, attribute, 1)) for item in items]
    if sum(map(len, texts)) + len(texts) * len(_text(between)) > 1_000_000:
        raise TemplateFault("must render to at most 1,000,000 characters; got more")
    return _text(between).join(texts)


def _default(value: Any, other: Any = "") -> Any:  # noqa: ANN401
    """Only blank text and null have a default: an undefined name stays an error."""
    return other if value is None or value == "" else value


def _at(value: Any, index: int) -> Any:  # noqa: ANN401
    items = value if isinstance(value, str) else _sequence(value)
    if not items:
        raise TypeError("needs at least one item; got none")
    return items[index]


def _truncate(value: Any, length: int = 255) -> str:  # noqa: ANN401
    """Cut a text to at most so many characters, the mark of the cut among them."""
    text = _text(value)
    if type(length) is not int or not 1 <= length <= 1_000_000:
        raise TypeError(f"needs a length from 1 to 1000000; got {length!r}")
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _unique(value: Any) -> list[Any]:  # noqa: ANN401
    texts = {_text(item): item for item in reversed(_sequence(value))}
    return [texts[text] for text in dict.fromkeys(_text(item) for item in value)]


FILTERS: Final[dict[str, Filter]] = {
    "capitalize": lambda value: _text(value).capitalize(),
    "count": _sized,
    "d": _default,
    "default": _default,
    "first": lambda value: _at(value, 0),
    "join": _join,
    "last": lambda value: _at(value, -1),
    "length": _sized,
    "lower": lambda value: _text(value).lower(),
    "reverse": lambda value: list(reversed(_sequence(value))),
    "sort": lambda value: sorted(_sequence(value)),
    "title": lambda value: _text(value).title(),
    "trim": lambda value: _text(value).strip(),
    "truncate": _truncate,
    "unique": _unique,
    "upper": lambda value: _text(value).upper(),
}
"""Name -> filter. `first`, `last`, `join`, `length`, `reverse`, `sort` and `unique` take lists."""

TESTS: Final[dict[str, Callable[[Any], bool]]] = {
    "even": lambda value: value % 2 == 0,
    "mapping": lambda value: isinstance(value, dict),
    "none": lambda value: value is None,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "odd": lambda value: value % 2 == 1,
    "string": lambda value: isinstance(value, str),
}
"""Name -> what follows `is`."""
