"""What every command does: print, and tell the time."""

import contextlib
from datetime import UTC, datetime

import click

from generator.errors import visible

__all__ = ["now", "say"]


def now() -> str:
    """Return the time as the journal writes it: UTC, to the second."""
    return datetime.now(tz=UTC).isoformat(timespec="seconds")


def say(text: str = "", *, err: bool = False) -> None:
    """Print text in which no control character is left; a closed stderr stops nothing."""
    with contextlib.suppress(BrokenPipeError) if err else contextlib.nullcontext():
        click.echo(visible(text), err=err)
