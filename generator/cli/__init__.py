"""The command line: a command a file, named like it; each is imported only when it is used."""

import importlib
import os
import signal
import sys
import traceback

import click

from generator import __version__
from generator.errors import AskwrightError, visible

__all__ = ["COMMANDS", "main"]

COMMANDS: dict[str, str] = {
    "init": "Make a config, its knowledge and a README to start from.",
    "validate": "Check configs: every problem at once, with its line.",
    "plan": "Show the matrix, samples, calls, tokens and price; call nobody.",
    "generate": "Make the dataset, or go on making it.",
    "status": "Show how far a run is, how good, how much.",
    "review": "Accept, edit or reject examples, one by one.",
    "decide": "Decide on one example from a script.",
    "export": "Write the files that trainers load.",
    "explain": "Show where one example comes from.",
    "dedup": "Drop the near-duplicates of a file.",
}
"""Command -> what it does, in the order in which they are used."""

MAX_ERROR_CHARS = 4000


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"generator.cli.{cmd_name}")
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them: help answers at once."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="askwright")
def cli() -> None:
    """Make instruction-tuning datasets, grounded in your own documents, from a config."""


def main(args: list[str] | None = None) -> int:
    """Run a command and return its exit code; faults become one block on stderr."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # any locale prints the same bytes
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = cli.main(args, prog_name="askwright", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as fault:
        _print_error(fault.format_message())
        return 2
    except (click.Abort, KeyboardInterrupt):
        _print_error("stopped. What was paid for is kept; run the same command to go on.")
        return 130
    except AskwrightError as fault:
        _print_error(str(fault))
        return fault.exit_code
    except Exception as fault:  # noqa: BLE001 (the last resort: a fault of our own)
        if os.environ.get("ASKWRIGHT_DEBUG") == "1":
            traceback.print_exc()
        _print_error(
            f"a fault of askwright itself: {type(fault).__name__}: {fault}. "
            "Set ASKWRIGHT_DEBUG=1 to see where, and report it."
        )
        return 70
    return code if isinstance(code, int) else 0


def _print_error(text: str) -> None:
    shown = visible(text)
    if len(shown) > MAX_ERROR_CHARS:
        shown = f"{shown[: MAX_ERROR_CHARS - 4]} ..."
    click.echo(f"error: {shown}", err=True)
