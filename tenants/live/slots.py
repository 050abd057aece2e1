"""Slots of the screens of a running meeting. What a slot is: `tenants/ui/slots.py`."""

from __future__ import annotations

from tenants.meetings.models import Meeting
from tenants.members.requests import MemberRequest
from tenants.ui.slots import Panel, Slot

# What phones and the facilitator see of a meeting that is over, before the next one. The page gives
# `own`: the questions of its reader that were worked on.
LIVE_AFTERWARDS: Slot[[MemberRequest, Meeting], Panel] = Slot("live_afterwards", statements=0)

# What the projector shows beside the thanks when the meeting is over.
PROJECTOR_END: Slot[[MemberRequest, Meeting], Panel] = Slot("projector_end", statements=0)

# A folded line above the phone's page of whoever has come, drawn with the whole page only:
# changes of the meeting don't redraw it.
PHONE_PAGE: Slot[[MemberRequest, Meeting], Panel] = Slot("phone_page", statements=3)

# A line at the foot of the projector, drawn with the whole page only.
PROJECTOR_PAGE: Slot[[MemberRequest, Meeting], Panel] = Slot("projector_page", statements=2)
