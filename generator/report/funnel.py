"""From asked to accepted: how many came to each stage, why not more, what an example has cost."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from generator.records.traces import STAGES, Reached, Trace
from generator.report.tables import table

__all__ = ["AXES", "Funnel", "funnel", "funnel_lines", "funnels"]

MAX_ROWS = 10
MAX_NAME_CHARS = 60


class Funnel(Struct, frozen=True):
    """How far the instructions of one kind came.

    Attributes:
        name: the template, topic, teacher or cell; "" for all.
        reached: stage -> instructions that came so far or further.
        lost: outcome -> instructions that didn't come through, open ones among them.
        cost_usd: what all of them have cost, the lost ones included; None where nobody knows.
    """

    name: str
    reached: Mapping[Reached, int]
    lost: Mapping[str, int]
    cost_usd: float | None

    @property
    def usd_per_kept(self) -> float | None:
        """What a kept example has cost with all that was lost; None without one or a price."""
        return _ratio(self.cost_usd, self.reached["kept"])

    @property
    def usd_per_accepted(self) -> float | None:
        """What an accepted example has cost; None without one or a price."""
        return _ratio(self.cost_usd, self.reached["accepted"])


def _ratio(cost_usd: float | None, n: int) -> float | None:
    return round(cost_usd / n, 8) if n and cost_usd is not None else None


AXES: dict[str, Callable[[Trace], str]] = {
    "cell": lambda trace: f"{trace.category} / {trace.difficulty}",
    "writer": lambda trace: trace.writer,
    "answerer": lambda trace: trace.answerer,
    "topic": lambda trace: trace.topic,
    "template": lambda trace: trace.template,
}
"""What instructions are told apart by -> its name; "" leaves an instruction out of the axis."""


def funnel(traces: Iterable[Trace], name: str = "") -> Funnel:
    """Count how far some instructions came.

    >>> one = Trace("a", "c", "d", "t", "", "templates", "", (), "unique", "open")
    >>> funnel([one]).reached["unique"], funnel([one]).reached["answered"]
    (1, 0)
    """
    last: Counter[Reached] = Counter()
    lost: Counter[str] = Counter()
    cost: float | None = 0.0
    for trace in traces:
        last[trace.reached] += 1
        if trace.outcome != "kept":
            lost[trace.outcome] += 1
        cost = None if cost is None or trace.cost_usd is None else cost + trace.cost_usd
    reached: dict[Reached, int] = {}
    n = 0
    for stage in reversed(STAGES):
        n += last[stage]
        reached[stage] = n
    ordered = dict(sorted(lost.items(), key=lambda item: (-item[1], item[0])))
    cost = cost if cost is None else round(cost, 8)
    return Funnel(name, {stage: reached[stage] for stage in STAGES}, ordered, cost)


def funnels(traces: Iterable[Trace], axis: str) -> tuple[Funnel, ...]:
    """Return a funnel for each name on an axis of `AXES`, the most asked first."""
    groups: dict[str, list[Trace]] = {}
    for trace in traces:
        groups.setdefault(AXES[axis](trace), []).append(trace)
    found = [funnel(group, name) for name, group in groups.items() if name]
    return tuple(sorted(found, key=lambda one: (-one.reached["asked"], one.name)))


def funnel_lines(whole: Funnel, by_axis: Mapping[str, Iterable[Funnel]]) -> list[str]:
    """Return the funnel of all, then one table an axis; an axis with one name says nothing new."""
    lines = _table("yield", [whole], all_named="all")
    lost = ", ".join(f"{n} {outcome}" for outcome, n in whole.lost.items())
    if lost:
        lines.append(f"  not kept: {lost}")
    for axis, found in by_axis.items():
        several = list(found)
        if len(several) > 1:
            lines += ["", *_table(f"by {axis}", several[:MAX_ROWS])]
            if len(several) > MAX_ROWS:
                lines.append(f"  and {len(several) - MAX_ROWS} more")
    return lines


def _table(title: str, found: list[Funnel], *, all_named: str = "") -> list[str]:
    costs = any(one.cost_usd is None or one.cost_usd for one in found)
    header = [title, *STAGES, *(("USD/kept", "USD/accepted") if costs else ())]
    rows = [header]
    for one in found:
        row = [_short(one.name or all_named), *(str(one.reached[stage]) for stage in STAGES)]
        if costs:
            row += [_usd(one, one.usd_per_kept), _usd(one, one.usd_per_accepted)]
        rows.append(row)
    return table(rows)


def _usd(one: Funnel, value: float | None) -> str:
    if one.cost_usd is None:
        return "unknown"
    return "-" if value is None else f"{value:.4f}"


def _short(name: str) -> str:
    text = " ".join(name.split())
    return text if len(text) <= MAX_NAME_CHARS else f"{text[: MAX_NAME_CHARS - 4]} ..."
