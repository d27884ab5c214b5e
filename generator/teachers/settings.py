"""The checked vocabulary of a teacher's `options` and `params`, and where its key may be sent."""

import ipaddress
import math
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from generator.config import TeacherSpec
from generator.errors import UsageError
from generator.schema import nearest
from generator.teachers.limits import DEFAULT_MAX_TOKENS, MAX_TOKENS_NAMES, plain_name
from generator.teachers.presets import Preset

__all__ = ["Settings", "checked_url", "is_loopback", "read_settings"]

_RESERVED_PARAMS = frozenset({
    # A request's own parts.
    "messages", "model", "stream", "contents", "system", "input", "responseformat",
    "responseschema", "responsejsonschema", "systeminstruction", "encodingformat",
    # Tools: what they do is no reply of ours, and some are paid for by the use.
    "tools", "toolchoice", "toolconfig", "functions", "functioncall", "automaticfunctioncalling",
    "mcpservers", "websearchoptions", "plugins",
    # Several replies to one prompt: each is paid for, one is read, one is reserved. `samples` asks
    # for several.
    "n", "candidatecount", "bestof", "numreturnsequences", "usebeamsearch", "beamwidth",
    # Bags that carry any of these past this look.
    "generationconfig", "extrabody", "httpoptions", "config",
})  # fmt: skip
"""Names without case and punctuation: one package takes `candidateCount` for `candidate_count`."""

_OTHER_LENGTHS = frozenset({
    "maxoutputtokens", "maxtokens", "maxcompletiontokens", "maxnewtokens", "maxlength",
    "maxtokenstosample", "maxgenlen", "numpredict", "npredict",
})  # fmt: skip
"""What providers call the cap on a reply's tokens, beside `MAX_TOKENS_NAMES`: sent as well, such a
name would count instead of the cap that is reserved."""

_LOOKS_LIKE_KEY = ("api_key", "apikey", "token", "secret", "password", "authorization")
_NOT_KEYS = ("max_tokens", "tokens_per_minute", "max_output_tokens", "max_completion_tokens")


class Settings(Struct, frozen=True):
    """A teacher's `options`, read. None of them is in a call's key.

    Attributes:
        base_url: in place of the provider's own; "" keeps it.
        api_key_env: the environment variable that holds the key; "" means the provider's usual one.
        timeout_s: the deadline of one attempt, from connecting to the reply's last byte.
        max_wait_s: the longest wait that a provider may ask for before the command stops instead.
        patience_s: after so long without any reply the command stops.
        tries: attempts at one call in one command; fewer than the table of `retrying` where given.
        price_usd: USD per million tokens: `input`, `output`, and `cached` input.
        max_reply_bytes: a longer reply is not read on.
        context_tokens: a prompt of more tokens, as far as they can be guessed, is not sent; `None`
            leaves that to the provider.
    """

    base_url: str = ""
    api_key_env: str = ""
    timeout_s: float = 120.0
    max_wait_s: float = 120.0
    patience_s: float = 600.0
    tries: int | None = None
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    price_usd: dict[str, float] | None = None
    max_reply_bytes: int = 8_000_000
    context_tokens: int | None = None


_NUMBERS = {
    "timeout_s": (0.01, 86_400.0),
    "max_wait_s": (0.0, 86_400.0),
    "patience_s": (0.01, 86_400.0 * 7),
    "tries": (1, 100),
    "requests_per_minute": (0.01, 1e9),
    "tokens_per_minute": (1, 1e12),
    "max_reply_bytes": (1_000, 1_000_000_000),
    "context_tokens": (256, 100_000_000),
}
_WHOLE = ("tries", "max_reply_bytes", "context_tokens")
_TEXTS = ("base_url", "api_key_env")
PRICE_PARTS = ("input", "output", "cached")


def read_settings(spec: TeacherSpec, *, extra: Collection[str] = ()) -> Settings:
    """Check a spec's options and params; `extra` names options that only this teacher has.

    Raises:
        UsageError: with every problem at once.
    """
    place = f"teacher {spec.provider}"
    known = [*_NUMBERS, *_TEXTS, "price", *extra]
    problems = []
    for name, value in spec.options.items():
        if name not in known:
            problems.append(_unknown(place, name, known))
        elif name in _NUMBERS:
            problems += _number(place, name, value)
        elif name in _TEXTS and not isinstance(value, str):
            problems.append(f"{place}: options.{name} must be text; got {value!r}.")
        elif name == "price":
            problems += _price(place, value)
    problems += _params(place, spec.params)
    if problems:
        raise UsageError("\n".join(problems))
    options = {k: v for k, v in spec.options.items() if k != "price" and k not in extra}
    return Settings(**options, price_usd=spec.options.get("price"))


def _params(place: str, params: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with params: the names that are askwright's, the cap on a reply."""
    problems = []
    for name in sorted(params):
        bare = plain_name(name)
        if bare in _RESERVED_PARAMS:
            problems.append(f"{place}: params.{name} is askwright's to set; remove it.")
        elif bare in _OTHER_LENGTHS and name not in MAX_TOKENS_NAMES:
            problems.append(
                f"{place}: params must cap a reply by max_tokens; got {name!r}. Write max_tokens, "
                "which is sent under the provider's own name."
            )
        elif _is_key_like(name):
            problems.append(_no_key(place, name))
    given = [name for name in MAX_TOKENS_NAMES if name in params]
    if len(given) > 1:
        problems.append(
            f"{place}: params must cap a reply once; got {' and '.join(given)}. Keep max_tokens."
        )
    for name in given:
        value = params[name]
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            problems.append(
                f"{place}: params.{name} must be a whole number from 1 on; got {value!r}. Leave it "
                f"out for {DEFAULT_MAX_TOKENS:,}."
            )
    return problems


def _is_key_like(name: str) -> bool:
    low = name.lower().replace("-", "_")
    return low not in _NOT_KEYS and any(part in low for part in _LOOKS_LIKE_KEY)


def _no_key(place: str, name: str) -> str:
    return (
        f"{place}: {name} must not stand in a config. Set the provider's environment variable, "
        "or name another one by options.api_key_env."
    )


def _unknown(place: str, name: str, known: list[str]) -> str:
    if _is_key_like(name):
        return _no_key(place, name)
    near = nearest(name, known)
    hint = f" Did you mean {near!r}?" if near else ""
    return f"{place}: options must be of {', '.join(known)}; got {name!r}.{hint}"


def _number(place: str, name: str, value: object) -> list[str]:
    low, high = _NUMBERS[name]
    fits = isinstance(value, int if name in _WHOLE else int | float)
    if fits and not isinstance(value, bool) and low <= value <= high:  # type: ignore[operator]
        return []
    return [f"{place}: options.{name} must be a number from {low:g} to {high:g}; got {value!r}."]


def _price(place: str, value: object) -> list[str]:
    if (
        isinstance(value, dict)
        and {"input", "output"} <= value.keys() <= set(PRICE_PARTS)
        and all(_is_price(part) for part in value.values())
    ):
        return []
    return [
        f"{place}: options.price must be {{input, output}} and may have cached, in USD per million "
        f"tokens; got {value!r}."
    ]


def _is_price(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value >= 0


def checked_url(
    spec: TeacherSpec,
    settings: Settings,
    preset: Preset,
    environ: Mapping[str, str],
    *,
    needs_key: bool,
    allowed_hosts: Collection[str] = (),
) -> str:
    """Return the address to ask, without a slash at its end.

    The config's `base_url` counts before the environment's, that before the provider's own. A key
    goes to the provider's own host, to this machine, and to where somebody outside the config
    allowed it: configs are passed around, and one of them must not be able to send a key away.

    Raises:
        UsageError: there is no address, it is none of http(s), or the key may not go there.
    """
    place = f"teacher {spec.provider}"
    from_environment = environ.get(preset.base_url_name, "") if preset.base_url_name else ""
    url = settings.base_url or from_environment or preset.base_url
    if not url:
        raise UsageError(f"{place}: needs an address; got none. Set options.base_url.")
    parts = _split(url, place)
    host = (parts.hostname or "").lower()
    own = urlsplit(preset.base_url).hostname if preset.base_url else None
    allowed = {name.lower() for name in allowed_hosts}
    named_outside = url == from_environment and not settings.base_url
    if needs_key and not (host == own or is_loopback(host) or host in allowed or named_outside):
        raise UsageError(
            f"{place}: the key must go to {own or 'a host that you allow'}; options.base_url names "
            f"{host!r}. If you trust it: --allow-host {host}"
        )
    if needs_key and parts.scheme == "http" and not is_loopback(host):
        raise UsageError(f"{place}: a key must travel by https; got http://{host}.")
    return url.rstrip("/")


def _split(url: str, place: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        parts = None
    if parts is None or not url.isprintable() or not url.isascii() or " " in url:
        raise UsageError(f"{place}: options.base_url must be a web address; it isn't.")
    if parts.username is not None or parts.password is not None:
        raise UsageError(f"{place}: options.base_url must hold no user or password.")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise UsageError(
            f"{place}: options.base_url must begin with http:// or https://, name a host and have "
            f"no '?' or '#'; got {parts.scheme + '://' + (parts.hostname or '')!r}."
        )
    return parts


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("127.0.0.1.example.org")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
