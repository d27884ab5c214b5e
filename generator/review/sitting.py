"""One sitting at a terminal: one thing at a time, a key for each act, whatever is reviewed."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from msgspec import Struct, field

from generator.errors import UsageError
from generator.records.examples import Decision

__all__ = ["KEYS", "Screen", "Session", "picked", "sit"]

KEYS = "[a]ccept  [e]dit  [r]eject  [l]ater  [u]ndo  [q]uit"

T = TypeVar("T")


class Screen(Protocol):
    """Where the page is shown and where keys come from."""

    def show(self, text: str) -> None:
        """Print a block of text."""

    def ask(self, prompt: str) -> str:
        """Return what the person typed; "q" at the end of the input."""

    def edit(self, text: str) -> str | None:
        """Let the person change a text; `None` where they left it."""


class Session(Struct):
    """What one sitting did: decisions by verdict, and how many things are behind us for undo."""

    counts: dict[str, int] = field(default_factory=dict)
    n_behind: int = 0

    def count(self, verdict: str) -> None:
        """Count one act."""
        self.counts[verdict] = self.counts.get(verdict, 0) + 1


def sit(
    items: Sequence[T],
    *,
    screen: Screen,
    page: Callable[[T, str], str],
    act: Callable[[str, T], Decision | None],
    undo: Callable[[T], Decision],
    decide: Callable[[Decision], None],
    told: Callable[[T], str] = lambda item: "",
    intro: str = "",
) -> Session:
    """Show each item until it is decided; return what was done.

    Args:
        page: an item and its position, as text.
        act: what a key means for an item; `None` where the person thought better of it.
        undo: the decision that takes back the newest one on an item.
        decide: writes a decision to the journal; its UsageError is shown and nothing is lost.
        told: what a machine said of an item, or ""; it is shown after the decision, never before.
        intro: what a person decides by: shown once at the beginning, and for the key "?".
    """
    session = Session()
    at = 0
    keys = f"{KEYS}  [?] criteria" if intro else KEYS
    if intro and items:
        screen.show(intro)
    while at < len(items):
        screen.show(page(items[at], f"{at + 1} of {len(items)}"))
        key = screen.ask(keys).strip().lower()[:1]
        if key == "q":
            break
        if key == "?" and intro:
            screen.show(intro)
            continue
        try:
            if key != "u":
                made = act(key, items[at])
                if made is None:
                    continue
                decide(made)
                session.count(made.verdict)
                if made.verdict != "later" and (text := told(items[at])):
                    screen.show(text)
                at += 1
            elif at:
                decide(undo(items[at - 1]))
                session.count("undo")
                at -= 1
            else:
                screen.show(
                    "Nothing to undo in this sitting; `askwright decide DIR ID undo` goes further."
                )
        except UsageError as fault:
            screen.show(f"error: {fault}")
    session.n_behind = at
    return session


def picked(typed: str, names: Sequence[str]) -> list[str]:
    """Read numbers from 1 as names; anything else is passed over.

    >>> picked("1, 3 9 x", ["a", "b", "c"])
    ['a', 'c']
    """
    numbers = [int(part) for part in typed.replace(",", " ").split() if part.isdecimal()]
    return [names[n - 1] for n in numbers if 0 < n <= len(names)]
