"""Check `modality`: a claim is neither harder nor softer than its evidence."""

from generator.gate.aligning import Alignment

__all__ = ["MODALITY_FEATURES", "modality"]

MODALITY_FEATURES = ("must_added", "must_lost", "may_added", "may_lost", "may_to_must",
                     "must_to_may", "all_added", "only_added", "hedge_lost", "hedge_added",
                     "rarely_added", "all_lost", "should_added", "should_for_must",
                     "only_lost")  # fmt: skip


def modality(a: Alignment) -> tuple[float, ...]:
    """Return the values of MODALITY_FEATURES: which marks the claim adds or leaves out."""
    claim, evidence = a.claim, a.evidence
    mine = set(claim.marks)
    scope = a.scope
    near = {
        mark
        for mark, places in evidence.marks.items()
        if any(evidence.clause[j] in scope for j in places)
    }
    anywhere = set(evidence.marks)
    has_may, had_may = "may" in mine, "may" in near
    has_must, had_must = "must" in mine, "must" in near
    hedged = bool(mine & {"most", "some"})
    return (
        float(has_must and "must" not in anywhere and "should" not in anywhere),
        float(had_must and not has_must and "should" not in mine),
        float(has_may and "may" not in anywhere),
        float(had_may and not has_may),
        float(has_must and had_may and not had_must and not has_may),
        float(has_may and had_must and not had_may and not has_must),
        float("all" in mine and not anywhere & {"all", "each"}),
        float("only" in mine and "only" not in anywhere),
        float(bool(near & {"most", "some"}) and not hedged and not has_may),
        float(hedged and not (anywhere & {"most", "some"})),
        float("rarely" in mine and "rarely" not in anywhere),
        float("all" in near and not mine & {"all", "each"}),
        float("should" in mine and "should" not in anywhere),
        float("should" in mine and had_must and not has_must),
        float("only" in near and "only" not in mine),
    )
