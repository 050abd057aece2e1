"""The kinds of notifications: every app registers its own in `ready()`.

    from tenants.notifications import kinds

    kinds.register(
        kinds.Kind(
            name="conversations.mention",
            group=kinds.Group.MINE,
            label=_("Somebody mentions me"),        # on the page of choices
            title=_("%(name)s mentions you"),       # of a line; `name` is who did it
            icon="at-symbol",
            default=kinds.Choice.AT_ONCE,
        )
    )

and sends one with `tenants.notifications.actions.notify`. A kind whose lines can't be written with
`title`, the stored text and the stored path has `items`: it words many rows with a constant number
of statements, in the active language, and leaves out rows whose subject is gone. A kind with a
letter of its own has `letter`; others get the common one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.core.mail import EmailMessage
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from tenants.members.models import Member
    from tenants.notifications.models import Notification

MAX_NAME = 40


class Group(models.TextChoices):
    MINE = "mine", pgettext_lazy("notifications", "Mine")
    OURS = "ours", pgettext_lazy("notifications", "Ours")
    NETWORK = "network", _("The network")


class Choice(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    DIGEST = "digest", _("In the weekly digest")
    NEVER = "never", _("Only on the page")


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A notification in words: what happened in `title`, its subject in `detail`."""

    title: str
    detail: str
    url: str
    icon: str


Items = Callable[[Sequence["Notification"]], Mapping[int, Item]]


class Letter(Protocol):
    def __call__(
        self, member: Member, rows: Sequence[Notification], *, now: datetime
    ) -> EmailMessage | None: ...


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One sort of notifications.

    `is_urgent`: handed over at once, in quiet hours, too. `letter`: composes the letter to a member
    about rows of this kind; None if there is nothing to say any more. `former_name`: of its
    switch in letters that were sent before this app. `for_core`: only who carries a duty can get
    it, so nobody else is asked about it.
    """

    name: str
    group: Group
    label: StrOrPromise
    title: StrOrPromise
    icon: str
    default: Choice = Choice.AT_ONCE
    is_urgent: bool = False
    for_core: bool = False
    items: Items | None = None
    letter: Letter | None = None
    former_name: str = ""

    def worded(self, rows: Sequence[Notification]) -> Mapping[int, Item]:
        """The items of rows of this kind by their keys, in the active language."""
        if self.items:
            return self.items(rows)
        return {row.pk: self.item(row) for row in rows}

    def item(self, row: Notification, *, title: str = "", detail: str = "") -> Item:
        """The line of a row; with other words than its own where they are given."""
        name = row.by.name if row.by else ""
        return Item(
            title=title or str(self.title) % {"name": name},
            detail=detail or row.text,
            url=row.url,
            icon=self.icon,
        )


class UnknownKind(LookupError):
    """No installed app has registered this kind of notifications."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Idempotent. Raises ValueError for another kind of the same name, or a long name."""
    known = _kinds.setdefault(kind.name, kind)
    if known.label != kind.label or len(kind.name) > MAX_NAME:
        raise ValueError(f"“{kind.name}” is no new and short name of a kind of notifications.")
    return known


def kind_named(name: str) -> Kind:
    """Raises UnknownKind."""
    if name not in _kinds:
        raise UnknownKind(name)
    return _kinds[name]


def kind_or_none(name: str) -> Kind | None:
    return _kinds.get(name) or next((k for k in _kinds.values() if k.former_name == name), None)


def all_kinds() -> list[Kind]:
    """In the order of groups, then of registration."""
    order = list(Group)
    return sorted(_kinds.values(), key=lambda kind: order.index(kind.group))


def kinds_for(member: Member, *, now: datetime) -> list[Kind]:
    """The kinds that can come to a member as things are. One statement."""
    is_core = member.is_core(now=now)
    return [kind for kind in all_kinds() if is_core or not kind.for_core]
