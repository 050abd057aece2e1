"""Notify members, take a notification back, note that it was read, choose what comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from tenants.members.models import Member
from tenants.notifications import delivery
from tenants.notifications.kinds import Choice, Kind, kind_named
from tenants.notifications.models import Notification, NotificationChoices, NotificationQuerySet
from tenants.notifications.signals import left_for_digest
from tenants.notifications.validators import MAX_KEY, MAX_TEXT
from tenants.notifications.wishes import Wish
from tenants.ui.plain_text import one_line, shortened


@transaction.atomic
def notify(
    kind: str,
    *,
    members: Iterable[Member | int],
    key: object,
    now: datetime,
    by: Member | None = None,
    text: str = "",
    path: str = "",
    fragment: str = "",
) -> None:
    """Tell members of something, in the transaction of the change; `by` is not told.

        notify("conversations.mention", members=[boris], key=post.pk, by=anna, now=now,
               text=post.text, path=city.path_of("products:question", 7), fragment="post-12")

    Idempotent: a member gets each `key` of a kind once. It is in everybody's unread number at once,
    by one statement; letters and pushes are alarms. `text` is kept as one plain line. `path` (of
    this city, without a host) and `fragment` lead to the subject: opening that page reads it.
    Raises UnknownKind.
    """
    known, key = kind_named(kind), str(key)
    if not 0 < len(key) <= MAX_KEY:
        raise ValueError(f"A key has up to {MAX_KEY} characters, not “{key}”.")
    numbers = {member.pk if isinstance(member, Member) else member for member in members}
    numbers -= {by.pk} if by else set()
    if not numbers:
        return
    line = shortened(one_line(text), MAX_TEXT)
    Notification.objects.bulk_create(
        [
            Notification(
                member_id=number,
                kind=known.name,
                key=key,
                by=by,
                text=line,
                path=path,
                fragment=fragment,
                made_at=now,
            )
            for number in sorted(numbers)
        ],
        ignore_conflicts=True,
    )
    delivery.set_alarms(known, key=key, members=numbers, now=now)


def take_back(kind: str, *, keys: Iterable[object]) -> None:
    """Delete notifications whose subject is gone, for all members; what was sent stays sent."""
    _of(kind, keys).delete()


def hold_back(kind: str, *, keys: Iterable[object], now: datetime) -> None:
    """Take back what told of a subject that may return.

    A row whose reader knows of it already stays as read, without its words: when `notify` is called
    again, nobody hears of it twice.
    """
    rows = _of(kind, keys)
    rows.unread().filter(handed=[]).delete()
    rows.update(text="", read_at=Coalesce("read_at", Value(now)))


def _of(kind: str, keys: Iterable[object]) -> NotificationQuerySet:
    found: NotificationQuerySet = Notification.objects.filter(
        kind=kind, key__in=[str(key) for key in keys]
    )
    return found


def mark_read(
    *,
    by: Member,
    now: datetime,
    pk: int | None = None,
    kinds: Iterable[str] | None = None,
    path: str | None = None,
) -> int:
    """Mark one's own notifications as read, all or those that are named; return their number.

    Idempotent; keeps the first time.
    """
    mine = Notification.objects.unread().filter(member=by)
    if pk is not None:
        mine = mine.filter(pk=pk)
    if kinds is not None:
        mine = mine.filter(kind__in=list(kinds))
    if path is not None:
        mine = mine.filter(path=path)
    number: int = mine.update(read_at=now)
    return number


@transaction.atomic
def choose(*, by: Member, wishes: Mapping[str, Wish]) -> NotificationChoices:
    """Note what reaches the member, of the kinds that are named. Raises UnknownKind."""
    choices = _locked(by)
    for name, wish in wishes.items():
        choices.set_wish(kind_named(name), wish)
    choices.save()
    return choices


@transaction.atomic
def choose_quiet_hours(*, by: Member, begins: time | None, ends: time | None) -> None:
    """Note the hours in which nothing but what is urgent comes; None for no such hours."""
    choices = _locked(by)
    choices.quiet_from, choices.quiet_until = (begins, ends) if begins and ends else (None, None)
    choices.save()


@transaction.atomic
def choose_digest(*, by: Member, day: int | None, hour: int, now: datetime) -> None:
    """Note the day (0 is Monday) and hour of the weekly letter; None for no such letter.

    What waits for the former hour comes at the new one.
    """
    choices = _locked(by)
    choices.digest_day, choices.digest_hour = day, hour
    choices.save()
    if Notification.objects.unread().filter(member=by, handed=[]).exists():
        left_for_digest.send(sender=Notification, members=[by.pk], now=now)


def unsubscribe(kind: Kind, *, by: Member) -> None:
    """End letters and the like of one kind; it stays on the page. Idempotent."""
    choose(by=by, wishes={kind.name: Wish(Choice.NEVER)})


def _locked(member: Member) -> NotificationChoices:
    locked = NotificationChoices.objects.select_for_update(of=("self",))
    found, _new = locked.get_or_create(member=member)
    return found
