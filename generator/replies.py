"""A raw reply -> fields, or precisely why not."""

import json
import re
from typing import Any, NoReturn

from generator.records.answers import Answer, Claim, Quote

__all__ = ["ReplyFault", "read_answer", "read_json"]

_FENCE = re.compile(r"```(?:json)?\s*\n(.*?)```", re.DOTALL | re.IGNORECASE)


class ReplyFault(ValueError):
    """Raised when a reply doesn't hold what was asked for; the message says what it holds."""


def read_answer(text: str) -> Answer:
    """Read the reply to an answer call: claims with quotes, or an abstention.

    Raises:
        ReplyFault: it is none.
    """
    raw = read_json(text)
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
        " ".join(text.split()),
        tuple(_quote(q, f"{place}.quotes[{i}]") for i, q in enumerate(quotes)),
    )


def _quote(raw: Any, place: str) -> Quote:  # noqa: ANN401 (any JSON value)
    passage = raw.get("passage") if isinstance(raw, dict) else None
    text = raw.get("text") if isinstance(raw, dict) else None
    if isinstance(passage, bool) or not isinstance(passage, int) or not isinstance(text, str):
        raise ReplyFault(f"{place}: expected a passage number and its words, got {_kind(raw)}")
    return Quote(passage, text)


def read_json(text: str) -> Any:  # noqa: ANN401 (any JSON value)
    """Return the one JSON value of a reply: bare, or in a single fence.

    Raises:
        ReplyFault: there is none, two, or it is cut off; keys that come twice and numbers that are
            not finite are faults too.
    """
    body = text.strip()
    if not body:
        raise ReplyFault("empty reply")
    fenced = _FENCE.findall(body)
    if len(fenced) > 1:
        raise ReplyFault(f"expected one JSON value, got {len(fenced)} fenced blocks")
    try:
        return json.loads(
            fenced[0] if fenced else body, object_pairs_hook=_object, parse_constant=_not_finite
        )
    except ReplyFault:
        raise
    except RecursionError:
        raise ReplyFault("nested too deep") from None
    except ValueError as fault:
        raise ReplyFault(f"not JSON: {str(fault)[:80]}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ReplyFault("a key comes twice")
    return found


def _not_finite(constant: str) -> NoReturn:
    raise ReplyFault(f"not a finite number: {constant}")


def _kind(value: Any) -> str:  # noqa: ANN401 (any JSON value)
    names = {
        dict: "an object",
        list: "a list",
        str: "text",
        bool: "true or false",
        type(None): "nothing",
    }
    return names.get(type(value), "a number")
