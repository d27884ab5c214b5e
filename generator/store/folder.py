"""The run's folder: makes it, opens it, says why it is none."""

from pathlib import Path
from types import TracebackType

from msgspec import Struct

from generator.errors import AskwrightError, StorageError, UsageError
from generator.store.derived import Derived
from generator.store.files import make_folder
from generator.store.inputs import Inputs
from generator.store.journal import Journal
from generator.store.log import write_fault, write_line

__all__ = ["RunFolder", "create_run", "open_run"]

_OURS = ("inputs", "lock.", "log.txt", "journal.", "derived.", ".")


class RunFolder(Struct, frozen=True):
    """An open run: its folder, inputs and journal; used in a `with`, it closes itself."""

    root: Path
    inputs: Inputs
    journal: Journal

    @property
    def log_path(self) -> Path:
        """Where the run's log stands."""
        return self.root / "log.txt"

    def log(self, at: str, text: str) -> None:
        """Append a line to the run's log."""
        write_line(self.log_path, at, text)

    def log_fault(self, at: str, fault: BaseException) -> None:
        """Append the traceback of a fault of our own to the run's log, and tell the fault so."""
        if isinstance(fault, Exception) and not isinstance(fault, AskwrightError):
            write_fault(self.log_path, at, fault)
            fault.add_note(f"Its traceback is in {self.log_path}.")

    def derived(self) -> Derived:
        """Open the cache of what was computed from the journal."""
        return Derived(self.root / "derived.sqlite", self.journal.identity())

    def close(self) -> None:
        """Close the journal."""
        self.journal.close()

    def __enter__(self) -> "RunFolder":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def create_run(root: Path) -> RunFolder:
    """Open a run to generate into, or begin one in a folder that is new or empty.

    Raises:
        UsageError: the folder is somebody else's, or a file; or a newer askwright wrote the run.
        StorageError: it can't be written, or its journal is damaged or gone; nothing is changed.
    """
    try:
        names = {path.name for path in root.iterdir()}
    except FileNotFoundError:
        names = set()
    except NotADirectoryError:
        raise UsageError(
            f"{root}: a run must be a folder; it is, or lies below, a file. Choose another --run."
        ) from None
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise StorageError(f"{root}: a run's folder must be readable; {reason}.") from None
    journal = root / "journal.sqlite"
    if "journal.sqlite" not in names and any(not name.startswith(_OURS) for name in names):
        raise UsageError(
            f"{root}: a new run must begin in an empty folder; this one holds other files. "
            "Choose another --run."
        )
    if "inputs" in names and _is_nothing(journal):
        raise StorageError(
            f"{journal}: must hold the journal of this run, whose inputs are there; it is "
            f"{'empty' if journal.exists() else 'gone'}. Put it back, or choose another --run."
        )
    make_folder(root)
    return RunFolder(root, Inputs(root / "inputs"), Journal(journal, is_checked=bool(names)))


def _is_nothing(journal: Path) -> bool:
    """Say whether a journal is gone or empty; SQLite would throw away a `-wal` beside one."""
    return not journal.exists() or not journal.stat().st_size


def open_run(root: Path) -> RunFolder:
    """Open a run that has begun, to look at it or to decide on what is in it.

    Raises:
        UsageError: there is none.
        StorageError: the journal is damaged; nothing is overwritten.
    """
    journal = root / "journal.sqlite"
    try:
        is_there = journal.is_file()
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise StorageError(f"{root}: a run's folder must be readable; {reason}.") from None
    if not is_there:
        raise UsageError(
            f"{root}: must be the folder of a run; it has no journal.sqlite. "
            "Give the folder that `askwright generate --run` named."
        )
    if _is_nothing(journal):
        raise StorageError(f"{journal}: must be a journal; it is empty. Nothing was changed.")
    run = RunFolder(root, Inputs(root / "inputs"), Journal(journal))
    if not run.journal.revisions():
        run.journal.close()
        raise UsageError(f"{root}: the run must have begun; it was stopped before its first step.")
    return run
