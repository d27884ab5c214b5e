"""The literal table of checks, the one function that runs them, and what they say together."""

from collections.abc import Callable, Sequence
from functools import partial

from generator.gate.candidate import Candidate
from generator.gate.cited import check_cited, check_quotes
from generator.gate.echo import check_echo
from generator.gate.language import check_language
from generator.gate.leak import check_leak
from generator.gate.length import check_length
from generator.gate.parts import check_part, check_support
from generator.gate.refused import check_abstention, check_refusal
from generator.gate.truncated import check_truncation
from generator.records.answers import Finding, Verdict

__all__ = ["CHECKS", "Candidate", "examine", "failing", "verdict_of"]

CHECKS: dict[str, Callable[[Candidate], Finding]] = {
    "cited": check_cited,
    "quotes": check_quotes,
    "support": check_support,
    "numbers": partial(check_part, "numbers"),
    "names": partial(check_part, "names"),
    "roles": partial(check_part, "roles"),
    "negation": partial(check_part, "negation"),
    "modality": partial(check_part, "modality"),
    "comparatives": partial(check_part, "comparatives"),
    "coverage": partial(check_part, "coverage"),
    "wording": partial(check_part, "wording"),
    "abstention": check_abstention,
    "refusal": check_refusal,
    "leak": check_leak,
    "truncation": check_truncation,
    "language": check_language,
    "echo": check_echo,
    "length": check_length,
}


def examine(candidate: Candidate) -> tuple[Finding, ...]:
    """Run every check, in the table's order; none stops the others."""
    return tuple([check(candidate) for check in CHECKS.values()])


def failing(findings: Sequence[Finding]) -> Finding | None:
    """Return the finding that an answer is dropped for; `None` where no check fails."""
    return next((finding for finding in findings if finding.verdict == "fail"), None)


def verdict_of(findings: Sequence[Finding]) -> Verdict:
    """Return what all checks say together: "fail" where one fails, else "unsure" where one is."""
    verdicts = {finding.verdict for finding in findings}
    if "fail" in verdicts:
        return "fail"
    return "unsure" if "unsure" in verdicts else "pass"
