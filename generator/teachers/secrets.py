"""API keys: read from environment variables only, masked wherever text leaves the room."""

import re
from collections.abc import Iterable, Mapping

from generator.errors import UsageError, visible

__all__ = ["Mask", "read_key"]

MIN_KEY_CHARS = 8
MAX_SHOWN_CHARS = 300

# What keys of the known providers look like, wherever they come from.
_KEY_LOOKING = re.compile(
    r"AIza[\w\-]{10,}|\b(?:sk|pk|rk|gsk|xai|hf|r8)[-_][\w\-]{8,}|(?<=Bearer )[^\s\"',]+"
    r"|(?<=[?&]key=)[^&\s\"']+|(?<=://)[^/@\s:]+:[^/@\s]+(?=@)",
)


def read_key(names: Iterable[str], environ: Mapping[str, str], *, teacher: str) -> str:
    """Return the key from the first of these environment variables that is set.

    Raises:
        UsageError: none is set, or its value can't be a key; the value is never shown.
    """
    names = tuple(names)
    for name in names:
        if key := environ.get(name, "").strip("\r\n"):
            return _checked(key, name)
    raise UsageError(
        f"teacher {teacher}: needs an API key in the environment variable {' or '.join(names)}; "
        f"it isn't set. Set it: export {names[0]}=..."
    )


def _checked(key: str, name: str) -> str:
    if len(key) < MIN_KEY_CHARS:
        what = f"only {len(key)} characters"
    elif not key.isascii() or not key.isprintable() or any(c in " \"'`" for c in key):
        what = "blanks, quotes, control or non-ASCII characters"
    else:
        return key
    raise UsageError(
        f"{name}: must be an API key as the provider gave it; got {what}. Set it again."
    )


class Mask:
    """Takes keys out of text: the ones in use, to the letter, and whatever looks like one."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._keys = tuple(key for key in keys if key)

    def __call__(self, text: str, *, max_chars: int = MAX_SHOWN_CHARS) -> str:
        r"""Return text for people: keys masked, control characters escaped, on one line, cut.

        >>> Mask(["abcdefgh12"])("bad key abcdefgh12, or sk-12345678901\x1b[0m")
        'bad key ***, or ***\\x1b[0m'
        """
        head = text[: 50 * max_chars]  # before any regex: an error text may be megabytes
        for key in self._keys:
            head = head.replace(key, "***")
        shown = visible(" ".join(_KEY_LOOKING.sub("***", head).split()))
        return shown if len(shown) <= max_chars else f"{shown[: max_chars - 4]} ..."
