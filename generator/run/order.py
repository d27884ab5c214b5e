"""What a `generate` command asks for, what it is told meanwhile and what it gets."""

from pathlib import Path
from typing import Literal, Protocol

from msgspec import Struct, field

from generator.config import Config
from generator.knowledge import FileReport, Skipped, Web
from generator.records.plan import Unit
from generator.run.state import State

__all__ = ["Order", "Progress", "Report"]


class Order(Struct, frozen=True):
    """What one `generate` command asks for.

    Attributes:
        sources_root: what the documents' paths are relative to.
        categories: only these; empty means all.
        difficulties: only these; empty means all.
        limit: only the first so many selected units of the plan.
        teachers: kind -> spec that replaces the config's.
        update: append what changed as a revision.
        stop_after: "ask" to end when every selected cell has the instructions it owes, before any
            of them is answered; "" to go on.
        web: how documents at addresses are fetched and kept; without it they are an error.
        approved_only: answer only instructions that a person accepted or edited, and add none.
        max_cost_usd: what the run may cost in its whole life; `max_tokens` likewise.
    """

    config_path: Path
    config: Config
    run_root: Path
    sources_root: Path
    categories: tuple[str, ...] = ()
    difficulties: tuple[str, ...] = ()
    limit: int | None = None
    teachers: dict[str, str] = field(default_factory=dict)
    allowed: tuple[Path, ...] = ()
    concurrency: int = 8
    update: bool = False
    stop_after: Literal["", "ask"] = ""
    web: Web | None = None
    approved_only: bool = False
    max_cost_usd: float | None = None
    max_tokens: int | None = None


class Progress(Protocol):
    """Is told how far the run is."""

    def round(self, number: int, n_units: int) -> None:
        """A round begins, or goes on, with so many units to ask."""

    def done(self, unit: Unit) -> None:
        """One unit was tried."""

    def spent(self, usd: float, tokens: int) -> None:
        """The run has cost so much in its life."""

    def fault(self, kind: str) -> None:
        """An attempt gave no reply."""

    def beat(self, wait_s: float) -> None:
        """Called a few times a second, whatever happens.

        Args:
            wait_s: how long the provider still asks to wait; 0 where it doesn't.
        """

    def note(self, text: str) -> None:
        """Something the user should read."""


class Report(Struct, frozen=True):
    """How a command ended.

    Attributes:
        state: the run as it stands.
        n_calls: calls that this command sent.
        signal: the signal that stopped it, or 0.
        is_complete: all that this command asked for is there.
        selected: ids of the units that it was about.
        files: what became of each file of the documents, where they were read.
        reason: why it stopped before its end, as the teacher or its replies gave it; else "".
    """

    state: State
    n_calls: int
    signal: int
    is_complete: bool
    selected: frozenset[str]
    skipped: tuple[Skipped, ...] = ()
    files: tuple[FileReport, ...] = ()
    reason: str = ""
