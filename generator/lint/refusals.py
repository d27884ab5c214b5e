"""Rules about what the documents don't say, and the share of it in the dataset."""

from collections.abc import Iterator

from generator.config import pointer_part
from generator.errors import Problem
from generator.lint.subject import Subject

__all__ = ["no_refusals"]

_FIX = "Add a template with `expects: unanswerable`, `false-premise` or `partly`"


def no_refusals(subject: Subject) -> Iterator[Problem]:
    """Where `unanswerable.share` is above 0, every category has a template that `expects` it.

    Only templates with `expects` ask what the documents don't say. A category without any of them
    teaches nobody to refuse, and the others take its share; where no category has one, there is no
    share at all.
    """
    config = subject.config
    if not config.unanswerable or not subject.cells:
        return
    has_one = {
        category: False
        for category, _ in subject.cells  # what isn't asked needs none
    }
    for cell, templates in subject.cell_templates.items():
        has_one[cell[0]] |= any(template.expects for template in templates)
    if not any(has_one.values()):
        yield subject.problem(
            "/unanswerable/share",
            f"a share above 0 must have templates that give it; got {config.unanswerable:g}, and "
            "no template says what it `expects`",
            "no-refusals",
            fix=f"{_FIX}, or leave out `unanswerable`.",
        )
        return
    for category, has in has_one.items():
        if not has:
            yield subject.problem(
                f"/categories/{pointer_part(category)}",
                f"every category should have a template that asks what the documents don't say, as "
                f"unanswerable.share is {config.unanswerable:g}; {category!r} has none",
                "no-refusals",
                severity="warning",
                fix=f"{_FIX}; the other categories take its share.",
                at_key=True,
            )
