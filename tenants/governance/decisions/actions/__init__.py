"""Verbs of decisions. Other apps call `open_decision` and hear `signals.decision_closed`."""

from tenants.governance.decisions.actions.closing import close_due, close_early, withdraw
from tenants.governance.decisions.actions.consent import (
    consent,
    integrate,
    object_to,
    stand_aside,
)
from tenants.governance.decisions.actions.opening import begin_next_step, open_decision
from tenants.governance.decisions.actions.words import ask, react, reply

__all__ = [
    "ask",
    "begin_next_step",
    "close_due",
    "close_early",
    "consent",
    "integrate",
    "object_to",
    "open_decision",
    "react",
    "reply",
    "stand_aside",
    "withdraw",
]
