"""Check `modality`: a claim is neither harder nor softer than its evidence."""

from generator.gate.aligning import Alignment
from generator.gate.cues import counts

__all__ = ["MODALITY_FEATURES", "modality"]

MODALITY_FEATURES = ("must_added", "must_lost", "may_added", "may_lost", "may_to_must",
                     "must_to_may", "all_added", "only_added", "hedge_lost", "hedge_added",
                     "rarely_added", "all_lost", "should_added", "should_for_must",
                     "only_lost", "firm_here", "firm_near", "firm_anywhere", "firm_added",
                     "firm_lost", "loose_here", "loose_near", "loose_anywhere", "loose_added",
                     "loose_lost", "if_here", "if_near", "if_anywhere", "if_added", "if_lost",
                     "firm_more", "loose_more", "firm_for_loose", "loose_for_firm", "loose_alone",
                     "firm_alone")  # fmt: skip


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
    firm, loose, conditions = counts(a, "firm"), counts(a, "loose"), counts(a, "condition")
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
        *map(float, (*firm, *loose, *conditions)),
        float(firm[0] - firm[2]),
        float(loose[0] - loose[2]),
        float(firm[3] > 0 and loose[2] > 0 and not loose[0]),
        float(loose[3] > 0 and firm[2] > 0 and not firm[0]),
        float(loose[0] > 0 and not loose[2]),
        float(firm[0] > 0 and not firm[2]),
    )
