"""Update meetings when people join or leave the city."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from tenants.meetings.actions.waiting_list import (
    give_seat_back,
    promote_waiting,
    set_answer_time,
)
from tenants.meetings.models import Attendance, Meeting, Registration, StandingYes
from tenants.meetings.signals import guest_is_member
from tenants.members.models import Member

State = Registration.State


@transaction.atomic
def free_seats_of(member: Member, *, now: datetime) -> list[Registration]:
    """Give the seats of somebody who has left to those who wait; end their standing yeses."""
    StandingYes.objects.filter(member=member).delete()
    freed = []
    for meeting in _ahead(now=now).filter(registrations__member=member):
        said = meeting.registrations.exclude(state=State.CANCELLED).filter(member=member).first()
        if said:
            give_seat_back(said)
            freed.append(said)
            promote_waiting(meeting, now=now)
    return freed


@transaction.atomic
def adopt_registrations(member: Member, *, now: datetime, address: str = "") -> list[Registration]:
    """Give the registrations that a guest made by a proven address to the member they have become.

    `address` is the guest's, by default the member's e-mail. Of two registrations of one person the
    better seat stays.
    """
    adopted = []
    email = address or member.user.email
    guests = Registration.objects.filter(member=None, guest_email=email)
    for meeting in _ahead(now=now).filter(registrations__in=guests):
        said = meeting.registrations.filter(member=None, guest_email=email).first()
        own = meeting.registrations.filter(member=member).first()
        if said is None:
            continue
        if own:
            guest_is_member.send(sender=Registration, row=said, member=member)
            _keep_better(own, said)
        else:
            said.member, said.guest_name, said.guest_email = member, "", ""
            said.save(update_fields=["member", "guest_name", "guest_email"])
            guest_is_member.send(sender=Registration, row=said, member=member)
        adopted.append(own or said)
        promote_waiting(meeting, now=now)
    _adopt_ticked(member, email=email, now=now)
    return adopted


def _adopt_ticked(member: Member, *, email: str, now: datetime) -> None:
    """Give a member the arrivals that the core ticked under their proven mailbox."""
    ticked = Attendance.objects.exclude(how=Attendance.How.QR).filter(
        member=None, guest_email=email, meeting__ends_at__gt=now
    )
    for guest in ticked.select_related("meeting").order_by("pk"):
        if not guest.meeting.attendances.filter(member=member).exists():
            adopt_arrival(guest, member=member)


def adopt_arrival(guest: Attendance, *, member: Member) -> Attendance:
    """Give the arrival of a guest who has joined to the member. Lock the meeting before."""
    guest.member, guest.guest_name, guest.guest_email = member, "", ""
    guest.save(update_fields=["member", "guest_name", "guest_email"])
    guest_is_member.send(sender=Attendance, row=guest, member=member)
    return guest


def _keep_better(own: Registration, said: Registration) -> None:
    ranks = [State.COMING, State.OFFERED, State.WAITING, State.CANCELLED]
    best = min(own, said, key=lambda each: (ranks.index(State(each.state)), each.created_at))
    own.state, own.created_at, own.answer_by = best.state, best.created_at, best.answer_by
    own.save(update_fields=["state", "created_at", "answer_by"])
    set_answer_time(own)
    said.delete()


def _ahead(*, now: datetime) -> QuerySet[Meeting]:
    """Evenings that aren't over, locked one after the other in the order of their hours."""
    ahead: QuerySet[Meeting] = Meeting.objects.filter(ends_at__gt=now)
    return ahead.order_by("starts_at", "pk").select_for_update(of=("self",))
