"""Consequences when duties change, people leave and evenings end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from tenants.governance.decisions.models import Decision, Result
from tenants.governance.decisions.signals import decision_closed
from tenants.governance.duties import notices
from tenants.governance.duties.actions.passing import end_duty
from tenants.governance.duties.actions.recalling import DUTY
from tenants.governance.duties.models import Absence, Turn
from tenants.governance.duties.queries import carrying_too_much
from tenants.governance.duties.tasks import set_alarms
from tenants.meetings.models import Meeting
from tenants.meetings.signals import meeting_closed
from tenants.members.models import Duty, Member
from tenants.members.signals import duty_changed, member_left


@receiver(duty_changed, dispatch_uid="duties.changed")
def look_after_duty(*, duty: Duty, **_: Any) -> None:
    now = timezone.now()
    if duty.laid_down_at is None:
        set_alarms(duty)
        _look_at_loads(now=now)
    elif duty.objected_by_id is None:
        _after_an_end(now=now)


@receiver(decision_closed, dispatch_uid="duties.recall")
def end_recalled_duty(*, decision: Decision, now: datetime, **_: Any) -> None:
    """Let the outcome of a recall hold; a duty that ended before stays as it ended."""
    if decision.subject_kind != DUTY or decision.result != Result.DECIDED:
        return
    duty = Duty.objects.filter(pk=decision.subject_id).select_related("member").first()
    if duty and end_duty(duty, how=Duty.End.RECALLED, now=now):
        notices.tell_of_recalled(duty, decision, now=now)


@receiver(member_left, dispatch_uid="duties.member-left")
def free_what_they_had(*, member: Member, **_: Any) -> None:
    """Their turns ahead are free again, and offers to them void."""
    now = timezone.now()
    ahead = Meeting.objects.upcoming(now=now)
    Turn.objects.filter(member=member, meeting__in=ahead).delete()
    Absence.objects.filter(member=member).delete()
    Duty.objects.filter(offered_to=member).update(offered_to=None)
    if member.left_at and member.duties.filter(laid_down_at=member.left_at).exists():
        _after_an_end(now=now)


@receiver(meeting_closed, dispatch_uid="duties.meeting-closed")
def look_at_who_leads(**_: Any) -> None:
    _look_at_loads(now=timezone.now())


def _after_an_end(*, now: datetime) -> None:
    if not Member.objects.core(now=now).exists():
        notices.ask_for_a_core(now=now)


def _look_at_loads(*, now: datetime) -> None:
    for load in carrying_too_much(now=now):
        notices.tell_of_too_much(load.member, now=now)
