"""What `generate --stop-after ask` prints: the instructions that wait, and what comes next."""

import shlex
from collections import Counter
from collections.abc import Iterator

from generator.cli.saying import program
from generator.report.saving import saving_lines
from generator.report.tables import table
from generator.report.text import NOT_WRITTEN, not_written
from generator.review.instructions import approvals, instruction_worklist
from generator.run.order import Order, Report
from generator.run.standing import stand
from generator.store import open_run

__all__ = ["asked_lines"]


def asked_lines(report: Report, order: Order) -> Iterator[str]:
    """Yield how many instructions wait in each cell, what filters saved, and the next commands."""
    results = report.state.results
    waiting = [r.unit for r in results if r.state == "open" and r.unit.is_written]
    by_cell = Counter(unit.cell for unit in waiting)
    with open_run(order.run_root) as run:
        decisions = run.journal.decisions()
    n_left = len(instruction_worklist(waiting, decisions))
    rows = [["instructions", "wait", "kept", "owed"]]
    counted = report.state.counted()
    for cell, quota in report.state.quota.items():
        kept = counted[cell]
        rows.append([f"{cell[0]} / {cell[1]}", str(by_cell[cell]), str(kept), str(quota)])
    yield from table(rows)
    yield ""
    n_accepted = sum(1 for unit in waiting if unit.id in approvals(decisions))
    yield f"{len(waiting)} wait for an answer: {n_accepted} approved, {n_left} to look at"
    reasons = Counter(
        r.drop.reason for r in results if r.state == "dropped" and r.drop and r.stage != "answered"
    )
    n_not_written = reasons.pop(NOT_WRITTEN, 0)
    yield from (f"  {n} {reason}" for reason, n in reasons.most_common())
    if n_not_written:
        yield not_written(n_not_written)
    yield from saving_lines(stand(report.state).saved)
    for unit in waiting[:3]:
        yield f"  {unit.id}  {unit.instruction}"
    yield f"\nrun: {order.run_root}"
    yield "next:"
    yield f"  {program()} review {shlex.quote(str(order.run_root))} --instructions"
    yield "then the same command without --stop-after: what was rejected is not answered."
