"""Departures of people and cities from introductions and rooms."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from network.introductions.models import (
    Answer,
    Block,
    Introduction,
    MatchingChoice,
    Message,
    Participant,
    Report,
    ReportClosing,
    RoomFile,
    RoomTask,
    State,
    UnproposedListing,
)
from network.introductions.queries.introductions import recipients
from tenants.members.models import Member
from tenants.registry.scope import current_city


@transaction.atomic
def end_of_member(member: Member, *, now: datetime) -> None:
    """Take a member who left out of rooms; their words stay under "a former member".

    Their open introductions are taken back; those that have lost their last recipient become
    `State.GONE`.
    """
    here = current_city()
    asked = Introduction.objects.filter(city_id=here.pk, member=member.pk)
    asked.open(now=now).update(taken_back_at=now)
    rename_member(member, name="")
    places = Participant.objects.filter(city_id=here.pk, member=member.pk)
    places.update(contact="")
    places.filter(left_at=None).update(left_at=now)
    for model in (Block, MatchingChoice):
        model._default_manager.filter(city_id=here.pk, member=member.pk).delete()
    for introduction in Introduction.objects.filter(to_city_id=here.pk).open(now=now):
        if not recipients(introduction):
            Answer.objects.update_or_create(
                introduction=introduction,
                defaults={"state": State.GONE, "member": None, "name": "", "at": now},
                create_defaults={"state": State.GONE, "city_id": here.pk, "at": now},
            )


def rename_member(member: Member, *, name: str) -> None:
    """Show a member under another name in introductions and rooms."""
    here = current_city().pk
    for model in (Introduction, Participant, Answer):
        model._default_manager.filter(city_id=here, member=member.pk).exclude(name=name).update(
            name=name
        )


@transaction.atomic
def end_of_city(city_id: int) -> None:
    """Delete what a deleted city's people wrote. In the hub's scope.

    What the others wrote stays theirs: of an accepted introduction a room without the gone side's
    words, of an open one the asker's own words.
    """
    gone = Q(city_id=city_id)
    files = list(RoomFile.objects.filter(gone))
    ReportClosing.objects.filter(gone).delete()
    Report.objects.filter(gone | Q(against_city_id=city_id)).delete()
    Block.objects.filter(gone | Q(blocked_city_id=city_id)).delete()
    for model in (Message, RoomTask, RoomFile, Participant, MatchingChoice, UnproposedListing):
        model._default_manager.filter(gone).delete()
    RoomTask.objects.filter(for_city_id=city_id).delete()
    asked = Introduction.objects.filter(gone)
    asked.exclude(answer__state=State.ACCEPTED).delete()
    asked.update(name="", why="", need="", offer="")
    Answer.objects.filter(gone).update(name="", words="")
    empty = Introduction.objects.filter(gone | Q(to_city_id=city_id), participants=None)
    empty.delete()
    for file in files:
        name, storage = str(file.content.name), file.content.storage
        transaction.on_commit(lambda name=name, storage=storage: storage.delete(name))  # type: ignore[misc]
