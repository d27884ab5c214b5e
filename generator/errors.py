"""What can go wrong, as types: one flat family, each with the exit code it ends a command with.

AskwrightError          70  a fault of our own (never raised on purpose)
  UsageError             2  wrong arguments, paths or run folders
  InvalidError           2  a file a person wrote has problems; carries all of them
  KnowledgeError         3  the documents can't be used
  ProviderError          4  the provider refused for good
  CapError               5  the user's cap on money or tokens is reached
  StorageError           6  the disk, the journal or another process is in the way
"""

from collections.abc import Sequence
from typing import Any, Literal

from msgspec import Struct, to_builtins

__all__ = [
    "AskwrightError",
    "CapError",
    "InvalidError",
    "KnowledgeError",
    "Problem",
    "ProviderError",
    "StorageError",
    "UsageError",
    "visible",
]

MAX_VALUE_CHARS = 80
"""How much of a wrong value a message shows: enough to find it, too little to flood a terminal."""


def visible(text: str) -> str:
    r"""Return text in which every control and bidi character is written as an escape.

    Nothing that comes from a file or a teacher may move the cursor, recolour the terminal or forge
    a line of a log, so every message passes through here. Newlines are kept.

    >>> visible("a\x1b[31mb\u202ec")
    'a\\x1b[31mb\\u202ec'
    """
    if all(line.isprintable() for line in text.split("\n")):
        return text
    return "".join(c if c == "\n" or _is_plain(c) else ascii(c)[1:-1] for c in text)


def _is_plain(char: str) -> bool:
    if char.isascii():
        return char.isprintable()
    return char.isprintable() or char in "\u00a0\u3000\u2009\u202f"


class Problem(Struct, frozen=True):
    """Something wrong in a file that a person wrote: place, rule, value, fix.

    Lines and columns count from 1; 0 means that the place is the whole file. `pointer` is a JSON
    Pointer into the file's value. `message` reads "what must hold; got what" and `fix` says what
    to do, or is empty where the message already does.
    """

    file: str
    message: str
    code: str
    line: int = 0
    column: int = 0
    pointer: str = ""
    severity: Literal["error", "warning"] = "error"
    fix: str = ""

    def __str__(self) -> str:
        place = self.file if not self.line else f"{self.file}:{self.line}:{self.column}"
        text = f"{place}: {self.message.removesuffix('.')}"
        if self.pointer:
            text += f" [{self.pointer}]"
        stop = "" if text.endswith("?") else "."
        return visible(f"{text}{stop} {self.fix}".rstrip())

    def as_dict(self) -> dict[str, Any]:
        """Return the problem as plain data, as `validate --format json` prints it."""
        found: dict[str, Any] = to_builtins(self)
        return found


class AskwrightError(Exception):
    """The family's head; by itself it means a fault of our own."""

    exit_code = 70


class UsageError(AskwrightError):
    """Raised when a command's arguments, paths or run folder can't mean what was asked."""

    exit_code = 2


class InvalidError(AskwrightError):
    """Raised when a config, schema, template or table has problems; it carries all of them."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class KnowledgeError(AskwrightError):
    """Raised when no document can be read, or what was read holds no text."""

    exit_code = 3


class ProviderError(AskwrightError):
    """Raised when a provider refuses for good: key, quota, unknown model."""

    exit_code = 4


class CapError(AskwrightError):
    """Raised when the next call would pass the user's cap on money or tokens."""

    exit_code = 5


class StorageError(AskwrightError):
    """Raised when the disk, the journal or another process is in the way."""

    exit_code = 6
