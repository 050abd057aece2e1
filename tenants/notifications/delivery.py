"""Hand notifications over to channels, by alarms.

An alarm is set for up to `CHUNK` readers of a notification whose channel and time are the same, so
that an installation's worker opens one connection for many letters. When it rings, everything is
looked at again: what was read meanwhile, chosen otherwise or handed over is left out, and what else
of the same kind waits for these readers goes along.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Func, Value
from django.utils import translation

from tenants.members.models import Member
from tenants.notifications.channels import (
    Channel,
    Delivery,
    Outcome,
    channel_or_none,
    open_channels,
)
from tenants.notifications.kinds import Choice, Kind, kind_or_none
from tenants.notifications.models import (
    Notification,
    NotificationChoices,
    NotificationQuerySet,
)
from tenants.notifications.quiet_hours import after_quiet_hours
from tenants.notifications.retention import FORGET, PAUSE
from tenants.notifications.signals import left_for_digest
from tenants.registry import alarms
from tenants.registry.scope import current_city

HAND_OVER = "notifications.hand_over"  # key: channel, kind, first and last reader, key of the rows
CHUNK = 20  # readers; a process killed within a chunk may send so many letters again
NEWS = timedelta(days=2)  # older ones stay on the page and in the digest


def set_alarms(kind: Kind, *, key: str, members: Collection[int], now: datetime) -> None:
    """Set alarms for those members to whom the kind comes at once; keep those that are set.

    The same statement sets the alarm of the city that deletes old notifications.
    """
    choices = choices_of(members)
    told = [number for number in sorted(members) if choices[number].comes_at_once(kind)]
    weekly = [n for n in members if choices[n].wish(kind).when == Choice.DIGEST]
    if weekly:
        left_for_digest.send(sender=Notification, members=weekly, now=now)
    together: defaultdict[tuple[str, datetime], list[int]] = defaultdict(list)
    for number, names in open_channels(told).items() if told else ():
        for name in choices[number].wish(kind).channels(names):
            if channel := channel_or_none(name):
                due_at = due_at_of(kind, channel, choices[number], made_at=now)
                together[name, due_at].append(number)
    due = {
        (HAND_OVER, f"{name}:{kind.name}:{readers[0]}-{readers[-1]}:{key}"): due_at
        for (name, due_at), numbers in together.items()
        for readers in _chunks(numbers)
    }
    alarms.set_missing_kinds(city=current_city(), due={(FORGET, ""): now + PAUSE, **due})


def due_at_of(
    kind: Kind, channel: Channel, choices: NotificationChoices, *, made_at: datetime
) -> datetime:
    """The moment at which a channel gets what was made at that time."""
    if kind.is_urgent:
        return made_at
    return after_quiet_hours(
        made_at + channel.delay,
        begins=choices.quiet_from,
        ends=choices.quiet_until,
        zone=current_city().zone,
    )


def choices_of(members: Collection[int]) -> dict[int, NotificationChoices]:
    """Each member's choices, the defaults for those without any. One statement."""
    known = NotificationChoices.objects.in_bulk(list(members))
    return {number: known.get(number, NotificationChoices(member_id=number)) for number in members}


@alarms.handler(HAND_OVER)
def hand_over(*, key: str, now: datetime, **_: object) -> None:
    """Give one channel what is due for the readers of an alarm.

    Raises RingAgain for what the channel could not take, and for rows that another worker has
    locked: it may be handing them to another channel.
    """
    channel_name, kind_name, readers, row_key = key.split(":", 3)
    channel, kind = channel_or_none(channel_name), kind_or_none(kind_name)
    if channel is None or kind is None:
        return  # its app is not installed any more: the page has it
    first, last = map(int, readers.split("-"))
    waiting = _waiting(kind, first, last, key=row_key, now=now)
    is_late = len(waiting) < _unread(kind, first, last, now=now).filter(key=row_key).count()
    due, elsewhere = _due(kind, channel, waiting, key=row_key, now=now)
    handed: list[int] = []
    for delivery, outcome in channel.hand_over(list(_deliveries(kind, due, now=now))):
        if outcome == Outcome.HANDED:
            handed += [row.pk for row in delivery.rows]
        elif outcome == Outcome.CLOSED:
            elsewhere.append(delivery.member.pk)
        else:
            is_late = True
    note_handed(handed, channel.name)
    if elsewhere:
        set_alarms(kind, key=row_key, members=elsewhere, now=now)
    if is_late:
        raise alarms.RingAgain


def note_handed(rows: Iterable[int], channel: str) -> None:
    """Note that a channel has told these notifications."""
    if numbers := list(rows):
        appended = Func(F("handed"), Value(channel), function="array_append")
        Notification.objects.filter(pk__in=numbers).update(handed=appended)


def _unread(kind: Kind, first: int, last: int, *, now: datetime) -> NotificationQuerySet:
    found: NotificationQuerySet = Notification.objects.unread().filter(
        kind=kind.name, member__gte=first, member__lte=last, made_at__gt=now - NEWS
    )
    return found


Waiting = dict[int, list[Notification]]


def _waiting(kind: Kind, first: int, last: int, *, key: str, now: datetime) -> Waiting:
    """Unread rows of this kind of those readers in the range who wait for this key, locked.

    Leaves out rows that another worker has locked, for another channel or key.
    """
    rows = _unread(kind, first, last, now=now)
    locked = rows.select_for_update(of=("self",), skip_locked=True, no_key=True)
    found: defaultdict[int, list[Notification]] = defaultdict(list)
    for row in locked.select_related("by").order_by("made_at", "pk"):
        found[row.member_id].append(row)
    return {number: rows for number, rows in found.items() if any(row.key == key for row in rows)}


def _due(
    kind: Kind, channel: Channel, waiting: Waiting, *, key: str, now: datetime
) -> tuple[list[tuple[Member, list[Notification]]], list[int]]:
    """What this channel gets now, and the readers for whom another channel or time was chosen."""
    members = Member.objects.here().filter(pk__in=list(waiting)).select_related("user")
    here = {member.pk: member for member in members}
    choices, channels = choices_of(here), open_channels(here)
    due, elsewhere = [], []
    for number, member in here.items():
        chosen = choices[number].wish(kind).channels(channels[number])
        rows = [
            row
            for row in waiting[number]
            if not row.handed
            or (row.key == key and len(chosen) > 1 and channel.name not in row.handed)
        ]
        if not rows or not chosen:
            continue
        due_at = due_at_of(kind, channel, choices[number], made_at=rows[0].made_at)
        if channel.name in chosen and due_at <= now:
            due.append((member, rows))
        else:
            elsewhere.append(number)
    return due, elsewhere


def _deliveries(
    kind: Kind, due: Iterable[tuple[Member, list[Notification]]], *, now: datetime
) -> Iterator[Delivery]:
    """Deliveries in words; what has lost its subject is left out."""
    by_language: defaultdict[str, list[tuple[Member, list[Notification]]]] = defaultdict(list)
    for member, rows in due:
        by_language[member.user.language or settings.LANGUAGE_CODE].append((member, rows))
    for language, readers in by_language.items():
        with translation.override(language):
            items = kind.worded([row for _member, rows in readers for row in rows])
        for member, rows in readers:
            told = [row for row in rows if row.pk in items]
            if told:
                yield Delivery(now, member, kind, told, [items[row.pk] for row in told])


def _chunks(numbers: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(numbers), CHUNK):
        yield numbers[start : start + CHUNK]
