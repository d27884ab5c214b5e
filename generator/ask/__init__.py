"""Instructions that a teacher writes: which calls are planned, their prompts, the filters."""

from generator.ask.batches import Batch, batches_of
from generator.ask.filters import FILTERS, Written, first_fault
from generator.ask.following import follow_up_request, plan_follow_up
from generator.ask.planning import Corpus, Parent, Wanted, passage_name, plan_asking
from generator.ask.prompts import ask_request

__all__ = [
    "FILTERS",
    "Batch",
    "Corpus",
    "Parent",
    "Wanted",
    "Written",
    "ask_request",
    "batches_of",
    "first_fault",
    "follow_up_request",
    "passage_name",
    "plan_asking",
    "plan_follow_up",
]
