"""The near-duplicates of a file for `askwright dedup`, and the pairs around the threshold."""

import contextlib
import hashlib
import os
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:  # heavy, and --help has to answer at once
    from generator.dedup import Drop, Neighbours, Rule, SemanticNeighbours, Text

__all__ = ["find", "given_away"]

N_CACHED = 2_000
"""Of fewer texts, computing the pairs is as fast as reading them."""

_BELOW = 0.1
"""So much lower a threshold can be tried without computing again."""

Kept = TypeVar("Kept", "Neighbours", "SemanticNeighbours")


def find(
    texts: "Sequence[Text]",
    known: "Sequence[Text]",
    similarity: str,
    threshold: float,
    *,
    inclusive: bool,
    digits_apart: bool,
) -> "tuple[Mapping[str, Drop], Neighbours | SemanticNeighbours | None]":
    """Return the drops, and all pairs around the threshold where these aren't too many to keep.

    Raises:
        UsageError: texts are to be compared by meaning, and its package is missing.
    """
    if similarity == "semantic":
        return _by_meaning(texts, known, threshold, inclusive, digits_apart)
    from generator.dedup import Neighbours, Rule, near_duplicates, neighbours

    assert similarity in {"rouge-l", "ratio", "token-sort"}
    rule = Rule(similarity, threshold, inclusive, digits_apart)  # type: ignore[arg-type]
    nearby = None
    if threshold > 0:
        nearby = _from_cache(
            _digest(texts, known, (similarity, digits_apart, len(known))),
            threshold,
            # Over characters, pairs far below are ten times as dear to find.
            (_BELOW, _BELOW / 2) if similarity == "rouge-l" else (_BELOW / 2,),
            load=lambda path, stored: Neighbours.load(path, _with_floor(rule, stored)),
            compute=lambda floor: neighbours(texts, rule, floor=floor, against=known),
            n_texts=len(texts),
        )
    if nearby is None:
        return near_duplicates(texts, rule, against=known), None
    return nearby.drops([text.id for text in (*known, *texts)], rule), nearby


def given_away(
    texts: "Sequence[Text]",
    held_out: "Sequence[Text]",
    similarity: str,
    threshold: float,
    *,
    inclusive: bool,
    run_words: int,
) -> "Mapping[str, Drop]":
    """Return the drops of texts that are too near held-out data.

    They are compared over words whatever the rows are compared by among each other, and then by
    meaning, where the rows are.
    """
    from generator.dedup import (
        Meaning,
        Rule,
        contaminated,
        contaminated_by_meaning,
        of_words,
        vectors_of,
    )

    over_words = threshold if similarity == "rouge-l" else 0.7
    rule = Rule("rouge-l", over_words, inclusive)
    found = contaminated(texts, held_out, rule, run_words=run_words)
    if similarity != "semantic" or not held_out:
        return found
    from generator.embedding import local_model

    left = [text for text in texts if text.id not in found]
    vectors = vectors_of(of_words(local_model()))
    more = contaminated_by_meaning(left, held_out, Meaning(threshold, inclusive), vectors)
    return {**found, **more.drops}


def _with_floor(rule: "Rule", floor: float) -> "Rule":
    from msgspec.structs import replace

    return replace(rule, threshold=floor, inclusive=True)


def _by_meaning(
    texts: "Sequence[Text]",
    known: "Sequence[Text]",
    threshold: float,
    inclusive: bool,
    digits_apart: bool,
) -> "tuple[Mapping[str, Drop], SemanticNeighbours | None]":
    from generator.dedup import (
        Meaning,
        SemanticNeighbours,
        by_meaning,
        of_words,
        semantic_neighbours,
        vectors_of,
    )
    from generator.embedding import LOCAL_MODEL, local_model

    rule = Meaning(threshold, inclusive, digits_apart)
    nearby = None
    if threshold > 0:
        nearby = _from_cache(
            _digest(texts, known, (LOCAL_MODEL, "words", digits_apart, len(known))),
            threshold,
            (_BELOW,),
            load=lambda path, stored: SemanticNeighbours.load(
                path, Meaning(stored, True, digits_apart)
            ),
            compute=lambda floor: semantic_neighbours(
                texts, rule, vectors_of(of_words(local_model())), floor=floor, against=known
            ),
            n_texts=len(texts),
        )
    if nearby is None:
        return by_meaning(
            texts, rule, vectors_of(of_words(local_model())), against=known
        ).drops, None
    return nearby.drops([text.id for text in (*known, *texts)], rule), nearby


def _floor(threshold: float, below: float) -> float:
    """Return the similarity from which on pairs are kept for lower thresholds."""
    return min(threshold, max(0.5, round(threshold - below, 3)))


def _digest(texts: "Sequence[Text]", known: "Sequence[Text]", kind: tuple[object, ...]) -> str:
    digest = hashlib.sha256(repr(kind).encode())
    for text in (*known, *texts):
        digest.update(f"{len(text.text)}:{text.text}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


def _from_cache(
    name: str,
    threshold: float,
    below: tuple[float, ...],
    *,
    load: Callable[[Path, float], Kept],
    compute: Callable[[float], Kept | None],
    n_texts: int,
) -> Kept | None:
    """Return all pairs from a floor on, from the last command on these texts where it has them.

    Args:
        below: how far the floor is below the threshold; the next where there are too many pairs.
    """
    folder = _cache_dir()
    floors = sorted({_floor(threshold, part) for part in below})
    for path in sorted(folder.glob(f"{name}-*.npz")) if folder.is_dir() else []:
        stored = float(path.stem.partition("-")[2])
        if stored <= floors[0] or stored < threshold:
            try:
                return load(path, stored)
            except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
                path.unlink(missing_ok=True)  # torn or foreign: as if it weren't there
    for floor in floors:
        found = compute(floor)
        if found is not None:
            _store(found, folder, name, floor, n_texts)
            return found
    return None


def _store(found: Kept, folder: Path, name: str, floor: float, n_texts: int) -> None:
    if n_texts < N_CACHED:
        return
    with contextlib.suppress(OSError):  # a cache that can't be written costs time, nothing else
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob(f"{name}-*.npz"):
            path.unlink(missing_ok=True)
        found.save(folder / f"{name}-{floor:g}.npz")


def _cache_dir() -> Path:
    root = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(root) if root else Path.home() / ".cache") / "askwright" / "dedup"
