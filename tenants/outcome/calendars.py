"""Tasks in a member's own calendar.

Whole days, not VTODO: Google's and Outlook's subscriptions leave tasks out (RFC 5545 3.6.2).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from tenants.members.models import Member
from tenants.outcome.models import Task
from tenants.registry.scope import current_city
from tenants.ui.plain_text import plain, shortened

if TYPE_CHECKING:
    from icalendar import Event

MOST = 100  # tasks of a feed, the nearest
LONGEST = 120  # characters of a title


def task_events(member: Member) -> Iterator[Event]:
    """The member's open tasks on their days. A settled one disappears. One statement."""
    dated = Task.objects.open().filter(member=member, due_on__isnull=False)
    return (task_event(task) for task in dated[:MOST])


def task_event(task: Task) -> Event:
    from icalendar import Event

    city, event = current_city(), Event()
    assert task.due_on  # noqa: S101 - narrows the type
    text, url = plain(task.text), city.url_of("outcome:tasks")
    event.add("UID", f"task-{task.pk}.{city.identity}@{settings.MAIN_DOMAIN}")
    event.add("DTSTAMP", task.made_at)
    event.add("SUMMARY", f"{shortened(text, LONGEST)} · {city.name}")
    event.add("DTSTART", task.due_on)
    event.add("DTEND", task.due_on + timedelta(days=1))
    event.add("DESCRIPTION", f"{text}\n\n{url}")
    event.add("URL", url)
    event.add("TRANSP", "TRANSPARENT")
    return event
