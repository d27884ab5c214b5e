"""YAML and JSON with line and column; JSON Schema -> Problems. Only here are they read and applied.

bytes -> `files` -> `yaml_tree` or `json_tree`, both through `tree` -> `accepting`, and where that
says no `checking`, in the words of `violations` and `wording`. `json_quick` spares right files the
second of these. `writing` is the way back.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.errors import Problem
from generator.schema.accepting import accepts
from generator.schema.codes import CODES
from generator.schema.files import MAX_BYTES, parse_tree, read_tree
from generator.schema.tree import Tree
from generator.schema.wording import join_or, masked, near, nearest, shown

__all__ = [
    "CODES",
    "MAX_BYTES",
    "Tree",
    "check",
    "join_or",
    "load_schema",
    "masked",
    "near",
    "nearest",
    "parse_tree",
    "read_tree",
    "shown",
    "write_yaml",
]

# jsonschema and PyYAML's dumper are imported where they are used: they take 0.2 s.


def check(tree: Tree, schema: Mapping[str, Any]) -> list[Problem]:
    """Return every rule of a draft 2020-12 schema that a tree breaks, once, in file order.

    A float without a fraction passes as an integer, and becomes one in `tree.value` ("1.0" is read
    as 1). A schema may say what a value must be in the annotation "x-must" ("be 1 to 64 letters,
    digits or -"); messages then say that instead of quoting a `pattern` or naming a rule. A $ref is
    followed inside the schema only: nothing is ever fetched.
    """
    if accepts(tree.value, schema):
        return []
    from generator.schema import checking

    return checking.check(tree, schema)


def load_schema(path: Path) -> dict[str, Any]:
    """Read a JSON Schema from a YAML or JSON file.

    Raises:
        InvalidError: it can't be read, is no schema of draft 2020-12, refers outside itself or in a
            loop, or has a pattern that is no regular expression. (One that is slow passes.)
    """
    from generator.schema import loading

    return loading.load_schema(path)


def write_yaml(value: Any) -> str:  # noqa: ANN401 (any JSON value)
    """Return plain data as block YAML: keys in their order, long texts folded at 100 columns.

    Raises:
        ValueError: a number that is not finite.
    """
    from generator.schema import writing

    return writing.write_yaml(value)
