"""Rules about names: what is named must exist, and differ from its neighbours."""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import product

from generator.config import ALL_DIFFICULTIES, pointer_part
from generator.errors import Problem
from generator.lint.subject import Subject
from generator.schema import near, shown

__all__ = ["look_alike_names", "undefined_variable", "unknown_cell", "unknown_difficulty"]


def unknown_difficulty(subject: Subject) -> Iterator[Problem]:
    """Templates stand under a difficulty that exists, or under `all`.

    Templates under any other name would never be asked.
    """
    config = subject.config
    known = [*config.difficulties, ALL_DIFFICULTIES]
    places = [("", config.templates)]
    places += [
        (f"/categories/{pointer_part(c.name)}", c.templates) for c in config.categories.values()
    ]
    for place, templates in places:
        for name in templates:
            if name not in known:
                yield subject.problem(
                    f"{place}/templates/{pointer_part(name)}",
                    f"must be a difficulty or {ALL_DIFFICULTIES!r}; got {shown(name)}",
                    "unknown-difficulty",
                    fix=near(name, known),
                    at_key=True,
                )


def unknown_cell(subject: Subject) -> Iterator[Problem]:
    """What `exclude`, `turns`, `ask.cells`, topics and seed instructions name exists.

    A misspelled cell would be asked all the same, or have no follow-ups, share or examples.
    """
    config = subject.config
    axes = (("category", list(config.categories)), ("difficulty", list(config.difficulties)))
    items = [
        (f"/{key}/{i}", item)
        for key in ("exclude", "turns")
        for i, item in enumerate(subject.tree.value.get(key, ()))
    ]
    cells = subject.tree.value.get("ask", {}).get("cells", ())
    items += [(f"/ask/cells/{i}", item) for i, item in enumerate(cells)]
    yield from _unknown_in_files(subject)
    for pointer, item in items:
        for axis, known in axes:
            named = item.get(axis, [])
            for k, name in enumerate([named] if isinstance(named, str) else named):
                if name not in known:
                    at = "" if isinstance(named, str) else f"/{k}"
                    yield subject.problem(
                        f"{pointer}/{axis}{at}",
                        f"must be a {axis} of this config; got {shown(name)}",
                        "unknown-cell",
                        fix=near(name, known),
                    )


def _unknown_in_files(subject: Subject) -> Iterator[Problem]:
    """Yield what the file of topics and the seed instructions name that isn't there."""
    config = subject.config
    for name in config.topics:
        if name not in config.categories:
            message = f"topics must be of a category of this config; got {shown(name)}"
            fix = near(name, list(config.categories))
            yield subject.problem("/topics", message, "unknown-cell", fix=fix)
    path = str(config.folder / str(subject.tree.value.get("seed_instructions", "")))
    for seed in config.seed_instructions:
        for axis, name, known in (
            ("category", seed.category, list(config.categories)),
            ("difficulty", seed.difficulty, list(config.difficulties)),
        ):
            if name and name not in known:
                message = f"{axis!r} must be a {axis} of the config; got {shown(name)}"
                place = (path, message, "unknown-cell", seed.line, 1, "/seed_instructions")
                yield Problem(*place, fix=near(name, known))


def undefined_variable(subject: Subject) -> Iterator[Problem]:
    """A template uses only variables that its category sees.

    It sees the category's own variables and the shared ones. A number at the end of a name draws
    once more from the variable without it: `product1` and `product2` need a variable `product`.
    """
    seen: set[tuple[str, str]] = set()
    for use in subject.uses():
        unknown = sorted(subject.unknown_names(use))
        for template, name in product(use.places, unknown):
            if (template.pointer, name) in seen:
                continue
            seen.add((template.pointer, name))
            where = f" in category {use.categories[0]!r}" if use.is_shared else ""
            yield subject.in_template(
                template,
                f"every variable must be defined; {name!r} is not{where}",
                "undefined-variable",
                name=name,
                line=subject.names_of(template)[name],
                fix=near(name, [known for known in sorted(use.pools) if "." not in known]),
            )


def look_alike_names(subject: Subject) -> Iterator[Problem]:
    """No two names of categories, difficulties or variables look alike.

    Names that are equal in Unicode's NFC form without regard to case (`Straße` and `STRASSE`, an
    accent composed or not) would be one folder, one column or one line of a report.
    """
    config = subject.config
    yield from _alike(subject, "/difficulties", config.difficulties)
    yield from _alike(subject, "/categories", config.categories)
    yield from _alike(subject, "/variables", subject.tree.value.get("variables", ()))
    for name in config.categories:
        place = f"/categories/{pointer_part(name)}/variables"
        raw = subject.tree.value["categories"][name] or {}
        yield from _alike(subject, place, raw.get("variables", ()))


def _alike(subject: Subject, pointer: str, names: Iterable[str]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for name in names:
        key = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
        known = first.setdefault(key, name)
        if known != name:
            line = subject.tree.key_places.get(f"{pointer}/{pointer_part(known)}", (0, 0))[0]
            yield subject.problem(
                f"{pointer}/{pointer_part(name)}",
                f"names must differ in more than case and accents' coding; got {shown(name)} and, "
                f"at line {line}, {shown(known)}",
                "look-alike-names",
                at_key=True,
            )
