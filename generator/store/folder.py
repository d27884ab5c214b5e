"""The run's folder: makes it, opens it, says why it is none."""

from dataclasses import dataclass
from pathlib import Path

from generator.errors import UsageError
from generator.store.files import make_folder
from generator.store.inputs import Inputs
from generator.store.journal import Journal

__all__ = ["RunFolder", "create_run", "open_run"]


@dataclass(frozen=True, slots=True)
class RunFolder:
    """An open run: its folder, inputs and journal."""

    root: Path
    inputs: Inputs
    journal: Journal

    @property
    def log_path(self) -> Path:
        """Where the run's log stands."""
        return self.root / "log.txt"


def create_run(root: Path) -> RunFolder:
    """Open a run, or begin one in a folder that is new or empty.

    Raises:
        UsageError: the folder is somebody else's, or a file.
        StorageError: it can't be written.
    """
    if root.exists() and not root.is_dir():
        raise UsageError(f"{root}: a run must be a folder; it is a file. Choose another --run.")
    if root.is_dir() and not (root / "journal.sqlite").exists() and _has_strangers(root):
        raise UsageError(
            f"{root}: a new run must begin in an empty folder; this one holds other files. "
            "Choose another --run."
        )
    make_folder(root)
    return RunFolder(root, Inputs(root / "inputs"), Journal(root / "journal.sqlite"))


def _has_strangers(root: Path) -> bool:
    ours = ("inputs", "lock.", "log.txt", "journal.")
    return any(not path.name.startswith(ours) for path in root.iterdir())


def open_run(root: Path) -> RunFolder:
    """Open a run that has begun.

    Raises:
        UsageError: there is none.
    """
    if not (root / "journal.sqlite").is_file():
        raise UsageError(
            f"{root}: must be the folder of a run; it has no journal.sqlite. "
            "Give the folder that `askwright generate --run` named."
        )
    run = RunFolder(root, Inputs(root / "inputs"), Journal(root / "journal.sqlite"))
    if not run.journal.revisions():
        run.journal.close()
        raise UsageError(f"{root}: the run must have begun; it was stopped before its first step.")
    return run
