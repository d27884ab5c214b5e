"""A file's value with the place of every part, and the one builder that both grammars feed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from generator.errors import InvalidError, Problem
from generator.schema.wording import shown

__all__ = [
    "MAX_DEPTH",
    "MAX_DIGITS",
    "MAX_KEYS",
    "MAX_NODES",
    "MAX_POINTERS_CHARS",
    "MAX_POINTER_CHARS",
    "Place",
    "Places",
    "Tree",
    "TreeBuilder",
]

MAX_DEPTH: Final = 50
"""Levels of lists and mappings: configs use about 8, and recursive code is safe to about 300."""
MAX_KEYS: Final = 99_999
"""Keys in one file; 1,000 categories at 5 difficulties need about 25,000."""
MAX_NODES: Final = 200_000
"""Values in one file, aliases unfolded."""
MAX_DIGITS: Final = 300
"""Digits of a whole number, so that `float(n)` never overflows (1.8e308)."""
MAX_POINTER_CHARS: Final = 2_000
"""The keys down to one place, together."""
MAX_POINTERS_CHARS: Final = 64_000_000
"""What all pointers of a file may take: 200,000 values at 320 characters, or 64 MB."""

Place = tuple[int, int]
"""Line and column, both from 1."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where in a file each part of its value stands, and how it was written.

    Attributes:
        of_values: the JSON Pointer of every value -> its place.
        of_keys: the pointer of a mapping's member -> the place of its key.
        sources: the text of the scalars that were not read as text ("1.10" for 1.1).
    """

    of_values: Mapping[str, Place]
    of_keys: Mapping[str, Place]
    sources: Mapping[str, str]


@dataclass(frozen=True)
class Tree:
    r"""The plain value of a YAML or JSON file, and where in the file each part of it stands.

    `file` is the name for messages, `text` the file's text with `\n` as line ends, `find` gives
    the places: for JSON they are found only when a problem needs one.
    """

    file: str
    value: Any
    text: str = field(repr=False)
    find: Callable[[], Places] = field(repr=False, compare=False)

    @cached_property
    def lines(self) -> Sequence[str]:
        """The file's lines without their ends."""
        return self.text.split("\n")

    @cached_property
    def _found(self) -> Places:
        return self.find()

    @property
    def places(self) -> Mapping[str, Place]:
        """The JSON Pointer of every value -> its place."""
        return self._found.of_values

    @property
    def key_places(self) -> Mapping[str, Place]:
        """The pointer of a mapping's member -> the place of its key."""
        return self._found.of_keys

    @property
    def sources(self) -> Mapping[str, str]:
        """The pointer of a scalar that was not read as text -> its text."""
        return self._found.sources

    def problem(
        self,
        pointer: str,
        message: str,
        code: str,
        *,
        at_key: bool = False,
        severity: Literal["error", "warning"] = "error",
        fix: str = "",
    ) -> Problem:
        """Return a problem at a pointer; at its key's place with `at_key`.

        A pointer to what isn't there (a missing key) stands at the nearest value that holds it.
        """
        place = self.key_places.get(pointer) if at_key else None
        upwards = pointer
        while place is None:
            place = self.places.get(upwards)
            if not upwards:
                break
            upwards = upwards.rpartition("/")[0]
        line, column = place or (0, 0)
        return Problem(self.file, message, code, line, column, pointer, severity, fix)


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is not finished yet."""

    value: dict[str, Any] | list[Any]
    pointer: str
    key: str | None = None


class TreeBuilder:
    """Takes a file's parts in order and holds the rules that YAML and JSON share.

    The rules are the limits and that keys differ. What breaks a limit ends the reading at once
    (`stop`); other problems are collected, so that one reading finds all of them.
    """

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.lines = text.split("\n")
        self.problems: list[Problem] = []
        self.places: dict[str, Place] = {}
        self.key_places: dict[str, Place] = {}
        self.sources: dict[str, str] = {}
        self.stack: list[_Frame] = []
        self.root: Any = None
        self._n_keys = self._n_nodes = self._n_pointer_chars = 0

    def report(
        self, place: Place, message: str, code: str, *, pointer: str | None = None, fix: str = ""
    ) -> None:
        """Collect a problem; its pointer is by default that of the next value."""
        if pointer is None:
            pointer = self.next_pointer()
        self.problems.append(Problem(self.file, message, code, *place, pointer, "error", fix))

    def stop(self, place: Place, message: str, code: str, *, fix: str = "") -> InvalidError:
        """Return the error that ends the reading, with every problem so far in file order."""
        pointer = self.stack[-1].pointer if self.stack else ""
        self.report(place, message, code, pointer=pointer, fix=fix)
        return self.invalid()

    def too_deep(self, place: Place) -> InvalidError:
        """Return the error that ends the reading of what is nested deeper than `MAX_DEPTH`."""
        message = f"values must not be nested deeper than {MAX_DEPTH} levels"
        return self.stop(place, message, "too-deep")

    def invalid(self) -> InvalidError:
        """Return the error that carries the problems so far, each once, in file order."""
        found = dict.fromkeys(self.problems)
        return InvalidError(sorted(found, key=lambda one: (one.line, one.column)))

    def next_pointer(self) -> str:
        """Return the JSON Pointer of the value that comes next."""
        if not self.stack:
            return ""
        frame = self.stack[-1]
        if isinstance(frame.value, list):
            return f"{frame.pointer}/{len(frame.value)}"
        return _member(frame.pointer, frame.key or "")

    def expects_key(self) -> bool:
        """Say whether a mapping is open that has no key for its next value."""
        return (
            bool(self.stack) and self.stack[-1].key is None and type(self.stack[-1].value) is dict
        )

    def key(self, key: str, place: Place) -> None:
        """Take the key of the next value of the open mapping."""
        frame = self.stack[-1]
        assert isinstance(frame.value, dict)
        self._n_keys += 1
        if self._n_keys > MAX_KEYS:
            raise self.stop(place, f"a file must not be larger than {MAX_KEYS:,} keys", "too-large")
        pointer = _member(frame.pointer, key)
        if len(pointer) > MAX_POINTER_CHARS:
            message = f"the keys down to a place must have at most {MAX_POINTER_CHARS:,} characters"
            raise self.stop(place, f"{message}; got {len(pointer):,}", "key-too-long")
        if key in frame.value:
            self._report_duplicate(key, pointer, place)
        frame.key = key
        self.key_places[pointer] = place

    def repeat_key(self) -> None:
        """Give the next value the key "" unchecked: for a key that was refused."""
        self.stack[-1].key = ""

    def _report_duplicate(self, key: str, pointer: str, place: Place) -> None:
        first = self.key_places.get(pointer, (0, 0))
        message = (
            f"a key must be given once; got {shown(key)} again, "
            f"first at line {first[0]}, column {first[1]}"
        )
        fix = "Remove one of the two."
        self.report(place, message, "duplicate-key", pointer=pointer, fix=fix)

    def scalar(self, value: Any, place: Place, source: str | None = None) -> None:  # noqa: ANN401
        """Take a scalar; `source` is its text where that is not the value itself."""
        pointer = self._enter(value, place)
        if source is not None:
            self.sources[pointer] = source
        if type(value) is str and not value.isascii():
            self._refuse_surrogates(value, place, pointer)

    def start(self, container: dict[str, Any] | list[Any], place: Place) -> None:
        """Open a list or mapping; it takes what comes until `end`."""
        if len(self.stack) >= MAX_DEPTH:
            raise self.too_deep(place)
        pointer = self._enter(container, place)
        self.stack.append(_Frame(container, pointer))

    def end(self) -> None:
        """Close the innermost list or mapping."""
        self.stack.pop()

    def _enter(self, value: Any, place: Place) -> str:  # noqa: ANN401 (any JSON value)
        pointer = self.next_pointer()
        self._n_nodes += 1
        if self._n_nodes > MAX_NODES:
            raise self.stop(
                place, f"a file must not be larger than {MAX_NODES:,} values", "too-large"
            )
        self._n_pointer_chars += len(pointer)
        if self._n_pointer_chars > MAX_POINTERS_CHARS:
            message = "keys must be shorter where there are so many values below them"
            raise self.stop(place, message, "key-too-long")
        self.places[pointer] = place
        if not self.stack:
            self.root = value
            return pointer
        frame = self.stack[-1]
        if isinstance(frame.value, list):
            frame.value.append(value)
        else:
            frame.value[frame.key or ""] = value
            frame.key = None
        return pointer

    def _refuse_surrogates(self, text: str, place: Place, pointer: str) -> None:
        found = next((char for char in text if "\ud800" <= char <= "\udfff"), None)
        if found is not None:
            message = f"text must be whole characters; got half of one, \\u{ord(found):04x}"
            fix = "Write the character itself."
            self.report(place, message, "lone-surrogate", pointer=pointer, fix=fix)

    def tree(self) -> Tree:
        """Return what was built.

        Raises:
            InvalidError: there were problems; it carries all of them.
        """
        if self.problems:
            raise self.invalid()
        found = Places(self.places, self.key_places, self.sources)
        return Tree(self.file, self.root, self.text, lambda: found)


def _member(pointer: str, key: str) -> str:
    if "~" in key or "/" in key:
        key = key.replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{key}"
