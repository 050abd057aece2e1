"""Commands of the child about digests: people with news and tasks, and the letters of one hour."""

from __future__ import annotations

import resource
import time
from datetime import timedelta

from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from tenants.accounts.models import User
from tenants.digest.schedule import SEND
from tenants.digest.sending import SEND_SOME
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.notifications.actions import notify
from tenants.notifications.models import Notification
from tenants.outcome.models import Task
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope

IN_MEMORY = "django.core.mail.backends.locmem.EmailBackend"


def readers(*, slug: str, people: int) -> None:
    """Make members who have three things to read and a task of this week."""
    now = timezone.now()
    with _city(slug).scope():
        users = User.objects.bulk_create(
            User(email=f"person{number}@example.com", language="ru") for number in range(people)
        )
        members = Member.objects.bulk_create(
            Member(user=user, name=f"Анна Кузнецова {user.pk}") for user in users
        )
        Task.objects.bulk_create(
            Task(member=member, text="Позвонить трём знакомым", due_on=now.date(), made_at=now)
            for member in members
        )
        for week in range(1, 4):
            begins = now + timedelta(weeks=week)
            meeting = Meeting.objects.create(
                title="Четверг", starts_at=begins, ends_at=begins + timedelta(hours=2)
            )
            notify("meetings.announced", members=members, key=meeting.pk, now=now)


def send_digests(*, slug: str) -> tuple[float, int]:
    """The seconds in which one worker plans, renders and hands over a city's digests, and how many.

    Handing over is into memory: the mail server's time is that of `fanout`.
    """
    from django.core import mail

    city = _city(slug)
    mail.outbox = []
    with override_settings(CITY_URLCONF="deploy.urls_city", EMAIL_BACKEND=IN_MEMORY):
        with city.scope():
            (planned,) = Alarm.objects.filter(kind=SEND)
        started = time.perf_counter()
        with city.scope():
            assert alarms.ring(planned.pk, city=city, now=planned.due_at)
            some = list(Alarm.objects.filter(kind=SEND_SOME).values_list("pk", flat=True))
        for number in some:
            with city.scope():
                assert alarms.ring(number, city=city, now=planned.due_at)
        taken = time.perf_counter() - started
    sent = len(mail.outbox)
    with city.scope():
        assert not Notification.objects.filter(handed=[]).exists()
        assert not Alarm.objects.filter(
            kind__in=(SEND, SEND_SOME), due_at__lte=planned.due_at + timedelta(hours=1)
        ).exists()
    mail.outbox = []
    return taken, sent


def most_memory() -> float:
    """The largest size of this process so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _city(slug: str) -> City:
    assert settings.configured
    with hub_scope():
        city: City = City.objects.get(slug=slug)
        return city
