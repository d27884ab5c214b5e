"""What `status --dropped` lists: each dropped instruction with its reason, by cell."""

from collections.abc import Iterator

from generator.report.text import NOT_WRITTEN
from generator.run.results import Result
from generator.run.state import State
from generator.text import collapse

__all__ = ["dropped", "dropped_lines"]


def dropped(state: State) -> list[Result]:
    """Return what was dropped or failed, in plan order; not what was never written."""
    return [
        r
        for r in state.results
        if r.state in ("dropped", "failed") and r.drop and r.drop.reason != NOT_WRITTEN
    ]


def dropped_lines(state: State) -> Iterator[str]:
    """Yield the dropped instructions, each with its reason and the text it is too much like."""
    texts = {r.unit.id: r.unit.question for r in state.results}
    found = dropped(state)
    if not found:
        yield "nothing was dropped"
    for cell in dict.fromkeys(r.unit.cell for r in found):
        yield f"{cell[0]} / {cell[1]}"
        for r in found:
            if r.unit.cell == cell and r.drop:
                yield f"  {r.unit.id}  {r.drop.reason}: {collapse(r.unit.question) or '-'}"
                why = [collapse(r.drop.detail)] if r.drop.detail else []
                if r.drop.keeper:
                    like = collapse(texts.get(r.drop.keeper, ""))
                    why.append(f"like {r.drop.keeper}{f': {like}' if like else ''}")
                if why:
                    yield f"      {'; '.join(why)}"
