"""How a command takes up a run: its inputs are kept, what changed since is refused or appended."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from generator.config import Config
from generator.errors import UsageError
from generator.knowledge import FileReport
from generator.plan import quotas
from generator.records.knowledge import Document
from generator.records.plan import Unit
from generator.run.changes import Changes, compare
from generator.run.known import Known, keep_known
from generator.run.library import Library, keep_documents, keep_inputs
from generator.run.order import Order, Progress
from generator.run.planning import plan_round
from generator.run.reports import keep_reports
from generator.run.state import Deriver
from generator.store import RunFolder
from generator.text import plural

__all__ = ["begin"]


def begin(
    run: RunFolder,
    order: Order,
    config: Config,
    documents: Sequence[Document],
    files: Sequence[FileReport],
    known: Known,
    *,
    deriver: Deriver,
    now: Callable[[], str],
    progress: Progress,
) -> Library:
    """Return the revision to work under: the newest one, or a new one that holds what changed.

    Raises:
        UsageError: something changed that needs new calls, and the order isn't to update.
    """
    revisions = run.journal.revisions()
    kept = keep_documents(run.inputs, documents)
    newest = Library(run.inputs, revisions[-1], run.root) if revisions else None
    fresh = keep_inputs(
        run.inputs,
        order.config_path,
        config,
        kept,
        order.teachers,
        newest=newest,
        sources_root=order.sources_root,
    )
    rows = keep_known(run.inputs, known, newest.revision.known if newest else {})
    reports = keep_reports(run.inputs, files, newest.revision.files if newest else "")
    fresh = replace(fresh, known=rows, files=reports)
    library = Library(run.inputs, fresh, run.root, config=config)
    if newest is None:
        owed = quotas(config)
        units = plan_round(library, (), owed, owed, number=1, is_refill=False)
        begun = _append(run, library, units, now)
        deriver.ledger.follow_plan(units)
        return begun
    changes = compare(newest, library, deriver.derive())
    if not changes:
        return newest
    if changes.calls and not order.update:
        raise UsageError(_refusal(order, changes))
    if changes.calls:
        progress.note(
            f"revision {len(revisions) + 1}: {plural(len(changes.added), 'unit')} added, "
            f"{changes.retired}; {'; '.join(changes.calls)}"
        )
    else:
        progress.note("The settings changed; they apply to everything that is there.")
        library.revision = replace(fresh, settings_only=True)
    return _append(run, library, changes.added, now)


def kept_documents(run: RunFolder) -> tuple[Document, ...]:
    """Return the documents of the newest revision, from the run's own copy.

    Raises:
        UsageError: the run hasn't begun, so it has none.
    """
    revisions = run.journal.revisions()
    if not revisions:
        raise UsageError(
            f"{run.root}: the run was stopped before it had read its documents, and now they can't "
            "be read. Put them back and run the same command."
        )
    library = Library(run.inputs, revisions[-1], run.root)
    return tuple(library.document(name) for name in revisions[-1].documents)


def _append(
    run: RunFolder, library: Library, units: Sequence[Unit], now: Callable[[], str]
) -> Library:
    number = run.journal.add_revision(library.revision, at=now(), units=units)
    library.revision = replace(library.revision, n=number)
    return library


def _refusal(order: Order, changes: Changes) -> str:
    listed = "".join(f"\n  - {change}" for change in changes.calls)
    return (
        f"{order.run_root}: a run must go on with the config it began with; got changes:{listed}\n"
        f"{plural(len(changes.added), 'unit')} would be added and {changes.retired}. "
        "Run the same command with --update to append them, or choose another --run."
    )
