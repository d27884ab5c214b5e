"""JSON text -> Tree: a scanner without recursion that knows where it is and goes on past NaN."""

import bisect
import itertools
import json.decoder
import math
import re
from typing import Any, Final

from generator.errors import InvalidError
from generator.schema.json_quick import NOTHING, read_quickly
from generator.schema.scalars import read_number
from generator.schema.tree import Place, Places, Tree, TreeBuilder
from generator.schema.wording import masked, shown

__all__ = ["scan", "scan_with_care"]

# The standard library's own, in C where there is one; it refuses raw control characters.
_scan_string: Any = json.decoder.scanstring  # type: ignore[attr-defined]
_BLANK = re.compile(r"[ \t\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORD = re.compile(r"[-+]?[\w.]+")
_LITERALS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}
_NOT_FINITE: Final = {"NaN", "Infinity", "-Infinity", "+Infinity", "nan", "inf", "-inf"}
_HINTS: Final = {
    "True": "Write true.", "False": "Write false.", "None": "Write null.",
    "'": "Put text in double quotes.",
}  # fmt: skip


class _Scanner:
    """Holds the text and the position in it."""

    def __init__(self, text: str, builder: TreeBuilder) -> None:
        self.text = text
        self.at = 0
        self.builder = builder
        lengths = (len(line) + 1 for line in builder.lines)
        self._starts = [0, *itertools.accumulate(lengths)]

    def place(self, at: int) -> Place:
        line = bisect.bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1

    def skip_blanks(self) -> str:
        """Go past white space; return the character there, or "" at the end."""
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def value(self) -> None:
        """Take a scalar, or open a container."""
        char, place = self.skip_blanks(), self.place(self.at)
        if char == '"':
            self.builder.scalar(self.string(), place)
        elif char == "{" or char == "[":
            self.at += 1
            self.builder.start({} if char == "{" else [], place)
        else:
            self._word(place)

    def string(self) -> str:
        try:
            text, self.at = _scan_string(self.text, self.at + 1, True)
        except json.JSONDecodeError as error:
            place = self.place(error.pos)
            if "control character" in error.msg:
                message = "text must hold control characters and line ends as escapes"
                raise self.builder.stop(
                    place, f"{message}; {self._got(place)}", "json-syntax"
                ) from None
            raise self.expected("a text that ends with '\"'", at=error.pos) from None
        return str(text)

    def _word(self, place: Place) -> None:
        found = _WORD.match(self.text, self.at)
        word = found[0] if found else ""
        number = _NUMBER.match(self.text, self.at)
        if word in _LITERALS:
            self.builder.scalar(_LITERALS[word], place, word)
        elif number and number.end() >= self.at + len(word):
            word = number[0]
            self.builder.scalar(self._number(word, place), place, word)
        elif word in _NOT_FINITE:
            self._refuse_number(word, place)
            self.builder.scalar(0.0, place, word)
        else:
            raise self.expected("a value")
        self.at += len(word)

    def _number(self, word: str, place: Place) -> float:
        try:
            value = read_number(word)
        except ValueError:
            message = f"a whole number must have at most 300 digits; got {len(word):,}"
            self.builder.report(place, message, "number-too-long", fix="Put it in quotes.")
            return 0
        if math.isfinite(value):
            return value
        self._refuse_number(word, place)
        return 0.0

    def _refuse_number(self, word: str, place: Place) -> None:
        message = f"numbers must be finite; {word} is not a finite number"
        self.builder.report(place, message, "not-finite", fix="If text is meant, quote it.")

    def key(self) -> None:
        if self.skip_blanks() != '"':
            raise self.expected("a key in double quotes")
        place = self.place(self.at)
        key = self.string()
        self.builder.key(key, place)
        if not key.isascii() and any("\ud800" <= char <= "\udfff" for char in key):
            message = "a key must be whole characters; got half of one"
            self.builder.report(place, message, "lone-surrogate")
        if self.skip_blanks() != ":":
            raise self.expected("':'")
        self.at += 1

    def expected(self, what: str, *, at: int | None = None) -> InvalidError:
        """Return the error that ends the scan: what had to come, and the line that came."""
        at = self.at if at is None else at
        place = self.place(at)
        rest = self.text[at : at + 20]
        if rest.startswith(("//", "/*", "#")):
            fix = "Remove the comment, or write YAML in a .yaml file."
            message = f"JSON must hold no comments; {self._got(place)}"
            return self.builder.stop(place, message, "json-comment", fix=fix)
        before = self.text[:at].rstrip()[-1:] if rest[:1] in ("]", "}") else ""
        fix = next((fix for word, fix in _HINTS.items() if rest.startswith(word)), "")
        if before == ",":
            fix = "Remove the comma before it."
        return self.builder.stop(
            place, f"{what} must come here; {self._got(place)}", "json-syntax", fix=fix
        )

    def _got(self, place: Place) -> str:
        lines = self.builder.lines
        written = lines[place[0] - 1] if place[0] <= len(lines) else ""
        if place[0] >= len(lines) and not written[place[1] - 1 :].strip():
            return "the file ends here"
        # A file may be one line of megabytes: show what stands around the place.
        return f"got {shown(masked(written[max(0, place[1] - 41) : place[1] + 40].strip()))}"


def scan(text: str, name: str) -> Tree:
    r"""Read JSON text, its line ends already `\n`, into a tree.

    Where all is well its places are looked for only when a problem needs one.

    Raises:
        InvalidError: the text is no JSON, or breaks a rule of this room; all problems found.
    """
    value = read_quickly(text)
    if value is NOTHING:
        return scan_with_care(text, name)

    def find() -> Places:
        tree = scan_with_care(text, name)
        return Places(tree.places, tree.key_places, tree.sources)

    return Tree(name, value, text, find)


def scan_with_care(text: str, name: str) -> Tree:
    """Read JSON text as `scan` does, value by value, with the place of each."""
    builder = TreeBuilder(name, text)
    scanner = _Scanner(text, builder)
    if not scanner.skip_blanks():
        raise builder.stop((1, 1), "must hold a value; the file is empty", "empty")
    scanner.value()
    is_first = True
    while builder.stack:
        is_first = _step(scanner, builder.stack[-1].value, is_first=is_first)
    if scanner.skip_blanks():
        raise scanner.expected("the end of the file")
    return builder.tree()


def _step(scanner: _Scanner, container: Any, *, is_first: bool) -> bool:  # noqa: ANN401
    """Take one member or the end of the open container; say whether a new one was opened."""
    builder = scanner.builder
    closing = "}" if isinstance(container, dict) else "]"
    char = scanner.skip_blanks()
    if char == closing:
        scanner.at += 1
        builder.end()
        return False
    if not is_first:
        if char != ",":
            raise scanner.expected(f"',' or '{closing}'")
        scanner.at += 1
    if closing == "}":
        scanner.key()
    n_open = len(builder.stack)
    scanner.value()
    return len(builder.stack) > n_open
