"""Verbs of turns, absences and of passing duties on."""

from tenants.governance.duties.actions.absences import add_absence, remove_absence
from tenants.governance.duties.actions.passing import (
    accept_duty,
    decline_duty,
    name_stand_in,
    offer_duty,
    return_to_duty,
)
from tenants.governance.duties.actions.recalling import propose_recall
from tenants.governance.duties.actions.turns import keep_turn, offer_turn, swap_turns, take_turn

__all__ = [
    "accept_duty",
    "add_absence",
    "decline_duty",
    "keep_turn",
    "name_stand_in",
    "offer_duty",
    "offer_turn",
    "propose_recall",
    "remove_absence",
    "return_to_duty",
    "swap_turns",
    "take_turn",
]
