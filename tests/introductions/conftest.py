"""Darya's card and board in Tomsk, and Boris of Omsk who asks about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core import mail

from network.cards.actions import publish_card
from network.cards.models import ExpertCard
from network.directory.models import Listing
from network.introductions.actions.introductions import (
    accept_introduction,
    ask_for_introduction,
)
from network.introductions.models import Introduction
from network.introductions.remote_alarms import REMOTE_ALARM, set_alarm
from tenants.accounts.models import User
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.cast import NOW

WORDS = {
    "why": "Your card says that you cast moulds of old caps.",
    "need": "Half an hour about the first mould",
    "offer": "I solder",
    "contact": "@boris",
}
Post = Callable[..., list[str]]


@pytest.fixture
def post(omsk: City, tomsk: City, boris: Member, darya: Member) -> Post:
    """`post(now)`: all due alarms of both cities ring; the subjects of the letters they send."""
    for city in (omsk, tomsk):
        with city.scope():
            User.objects.update(language="en")

    def ring(now: datetime = NOW) -> list[str]:
        before = len(mail.outbox)
        for _round in range(3):  # an alarm, its copy in the other city, the letter
            for city in (omsk, tomsk):
                with city.scope():
                    due = Alarm.objects.filter(due_at__lte=now, kind__startswith="introductions.")
                    found = list(due.order_by("pk").values_list("pk", "kind", "key"))
                    for number, _kind, _key in found:
                        alarms.ring(number, city=city, now=now)
                for _number, kind, key in found:
                    if kind == REMOTE_ALARM:
                        to, other_kind, other_key = key.split("|")
                        set_alarm(
                            from_city_id=city.pk,
                            to_city_id=int(to),
                            kind=other_kind,
                            key=other_key,
                        )
        return [str(letter.subject) for letter in mail.outbox[before:]]

    return ring


@pytest.fixture
def card(tomsk: City, darya: Member) -> Listing:
    with tomsk.scope():
        publish_card(
            ExpertCard(
                member=darya, headline="Moulds", helps_with=["moulds"], contact="@darya_moulds"
            ),
            city=tomsk,
            now=NOW,
        )
        return Listing.objects.get(kind="expert")


@pytest.fixture
def asked(omsk: City, boris: Member, card: Listing) -> Introduction:
    with omsk.scope():
        return ask_for_introduction(card, by=boris, now=NOW, **WORDS)


@pytest.fixture
def accepted(tomsk: City, darya: Member, asked: Introduction) -> Introduction:
    with tomsk.scope():
        accept_introduction(asked, by=darya, contact="@darya_moulds", words="", now=NOW)
    return asked
