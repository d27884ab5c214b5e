"""YAML text -> Tree: PyYAML's events, composed here so that nothing is built from a tag.

Merge keys (`<<`) are refused: YAML 1.2 has none, and they are what a small file grows endless by.
Keys are always text, as written: `on: 1` and `1.10: x` have the keys "on" and "1.10".
"""

import itertools
import math
import re
from collections.abc import Iterator
from typing import Any, Final

import yaml

from generator.schema.scalars import read_plain
from generator.schema.tree import MAX_DEPTH, Place, Tree, TreeBuilder
from generator.schema.wording import masked, nearest, shown

__all__ = ["compose"]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What aliases may unfold to; below MAX_NODES, so that a bomb is called one.
_MAX_ALIASED: Final = 100_000
_MAX_ALIASED_CHARS: Final = 10_000_000
_STRING_TAG: Final = "tag:yaml.org,2002:str"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
# Line ends for YAML 1.1 and PyYAML, text for YAML 1.2 and for us.
_UNICODE_BREAKS: Final = "\x85\u2028\u2029"
_ENDS: Final = (yaml.DocumentEndEvent, yaml.StreamEndEvent)
_QUOTE: Final = "Put the text in quotes."
# What PyYAML says (a part of it), what we say, and what helps.
_SYNTAX: Final = (
    (
        "mapping values are not allowed",
        "': ' must not stand in a text without quotes, or below one",
        "Put the text in quotes, or correct the indentation.",
    ),
    ("cannot start any token", "text without quotes must not begin with {char}", _QUOTE),
    ("did not find expected key", "a key or the mapping's end must come here", ""),
    ("expected <block end>", "a key or the mapping's end must come here", ""),
    ("did not find expected '-'", "'- ' or the list's end must come here", ""),
    ("unexpected end of stream", "a quoted text must end with its quote", "Add the quote."),
    ("could not find expected ':'", "a key must be followed by ':'", ""),
    ("did not find expected ',' or", "',' or the closing bracket must come here", ""),
    ("expected ',' or", "',' or the closing bracket must come here", ""),
)


class _Anchor:
    """A value that aliases may name."""

    def __init__(self, value: Any, pointer: str, *, is_open: bool) -> None:  # noqa: ANN401
        self.value, self.pointer, self.is_open = value, pointer, is_open


class _Composer:
    """Turns events into the builder's calls; holds the anchors and what is open."""

    def __init__(self, builder: TreeBuilder, breaks: dict[str, str]) -> None:
        self._builder = builder
        self._breaks = {ord(mark): char for mark, char in breaks.items()}
        self._anchors: dict[str, _Anchor] = {}
        # The anchor of each open container, and whether the container stands as a key.
        self._open: list[tuple[_Anchor | None, bool]] = []
        self._n_copied = self._n_copied_chars = 0

    def take(self, event: yaml.Event) -> None:
        """Take one event of the document."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._scalar(event)
        elif kind is yaml.MappingStartEvent:
            self._start({}, event)
        elif kind is yaml.SequenceStartEvent:
            self._start([], event)
        elif kind is yaml.AliasEvent:
            self._alias(event)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._builder.end()
            anchor, is_key = self._open.pop()
            if anchor is not None:
                anchor.is_open = False
            if is_key:
                self._builder.repeat_key()

    def _scalar(self, event: Any) -> None:  # noqa: ANN401 (PyYAML has no types for events)
        place = _place(event)
        text: str = event.value
        if self._breaks:
            text = text.translate(self._breaks)
        is_plain = not event.style and event.tag is None
        if event.tag is not None and event.tag not in ("!", _STRING_TAG):
            self._refuse_tag(event.tag, place)
        if self._builder.expects_key():
            self._key(text, place, is_plain=is_plain)
            if event.anchor:
                self._anchors[event.anchor] = _Anchor(text, "", is_open=False)
            return
        value = self._plain(text, place) if is_plain else text
        if event.anchor:
            pointer = self._builder.next_pointer()
            self._anchors[event.anchor] = _Anchor(value, pointer, is_open=False)
        self._builder.scalar(value, place, None if isinstance(value, str) else text)

    def _plain(self, text: str, place: Place) -> str | float | bool | None:
        try:
            value = read_plain(text)
        except ValueError:
            message = f"a whole number must have at most 300 digits; got {len(text):,}"
            self._builder.report(place, message, "number-too-long", fix=_QUOTE)
            return 0
        if isinstance(value, float) and not math.isfinite(value):
            message = f"numbers must be finite; {shown(value, source=text)} is not a finite number"
            self._builder.report(place, message, "not-finite", fix="If text is meant, quote it.")
            return 0.0
        return value

    def _key(self, text: str, place: Place, *, is_plain: bool) -> None:
        if is_plain and text == "<<":
            message = "merge keys are not read; got '<<'"
            fix = "Write the keys out, or use an alias for the whole mapping."
            pointer = self._builder.stack[-1].pointer
            self._builder.report(place, message, "merge-key", pointer=pointer, fix=fix)
        elif is_plain and not text:
            self._refuse_key("nothing before the ':'", place)
        self._builder.key(text, place)

    def _refuse_key(self, got: str, place: Place) -> None:
        fix = "Put text that holds {{ }} in quotes, or below a '|'."
        pointer = self._builder.stack[-1].pointer
        self._builder.report(
            place, f"a key must be text; got {got}", "key-not-text", pointer=pointer, fix=fix
        )

    def _start(self, container: dict[str, Any] | list[Any], event: Any) -> None:  # noqa: ANN401
        place = _place(event)
        is_key = self._builder.expects_key()
        if is_key:
            self._refuse_key(f"{shown(container).replace('an empty', 'a')} as a key", place)
            self._builder.key("", place)
        if event.tag is not None and event.tag != "!":
            self._refuse_tag(event.tag, place)
        anchor = None
        if event.anchor:
            anchor = _Anchor(container, self._builder.next_pointer(), is_open=True)
            self._anchors[event.anchor] = anchor
        self._builder.start(container, place)
        self._open.append((anchor, is_key))

    def _refuse_tag(self, tag: str, place: Place) -> None:
        short = tag.replace("tag:yaml.org,2002:", "!!", 1)
        message = f"tag not allowed; got {shown(short)}"
        fix = "Remove the tag; where the text begins with '!', quote it."
        self._builder.report(place, message, "tag-not-allowed", fix=fix)

    def _alias(self, event: Any) -> None:  # noqa: ANN401
        name, place = event.anchor, _place(event)
        anchor = self._anchors.get(name)
        if anchor is None:
            known = nearest(name, self._anchors)
            guess = f"; did you mean '*{known}'" if known else ""
            message = f"an alias must name an anchor above it; got {shown('*' + name)}{guess}"
            fix = "Where the text begins with '*', quote it."
            self._builder.report(place, message, "unknown-alias", fix=fix)
        elif anchor.is_open:
            message = f"an alias must not stand inside its own value; {shown('*' + name)} refers"
            self._builder.report(place, f"{message} to itself", "self-alias")
        if self._builder.expects_key():
            if anchor is not None and not isinstance(anchor.value, str):
                self._refuse_key(f"the alias {shown('*' + name)}", place)
            is_text = anchor is not None and isinstance(anchor.value, str)
            self._builder.key(anchor.value if anchor and is_text else "*" + name, place)
        elif anchor is None or anchor.is_open:
            self._builder.scalar(None, place)
        else:
            self._copy(anchor.value, anchor.pointer, place)

    def _copy(self, value: Any, source: str, place: Place) -> None:  # noqa: ANN401
        """Give the builder a copy of a value; what is inside keeps the places it was written at.

        It calls itself once a level, which the builder bounds.
        """
        builder = self._builder
        self._n_copied += 1
        self._n_copied_chars += len(value) if isinstance(value, str) else 0
        if self._n_copied > _MAX_ALIASED or self._n_copied_chars > _MAX_ALIASED_CHARS:
            message = (
                f"aliases must not unfold to more than {_MAX_ALIASED:,} values "
                f"or {_MAX_ALIASED_CHARS:,} characters"
            )
            raise builder.stop(place, message, "alias-bomb")
        if isinstance(value, dict):
            builder.start({}, place)
            for key, member in value.items():
                pointer = source + "/" + key.replace("~", "~0").replace("/", "~1")
                builder.key(key, builder.key_places.get(pointer, place))
                self._copy(member, pointer, builder.places.get(pointer, place))
            builder.end()
        elif isinstance(value, list):
            builder.start([], place)
            for position, item in enumerate(value):
                pointer = f"{source}/{position}"
                self._copy(item, pointer, builder.places.get(pointer, place))
            builder.end()
        else:
            builder.scalar(value, place, builder.sources.get(source))


def compose(text: str, name: str) -> Tree:
    r"""Read YAML text, its line ends already `\n`, into a tree.

    Raises:
        InvalidError: the text is no YAML, or breaks a rule of this room; all problems found.
    """
    builder = TreeBuilder(name, text)
    _refuse_controls(text, builder)
    breaks = _stand_ins(text)
    shielded = text.translate({ord(char): mark for mark, char in breaks.items()})
    composer = _Composer(builder, breaks)
    n_documents, is_empty, second = 0, True, (1, 1)
    try:
        for event in _events(shielded):
            if type(event) is yaml.DocumentStartEvent:
                n_documents += 1
                second = _place(event) if n_documents == 2 else second
            elif n_documents == 1 and type(event) not in _ENDS:
                is_empty = is_empty and _is_nothing(event)
                composer.take(event)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, builder) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # PyYAML's Python loader lets ValueErrors of int() and chr() through.
        raise builder.stop(
            (1, 1), f"must be YAML; got {shown(str(error))}", "yaml-syntax"
        ) from None
    if is_empty:
        raise builder.stop((1, 1), "must hold a value; the file is empty", "empty")
    if n_documents > 1:
        message = f"must be one document; got {n_documents} documents, expected 1"
        raise builder.stop(second, message, "many-documents", fix="Remove the '---'.")
    return builder.tree()


def _events(text: str) -> Iterator[yaml.Event]:
    return yaml.parse(text, Loader=_Loader)  # type: ignore[no-any-return, no-untyped-call, unused-ignore]


def _place(event: Any) -> Place:  # noqa: ANN401
    mark = event.start_mark
    return mark.line + 1, mark.column + 1


def _is_nothing(event: yaml.Event) -> bool:
    """Say whether a document that holds only this is empty; a written `null` or `''` is not."""
    return type(event) is yaml.ScalarEvent and not event.value and not event.style


def _refuse_controls(text: str, builder: TreeBuilder) -> None:
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        message = f"must be text; got the control character U+{ord(found[0]):04X}"
        fix = 'Remove it, or write it as an escape in double quotes, such as "\\x1b".'
        raise builder.stop((line, column), message, "control-character", fix=fix)


def _stand_ins(text: str) -> dict[str, str]:
    """Return private characters that the text lacks, for the Unicode line ends that it has."""
    needed = [char for char in _UNICODE_BREAKS if char in text]
    if not needed:
        return {}
    private = map(chr, itertools.chain(range(0xE000, 0xF900), range(0xF0000, 0xFFFFE)))
    used = set(text)
    return dict(zip((char for char in private if char not in used), needed, strict=False))


def _syntax_error(error: yaml.MarkedYAMLError, builder: TreeBuilder) -> Exception:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    written = builder.lines[line - 1] if line <= len(builder.lines) else ""
    said = f"{error.context or ''} {error.problem or ''}".strip()
    where = f"; got {shown(masked(written))}" if written.strip() else "; the file ends here"
    if "nesting depth" in said:  # libyaml from 0.2.6 on has a limit of its own, 1,000 levels
        return builder.too_deep((line, column))
    if "\t" in written[: len(written) - len(written.lstrip(" \t"))]:
        message = f"lines must be indented with blanks; got a tab in line {line}: {shown(written)}"
        return builder.stop((line, column), message, "tab-indent", fix="Use blanks.")
    if "escape code" in said and re.match(r"[uU]?(?:0000)?[dD][89a-fA-F]", written[column - 1 :]):
        message = f"text must be whole characters; got half of one in{where[5:]}"
        builder.report((line, column), message, "lone-surrogate", fix="Write the character itself.")
        return builder.invalid()
    if "nesting depth" in said:  # libyaml from 0.2.6 on looks ahead and stops at 1,000
        message = f"values must not be nested deeper than {MAX_DEPTH} levels"
        return builder.stop((line, column), message, "too-deep")
    if "tag" in said.split():
        message = f"tag not allowed: {said}{where}"
        return builder.stop((line, column), message, "tag-not-allowed", fix="Remove the tag.")
    for part, rule, fix in _SYNTAX:
        if part in said:
            rule = rule.format(char=repr(written[column - 1 : column]))
            return builder.stop((line, column), rule + where, "yaml-syntax", fix=fix)
    return builder.stop((line, column), f"must be YAML: {said}{where}", "yaml-syntax")
