"""One rendering while it runs: its bounds, and the kinds of functions that templates become."""

from collections.abc import Callable
from typing import Any

from generator.render.faults import MAX_RENDERED_CHARS, MAX_STEPS, TemplateFault

__all__ = ["Expression", "Run", "Scope", "Statement", "too_long"]


class Run:
    """One rendering: what it has used up of its bounds."""

    __slots__ = ("n_chars", "n_steps")

    def __init__(self) -> None:
        self.n_chars = 0
        self.n_steps = 0

    def step(self, line: int) -> None:
        """Count one round of a loop or call of a macro."""
        self.n_steps += 1
        if self.n_steps > MAX_STEPS:
            raise TemplateFault(f"must end within {MAX_STEPS:,} rounds of its loops", line)

    def grow(self, n_chars: int, line: int) -> None:
        """Count text before it is built."""
        self.n_chars += n_chars
        if self.n_chars > MAX_RENDERED_CHARS:
            raise too_long(line)


def too_long(line: int) -> TemplateFault:
    """Return the fault of a rendering that passes its bound on text."""
    message = f"must render to at most {MAX_RENDERED_CHARS:,} characters; got more"
    return TemplateFault(message, line)


Scope = dict[str, Any]
Expression = Callable[[Scope, Run], Any]
Statement = Callable[[Scope, Run, list[str]], None]
