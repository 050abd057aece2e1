"""Letters to the people of HQ: invitations, applications, late answers, messages of groups.

Each letter to each person is an alarm. Letters about applications go to those who may answer them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from franchise.leaving_letters import facts_of, is_news
from franchise.letters import quoted
from franchise.models import PROMISED, Application, Leaving, ManagerChange, Message, Signature
from network.hq.application_gaps import missing_from
from network.hq.models import AuditEntry, StaffRole
from network.hq.rights import Right, staff, staff_who_may
from tenants.mail.letters import compose, handler
from tenants.registry import alarms

LETTER = "hq.letter"  # key: kind, numbers of the application and of the reader
MESSAGE = "hq.message"  # key: numbers of the message and of the reader
LEAVING = "hq.leaving"  # key: number of the notice, the news, number of the reader
MANAGERS = "hq.managers"  # key: numbers of the change and of the reader
SIGNED = "hq.signed"  # key: numbers of the application and of the reader
INVITED = "hq.invited"  # key: the number of the reader
FACTOR = "hq.factor"  # key: kind of the audit entry and number of the reader
OVERDUE = "hq.overdue"  # key: the application
NEW, LATE = "new", "late"


def on_application(application: Application, now: datetime, **_: Any) -> None:
    """Write to HQ about a new application, unless one person asks a group to join it."""
    if application.is_one_person:
        return
    write_to_hq(application, about=NEW, now=now)
    due = now + PROMISED
    alarms.set(city=None, kind=OVERDUE, key=str(application.pk), due_at=due)


@alarms.handler(OVERDUE)
def remind(*, key: str, now: datetime, **_: Any) -> None:
    """Remind HQ when the promised time is over, and every three days until there is an answer.

    Not about a second group without a confirmed initiator, nor about a group that HQ has asked
    something: it is the group's turn.
    """
    application = Application.objects.filter(pk=key).first()
    if application is None or not _waits_for_hq(application):
        return
    if application.is_with_group:
        alarms.set(city=None, kind=OVERDUE, key=key, due_at=now + PROMISED)
        return
    if application.state == Application.State.SUBMITTED and application.promised_at > now:
        alarms.set(city=None, kind=OVERDUE, key=key, due_at=application.promised_at)
        return
    is_second = application.state == Application.State.SECOND
    if not is_second or application.initiators.exclude(confirmed_at=None).exists():
        write_to_hq(application, about=LATE, now=now)
    alarms.set(city=None, kind=OVERDUE, key=key, due_at=now + PROMISED)


def _waits_for_hq(application: Application) -> bool:
    waiting = Application.objects.waiting() | Application.objects.to_be_asked()
    return waiting.filter(pk=application.pk).exists()


def on_message(message: Message, now: datetime, **_: Any) -> None:
    """Write the group's words to the person who takes care of it, or else to all of HQ."""
    if message.from_hq:
        return
    readers = _readers(message.application)
    keys = [f"{message.pk}:{number}" for number in readers]
    alarms.set_all(city=None, kind=MESSAGE, due_at=now, keys=keys)


def on_signed(application: Application, now: datetime, **_: Any) -> None:
    """Write that all have signed to the person who takes care of it, or else to all of HQ."""
    keys = [f"{application.pk}:{number}" for number in _readers(application)]
    alarms.set_all(city=None, kind=SIGNED, due_at=now, keys=keys)


def on_leaving(leaving: Leaving, news: str, now: datetime, **_: Any) -> None:
    """Write to all who answer groups that a city leaves, stays or comes back."""
    people = staff_who_may(Right.REVIEW).values_list("pk", flat=True)
    keys = [f"{leaving.pk}:{news}:{number}" for number in people]
    alarms.set_all(city=None, kind=LEAVING, due_at=now, keys=keys)


def on_manager_change(change: ManagerChange, now: datetime, **_: Any) -> None:
    """Write to all who answer groups that a change of managers waits for HQ."""
    people = staff_who_may(Right.REVIEW).values_list("pk", flat=True)
    keys = [f"{change.pk}:{number}" for number in people]
    alarms.set_all(city=None, kind=MANAGERS, due_at=now, keys=keys)


@handler(MANAGERS)
def write_manager_change(*, key: str, **_: Any) -> EmailMessage | None:
    """The letter, unless the change is decided or its reader has left HQ."""
    number, person = key.split(":")
    reader = staff().filter(pk=person).first()
    change = ManagerChange.objects.open().select_related("franchise__city").filter(pk=number)
    found = change.first()
    if reader is None or found is None:
        return None
    city = found.franchise.city
    path = reverse("hq:managers", urlconf=settings.HUB_URLCONF, args=[city.slug])
    return compose(
        "hq/letters/managers.txt",
        to=reader.email,
        language=reader.language,
        context=lambda: {
            "change": found,
            "city_name": city.name,
            "by": found.proposed_by,
            "who": found.name,
            "email": found.email,
            "words": quoted(found.why),
            "page": f"{settings.MAIN_URL}{path}",
        },
    )


@handler(LEAVING)
def write_leaving(*, key: str, **_: Any) -> EmailMessage | None:
    """The letter, unless something newer has happened or its reader has left HQ."""
    number, news, person = key.split(":")
    reader = staff().filter(pk=person).first()
    rows = Leaving.objects.select_related("franchise__city", "franchise__application")
    leaving = rows.filter(pk=number).first()
    if reader is None or leaving is None or not is_news(leaving, news):
        return None
    path = reverse("hq:leaving", urlconf=settings.HUB_URLCONF, args=[leaving.franchise.city.slug])
    return compose(
        "hq/letters/leaving.txt",
        to=reader.email,
        language=reader.language,
        context=lambda: {
            "leaving": leaving,
            "news": news,
            **facts_of(leaving),
            "hq_page": f"{settings.MAIN_URL}{path}",
        },
    )


def _readers(application: Application) -> list[int]:
    """The number of the assignee, or those of all who may write to groups."""
    people = staff_who_may(Right.TALK)
    numbers = set(people.values_list("pk", flat=True))
    mine = numbers & {application.assignee_id}
    return sorted(number for number in mine or numbers if number)


@handler(SIGNED)
def write_signed(*, key: str, **_: Any) -> EmailMessage | None:
    """The letter that all have signed, unless its reader has left HQ."""
    number, person = key.split(":")
    reader = staff().filter(pk=person).first()
    application = Application.objects.filter(pk=number).first()
    if reader is None or application is None:
        return None
    return compose(
        "hq/letters/signed.txt",
        to=reader.email,
        language=reader.language,
        context=lambda: {
            "application": application,
            "signatures": Signature.objects.filter(agreement__application=application),
            "page": _page_of(application),
        },
    )


@handler(MESSAGE)
def write_message_letter(*, key: str, **_: Any) -> EmailMessage | None:
    """The letter with the group's words, unless its reader has left HQ."""
    number, person = key.split(":")
    reader = staff().filter(pk=person).first()
    message = Message.objects.select_related("application").filter(pk=number).first()
    if reader is None or message is None:
        return None
    return compose(
        "hq/letters/message.txt",
        to=reader.email,
        language=reader.language,
        context=lambda: {
            "application": message.application,
            "message": message,
            "words": quoted(message.text),
            "page": f"{_page_of(message.application)}#talk",
        },
    )


@handler(INVITED)
def write_invitation(*, key: str, **_: Any) -> EmailMessage | None:
    """The letter that somebody works at HQ now, unless that is over."""
    reader = staff().filter(pk=key).first()
    if reader is None:
        return None
    path = reverse("hq:today", urlconf=settings.HUB_URLCONF)
    roles = StaffRole.objects.filter(user=reader)
    return compose(
        "hq/letters/invited.txt",
        to=reader.email,
        language=reader.language,
        context=lambda: {
            "roles": [one.get_role_display() for one in roles],
            "page": f"{settings.MAIN_URL}{path}",
        },
    )


@handler(FACTOR)
def write_factor_letter(*, key: str, **_: Any) -> EmailMessage | None:
    """The letter that a second factor was set up, removed or reset."""
    kind, person = key.split(":")
    reader = staff().filter(pk=person).first()
    if reader is None:
        return None
    path = reverse("hq:second-factor", urlconf=settings.HUB_URLCONF)
    return compose(
        "hq/letters/factor.txt",
        to=reader.email,
        language=reader.language,
        context=lambda: {
            "what": AuditEntry(kind=kind).what,
            "page": f"{settings.MAIN_URL}{path}",
        },
    )


def _page_of(application: Application) -> str:
    path = reverse("hq:application", urlconf=settings.HUB_URLCONF, args=[application.pk])
    return f"{settings.MAIN_URL}{path}"


def write_to_hq(application: Application, *, about: str, now: datetime) -> None:
    people = staff_who_may(Right.REVIEW).values_list("pk", flat=True)
    keys = [f"{about}:{application.pk}:{number}" for number in people]
    alarms.set_all(city=None, kind=LETTER, due_at=now, keys=keys)


@handler(LETTER)
def write_letter(*, key: str, **_: Any) -> EmailMessage | None:
    """The letter, unless the application is answered or its reader has left HQ."""
    about, number, person = key.split(":")
    reader = staff().filter(pk=person).first()
    application = Application.objects.prefetch_related("initiators").filter(pk=number).first()
    unanswered = (Application.State.SUBMITTED, Application.State.SECOND)
    if reader is None or application is None or application.state not in unanswered:
        return None
    return compose(
        "hq/letters/application.txt",
        to=reader.email,
        language=reader.language,
        context=lambda: {
            "application": application,
            "is_second": application.state == Application.State.SECOND,
            "late": about == LATE,
            "missing": missing_from(application),
            "page": _page_of(application),
        },
    )
