"""Report, act, answer, and look a second time."""

from tenants.governance.moderation.actions.acts import act_on, answer_act, expire_act
from tenants.governance.moderation.actions.looks import (
    ask_second_look,
    close_look,
    decline_look,
    say,
)
from tenants.governance.moderation.actions.reports import report_thing

__all__ = [
    "act_on",
    "answer_act",
    "ask_second_look",
    "close_look",
    "decline_look",
    "expire_act",
    "report_thing",
    "say",
]
