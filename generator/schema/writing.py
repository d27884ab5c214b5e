"""Plain data -> YAML that a person reads and that this room reads back equal."""

import math
import re
from typing import Any, Final

import yaml

from generator.schema.scalars import read_plain

__all__ = ["write_yaml"]

_WIDTH: Final = 100
# Text that only an escape keeps: controls, Unicode line ends, marks and halves of characters.
_ESCAPED = re.compile(
    "[^\n\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


class _Dumper(yaml.SafeDumper):
    """PyYAML's dumper with list items indented, and no aliases."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:  # noqa: ANN401
        return super().increase_indent(flow, False)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    try:
        is_text = read_plain(text) == text
    except ValueError:
        is_text = False
    if _ESCAPED.search(text):
        style = '"'
    elif "\n" in text:
        style = "|"
    elif not is_text:
        style = "'"
    elif len(text) > _WIDTH - 20 and "  " not in text and text == text.strip():
        style = ">"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def write_yaml(value: Any) -> str:  # noqa: ANN401 (any JSON value)
    """Return plain data as block YAML: keys in their order, long texts folded at 100 columns.

    Reading it gives an equal value, in this room and in other YAML 1.1 and 1.2 readers.

    Raises:
        ValueError: a number that is not finite.

    >>> print(write_yaml({"name": "no", "levels": ["easy", "1.10"]}), end="")
    name: 'no'
    levels:
      - easy
      - '1.10'
    """
    _refuse_infinite(value)
    return str(
        yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    ).removesuffix("...\n")


def _refuse_infinite(value: Any) -> None:  # noqa: ANN401
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"YAML files of ours hold finite numbers only; got {value}")
    members = value.values() if isinstance(value, dict) else value
    for member in members if isinstance(value, dict | list | tuple) else ():
        _refuse_infinite(member)
