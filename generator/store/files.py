"""Whole files or none: written beside their name, flushed, then renamed."""

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.errors import StorageError

__all__ = ["explain_os_error", "make_folder", "write_whole"]


def explain_os_error(path: Path, fault: OSError) -> StorageError:
    """Say what the disk did, with the path and, where it is full, how to go on."""
    reason = (fault.strerror or str(fault)).lower()
    return StorageError(f"{path}: must be writable; {reason}. Make room or choose another folder.")


def make_folder(path: Path) -> None:
    """Make a folder that only its owner can read, and its parents.

    Raises:
        StorageError: it can't be made, or a file stands there.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise explain_os_error(path, fault) from None


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise explain_os_error(path, fault) from None


def write_whole(path: Path, data: bytes | Iterable[bytes], *, mode: int = 0o600) -> None:
    """Write a file so that, whatever happens, the old one or the new one is there, whole.

    Args:
        data: all of it, or parts one after the other, so that it needn't be in memory at once.

    Raises:
        StorageError: the disk is full, the folder can't be written.
    """
    with _explained(path):
        handle, name = tempfile.mkstemp(
            prefix=f".{path.name[:40]}.", suffix=".tmp", dir=path.parent
        )
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines([data] if isinstance(data, bytes) else data)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(mode)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make a rename in this folder survive a loss of power, where the system lets us."""
    with contextlib.suppress(OSError, AttributeError):  # Windows can't open a folder
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
