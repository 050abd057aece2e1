"""Letters about an evening, each in its reader's language and on the city's clock."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.accounts.mail import send_after_commit
from tenants.meetings.models import Meeting, MeetingChange, Registration
from tenants.meetings.tokens import Guest, guest_token
from tenants.members.models import Member
from tenants.registry.scope import current_city
from tenants.ui import moments
from tenants.ui.context import brand

SUBJECTS: Mapping[str, Promise] = {
    "guest": _("One tap and your seat is kept: %(when)s"),
    "seat": _("There is a seat for you: %(when)s"),
    "cancelled": _("No meeting on %(when)s"),
    "restored": _("The meeting takes place after all: %(when)s"),
    "moved": _("The meeting has moved: %(when)s"),
    "day_before": _("Tomorrow we meet: %(when)s"),
    "soon": _("See you in two hours: %(when)s"),
    "unconfirmed": _("Does the meeting take place? %(when)s"),
}
TOLD = frozenset(
    (MeetingChange.Kind.CANCELLED, MeetingChange.Kind.RESTORED, MeetingChange.Kind.MOVED)
)


def ask_guest(guest: Guest, meeting: Meeting, *, ticket: str = "") -> None:
    """The link that turns two typed fields into a seat."""
    link = current_city().url_of("meetings:guest", guest_token(guest))
    letter = _letter("guest", meeting, language=guest.language, name=guest.name, link=link)
    letter.to = [guest.email]
    send_after_commit(letter, ticket=ticket)


def a_seat_is_yours(registration: Registration) -> None:
    _to(registration, "seat", registration.meeting)


def tell_those_who_come(change: MeetingChange) -> None:
    """Cancelled, moved or restored: all who come or wait. Called in the background."""
    for registration in _reached(change.meeting):
        _to(registration, change.kind, change.meeting, change=change)


def remind(meeting: Meeting, *, kind: str) -> None:
    """ "day_before" or "soon", to those who come."""
    for registration in _reached(meeting):
        if registration.state == Registration.State.COMING:
            _to(registration, kind, meeting)


def ask_the_core(meeting: Meeting, *, core: list[Member]) -> None:
    """Nobody has confirmed the evening yet."""
    link = current_city().url_of("meetings:meeting", meeting.pk)
    for member in core:
        letter = _letter(
            "unconfirmed", meeting, language=member.user.language, name=member.name, link=link
        )
        letter.to = [member.user.email]
        send_after_commit(letter)


def _reached(meeting: Meeting) -> list[Registration]:
    return list(
        meeting.registrations.exclude(state=Registration.State.CANCELLED)
        .exclude(member__left_at__isnull=False)
        .select_related("member__user")
        .order_by("pk")
    )


def _to(registration: Registration, kind: str, meeting: Meeting, **context: object) -> None:
    member = registration.member
    language = member.user.language if member else registration.language
    letter = _letter(
        kind,
        meeting,
        language=language,
        name=registration.name,
        link=_link(registration),
        **context,
    )
    letter.to = [registration.email]
    send_after_commit(letter)


def _link(registration: Registration) -> str:
    """A member's page of the meeting; a guest's own page, where the word can be taken back."""
    if registration.member:
        return current_city().url_of("meetings:meeting", registration.meeting_id)
    guest = Guest(
        meeting=registration.meeting_id,
        name=registration.guest_name,
        email=registration.guest_email,
        language=registration.language,
    )
    return current_city().url_of("meetings:guest", guest_token(guest))


def _letter(kind: str, meeting: Meeting, *, language: str, **context: object) -> EmailMessage:
    city = current_city()
    with translation.override(language or "ru"), timezone.override(city.zone):
        when = moments.when(meeting.starts_at)
        known = {"meeting": meeting, "when": when, "city": city, "brand": brand(), **context}
        return EmailMessage(
            subject=str(SUBJECTS[kind]) % {"when": when},
            body=render_to_string(f"meetings/letters/{kind}.txt", known).strip() + "\n",
        )
