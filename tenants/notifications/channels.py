"""The channels besides the page on which a notification reaches a member.

    channels.register(Channel(name="push", label=_("This browser"), order=20, open_to=…,
                              hand_over=…))

A notification goes over the first open channel, unless its reader has chosen others. `open_to` gets
keys of members and returns those whom the channel reaches, in one statement. `hand_over` gets what
is due, and yields each delivery with what became of it; it never raises after it has sent one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from tenants.members.models import Member
from tenants.notifications.kinds import Item, Kind
from tenants.notifications.models import MAX_CHANNEL, Notification

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DIGEST = "digest"  # the name under which the weekly digest marks what it has told


class Outcome(Enum):
    HANDED = "handed"
    CLOSED = "closed"  # this reader can't be reached here any more: another channel takes it
    LATER = "later"  # an error of the network: tried again with growing pauses


@dataclass(frozen=True, slots=True)
class Delivery:
    """Rows of one kind for one reader, with their words in the reader's language."""

    now: datetime
    member: Member
    kind: Kind
    rows: Sequence[Notification]
    items: Sequence[Item]


@dataclass(frozen=True, kw_only=True)
class Channel:
    """`order`: the smallest is tried first. `delay`: in which reading on the page prevents it."""

    name: str
    label: StrOrPromise
    order: int
    open_to: Callable[[Collection[int]], Collection[int]]
    hand_over: Callable[[Sequence[Delivery]], Iterable[tuple[Delivery, Outcome]]]
    delay: timedelta = timedelta()


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> Channel:
    """Idempotent. Raises ValueError for a long name."""
    if len(channel.name) > MAX_CHANNEL or channel.name == DIGEST:
        raise ValueError(f"“{channel.name}” can't name a channel.")
    return _channels.setdefault(channel.name, channel)


def channel_or_none(name: str) -> Channel | None:
    return _channels.get(name)


def all_channels() -> list[Channel]:
    """The preferred one first."""
    return sorted(_channels.values(), key=lambda channel: channel.order)


def open_channels(members: Collection[int]) -> dict[int, list[str]]:
    """The names of each member's open channels, the preferred one first."""
    found: dict[int, list[str]] = {number: [] for number in members}
    for channel in all_channels():
        for number in channel.open_to(members):
            found[number].append(channel.name)
    return found
