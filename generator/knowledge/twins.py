"""Finds documents that a reader can't tell apart though their signs differ, as by homoglyphs.

A text's skeleton is its letters with compatibility forms resolved (NFKC), case folded, signs
without width and white space taken out, and letters of other scripts that look like Latin ones in
their place. Texts of one skeleton look alike.

Source: Unicode Technical Standard 39, "Unicode Security Mechanisms", section 4; of its table of
confusable letters only those of Cyrillic and Greek that whole words can be written in.
"""

import unicodedata
from collections.abc import Sequence
from hashlib import sha256

from generator.knowledge.loaded import Skipped
from generator.records.knowledge import Document

__all__ = ["alike", "skeleton"]

_LOOKS_LIKE = str.maketrans(
    dict(
        zip(
            "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445"  # Cyrillic
            "\u0451\u0455\u0456\u0458\u04bb\u0501\u051b\u051d\u04cf"
            "\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03b3\u03c3",  # Greek
            "abekmhopctyxesijhdqwlaeikvoptuxyo",
            strict=True,
        )
    )
    | {ord(sign): None for sign in "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"}
    | {code: None for code in (*range(0xFE00, 0xFE10), *range(0xE0000, 0xE0080))}
)


def skeleton(text: str) -> str:
    """Return what a text looks like.

    >>> skeleton("Pay\u0440al  \uff21\u200b1") == skeleton("paypal a1")
    True
    """
    if not text.isascii():
        folded = unicodedata.normalize("NFKC", text).casefold()
        text = unicodedata.normalize("NFKC", folded).translate(_LOOKS_LIKE)
    return "".join(text.casefold().split())


def alike(documents: Sequence[Document]) -> list[Skipped]:
    """Return a warning for each document that looks like an earlier one of another file."""
    first: dict[bytes, Document] = {}
    found = []
    for document in documents:
        digest = sha256(skeleton(document.text).encode("utf-8", "replace")).digest()
        other = first.setdefault(digest, document)
        if other.path != document.path:
            reason = f"looks like {other.id!r}, sign for sign, but is written with other signs"
            found.append(Skipped(document.path, reason))
    return found
