"""Rules about what a teacher that writes instructions is asked about."""

import fnmatch
from collections.abc import Iterator

from generator.config import pointer_part
from generator.errors import InvalidError, KnowledgeError, Problem, UsageError
from generator.lint.subject import Subject
from generator.schema import near

__all__ = ["unmatched_glob"]


def unmatched_glob(subject: Subject) -> Iterator[Problem]:
    """A glob over the documents' ids matches one of them.

    An id is the document's path from the config's folder, such as `manuals/mill.md`.
    A category whose globs match nothing is asked about nothing.
    """
    config = subject.config
    if not config.ask.documents or any(
        problem.code in ("missing-documents", "document-path") for problem in subject.found
    ):
        return
    from generator.knowledge import gather

    try:
        documents = gather(config.documents, config.folder, allowed=subject.allowed).documents
    except (KnowledgeError, UsageError, InvalidError):
        return  # missing-documents says why
    ids = [document.id for document in documents]
    for category, globs in config.ask.documents.items():
        for i, glob in enumerate(globs):
            if not any(fnmatch.fnmatchcase(one, glob) for one in ids):
                yield subject.problem(
                    f"/categories/{pointer_part(category)}/ask/documents/{i}",
                    f"a glob must match a document's id; {glob!r} matches none of {len(ids)}",
                    "unmatched-glob",
                    fix=near(glob, ids) or f"The first of them is {ids[0]!r}.",
                )
