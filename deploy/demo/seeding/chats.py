"""Seed the simulated Telegram: some people of Omsk, their links, and their group with its talk.

The double keeps its own state, so people and messages are made by its controls; links of people
and of the group are rows of ours. Threads of the city become topics by alarms of the worker.
"""

from __future__ import annotations

import json
import urllib.request
from datetime import datetime
from typing import Any

from django.conf import settings

from deploy.demo.content import chats
from tenants.conversations.models import Thread
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tenants.telegram.actions.weeks import begin_weeks
from tenants.telegram.models import LinkedChat, LinkedPerson
from tenants.telegram.tasks import TELL, THREAD

TOPICS = 3  # threads that the group begins with, the liveliest


def seed_chats(*, now: datetime) -> bool:
    """Seed them once. False if they are there already, or without a city of theirs."""
    with hub_scope():
        city = City.objects.filter(slug=chats.CITY, state=City.State.ACTIVE).first()
    if city is None:
        return False
    with city.scope():
        if LinkedChat.objects.filter(city_id=city.pk).exists():
            return False
        members = {member.user.email.partition("@")[0]: member for member in _people()}
        numbers = {key: _number(members[key]) for key in chats.PEOPLE if key in members}
        for key in chats.LINKED:
            _link(members[key], numbers[key], city, now=now)
        group = _group(numbers)
        _link_group(group, members[chats.CORE], city, now=now)
        for key, text in chats.TALK:
            _act("write", **{"as": numbers[key]}, chat=group, text=text)
        _set_alarms(city, now=now)
    return True


def _people() -> list[Member]:
    return list(Member.objects.here().select_related("user"))


def _number(member: Member) -> int:
    """A person of the double."""
    number: int = _act("add_person", name=member.name)["id"]
    return number


def _link(member: Member, number: int, city: City, *, now: datetime) -> None:
    LinkedPerson.objects.create(
        user_id=number,
        city_id=city.pk,
        member_id=member.pk,
        name=member.name,
        linked_at=now,
        used_at=now,
    )
    _act("start", **{"as": number})


def _group(numbers: dict[str, int]) -> int:
    """A supergroup with topics, where the bot may do what it needs."""
    core = {"as": numbers[chats.CORE]}
    made = _act("add_group", **core, title=chats.TITLE)["id"]
    group: int = _act("upgrade", **core, chat=made, is_forum=True)["id"]
    for key, number in numbers.items():
        if key != chats.CORE:
            _act("join", **{"as": number}, chat=group)
    _act("set_bot", **core, chat=group, status="administrator")
    return group


def _link_group(group: int, by: Member, city: City, *, now: datetime) -> None:
    LinkedChat.objects.create(
        city_id=city.pk,
        chat_id=group,
        title=chats.TITLE,
        is_forum=True,
        is_admin=True,
        seen_at=now,
        linked_by=by.pk,
        linked_at=now,
    )
    begin_weeks(now=now)


def _set_alarms(city: City, *, now: datetime) -> None:
    """Let the worker announce the next evening, and show some threads as topics."""
    liveliest = Thread.objects.exclude(product=None).order_by("-last_number", "pk")
    keys = [str(number) for number in liveliest.values_list("pk", flat=True)[:TOPICS]]
    alarms.set_all(city=city, kind=THREAD, due_at=now, keys=keys)
    ahead = Meeting.objects.upcoming(now=now).seen_by(None).filter(starts_at__gt=now)
    if meeting := ahead.first():
        alarms.set(city=city, kind=TELL, key=f"confirmed:{meeting.pk}", due_at=now)


def _act(do: str, **given: Any) -> Any:
    """Do at the double as a person does."""
    data = json.dumps({"do": do, **given}).encode()
    headers = {"Content-Type": "application/json"}
    url = f"{settings.TELEGRAM_API_URL}/double/act"
    request = urllib.request.Request(url, data, headers)  # noqa: S310 - on loopback
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)["result"]
