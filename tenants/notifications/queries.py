"""Reads of a member's notifications."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tenants.members.models import Member
from tenants.notifications.kinds import Item, kind_or_none
from tenants.notifications.models import Notification, NotificationQuerySet


@dataclass(frozen=True, slots=True)
class Line:
    row: Notification
    item: Item


def of_member(member: Member) -> NotificationQuerySet:
    """A member's notifications, the newest first."""
    mine: NotificationQuerySet = Notification.objects.filter(member=member)
    return mine.select_related("by").newest_first()


def unread_count(member: Member) -> int:
    return Notification.objects.unread().filter(member=member).count()


def lines_of(rows: Iterable[Notification]) -> list[Line]:
    """Rows in words, in their order; those that have lost their subject or their app are left out.

    A constant number of statements for each kind.
    """
    found = list(rows)
    by_kind: defaultdict[str, list[Notification]] = defaultdict(list)
    for row in found:
        by_kind[row.kind].append(row)
    items: dict[int, Item] = {}
    for name, some in by_kind.items():
        if kind := kind_or_none(name):
            items.update(kind.worded(some))
    return [Line(row, items[row.pk]) for row in found if row.pk in items]
