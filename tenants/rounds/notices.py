"""Notifications of rounds: asked, reminded, ended. None has words of somebody who was asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.members.models import Member
from tenants.notifications.actions import notify, take_back
from tenants.notifications.kinds import Choice, Group, Item, Kind, register
from tenants.notifications.models import Notification
from tenants.outcome.notices import HELPED
from tenants.rounds.models import Round, RoundWord
from tenants.ui import dates


def asked_items(rows: Sequence[Notification]) -> Mapping[int, Item]:
    """With the time until which a word is awaited; nothing of rounds that are gone."""
    rounds = Round.objects.with_question().in_bulk({int(row.key) for row in rows})
    return {
        row.pk: kinds[row.kind].item(
            row,
            title=_title(row.kind) % {"name": found.owner.name, "when": dates.when(found.ends_at)},
            detail=found.prompt or found.question.text,
        )
        for row in rows
        if (found := rounds.get(int(row.key)))
    }


def _title(kind: str) -> str:
    if kind == REMINDER.name:
        return _("%(name)s waits for your word, until %(when)s")
    return _("%(name)s asks for your perspective, until %(when)s")


def ended_items(rows: Sequence[Notification]) -> Mapping[int, Item]:
    """With the number of words, kindly where there are none."""
    rounds = Round.objects.with_question().with_counts().in_bulk({int(row.key) for row in rows})
    return {
        row.pk: ENDED.item(row, title=_ended(found), detail=found.question.text)
        for row in rows
        if (found := rounds.get(int(row.key)))
    }


def _ended(round: Any) -> str:
    if not round.spoken:
        return _("The round has ended: nobody found the words this time")
    return _("The round has ended. Read what was said")


ASKED = Kind(
    name="rounds.asked",
    group=Group.MINE,
    label=gettext_lazy("Somebody asks me for a perspective on a question"),
    title="",
    icon="chat-bubble-bottom-center-text",
    items=asked_items,
)
REMINDER = Kind(
    name="rounds.reminder",
    group=Group.MINE,
    label=gettext_lazy("A reminder of a round in which I have not spoken yet"),
    title="",
    icon="clock",
    items=asked_items,
)
ENDED = Kind(
    name="rounds.ended",
    group=Group.MINE,
    label=gettext_lazy("A round has ended that I opened or spoke in"),
    title="",
    icon="chat-bubble-bottom-center-text",
    items=ended_items,
)
TAKEN = Kind(
    name="rounds.taken",
    group=Group.MINE,
    label=gettext_lazy("What somebody takes along from a round that I spoke in"),
    title=gettext_lazy("%(name)s writes what they take along"),
    icon="gift",
    default=Choice.DIGEST,
)
OPENED = Kind(
    name="rounds.opened",
    group=Group.OURS,
    label=gettext_lazy("Somebody asks everybody for perspectives"),
    title="",
    icon="chat-bubble-bottom-center-text",
    default=Choice.DIGEST,
    items=asked_items,
)
kinds = {kind.name: kind for kind in (ASKED, REMINDER, ENDED, TAKEN, OPENED)}
ASKING = (ASKED.name, REMINDER.name, OPENED.name)


def register_kinds() -> None:
    for kind in kinds.values():
        register(kind)


def tell_of_opening(round: Round, people: Collection[int], *, now: datetime) -> None:
    """Tell those who are asked by name, or everybody."""
    here = Member.objects.here().values_list("pk", flat=True)
    kind, members = (ASKED, people) if people else (OPENED, set(here))
    _notify(kind, round, members, by=round.owner, now=now)


def remind(round: Round, *, now: datetime) -> None:
    """Remind those once who were asked and have not spoken; in quiet hours nothing rings."""
    awaited = RoundWord.objects.awaited(now=now).filter(round=round, member__left_at=None)
    people = set(awaited.values_list("member", flat=True))
    _notify(REMINDER, round, people, by=round.owner, now=now)


def tell_of_end(round: Round, *, now: datetime) -> None:
    """Tell its owner, and those who gave a word."""
    people = _speakers(round)
    if round.owner.left_at is None:
        people.add(round.owner.pk)
    _notify(ENDED, round, people, now=now)


def tell_of_taking(round: Round, *, now: datetime) -> None:
    _notify(TAKEN, round, _speakers(round), by=round.owner, text=round.taken, now=now)


def tell_of_help(word: RoundWord, round: Round, *, now: datetime) -> None:
    """Thank whoever gave the word, like for a perspective at a table."""
    if word.member.left_at is None:
        notify(
            HELPED.name,
            members=[word.member],
            key=f"round-{word.pk}",
            by=round.owner,
            text=word.text,
            path=round.get_absolute_url(),
            fragment=word.anchor,
            now=now,
        )


def withdraw(round: Round) -> None:
    """Take back what asks for words, where none are taken any more."""
    for kind in ASKING:
        take_back(kind, keys=[round.pk])


def _speakers(round: Round) -> set[int]:
    """Keys of those who gave a word; of none where the question is hidden from them."""
    if round.question.is_hidden_from(None):
        return set()
    given = RoundWord.objects.given().filter(round=round, member__left_at=None)
    return set(given.values_list("member", flat=True))


def _notify(
    kind: Kind,
    round: Round,
    members: Collection[int],
    *,
    now: datetime,
    by: Member | None = None,
    text: str = "",
) -> None:
    notify(
        kind.name,
        members=members,
        key=round.pk,
        by=by,
        text=text or round.question.text,
        path=round.get_absolute_url(),
        now=now,
    )
