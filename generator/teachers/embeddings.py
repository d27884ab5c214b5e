"""What the adapters share about embeddings: texts out, vectors back, read with suspicion."""

from collections.abc import Sequence

import numpy as np

from generator.embedding import pack
from generator.records.calls import Reply, Request, Usage
from generator.teachers.contract import TeacherFault

__all__ = ["embedding_reply", "in_order", "is_embedding", "texts_of"]


def is_embedding(request: Request) -> bool:
    """Say whether a request is for embeddings."""
    return request.kind == "embed"


def texts_of(request: Request) -> list[str]:
    """Return the texts that a request wants embedded.

    Half of a pair in UTF-16, which JSON can say and UTF-8 can't, becomes a "?".
    """
    return [m.content.encode(errors="replace").decode() for m in request.messages]


def embedding_reply(
    vectors: object, request: Request, *, place: str, model: str = "", usage: Usage | None = None
) -> Reply:
    """Return vectors as a reply; see `generator.embedding.pack` for its text.

    Args:
        vectors: what the provider sent, in the order of the texts.
        place: the provider and host, for the message.

    Raises:
        TeacherFault: it isn't one vector a text, all of one length and of finite numbers.
    """
    n_wanted = len(request.messages)
    try:
        found = np.array(vectors if isinstance(vectors, list) else [])
    except ValueError:  # of several lengths
        found = np.zeros(0)
    is_numbers = found.dtype.kind in "fiu" and bool(np.isfinite(found).all())
    if found.ndim != 2 or len(found) != n_wanted or not found.shape[1] or not is_numbers:
        raise TeacherFault(
            "not-json", f"{place}: must send {n_wanted} vectors of one length; it sent others"
        )
    return Reply(pack(found), model=model, usage=usage or Usage())


def in_order(rows: object) -> Sequence[object] | None:
    """Return what stands in rows of `{index, embedding}`, by index; None where they are others.

    >>> in_order([{"index": 1, "embedding": [2.0]}, {"index": 0, "embedding": [1.0]}])
    [[1.0], [2.0]]
    """
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return None
    places = [row.get("index", i) for i, row in enumerate(rows)]
    if sorted(map(str, places)) != sorted(map(str, range(len(rows)))):
        return None
    by_place = {int(place): row.get("embedding") for place, row in zip(places, rows, strict=True)}
    return [by_place[i] for i in range(len(rows))]
