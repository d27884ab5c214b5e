"""Which examples a person should see, and in which order."""

from collections.abc import Iterable

from generator.records.examples import Decision, Example

__all__ = ["worklist"]


def worklist(examples: Iterable[Example], decisions: Iterable[Decision]) -> list[Example]:
    """Return the undecided examples: those the gate is unsure of first, those put off at the end.

    Among equals in plan order, which goes round the cells in turn, so the first so many are a
    balanced sample.
    """
    put_off: dict[str, int] = {}
    for act in decisions:
        if act.verdict == "later" and act.about == "example":
            put_off[act.example] = act.seq
    waiting = [example for example in examples if example.status == "generated"]
    return sorted(waiting, key=lambda one: (put_off.get(one.id, 0), not one.is_unsure))
