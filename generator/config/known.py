"""The data that a config compares with: files and folders of earlier runs, named by paths."""

from collections.abc import Iterable
from pathlib import Path

from generator.config.files import FileFault

__all__ = ["find_known"]


def find_known(name: str, folder: Path, allowed: Iterable[Path] = ()) -> Path:
    """Return where a file, or the folder of a run, lies that `against` or `held_out` names.

    Args:
        folder: the config's; names are relative to it.
        allowed: folders that a name may lead into, beside the config's and the working directory.

    Raises:
        FileFault: nothing is there, it leads out of these folders, or a folder is no run's.
    """
    if "\0" in name:
        raise FileFault(f"data must be named by a path; got {name[:80]!r}", "known-outside")
    path = (folder / name).resolve()
    roots = [root.resolve() for root in (folder, Path.cwd(), *allowed)]
    if not any(path.is_relative_to(root) for root in roots):
        message = f"data must lie in the config's folder or the working directory; got {name!r}"
        raise FileFault(message, "known-outside", fix="Name its folder with --allow.")
    if not path.exists():
        message = f"data to compare with must exist; {name!r} was not found, looked for {path}"
        raise FileFault(message, "missing-known")
    if path.is_dir() and not (path / "journal.sqlite").is_file():
        message = f"a folder must be that of a run; {name!r} has no journal.sqlite"
        raise FileFault(message, "missing-known")
    return path
