"""The literal table of checks and the one function that runs them."""

from collections.abc import Callable

from generator.gate.candidate import Candidate
from generator.gate.cited import check_cited
from generator.gate.echo import check_echo
from generator.gate.length import check_length
from generator.records.answers import Finding

__all__ = ["CHECKS", "Candidate", "examine"]

CHECKS: dict[str, Callable[[Candidate], Finding]] = {
    "cited": check_cited,
    "echo": check_echo,
    "length": check_length,
}


def examine(candidate: Candidate) -> tuple[Finding, ...]:
    """Run every check, in the table's order; none stops the others."""
    return tuple(check(candidate) for check in CHECKS.values())
