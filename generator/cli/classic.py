"""The classic single-JSON form of question templates -> a config of ours.

    {"question_templates": {"themes": {"basic": ["What is said about {theme}?"]}},
     "characters": {"major": ["Elizabeth"], "minor": ["Hill"]}, "themes": ["pride"]}

Every other list, or mapping of lists, is a variable: `characters` fills {character}, {character1}
and {character2}; `social_aspects` fills {social_aspect} or {aspect}.
"""

import re
from pathlib import Path
from typing import Any

from generator.config import parse_config
from generator.errors import InvalidError, Problem
from generator.plan import cells
from generator.schema import Tree, near, read_tree, write_yaml

__all__ = ["convert", "convert_file", "safe_name"]

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([A-Za-z_]\w*)\}|[{}][%#]?", re.ASCII)
_DEFAULT_DOCUMENTS = "documents/*"
_DEFAULT_QUOTA = 2


def convert_file(path: Path, documents: str = "") -> tuple[str, dict[str, Any]]:
    """Read a classic file; return a name and a config's value.

    Raises:
        InvalidError: it can't be read, or isn't of the form; with every problem.
    """
    tree = read_tree(path)
    value = {"askwright": 1, "name": safe_name(path.stem), **convert(tree, documents)}
    value["quota"] = {"per_cell": max(1, min(_DEFAULT_QUOTA, _fewest(value)))}
    return safe_name(path.stem), value


def _fewest(value: dict[str, Any]) -> int:
    """Return how many distinct instructions the poorest cell has."""
    config = parse_config(write_yaml(value).encode("utf-8"), "config.yaml", Path())
    return min((cell.n_candidates for cell in cells(config)), default=1)


def convert(tree: Tree, documents: str = "") -> dict[str, Any]:
    """Return a config's value for a classic file.

    Raises:
        InvalidError: with every problem.
    """
    raw, problems = tree.value, list[Problem]()
    templates = raw.get("question_templates") if isinstance(raw, dict) else None
    if not isinstance(templates, dict) or not templates:
        message = "must have question_templates: {category: {difficulty: [template]}}; it has none"
        raise InvalidError([tree.problem("", message, "missing-key")])
    texts = _texts(tree, templates, problems)
    if problems:
        raise InvalidError(problems)
    pools = {k: v for k, v in raw.items() if k != "question_templates" and _is_pool(v)}
    names = {alias: _singular(key) for key in pools for alias in _aliases(key)}
    for pointer, text in texts:
        for name in filter(None, _PLACEHOLDER.findall(text)):
            if _variable(name, names) is None:
                message = f"every placeholder must have a list; {{{name}}} has none"
                fix = near(name, names)
                problems.append(tree.problem(pointer, message, "undefined-variable", fix=fix))
    if problems:
        raise InvalidError(problems)
    difficulties = list(dict.fromkeys(one for row in templates.values() for one in row))
    empty = [
        {"category": safe_name(category), "difficulty": safe_name(difficulty)}
        for category, row in templates.items()
        for difficulty in difficulties
        if not row.get(difficulty)
    ]
    return {
        "documents": [documents or _DEFAULT_DOCUMENTS],
        "difficulties": {safe_name(one): {} for one in difficulties},
        "quota": {"per_cell": 2},
        "variables": {_singular(key): value for key, value in pools.items()},
        **({"exclude": empty} if empty else {}),
        "categories": {
            safe_name(category): {
                "templates": {
                    safe_name(difficulty): [_converted(text, names) for text in several]
                    for difficulty, several in row.items()
                    if several
                }
            }
            for category, row in templates.items()
        },
    }


def _texts(tree: Tree, templates: dict[str, Any], problems: list[Problem]) -> list[tuple[str, str]]:
    """Return (pointer, template) of every template; note what isn't of the form."""
    found = []
    for category, row in templates.items():
        pointer = f"/question_templates/{category}"
        if not isinstance(row, dict) or not row:
            message = "must be a mapping of difficulty to templates"
            problems.append(tree.problem(pointer, message, "wrong-type"))
            continue
        for difficulty, several in row.items():
            place = f"{pointer}/{difficulty}"
            if not isinstance(several, list) or not all(isinstance(one, str) for one in several):
                problems.append(tree.problem(place, "must be a list of texts", "wrong-type"))
                continue
            found += [(f"{place}/{i}", text) for i, text in enumerate(several)]
    return found


def _is_pool(value: Any) -> bool:  # noqa: ANN401 (any JSON value)
    if isinstance(value, list):
        return bool(value) and all(isinstance(one, str | int | float | dict) for one in value)
    return isinstance(value, dict) and bool(value) and all(
        isinstance(one, list) and _is_pool(one) for one in value.values()
    )  # fmt: skip


def _singular(key: str) -> str:
    name = f"{key[:-3]}y" if key.endswith("ies") else key.removesuffix("s")
    return re.sub(r"\W", "_", name, flags=re.ASCII).lstrip("_0123456789") or "value"


def _aliases(key: str) -> list[str]:
    """Return the names by which templates may call a list: its own, singular, its last word."""
    return [key, _singular(key), _singular(key).rpartition("_")[2]]


def _variable(name: str, names: dict[str, str]) -> str | None:
    """Return a placeholder's name as a config has it: its variable, with its number."""
    if name in names:
        return names[name]
    stem = name.rstrip("0123456789")
    known = names.get(stem) or names.get(stem.rstrip("_"))
    return None if known is None else known + name[len(stem) :]


def _converted(text: str, names: dict[str, str]) -> str:
    """Write {name} as {{ name }}; braces that were doubled, or mean nothing, stay text.

    >>> _converted("Who is {person1}? {{so}}", {"person": "character"})
    'Who is {{ character1 }}? {so}'
    """

    def replace(found: re.Match[str]) -> str:
        if found[1]:
            return f"{{{{ {_variable(found[1], names)} }}}}"
        if found[0] in ("{{", "}}"):
            return found[0][0]
        return found[0] if len(found[0]) == 1 else f"{{{{ '{found[0]}' }}}}"

    return _PLACEHOLDER.sub(replace, text)


def safe_name(text: str) -> str:
    """Return a name that configs take, as near to a text as can be.

    >>> safe_name(" plot/events ")
    'plot events'
    """
    name = re.sub(r"[^\w \-.]+", " ", text.strip())
    name = re.sub(r"\s+", " ", name).strip(" .-_")
    return name[:64].rstrip(" .") or "dataset"
