"""Verbs of decisions. Other apps call `open_decision` and hear `signals.decision_closed`."""

from tenants.governance.decisions.actions.advice import advise, announce
from tenants.governance.decisions.actions.ballots import cast_ballot
from tenants.governance.decisions.actions.choosing import choose
from tenants.governance.decisions.actions.closing import close_due, close_early, withdraw
from tenants.governance.decisions.actions.consent import (
    consent,
    integrate,
    object_to,
    stand_aside,
)
from tenants.governance.decisions.actions.delegating import (
    delegate,
    record_word,
    take_delegation_back,
)
from tenants.governance.decisions.actions.election import nominate, propose_person
from tenants.governance.decisions.actions.opening import begin_next_step, open_decision
from tenants.governance.decisions.actions.words import ask, react, reply

__all__ = [
    "advise",
    "announce",
    "ask",
    "begin_next_step",
    "cast_ballot",
    "choose",
    "close_due",
    "close_early",
    "consent",
    "delegate",
    "integrate",
    "nominate",
    "object_to",
    "open_decision",
    "propose_person",
    "react",
    "record_word",
    "reply",
    "stand_aside",
    "take_delegation_back",
    "withdraw",
]
