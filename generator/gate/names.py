"""Check `names`: every name of a claim is one of its evidence, whole."""

from generator.gate.aligning import Alignment

__all__ = ["NAMES_FEATURES", "names"]

NAMES_FEATURES = ("name_unknown", "name_differs", "name_in_part")


def names(a: Alignment) -> tuple[float, ...]:
    """Return the values of NAMES_FEATURES.

    A name is unknown where none of its words stands in evidence or question; it differs where
    only some do; it stands in part where the evidence has it only inside a longer one.
    """
    unknown = differs = part = 0.0
    theirs = [name for _, name in a.evidence.names]
    known = {word.lower for word in a.evidence.words}
    asked = {word.lower for word in a.question.words}
    for at, name in a.claim.names:
        if name in theirs:
            continue
        missing = [word for word in name if word not in known and _stem(word) not in known]
        if at == 0 and name[0] in missing:
            missing.remove(name[0])  # the first word is capital for another reason
        if missing and all(word in asked for word in missing):
            continue
        if len(missing) == len(name):
            unknown += 1
        elif missing:
            differs += 1
        elif any(_is_part(name, other) for other in theirs):
            if not _stands_alone(name, a):
                part += 1
        elif len(name) > 1 and not _stands_alone(name, a):
            differs += 0.7
    return (unknown, differs, part)


def _stem(word: str) -> str:
    return word[:-1] if word.endswith("s") else word + "s"


def _is_part(name: tuple[str, ...], other: tuple[str, ...]) -> bool:
    n = len(name)
    return n < len(other) and any(other[k : k + n] == name for k in range(len(other) - n + 1))


def _stands_alone(name: tuple[str, ...], a: Alignment) -> bool:
    """Say whether evidence has the words in a row, whatever their capitals."""
    words = a.evidence.words
    n = len(name)
    starts = [i for i, word in enumerate(words) if word.lower == name[0]]
    longer = {i for i, other in a.evidence.names if len(other) > n}
    return any(tuple(w.lower for w in words[i : i + n]) == name and i not in longer for i in starts)
