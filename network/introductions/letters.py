"""Letters about introductions: one for each that is asked, and one for its answer."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMessage
from django.utils import timezone

from network.introductions.models import Introduction, Participant, State
from network.introductions.queries.introductions import (
    addressed_to,
    asked_by,
    open_reports,
    recipients,
)
from network.introductions.queries.rooms import unread_in
from tenants.mail.letters import compose, handler
from tenants.members.models import Member
from tenants.registry import alarms, published_cities
from tenants.registry.models import City
from tenants.registry.scope import current_city

ASKED = "introductions.asked"  # key: introduction
ASKED_LETTER = "introductions.asked_letter"  # key: introduction and member
ANSWERED = "introductions.answered_letter"  # key: introduction
REPORTED = "introductions.reported"  # key: report
REPORT_LETTER = "introductions.report_letter"  # key: report and member
UNREAD = "introductions.unread_letter"  # key: introduction and member


@alarms.handler(ASKED)
def write_to_all(*, city: City | None, key: str, due_at: datetime, now: datetime) -> None:
    """Set the letter of each member who may answer."""
    introduction = Introduction.objects.filter(pk=int(key)).first()
    if introduction is not None:
        keys = (f"{key}:{member.pk}" for member in recipients(introduction))
        alarms.set_all(city=city, kind=ASKED_LETTER, due_at=now, keys=keys)


@handler(ASKED_LETTER)
def write_asked(*, key: str, **_: object) -> EmailMessage | None:
    """Compose the letter to one who may answer; None once it was answered or taken back."""
    number, _colon, member = key.partition(":")
    reader = Member.objects.here().select_related("user").filter(pk=int(member)).first()
    if reader is None:
        return None
    waiting = addressed_to(reader).waiting(now=timezone.now())
    introduction = waiting.filter(pk=int(number)).first()
    if introduction is None:
        return None
    return _letter("asked", reader, introduction, introduction.city_id)


@handler(ANSWERED)
def write_answered(*, key: str, **_: object) -> EmailMessage | None:
    """Compose the letter about the answer; None if the asking member has left."""
    introduction = Introduction.objects.filter(pk=int(key)).select_related("answer").first()
    if introduction is None or not introduction.is_answered:
        return None
    reader = Member.objects.here().select_related("user").filter(pk=introduction.member).first()
    if reader is None or not asked_by(reader).filter(pk=introduction.pk).exists():
        return None
    name = "accepted" if introduction.answer.state == State.ACCEPTED else "declined"
    return _letter(name, reader, introduction, introduction.to_city_id)


@alarms.handler(REPORTED)
def write_to_core(*, city: City | None, key: str, due_at: datetime, now: datetime) -> None:
    """Set the letter of each member of the core."""
    core = Member.objects.core(now=now).values_list("pk", flat=True)
    alarms.set_all(
        city=city, kind=REPORT_LETTER, due_at=now, keys=(f"{key}:{member}" for member in core)
    )


@handler(REPORT_LETTER)
def write_report(*, key: str, **_: object) -> EmailMessage | None:
    """Compose the letter about a report, without the words; None once it is closed."""
    number, _colon, member = key.partition(":")
    reader = Member.objects.here().select_related("user").filter(pk=int(member)).first()
    report = open_reports().filter(pk=int(number)).first()
    if reader is None or report is None:
        return None
    return compose(
        "introductions/letters/report.txt",
        to=reader.user.email,
        language=reader.user.language,
        context=lambda: {
            "name": reader.name,
            "link": current_city().url_of("introductions:report", report.pk),
        },
    )


def _letter(name: str, reader: Member, introduction: Introduction, other_city: int) -> EmailMessage:
    view = "introductions:room" if introduction.is_accepted else "introductions:introduction"
    return compose(
        f"introductions/letters/{name}.txt",
        to=reader.user.email,
        language=reader.user.language,
        context=lambda: {
            "name": reader.name,
            "introduction": introduction,
            "title": introduction.title_for(current_city().pk),
            "other_city": published_cities.by_number(other_city),
            "link": current_city().url_of(view, introduction.pk),
        },
    )


@handler(UNREAD)
def write_unread(*, key: str, now: datetime, **_: object) -> EmailMessage | None:
    """Compose one letter about new messages; no other one before the room has been read."""
    number, _colon, member = key.partition(":")
    reader = Member.objects.here().select_related("user").filter(pk=int(member)).first()
    if reader is None:
        return None
    mine = (
        unread_in(reader)
        .select_related("introduction__answer")
        .filter(introduction=int(number))
        .first()
    )
    if mine is None or (mine.letter_at and (mine.read_at is None or mine.letter_at > mine.read_at)):
        return None
    Participant.objects.filter(pk=mine.pk).update(letter_at=now)
    introduction = mine.introduction
    other = introduction.other_city_id(current_city().pk)
    return _letter("unread", reader, introduction, other)
