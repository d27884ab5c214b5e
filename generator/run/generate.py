"""`generate`: begins or resumes a run and asks until every selected cell holds what it owes."""

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from generator.config import Config, TeacherSpec, fill
from generator.embedding import check_local_model
from generator.errors import KnowledgeError, UsageError
from generator.knowledge import Gathered, gather
from generator.records.calls import CallKind
from generator.run.beginning import begin, kept_documents
from generator.run.detail import ensure_detail
from generator.run.known import read_known
from generator.run.library import with_teachers
from generator.run.naming import named
from generator.run.order import Order, Progress, Report
from generator.run.recalling import keep_state
from generator.run.session import Session
from generator.run.spent import check_spent, specs_of
from generator.run.standing import keep_standing
from generator.run.state import Deriver
from generator.store import RunLock, create_run
from generator.teachers import Teacher, terms_of
from generator.teachers.unpriced import prices_of

__all__ = ["Order", "Progress", "Report", "generate"]


def generate(
    order: Order,
    *,
    open_teacher: Callable[[Config, CallKind], Teacher],
    now: Callable[[], str],
    progress: Progress,
) -> Report:
    """Begin or resume a run; everything paid for is kept whatever happens.

    Args:
        open_teacher: opens the teacher of a config for a kind of call.
        now: the clock, as text.

    Raises:
        UsageError: the config changed since the run began and `order.update` isn't set.
        KnowledgeError: no document can be read, and the run has none of its own.
        ProviderError: the teacher refused for good.
        CapError: the next call would pass a cap of the order.
        StorageError: the disk or another process is in the way.
    """
    config = with_teachers(order.config, order.teachers)
    _check_selection(order, config)
    if config.dedup.similarity == "semantic" and not config.embedder:
        check_local_model()
    if config.embeddings == "local":
        check_local_model("Searching by meaning (`retrieval: embeddings: local`)")
    terms = {
        kind: terms_of(
            config.teacher(kind), max_cost_usd=order.max_cost_usd, max_tokens=order.max_tokens
        )
        for kind in _kinds(config, order)
    }
    price_of = prices_of(specs_of(config))
    terms = {kind: replace(one, price_of=price_of) for kind, one in terms.items()}
    teachers = _open_teachers(config, order, open_teacher, progress)
    gathered = _gather(order, config, progress)
    known = read_known(config, order.run_root, allowed=order.allowed)
    with create_run(order.run_root) as run, RunLock(run.root, at=now()):
        check_spent(run, config, order.max_cost_usd)
        run.inputs.sweep()
        run.log(now(), f"generate {order.config_path} by {config.teacher('answer')}")
        deriver = Deriver(run)
        try:
            documents = named(gathered.documents) if gathered else kept_documents(run)
            library = begin(
                run,
                order,
                fill(config, documents),
                documents,
                gathered.files if gathered else (),
                known,
                deriver=deriver,
                now=now,
                progress=progress,
            )
            deriver.adopt(library)
            session = Session(run, order, deriver, library, teachers, terms, now, progress)
            # It returns nothing: asyncio writes a task's whole result into a text nobody reads.
            asyncio.run(session.ask_all())
            report = session.report(gathered)
        except BaseException as fault:
            run.log(now(), f"ended by {type(fault).__name__}: {fault}")
            run.log_fault(now(), fault)
            raise
        how = "complete" if report.is_complete else "not complete"
        keep_standing(run, report.state)
        keep_state(run, report.state, deriver.ledger.units)
        if not report.signal:
            ensure_detail(run, report.state, deriver.ledger)
        why = f"; stopped: {report.reason}" if report.reason else ""
        run.log(now(), f"ended {how}, signal {report.signal}, {report.n_calls} calls{why}")
        return report


def _kinds(config: Config, order: Order) -> list[CallKind]:
    """Return the kinds of calls that a command makes."""
    kinds: list[CallKind] = [] if order.stop_after else ["answer"]
    if kinds and config.repairs:
        kinds.append("repair")
    if kinds and "judge" in config.teachers:
        kinds.append("judge")
    if kinds and config.has_written_follow_ups:
        kinds.append("ask")
    if config.ask.is_used:
        kinds += ["ask", "evolve"] if config.ask.evolve else ["ask"]
    if config.dedup.similarity == "semantic" and config.embedder:
        kinds.append("embed")
    return list(dict.fromkeys(kinds))


def _open_teachers(
    config: Config,
    order: Order,
    open_teacher: Callable[[Config, CallKind], Teacher],
    progress: Progress,
) -> dict[CallKind, Teacher]:
    """Open the teacher of each kind of call, once where several kinds have the same."""
    found: dict[CallKind, Teacher] = {}
    opened: list[tuple[TeacherSpec, Teacher]] = []
    for kind in _kinds(config, order):
        spec = config.teacher(kind)
        known = next((t for s, t in opened if s == spec and s.options == spec.options), None)
        found[kind] = known or open_teacher(config, kind)
        if known:
            continue
        opened.append((spec, found[kind]))
        if endpoint := getattr(found[kind], "endpoint", ""):
            progress.note(f"the teacher is {spec} at {endpoint}")
        most = getattr(found[kind], "max_in_flight", order.concurrency)
        if most < order.concurrency:
            progress.note(f"{spec} is asked at most {most} at once, not {order.concurrency}")
    return found


def _gather(order: Order, config: Config, progress: Progress) -> Gathered | None:
    """Read the documents; `None` where they can't be read and the run has its own copy of them."""
    try:
        return gather(config.documents, order.sources_root, allowed=order.allowed, web=order.web)
    except KnowledgeError as fault:
        if order.update or not (order.run_root / "journal.sqlite").exists():
            raise
        first_line = str(fault).split("\n", 1)[0]
        progress.note(f"{first_line} The run goes on with its own copy of the documents.")
        return None


def _check_selection(order: Order, config: Config) -> None:
    for option, names, known in (
        ("--category", order.categories, config.categories),
        ("--difficulty", order.difficulties, config.difficulties),
    ):
        for name in names:
            if name not in known:
                raise UsageError(f"{option}: must be one of {', '.join(known)}; got {name!r}.")
