"""The agenda planner: `plan_evening(Situation(...)) -> Plan`. Pure: no Django, no database.

Every page imports its types; only `plan_evening` loads the search and numpy.
"""

from .checking import Violation, violations
from .errors import Infeasible
from .explain import Sentence, encounters, explain, new_pairs, why_empty
from .locks import AtTable, InFormat, Lock, OffAgenda, OnAgenda
from .plan import Block, FrameStep, Plan, Score, Table, Unserved
from .planner_input import Evening, Format, Person, Question, Situation
from .scoring import moved_seats, score_plan


def plan_evening(situation: Situation) -> Plan:
    """The best evening found; see `planner.plan_evening`."""
    from . import planner

    return planner.plan_evening(situation)


__all__ = [
    "AtTable",
    "Block",
    "Evening",
    "Format",
    "FrameStep",
    "InFormat",
    "Infeasible",
    "Lock",
    "OffAgenda",
    "OnAgenda",
    "Person",
    "Plan",
    "Question",
    "Score",
    "Sentence",
    "Situation",
    "Table",
    "Unserved",
    "Violation",
    "encounters",
    "explain",
    "moved_seats",
    "new_pairs",
    "plan_evening",
    "score_plan",
    "violations",
    "why_empty",
]
