"""The run folder: inputs by content, the journal, the lock. The only room that knows SQL."""

from generator.store.derived import Derived
from generator.store.folder import RunFolder, create_run, open_run
from generator.store.inputs import Inputs
from generator.store.journal import (
    Attempt,
    Call,
    Journal,
    Outcome,
    Revision,
)
from generator.store.lock import RunLock
from generator.store.salvage import salvaged

__all__ = [
    "Attempt",
    "Call",
    "Derived",
    "Inputs",
    "Journal",
    "Outcome",
    "Revision",
    "RunFolder",
    "RunLock",
    "create_run",
    "open_run",
    "salvaged",
]
