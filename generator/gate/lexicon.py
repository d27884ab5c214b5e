"""The words that checks look for, read from lexicon.txt beside this module; English."""

from pathlib import Path

__all__ = [
    "BETWEEN",
    "CLAUSE_WORDS",
    "COMMON",
    "CONDITIONS",
    "CUES",
    "EACH",
    "FRACTIONS",
    "FUNCTION",
    "LABELS",
    "LESS",
    "MARKS",
    "MONTHS",
    "MORE",
    "NEGATIONS",
    "NUMBERS",
    "ORDINALS",
    "RELATIONS",
    "SOFT_NEGATIONS",
    "UNFINISHED",
    "UNITS",
    "WEEKDAYS",
]


def _sections() -> dict[str, list[str]]:
    """Return section -> its lines."""
    found: dict[str, list[str]] = {}
    text = Path(__file__).with_name("lexicon.txt").read_text(encoding="utf-8")
    name = ""
    for line in text.splitlines():
        if line.startswith("[") and line.endswith("]"):
            name = line[1:-1]
        elif line and not line.startswith("#"):
            found.setdefault(name, []).append(line)
    return found


_SECTIONS = _sections()


def _words(name: str) -> frozenset[str]:
    return frozenset(" ".join(_SECTIONS[name]).split())


def _values(name: str) -> dict[str, float]:
    pairs = (entry.partition("=") for entry in " ".join(_SECTIONS[name]).split())
    return {word: float(value) for word, _, value in pairs}


NUMBERS = _values("numbers")
ORDINALS = _values("ordinals")
FRACTIONS = _values("fractions")
MONTHS = _values("months")
WEEKDAYS = _values("weekdays")
UNITS: dict[str, tuple[str, float]] = {
    word: (row.split()[0], float(row.split()[1]))
    for row in _SECTIONS["units"]
    for word in row.split()[2:]
}
"""Word or sign -> its dimension, and how many of the base unit it is."""
NEGATIONS = _words("negations")
SOFT_NEGATIONS = _words("soft negations")
MARKS: dict[str, str] = {
    word: name.removeprefix("mark ")
    for name in _SECTIONS
    if name.startswith("mark ")
    for word in _words(name)
}
"""Word -> the mark it is: "must", "may", "all", "most" ..."""
CUES: dict[str, frozenset[str]] = {
    name.removeprefix("cue "): _words(name) for name in _SECTIONS if name.startswith("cue ")
}
"""Kind of a cue -> its words and phrases: "no", "yes", "firm", "loose", "condition"."""
FUNCTION = _words("function")
CLAUSE_WORDS = _words("clause")
LABELS = _words("labels")
BETWEEN = _words("between")
EACH = _words("each")
MORE = _words("more")
LESS = _words("less")
RELATIONS = _words("relations")
CONDITIONS = _words("conditions")
UNFINISHED = _words("unfinished")
COMMON: dict[str, frozenset[str]] = {
    name.removeprefix("language "): _words(name)
    for name in _SECTIONS
    if name.startswith("language ")
}
"""Language -> its most common words."""
