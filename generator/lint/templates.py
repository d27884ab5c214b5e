"""Rules about templates: that they can be read, and rendered with every value they will get."""

import re
from collections.abc import Iterator

from generator.config import pointer_part
from generator.errors import Problem
from generator.lint.subject import Subject, Use
from generator.plan import Slot, bind, choice_of
from generator.render import Condition, TemplateFault, holds, pieces_of, used_names
from generator.schema import nearest

__all__ = ["bad_condition", "render_fault", "single_braces", "template_syntax", "unused_variable"]

_BRACES = re.compile(r"(?<!\{)\{\s*([A-Za-z_]\w*)((?:\.\w+)*)\s*\}(?!\})", re.ASCII)
_ALIKE = 0.8
_MAX_VALUES = 200


def template_syntax(subject: Subject) -> Iterator[Problem]:
    """A template is of the template language.

    The language is the part of Jinja that prompts need; docs/config.md lists it. Methods, `range`,
    arithmetic with `*`, names that begin with `_` and whatever else could reach Python, or run
    away, are refused here, before anything is rendered.
    """
    for _, _, template in subject.templates():
        for text, place in ((template.text, ""), (template.input, "input")):
            if not text:
                continue
            try:
                used_names(text)
            except TemplateFault as fault:
                line = f" (template line {fault.line})" if "\n" in text.strip() else ""
                found = f"{fault}{line}"
                if place:
                    pointer = template.pointer.rpartition("/")[0] + "/input"
                    yield subject.problem(pointer, found, "template-syntax")
                else:
                    yield subject.in_template(
                        template, found, "template-syntax", name=_word(fault.name), line=fault.line
                    )


def _word(name: str) -> str:
    """Return the word of the template that a fault's name ends in."""
    return next(iter(re.findall(r"\w+", name)[-1:]), "")


def bad_condition(subject: Subject) -> Iterator[Problem]:
    """A template's `where` is an expression that is true or false for every value.

    It sees the same variables as the template: `product.price < 50 and product.kind == 'mill'`.
    """
    for _, _, template in subject.templates():
        if template.where:
            try:
                used_names(Condition(template.where).source())
            except TemplateFault as fault:
                yield subject.problem(_where(template.pointer), str(fault), "bad-condition")
    for use in subject.uses():
        if use.template.where and not subject.unknown_names(use):
            message = _condition_fault(subject, use)
            for template in use.places if message else ():
                yield subject.problem(_where(template.pointer), message, "bad-condition")


def _where(pointer: str) -> str:
    return pointer.rpartition("/")[0] + "/where"


def _condition_fault(subject: Subject, use: Use) -> str:
    n_true = 0
    samples = list(_samples(subject.slots(use), use))
    for values in samples:
        try:
            n_true += holds(use.template.where, values)
        except TemplateFault as fault:
            return str(fault)
    if samples and not n_true and not _holds_somewhere(subject, use):
        return f"a condition must hold for some values; {use.template.where!r} holds for none"
    return ""


def _holds_somewhere(subject: Subject, use: Use) -> bool:
    return any(True for _ in choice_of(use.template, use.pools).bindings())


def render_fault(subject: Subject) -> Iterator[Problem]:
    """Every template renders, with each value it will be given, to more than blanks.

    It is rendered by the run's own renderer: with every value of its variables, though not with
    every combination of them.
    """
    conditions = {one.pointer for one in subject.found if one.code == "bad-condition"}
    seen = {t.pointer for _, _, t in subject.templates() if _where(t.pointer) in conditions}
    for use in subject.uses():
        places = [template for template in use.places if template.pointer not in seen]
        if not places or subject.unknown_names(use):
            continue
        slots = subject.slots(use)
        if _is_certain(use, slots):
            continue
        for values in _samples(slots, use):
            message, name = _fault(subject, use, values)
            if message:
                for template in places:
                    seen.add(template.pointer)
                    yield subject.in_template(template, message, "render-fault", name=name)
                break


def _is_certain(use: Use, slots: tuple[Slot, ...]) -> bool:
    """Say whether a template of names and texts can't fail: its values are texts, not blank."""
    pieces = None if use.template.input or use.template.where else pieces_of(use.template.text)
    if pieces is None or any(not isinstance(p, str) and p[1] for p in pieces):
        return False
    return any(isinstance(p, str) and p.strip() for p in pieces) and all(
        len(slot.path) == 1 and all(type(value) is str for value in use.pools[slot.pool])
        for slot in slots
    )


def _fault(subject: Subject, use: Use, values: dict[str, object]) -> tuple[str, str]:
    try:
        text = subject.render(use.template, values)
    except TemplateFault as fault:
        return str(fault), fault.name
    if not text:
        empty = ", ".join(name for name, value in values.items() if not str(value).strip())
        return f"must render to text; got only blanks, with {empty or 'these values'} empty", ""
    return "", ""


def _samples(slots: tuple[Slot, ...], use: Use) -> Iterator[dict[str, object]]:
    """Yield bindings in which every value of every slot stands at least once."""
    pools = [use.pools[slot.pool] for slot in slots]
    if not all(pools):
        return
    for i in range(min(_MAX_VALUES, max(map(len, pools), default=1))):
        yield bind(slots, [pool[(i + k) % len(pool)] for k, pool in enumerate(pools)])


def single_braces(subject: Subject) -> Iterator[Problem]:
    """A variable stands in double braces.

    `{product}` is plain text, which the student would see as it is; `{{ product }}` is its value.
    A name that is nearly a variable's is taken for a slip, too; other braces are left alone.
    """
    for use in subject.uses():
        text = use.template.text
        if text.count("{") == 2 * text.count("{{"):
            continue
        for found in _BRACES.finditer(text):
            name, meant = found[1], _meant(found[1], use)
            if meant:
                for template in use.places:
                    yield subject.in_template(
                        template,
                        f"a variable must stand in double braces; got {found[0]!r}",
                        "single-braces",
                        name=name,
                        severity="warning",
                        fix=f"Write {{{{ {meant}{found[2]} }}}}.",
                    )


def _meant(name: str, use: Use) -> str:
    """Return the variable that a name in single braces stands for, or "" where it's plain text."""
    if name in use.pools or name.rstrip("0123456789") in use.pools:
        return name
    meant = nearest(name, [known for known in use.pools if "." not in known])
    if meant is None:
        return ""
    from rapidfuzz.distance import Indel  # 20 ms, and few configs have single braces

    return meant if Indel.normalized_similarity(name, meant) >= _ALIKE else ""


def unused_variable(subject: Subject) -> Iterator[Problem]:
    """A variable is used by some template that sees it.

    One that isn't is a leftover, or a template misspells it.
    """
    config = subject.config
    used: dict[str, set[str]] = {category: set() for category in config.categories}
    for use in subject.uses():
        roots = [slot.root for slot in subject.slots(use)]
        for category in use.categories:
            used[category].update(roots)
    for name in config.variables:
        if "." in name:
            continue
        readers = [c for c in config.categories.values() if name not in c.variables]
        if not any(name in used[reader.name] for reader in readers):
            yield _unused(subject, f"/variables/{pointer_part(name)}", name)
    for owner in config.categories.values():
        for name in owner.variables:
            if "." not in name and name not in used[owner.name]:
                pointer = f"/categories/{pointer_part(owner.name)}/variables/{pointer_part(name)}"
                yield _unused(subject, pointer, name)


def _unused(subject: Subject, pointer: str, name: str) -> Problem:
    return subject.problem(
        pointer,
        f"a variable should be used by a template; {name!r} is not",
        "unused-variable",
        severity="warning",
        at_key=True,
    )
