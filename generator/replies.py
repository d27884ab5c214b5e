"""A raw reply -> fields, or precisely why not.

What models wrap around their JSON is taken off: a reasoning block before it, a fence, prose on both
sides. What is inside is read as it stands: strings keep every byte. Two slips that can be mended
outside of strings are mended (a comma before a closing bracket) or allowed (a raw line break in a
string); no library that guesses more is used, for those change texts, and a reply that can't be
read is simply asked for once more.
"""

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from generator.records.answers import Answer, Claim, Grade, Quote
from generator.records.criteria import CRITERIA

__all__ = ["ReplyFault", "read_answer", "read_grades", "read_json", "read_texts"]

_FENCE = re.compile(r"^[ \t]*(```+|~~~+)[^\n`]*\n(.*?)^[ \t]*\1[ \t]*$", re.DOTALL | re.MULTILINE)
_REASONING = re.compile(r"\s*<(think|thinking|thought|reasoning)>(.*?)</\1>", re.DOTALL | re.I)
_REASONING_BEGINS = re.compile(r"\s*<(think|thinking|thought|reasoning)>", re.IGNORECASE)
_REASONING_ENDS = re.compile(r"</(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_LATE_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")

MAX_STARTS = 64
"""Brackets in prose at which a value may begin; beyond that the text is no reply in JSON."""


class ReplyFault(ValueError):
    """Raised when a reply doesn't hold what was asked for; the message says what it holds."""


def read_answer(text: str, *, finish: str = "stop") -> Answer:
    """Read the reply to an answer call: claims with quotes, or an abstention.

    Keys that weren't asked for are dropped. Characters that can't be written to every file (lone
    surrogates, control characters) become U+FFFD, which stands in no document, so that the gate
    drops a claim that had any.

    Args:
        finish: how the reply ended, as `Reply.finish` has it.

    Raises:
        ReplyFault: it is none, or the teacher stopped before its end.
    """
    _check_finish(finish)
    raw = read_json(text, fits=_is_answer_like)
    if not isinstance(raw, dict):
        raise ReplyFault(f"expected an object with claims, got {_kind(raw)}")
    abstains = raw.get("abstains", False)
    claims = raw.get("claims", [] if abstains is True else None)
    if not isinstance(abstains, bool):
        raise ReplyFault(f"abstains: expected true or false, got {_kind(abstains)}")
    if not isinstance(claims, list):
        raise ReplyFault(f"claims: expected a list, got {_kind(claims)}")
    read = tuple(_claim(item, f"claims[{i}]") for i, item in enumerate(claims))
    if not read and not abstains:
        raise ReplyFault("expected claims or an abstention, got neither")
    return Answer(() if abstains else read, abstains)


def _claim(raw: Any, place: str) -> Claim:  # noqa: ANN401 (any JSON value)
    if not isinstance(raw, dict):
        raise ReplyFault(f"{place}: expected an object, got {_kind(raw)}")
    text, quotes = raw.get("text"), raw.get("quotes", [])
    if not isinstance(text, str) or not text.strip():
        raise ReplyFault(f"{place}.text: expected text, got {_kind(text)}")
    if not isinstance(quotes, list):
        raise ReplyFault(f"{place}.quotes: expected a list, got {_kind(quotes)}")
    return Claim(
        " ".join(writable(text).split()),
        tuple(_quote(q, f"{place}.quotes[{i}]") for i, q in enumerate(quotes)),
    )


def _quote(raw: Any, place: str) -> Quote:  # noqa: ANN401 (any JSON value)
    passage = raw.get("passage") if isinstance(raw, dict) else None
    text = raw.get("text") if isinstance(raw, dict) else None
    if isinstance(passage, bool) or not isinstance(passage, int) or not isinstance(text, str):
        raise ReplyFault(f"{place}: expected a passage number and its words, got {_kind(raw)}")
    return Quote(passage, writable(text))


def _check_finish(finish: str) -> None:
    if finish == "length":
        raise ReplyFault("cut off at the limit of tokens")
    if finish != "stop":
        raise ReplyFault(f"no text: {finish}")


def _is_answer_like(value: Any) -> bool:  # noqa: ANN401 (any JSON value)
    return isinstance(value, dict) and ("claims" in value or "abstains" in value)


def writable(text: str) -> str:
    r"""Return text in which what not every file can hold is U+FFFD.

    >>> writable("a\x1b[0m") == "a\ufffd[0m"
    True
    """
    return text if text.isprintable() else _UNWRITABLE.sub("\ufffd", text)


def read_grades(text: str, *, finish: str = "stop") -> tuple[Grade, ...]:
    """Read the reply to a judge call: a grade and its reason for each criterion, in their order.

    Raises:
        ReplyFault: it is none, a criterion is missing, or a grade isn't one of 1 to 5.
    """
    _check_finish(finish)
    raw = read_json(text, fits=lambda value: isinstance(value, dict) and "grades" in value)
    grades = raw.get("grades") if isinstance(raw, dict) else None
    if not isinstance(grades, dict):
        raise ReplyFault(f"grades: expected an object, got {_kind(grades)}")
    return tuple(_grade(grades.get(name), name) for name in CRITERIA)


def _grade(raw: Any, name: str) -> Grade:  # noqa: ANN401 (any JSON value)
    if not isinstance(raw, dict):
        raise ReplyFault(f"grades.{name}: expected an object, got {_kind(raw)}")
    grade, reason = raw.get("grade"), raw.get("reason", "")
    if isinstance(grade, bool) or not isinstance(grade, int) or not 1 <= grade <= 5:
        raise ReplyFault(f"grades.{name}.grade: expected 1 to 5, got {grade!r:.20}")
    if not isinstance(reason, str):
        raise ReplyFault(f"grades.{name}.reason: expected text, got {_kind(reason)}")
    return Grade(name, grade, " ".join(writable(reason).split()))


def read_texts(
    text: str, *, key: str, finish: str = "stop", may_be_blank: bool = False
) -> tuple[tuple[str, ...], bool]:
    """Read a list of texts, bare or under a key; say whether it is whole.

    A list that was cut off gives the texts that are complete, marked as not whole: 15 of 20 are
    kept, and the caller asks for 5 more.

    Args:
        may_be_blank: the list may be empty and so may texts in it.

    Raises:
        ReplyFault: there is no such list, or it holds something else than texts.

    >>> read_texts('{"instructions": ["a", "b"]}', key="instructions")
    (('a', 'b'), True)
    >>> read_texts('["a", "b, ]c", "d', key="instructions", finish="length")
    (('a', 'b, ]c'), False)
    """
    if finish not in ("stop", "length"):
        _check_finish(finish)
    try:
        raw = read_json(text, fits=lambda value: _items(value, key) is not None)
    except ReplyFault:
        found = _complete_texts(text)
        if finish != "length" or not found:
            raise
        return found, False
    items = _items(raw, key)
    if items is None or not (items or may_be_blank):
        raise ReplyFault(f"expected a list of texts, got {_kind(raw)}")
    for i, item in enumerate(items):
        if not isinstance(item, str) or not (item.strip() or may_be_blank):
            raise ReplyFault(f"{key}[{i}]: expected text, got {_kind(item)}")
    return tuple(writable(item) for item in items), finish == "stop"


def _items(value: Any, key: str) -> list[Any] | None:  # noqa: ANN401 (any JSON value)
    found = value.get(key) if isinstance(value, dict) else value
    return found if isinstance(found, list) else None


def _complete_texts(text: str) -> tuple[str, ...]:
    """Return the strings of the first list in a text that are followed by a comma."""
    at, found = text.find("[") + 1, []
    pattern = re.compile(r'\s*("(?:[^"\\]|\\.)*")\s*,', re.DOTALL)
    while at and (match := pattern.match(text, at)):
        found.append(writable(str(_decode(match[1]))))
        at = match.end()
    return tuple(found)


def read_json(text: str, *, fits: Callable[[Any], bool] | None = None) -> Any:  # noqa: ANN401
    """Return the one JSON value of a reply: bare, in a fence, or with prose around it.

    Args:
        fits: says of a value whether it may be the one; needed to find it among others.

    Raises:
        ReplyFault: there is none, two that differ, or it is cut off; keys that come twice and
            numbers that are not finite are faults too.
    """
    body = _without_reasoning(text).strip().lstrip("\ufeff")
    if not body:
        raise ReplyFault("empty reply")
    try:
        return _decode(body)
    except _NotJsonError as fault:
        reason = str(fault)
    wanted = fits or (lambda value: isinstance(value, dict | list))
    fenced = [m[2] for m in _FENCE.finditer(body)]
    found = [v for v in _decoded(fenced) if wanted(v)] or [v for v in _within(body) if wanted(v)]
    distinct = [v for i, v in enumerate(found) if v not in found[:i]]
    if len(distinct) > 1:
        raise ReplyFault(f"expected one JSON value, got {len(distinct)}")
    if not distinct:
        raise ReplyFault(f"not JSON: {reason[:80]}")
    return distinct[0]


class _NotJsonError(Exception):
    """A text is no JSON value; other faults, such as a key that comes twice, are ReplyFaults."""


def _without_reasoning(text: str) -> str:
    """Take off a reasoning block in front; some servers swallow the tag that opens it.

    Raises:
        ReplyFault: it doesn't end, so there is no reply behind it.
    """
    if "<" not in text:
        return text
    while match := _REASONING.match(text):
        text = text[match.end() :]
    if _REASONING_BEGINS.match(text):
        raise ReplyFault("the reasoning block doesn't end")
    ends = _REASONING_ENDS.search(text)
    starts = re.search(r"[{\[]", text)
    if ends and (not starts or ends.start() < starts.start()):
        return text[ends.end() :]
    if ends and not text.lstrip().startswith(("{", "[", "`")):
        last = [m.end() for m in _REASONING_ENDS.finditer(text)][-1]
        return text[last:] if text[last:].strip() and not _is_in_value(text, last) else text
    return text


def _is_in_value(text: str, place: int) -> bool:
    """Say whether a JSON value begins before a place and ends behind it, so that it is quoted."""
    at = 0
    for _ in range(MAX_STARTS):
        match = re.compile(r"[{\[]").search(text, at, place)
        if match is None:
            return False
        try:
            at = _DECODER.raw_decode(text, match.start())[1]
        except (ValueError, RecursionError):  # prose, or what another reader names
            at = match.end()
        if at > place:
            return True
    return False


def _decode(text: str) -> Any:  # noqa: ANN401 (any JSON value)
    """Decode a text that is one JSON value and nothing else."""
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ReplyFault("nested too deep") from None
    except json.JSONDecodeError as fault:
        reason = str(fault)
    except ValueError as fault:  # a number of thousands of digits
        if isinstance(fault, ReplyFault):
            raise
        raise ReplyFault("a number is too long") from None
    mended = _LATE_COMMA.sub(lambda m: m[1] or "", text)
    if mended == text:
        raise _NotJsonError(reason)
    try:
        return _DECODER.decode(mended)
    except json.JSONDecodeError:
        raise _NotJsonError(reason) from None


def _decoded(texts: list[str]) -> Iterator[Any]:
    for text in texts:
        try:
            yield _decode(text.strip())
        except _NotJsonError:
            continue


def _within(text: str) -> Iterator[Any]:
    """Give the JSON values that stand in prose, from left to right, none inside another."""
    at = 0
    for _ in range(MAX_STARTS):
        match = re.compile(r"[{\[]").search(text, at)
        if match is None:
            return
        try:
            value, at = _DECODER.raw_decode(text, match.start())
            yield value
        except RecursionError:
            raise ReplyFault("nested too deep") from None
        except json.JSONDecodeError:
            at = match.end()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ReplyFault("a key comes twice")
    return found


def _not_finite(constant: str) -> NoReturn:
    raise ReplyFault(f"not a finite number: {constant}")


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ReplyFault(f"not a finite number: {digits[:20]}")
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_not_finite, parse_float=_float, strict=False
)


def _kind(value: Any) -> str:  # noqa: ANN401 (any JSON value)
    names = {
        dict: "an object",
        list: "a list",
        str: "text",
        bool: "true or false",
        type(None): "nothing",
    }
    return names.get(type(value), "a number")
