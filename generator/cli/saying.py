"""What every command does: print, tell the time, and name commands that work as typed."""

import contextlib
import shlex
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from generator.errors import visible

__all__ = ["now", "program", "say", "typed_name"]


def now() -> str:
    """Return the time as the journal writes it: UTC, to the second."""
    return datetime.now(tz=UTC).isoformat(timespec="seconds")


def say(text: str = "", *, err: bool = False) -> None:
    """Print text in which no control character is left; a closed stderr stops nothing."""
    with contextlib.suppress(BrokenPipeError) if err else contextlib.nullcontext():
        click.echo(visible(text), err=err)


def program() -> str:
    """Return how the running command's program is typed: what `main` was told, else a look."""
    context = click.get_current_context(silent=True)
    told = context.find_root().obj if context else ""
    return told if isinstance(told, str) and told else typed_name()


def typed_name(
    search_path: str | None = None, *, python: str = sys.executable, folder: Path | None = None
) -> str:
    """Return what starts this program from a folder: its plain name where the shell finds it.

    Else its script beside `python`, relative to the folder where it lies below; else the module.

    Args:
        search_path: in place of the environment's PATH.
        folder: in place of the working directory.
    """
    if shutil.which("askwright", path=search_path):
        return "askwright"
    script = shutil.which("askwright", path=str(Path(python).parent))
    shown = Path(script or python)
    here = folder or Path.cwd()
    if shown.is_relative_to(here):
        shown = shown.relative_to(here)
    return shlex.quote(str(shown)) + ("" if script else " -m generator")
