"""Follow questions, meetings, thoughts, members and cities in the transaction of the change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from network.questions import actions
from tenants.live.models import Capture
from tenants.live.signals import capture_changed, capture_made
from tenants.meetings.models import Meeting
from tenants.meetings.signals import meeting_closed
from tenants.members.models import Member
from tenants.members.signals import member_left
from tenants.products.models import Question
from tenants.products.signals import question_changed
from tenants.registry.models import City
from tenants.registry.scope import current_city
from tenants.registry.signals import city_changed, city_deleted


@receiver(question_changed, dispatch_uid="questions-follow-the-original")
def follow_original(sender: object, question: Question, **_: Any) -> None:
    actions.follow_question(question, city=current_city(), now=timezone.now())


@receiver(meeting_closed, dispatch_uid="questions-collect-perspectives")
def collect_later(sender: object, meeting: Meeting, **_: Any) -> None:
    actions.collect_later(meeting, city=current_city(), now=timezone.now())


@receiver(capture_made, dispatch_uid="questions-collect-late-perspectives")
def collect_late(sender: object, capture: Capture, **_: Any) -> None:
    """A phone without a network sends its thoughts hours after the meeting closed."""
    if capture.question_id and capture.meeting.state == Meeting.State.CLOSED:
        actions.collect_later(capture.meeting, city=current_city(), now=timezone.now())


@receiver(capture_changed, dispatch_uid="questions-follow-thoughts")
def follow_thought(sender: object, capture: Capture, now: datetime, **_: Any) -> None:
    actions.follow_capture(capture, city=current_city())


@receiver(member_left, dispatch_uid="questions-forget-members")
def forget_member(sender: object, member: Member, **_: Any) -> None:
    actions.forget_member(member, city=current_city(), now=timezone.now())


@receiver(city_changed, dispatch_uid="questions-follow-cities")
def refresh(sender: object, city: City, **_: Any) -> None:
    actions.refresh_city(city)


@receiver(city_deleted, dispatch_uid="questions-forget-cities")
def forget_city(sender: object, city: City, **_: Any) -> None:
    actions.forget_city(city)
