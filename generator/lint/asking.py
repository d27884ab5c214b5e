"""Rules about what a teacher that writes instructions is asked about, and answered from."""

from collections.abc import Iterator, Mapping, Sequence

from generator.config import matches_any, pointer_part
from generator.errors import InvalidError, KnowledgeError, Problem, UsageError
from generator.lint.subject import Subject
from generator.schema import near

__all__ = ["unmatched_glob"]


def unmatched_glob(subject: Subject) -> Iterator[Problem]:
    """A glob over the documents' ids matches one of them.

    An id is the document's path from the config's folder, such as `manuals/mill.md`.
    A category whose globs match nothing is asked about nothing, or answered from nothing. Where
    its difficulty names documents, too, one document must match the globs of both.
    """
    config = subject.config
    places = [
        *_globs(config.ask.documents, "/categories/{}/ask/documents"),
        *_globs({k: v.documents for k, v in config.categories.items()}, "/categories/{}/documents"),
        *_globs(
            {k: v.documents for k, v in config.difficulties.items()}, "/difficulties/{}/documents"
        ),
    ]
    if not places or any(
        problem.code in ("missing-documents", "document-path") for problem in subject.found
    ):
        return
    from generator.knowledge import gather

    try:
        documents = gather(config.documents, config.folder, allowed=subject.allowed).documents
    except (KnowledgeError, UsageError, InvalidError):
        return  # missing-documents says why
    ids = [document.id for document in documents]
    is_matched = True
    for pointer, glob in places:
        if not any(matches_any(one, [glob]) for one in ids):
            is_matched = False
            yield subject.problem(
                pointer,
                f"a glob must match a document's id; {glob!r} matches none of {len(ids)}",
                "unmatched-glob",
                fix=near(glob, ids) or f"The first of them is {ids[0]!r}.",
            )
    if is_matched:
        yield from _unanswered_cells(subject, ids)


def _globs(by_name: Mapping[str, Sequence[str]], place: str) -> Iterator[tuple[str, str]]:
    """Yield the pointer of every glob, and the glob."""
    for name, globs in by_name.items():
        for i, glob in enumerate(globs):
            yield f"{place.format(pointer_part(name))}/{i}", glob


def _unanswered_cells(subject: Subject, ids: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem for each cell that no document answers, though each of its globs has one."""
    config = subject.config
    for category, difficulty in subject.cells:
        if not any(config.is_answered_from(category, difficulty, one) for one in ids):
            yield subject.problem(
                f"/categories/{pointer_part(category)}/documents",
                f"a document must answer a cell; none of {len(ids)} matches both the globs of "
                f"{category!r} and of {difficulty!r}",
                "unmatched-glob",
                fix="Widen one of them, or exclude the cell.",
            )
