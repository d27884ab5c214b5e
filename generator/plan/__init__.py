"""Categories x difficulties x templates x values -> cells with exact quotas, units in order."""

from generator.plan.candidates import choice_of, first_binding
from generator.plan.counting import Counted, cells, count, count_templates
from generator.plan.ids import unit_id
from generator.plan.planning import is_current, plan_units
from generator.plan.quotas import cell_names, matrix, quotas, refusal_quotas, written_share
from generator.plan.slots import Slot, bind, slots_of
from generator.plan.turns import next_turn

__all__ = [
    "Counted",
    "Slot",
    "bind",
    "cell_names",
    "cells",
    "choice_of",
    "count",
    "count_templates",
    "first_binding",
    "is_current",
    "matrix",
    "next_turn",
    "plan_units",
    "quotas",
    "refusal_quotas",
    "slots_of",
    "unit_id",
    "written_share",
]
