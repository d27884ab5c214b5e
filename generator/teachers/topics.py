"""Topics that the extractive teacher proposes: headings of the passages first, then terms."""

import re

from generator.records.calls import Given
from generator.text import canonical, collapse, content_words

__all__ = ["topics"]

MAX_WORDS = 6
_NUMBERING = re.compile(r"^(?:\d+[.)]?(?:\d+[.)]?)*|[IVX]+\.|step \d+:?)\s*", re.IGNORECASE)


def topics(given: Given) -> list[str]:
    """Return up to `n_asked` topics, in the order of the passages; none holds another's words.

    >>> from generator.records.knowledge import Passage
    >>> one = Passage("a.md", "Rules", ("Rules", "2. Return windows"), 0, 1, "x")
    >>> topics(Given("", (one,), n_asked=2, known=("postage",)))
    ['Return windows', 'postage']
    """
    found: list[str] = []
    held: list[set[str]] = []
    headings = (one.headings[-1] if one.headings else one.title for one in given.passages)
    for text in (*headings, *given.known):
        name = collapse(_NUMBERING.sub("", text))
        name = name.capitalize() if name.isupper() else name
        own = set(content_words(canonical(name), given.language))
        is_new = bool(own) and not any(own <= other or other <= own for other in held)
        if is_new and len(name.split()) <= MAX_WORDS and not name.endswith("?"):
            found.append(name)
            held.append(own)
        if len(found) >= given.n_asked:
            break
    return found
