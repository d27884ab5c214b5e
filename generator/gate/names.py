"""Check `names`: every name of a claim is one of its evidence, whole."""

from rapidfuzz.fuzz import ratio

from generator.gate.aligning import Alignment

__all__ = ["NAMES_FEATURES", "names"]

NAMES_FEATURES = ("name_unknown", "name_differs", "name_in_part", "capital_unknown",
                  "capital_alike")  # fmt: skip


def names(a: Alignment) -> tuple[float, ...]:
    """Return the values of NAMES_FEATURES.

    A name is unknown where none of its words stands in evidence or question; it differs where
    only some do; it stands in part where the evidence has it only inside a longer one.
    """
    sentence = a.claim.sentence
    inner = [i for i in a.claim.capitals if i and sentence[i] == sentence[i - 1]]
    if not inner and not a.claim.names:
        return (0.0,) * len(NAMES_FEATURES)
    known = {word.lower for word in a.evidence.words}
    asked = {word.lower for word in a.question.words}
    found = [_compared(at, name, a, known, asked) for at, name in a.claim.names]
    odd, similar = _capitals(a, inner, known | asked)
    return (
        float(sum(kind == "unknown" for kind, _ in found)),
        sum(value for kind, value in found if kind == "differs"),
        float(sum(kind == "part" for kind, _ in found)),
        float(odd),
        float(similar),
    )


def _compared(
    at: int, name: tuple[str, ...], a: Alignment, known: set[str], asked: set[str]
) -> tuple[str, float]:
    """Return "unknown", "differs", "part" or "" for a name, and how much that is."""
    theirs = [other for _, other in a.evidence.names]
    if name in theirs:
        return "", 0.0
    missing = [word for word in name if word not in known and _stem(word) not in known]
    if at == 0 and name[0] in missing:
        missing.remove(name[0])  # the first word is capital for another reason
    if missing:
        if all(word in asked for word in missing):
            return "", 0.0
        return ("unknown" if len(missing) == len(name) else "differs"), 1.0
    if _stands_alone(name, a):
        return "", 0.0
    if any(_is_part(name, other) for other in theirs):
        return "part", 1.0
    return ("differs", 0.7) if len(name) > 1 else ("", 0.0)


def _capitals(a: Alignment, inner: list[int], known: set[str]) -> tuple[int, int]:
    """Count capital words that nothing has, and those among them that the evidence nearly has."""
    words = a.claim.words
    odd = [
        words[i].lower
        for i in inner
        if words[i].is_content
        and words[i].lower not in known
        and _stem(words[i].lower) not in known
    ]
    if not odd:
        return 0, 0
    here = a.evidence.words
    theirs = [here[j].lower for j in a.evidence.capitals if here[j].is_content]
    return len(odd), sum(any(ratio(one, other) > _ALIKE for other in theirs) for one in odd)


_ALIKE = 60.0
"""Two names that look as much alike are taken for one another: "Farrow", "Harrow"."""


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
