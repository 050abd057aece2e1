"""Building cities in the background.

An alarm asks for a city until its doors are open, so a lost message, a killed worker or a broker
that is away delays the building and never ends it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from franchise.actions import building
from franchise.letters import notify_initiators
from franchise.models import Application
from tenants.registry import alarms, valkey
from tenants.registry.exclusive import exclusively
from tenants.registry.scope import hub_scope
from tenants.registry.tasks import HubTask

BUILD = "franchise.build"  # key: number of the application
UNTOLD = "franchise.untold"  # key: number of the application
LOCK = 7_402_003  # with the number of an application: its one builder
AGAIN = timedelta(seconds=20)  # how long a city waits for another worker if one was killed


@shared_task(base=HubTask, scoped=False, name="franchise.tasks.build")
def build(application_id: int) -> None:
    """Do the remaining steps of building. One worker at a time; others return at once."""
    with exclusively(LOCK, application_id) as ours:
        if ours:
            building.build_city_of(application_id, now=timezone.now())


@shared_task(base=HubTask, scoped=False, name="franchise.tasks.tell")
def tell(application_id: int) -> None:
    """Send the letters that an earlier release has asked for and not sent."""
    now = timezone.now()
    with hub_scope():
        notify_initiators(Application.objects.get(pk=application_id), now=now)
    building.invite_again(application_id, now=now)


def keep_building(application: Application, *, now: datetime) -> None:
    """Ask for a worker after the commit, and again and again until the doors are open."""
    alarms.set(city=None, kind=BUILD, key=str(application.pk), due_at=now + AGAIN)
    transaction.on_commit(lambda: _ask(build, application.pk), robust=True)


@alarms.handler(BUILD)
def ask_again(*, key: str, now: datetime, **_: Any) -> None:
    application = Application.objects.unfinished().filter(pk=key).first()
    if application:
        keep_building(application, now=now)


@alarms.handler(UNTOLD)
def ask_for_letters(*, key: str, **_: Any) -> None:
    """The alarm of an application whose letters an earlier release has not sent."""
    transaction.on_commit(lambda: _ask(tell, int(key)), robust=True)


def _ask(task: Any, number: int) -> None:
    """Send no message while the broker is away: Celery would wait for it without an end."""
    if valkey.answers():
        task.delay(number)
