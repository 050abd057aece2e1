"""Panels of duties on the pages of the core and of an evening."""

from __future__ import annotations

from django.utils import timezone

from tenants.governance.decisions.models import Decision
from tenants.governance.duties.actions.recalling import DUTY
from tenants.governance.duties.models import Turn
from tenants.governance.duties.queries import carrying_too_much
from tenants.meetings.models import Meeting
from tenants.members.models import Duty
from tenants.members.requests import MemberRequest, member_of
from tenants.registry.requests import CityRequest
from tenants.ui.slots import Panel


def links(request: CityRequest) -> Panel:
    """Links to the rota and the history for members, to the rights for everyone.

    Members also read who has led too many of the last evenings.
    """
    is_member = member_of(request) is not None
    loads = carrying_too_much(now=timezone.now()) if is_member else []
    context = {"is_member": is_member, "loads": [load for load in loads if load.led]}
    return Panel("duties/panels/links.html", context)


def held_duty(request: MemberRequest, duty: Duty) -> Panel | None:
    """The holder's own buttons."""
    member = member_of(request)
    if member is None or duty.member_id != member.pk:
        return None
    return Panel("duties/panels/own_duty.html", {"duty": duty})


def duty_of_recall(request: CityRequest, decision: Decision) -> Panel | None:
    """The duty that a recall is about; one statement."""
    if decision.subject_kind != DUTY:
        return None
    duty = Duty.objects.filter(pk=decision.subject_id).select_related("member").first()
    return Panel("duties/panels/recall.html", {"duty": duty, "now": timezone.now()})


def who_leads(request: MemberRequest, meeting: Meeting) -> Panel | None:
    """The member who leads an evening ahead, for members."""
    if member_of(request) is None or meeting.is_cancelled or meeting.state == Meeting.State.CLOSED:
        return None
    turn = Turn.objects.filter(meeting=meeting).select_related("member").first()
    return Panel("duties/panels/who_leads.html", {"turn": turn})
