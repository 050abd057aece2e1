"""Slots of the pages about a meeting. What a slot is: `tenants/ui/slots.py`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.members.requests import MemberRequest
from tenants.ui.slots import Panel, Slot

if TYPE_CHECKING:
    from icalendar import Event

# The way into a meeting that takes place now, above everything else on its page. The page gives
# `lets_in`, `is_core` and `guest_said`, the registration of a guest in this browser.
MEETING_ENTRANCE: Slot[[MemberRequest, Meeting], Panel] = Slot("meeting_entrance", statements=0)

# What came of a closed meeting: under the people who came.
MEETING_OUTCOME: Slot[[MemberRequest, Meeting], Panel] = Slot("meeting_outcome", statements=1)

# Sections of a meeting's page, after its questions.
MEETING_PAGE: Slot[[MemberRequest, Meeting], Panel] = Slot("meeting_page", statements=3)

# Items of the core's list of links (`<li>`). The page gives `is_at_the_door`.
MEETING_CORE_LINKS: Slot[[MemberRequest, Meeting], Panel] = Slot("meeting_core_links", statements=0)

# The address that somebody goes to from the door of a meeting.
AFTER_CHECK_IN: Slot[[Meeting], str] = Slot("after_check_in", statements=0)

# Entries of a member's own calendar beside the evenings: whole days that take no time.
MEMBER_CALENDAR: Slot[[Member], Iterable[Event]] = Slot("member_calendar", statements=1)


def page_after_check_in(meeting: Meeting) -> str:
    """The address of the first provider, or the meeting's page."""
    return next(iter(AFTER_CHECK_IN.fill(meeting)), meeting.get_absolute_url())
