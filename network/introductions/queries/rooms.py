"""Reading rooms, in the scope of the reader's own city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from network.introductions.models import (
    Message,
    Participant,
    RoomFile,
    RoomTask,
    State,
)
from tenants.members.models import Member
from tenants.registry import published_cities
from tenants.registry.published_cities import PublishedCity
from tenants.registry.scope import current_city

PAGE = 100  # messages that are shown at once


def participations(member: Member) -> QuerySet[Participant]:
    """A member's places in open rooms, left ones included."""
    mine = Participant.objects.filter(city_id=current_city().pk, member=member.pk)
    return mine.filter(introduction__answer__state=State.ACCEPTED)


def unread_in(member: Member) -> QuerySet[Participant]:
    """Rooms that a member is in, with something they have not seen yet."""
    of_others = Message.objects.filter(introduction=OuterRef("introduction")).exclude(
        city_id=current_city().pk, member=member.pk
    )
    newer = of_others.filter(at__gt=OuterRef("read_at"))
    return participations(member).filter(Q(read_at=None) | Exists(newer), left_at=None)


@dataclass(frozen=True, slots=True)
class Written:
    """A message with its author; `name` is empty for somebody who left their city."""

    message: Message
    name: str
    is_mine: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class Promise:
    """A task with the name of the one who does it."""

    task: RoomTask
    name: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Room:
    mine: Participant
    people: Sequence[Participant]
    other_city: PublishedCity | None  # None: it has left the network
    messages: Sequence[Written]
    earlier: int  # the number of the oldest shown message; 0 if nothing is older
    files: Sequence[RoomFile]
    tasks: Sequence[Promise]

    @property
    def others(self) -> list[Participant]:
        return [one for one in self.people if one.pk != self.mine.pk]

    @property
    def title(self) -> str:
        return self.mine.introduction.title_for(self.mine.city_id)

    @property
    def was_asked(self) -> bool:
        """True for the side that was asked, which may report the introduction itself."""
        return self.mine.introduction.to_city_id == self.mine.city_id

    @property
    def is_heard(self) -> bool:
        """True while somebody would read a new message."""
        return self.mine.left_at is None and any(
            one.left_at is None and one.name for one in self.others
        )


def read_room(mine: Participant, *, before: int = 0) -> Room:
    """The room as its participant may see it: nothing that was written after they left.

    Five statements.
    """
    here = mine.city_id
    people = list(mine.introduction.participants.order_by("pk"))
    seen = Message.objects.filter(introduction=mine.introduction_id)
    if mine.left_at:
        seen = seen.filter(at__lte=mine.left_at)
    if before:
        seen = seen.filter(pk__lt=before)
    newest = list(seen.order_by("-pk")[: PAGE + 1])
    shown = newest[:PAGE][::-1]
    names = {(one.city_id, one.member): one.name for one in people}
    return Room(
        mine=mine,
        people=people,
        other_city=published_cities.by_number(mine.introduction.other_city_id(here)),
        messages=[
            Written(
                message=message,
                name=names.get((message.city_id, message.member), ""),
                is_mine=(message.city_id, message.member) == (here, mine.member),
                is_new=_is_new(message, mine),
            )
            for message in shown
        ],
        earlier=shown[0].pk if len(newest) > PAGE else 0,
        files=list(files_of(mine)),
        tasks=[
            Promise(
                task=task,
                name=names.get((task.for_city_id, task.for_member), ""),
                is_mine=(task.for_city_id, task.for_member) == (here, mine.member),
            )
            for task in tasks_of(mine)
        ],
    )


def files_of(mine: Participant) -> QuerySet[RoomFile]:
    """Files that a participant may see, newest first."""
    files = RoomFile.objects.filter(introduction=mine.introduction_id)
    if mine.left_at:
        files = files.filter(added_at__lte=mine.left_at)
    return files.exclude(state=RoomFile.State.FAILED).order_by("-pk")


def tasks_of(mine: Participant) -> QuerySet[RoomTask]:
    """Tasks that a participant may see: open ones first, the nearest day first."""
    tasks = RoomTask.objects.filter(introduction=mine.introduction_id)
    if mine.left_at:
        tasks = tasks.filter(added_at__lte=mine.left_at)
    return tasks.order_by(F("done_at").desc(nulls_first=True), F("due_on").asc(nulls_last=True))


def _is_new(message: Message, mine: Participant) -> bool:
    is_mine = (message.city_id, message.member) == (mine.city_id, mine.member)
    return not is_mine and (mine.read_at is None or message.at > mine.read_at)
