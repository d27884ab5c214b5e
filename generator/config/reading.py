"""A config file -> Config, or every problem in it.

Only the shape is checked here, by the JSON Schema of `schemas/config.schema.json`, and that the
files it names can be read; what a schema can't see is the room `lint`.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from generator import resources, schema
from generator.config.building import Builder
from generator.config.files import Files
from generator.config.matrix import Pools
from generator.config.model import Config
from generator.errors import InvalidError

__all__ = [
    "bundle",
    "config_from",
    "config_schema",
    "parse_config",
    "read_config",
]

_BUNDLE = b'{"askwright-bundle":'


def config_schema() -> dict[str, Any]:
    """Return the JSON Schema of config files."""
    # A shipped file, checked by a test: reading it with its places would take 20 ms.
    path = resources.find("schemas") / "config.schema.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def read_config(path: Path, *, allowed: Sequence[Path] = ()) -> tuple[Config, schema.Tree]:
    """Read a YAML or JSON config; the tree beside it knows the line of every value.

    Args:
        allowed: folders that tables and prompts may lie in, beside its own and the working one.

    Raises:
        InvalidError: with every problem of syntax, shape and files.
    """
    return config_from(schema.read_tree(path), folder=path.resolve().parent, allowed=allowed)


def parse_config(data: bytes, name: str, folder: Path) -> Config:
    """Read a config from bytes, as the inputs of a run keep them; see `bundle`.

    Raises:
        InvalidError: with every problem of syntax, shape and files.
    """
    if not data.startswith(_BUNDLE):
        tree = schema.parse_tree(data, name, is_json=name.lower().endswith(".json"))
        return config_from(tree, folder=folder)[0]
    kept = json.loads(data)
    tree = schema.parse_tree(
        kept["config"].encode("utf-8"), name, is_json=name.lower().endswith(".json")
    )
    config = config_from(tree, folder=folder, kept=kept["files"])[0]
    drawn = kept["drawn"]
    categories = {
        name: replace(one, variables={**one.variables, **_tuples(drawn.get("/" + name, {}))})
        for name, one in config.categories.items()
    }
    return replace(
        config,
        variables={**config.variables, **_tuples(drawn.get("", {}))},
        categories=categories,
    )


def _tuples(values: dict[str, list[Any]]) -> Pools:
    return {name: tuple(items) for name, items in values.items()}


def bundle(config: Config) -> bytes | None:
    """Return a config with all that it read, as one input of a run; None where its file is all.

    What it holds are the file's own text, the template files and tables, and the values that its
    variables took from the documents.
    """
    if not config.text:
        return None
    drawn = {"": {name: config.variables[name] for name in config.draws}}
    for name, category in config.categories.items():
        if category.draws:
            drawn["/" + name] = {one: category.variables[one] for one in category.draws}
    kept = {"askwright-bundle": 1, "config": config.text, "files": config.files, "drawn": drawn}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def config_from(
    tree: schema.Tree,
    *,
    folder: Path,
    kept: dict[str, str] | None = None,
    allowed: Sequence[Path] = (),
) -> tuple[Config, schema.Tree]:
    """Turn a read file into a config.

    Args:
        folder: what the paths in it are relative to.
        kept: the files it names, where they aren't to be read from disk: path -> text.
        allowed: see `read_config`.

    Raises:
        InvalidError: with every problem of shape, or of the files that it names.
    """
    if problems := schema.check(tree, config_schema()):
        raise InvalidError(problems)
    reader = Builder(tree, Files(folder, kept, allowed=allowed))
    config = reader.config(folder)
    if reader.problems:
        raise InvalidError(sorted(reader.problems, key=lambda one: (one.line, one.column)))
    return config, tree
