"""What is wrong with a template, with its line, and the bounds that no template may pass."""

__all__ = [
    "MAX_DEPTH",
    "MAX_RENDERED_CHARS",
    "MAX_SOURCE_CHARS",
    "MAX_STEPS",
    "TemplateFault",
    "first_line",
]

MAX_RENDERED_CHARS = 1_000_000
"""No model reads more in one prompt; past this a template has run away. All that one rendering
builds counts, so that it bounds memory, too."""

MAX_STEPS = 50_000
"""Rounds of loops and calls of macros in one rendering: about 0.1 s, far more than a prompt of
hundreds of passages needs."""

MAX_SOURCE_CHARS = 200_000
"""The longest template, its includes in it."""

MAX_DEPTH = 40
"""How deep blocks, brackets and expressions may nest; recursive code is safe to about 300."""


class TemplateFault(ValueError):
    """Raised when a template can't be read or rendered; `line` counts from 1 in its text.

    `name` is the undefined name or the refused word that the fault is about, or "".
    """

    def __init__(self, message: str, line: int = 1, name: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.name = name


def first_line(text: str | None) -> str:
    """Return the first line of what a library says, short and without its full stop."""
    return (text or "it can't be read").split("\n")[0].rstrip(".")[:200]
