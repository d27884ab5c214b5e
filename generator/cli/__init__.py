"""The command line: a command a file, named like it; each is imported only when it is used."""

import contextlib
import gc
import importlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from typing import TextIO

import click

from generator import __version__
from generator.errors import AskwrightError, visible

__all__ = ["COMMANDS", "main", "prepare_process"]

COMMANDS: dict[str, str] = {
    "init": "Make a config, its knowledge and a README to start from.",
    "validate": "Check configs: every problem at once, with its line.",
    "topics": "Propose topics from the documents, for a teacher to write about.",
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

GC_THRESHOLD = (200_000, 20, 100)
"""What a command reads, it keeps: looking for cycles in it took a tenth of the CPU."""

BLAS_PATIENCE = ("OPENBLAS_THREAD_TIMEOUT", "4")
"""numpy's linear algebra starts a thread a core, and each spins for 2**26 cycles before it sleeps:
some 30 ms of CPU a core at every start. 2**4 is its least; the threads are there when needed."""


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


class _Terminated(BaseException):
    """SIGTERM came where nothing was in flight that could be drained."""


def prepare_process() -> None:
    """Set what a command needs of its process; before numpy is imported."""
    gc.set_threshold(*GC_THRESHOLD)
    os.environ.setdefault(*BLAS_PATIENCE)


def main(args: list[str] | None = None, *, program: str = "") -> int:
    """Run a command and return its exit code; faults become one block on stderr.

    Args:
        args: in place of the command line's; without any, help is printed.
        program: how printed commands name this program; found out where the command line gave
            `args`, else "askwright".
    """
    code = _main(args, program)
    # A second signal ends at once, and a model that is being loaded can't be stopped.
    local = sys.modules.get("generator.teachers.local")
    if args is None and local is not None and local.is_busy():
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
        os._exit(code)
    return code


def _main(args: list[str] | None, program: str) -> int:
    """Run a command and return its exit code."""
    prepare_process()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # any locale prints the same bytes
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    with _terminating():
        try:
            code = _run(args, program)
            sys.stdout.flush()
        except click.exceptions.Exit as stop:
            return stop.exit_code
        except click.ClickException as fault:
            _print_error(fault.format_message())
            return 2
        except (click.Abort, KeyboardInterrupt):
            _print_error(_STOPPED)
            return 128 + signal.SIGINT
        except _Terminated:
            _print_error(_STOPPED)
            return 128 + signal.SIGTERM
        except AskwrightError as fault:
            _print_error(str(fault))
            return fault.exit_code
        except BrokenPipeError:  # whoever read our output has enough of it: `| head -1`
            _silence(sys.stdout)
            return 1
        except Exception as fault:  # noqa: BLE001 (the last resort: a fault of our own)
            return _own_fault(fault)
    return code if isinstance(code, int) else 0


def _run(args: list[str] | None, program: str) -> object:
    is_whole_process = args is None
    if args is None:
        args = sys.argv[1:]
    else:
        program = program or "askwright"
    shown = args or ["--help"]
    try:
        return cli.main(shown, prog_name="askwright", standalone_mode=False, obj=program)
    finally:
        if is_whole_process:  # it ends: no need to look for what could be freed
            gc.freeze()


_STOPPED = "stopped. What was paid for is kept; run the same command to go on."


@contextlib.contextmanager
def _terminating() -> Iterator[None]:
    """Let SIGTERM unwind the stack as SIGINT does, so that locks and temporary files go."""

    def stop(number: int, frame: object) -> None:
        raise _Terminated

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _own_fault(fault: Exception) -> int:
    if isinstance(fault, ModuleNotFoundError):  # extras have errors of their own
        _print_error(
            f"needs the package {fault.name}; it isn't installed. Install: pip install -e . in a "
            "checkout, else pip install --force-reinstall askwright."
        )
        return AskwrightError.exit_code
    if os.environ.get("ASKWRIGHT_DEBUG") == "1":
        traceback.print_exc()
    where = getattr(fault, "__notes__", ["Set ASKWRIGHT_DEBUG=1 to see where."])[-1]
    from generator.schema import masked  # heavy, and no command but a broken one needs it here

    text = f"a fault of askwright itself: {type(fault).__name__}: {fault}"
    _print_error(f"{masked(text)}. {where} Please report it.")
    return AskwrightError.exit_code


def _silence(stream: TextIO) -> None:
    """Send what is still to be written nowhere: at exit Python would complain about it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _print_error(text: str) -> None:
    shown = visible(text)
    if len(shown) > MAX_ERROR_CHARS:
        shown = f"{shown[: MAX_ERROR_CHARS - 4]} ..."
    with contextlib.suppress(OSError):  # a closed terminal
        click.echo(f"error: {shown}", err=True)
