"""Telegram played by its double. Updates are handed to the webhook by the test, in its order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tenants.telegram.bot import gateway
from tests.demo.telegram import running
from tests.demo.telegram.running import TOKEN, Double, Json

SECRET = "secret-of-the-webhook"
NOWHERE = "http://127.0.0.1:9/telegram/webhook/"  # deliveries are held: nothing is sent to it


@pytest.fixture(scope="module")
def running_double(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    with running.double(tmp_path_factory.mktemp("telegram")) as found:
        yield found


@pytest.fixture
def double(running_double: Double, settings: Any) -> Iterator[Double]:
    """The double; our gateway talks to it, and its updates wait to be handed over."""
    settings.TELEGRAM = True
    settings.TELEGRAM_TOKEN = TOKEN
    settings.TELEGRAM_BOT = "ThursdaysBot"
    settings.TELEGRAM_WEBHOOK_SECRET = SECRET
    settings.TELEGRAM_API_URL = settings.TELEGRAM_LINK_URL = running_double.url
    running_double.control("deliveries", {"hold": True})
    running_double.call("setWebhook", {"url": NOWHERE, "drop_pending_updates": True})
    running_double.control("faults", {"clear": True})
    running_double.control("settings", {"is_revoked": False})
    running_double.control("calls", {})
    gateway.forget_bot()
    yield running_double
    gateway.forget_bot()


@dataclass
class Telegram:
    """The double and the way from it to us."""

    double: Double
    last: int = 0

    def __post_init__(self) -> None:
        self.last = max((update["update_id"] for update in self.updates()), default=0)

    def updates(self) -> list[Json]:
        """All updates so far, the oldest first, as Telegram sends them."""
        found = self.double.control("deliveries")["updates"]
        own = ("status", "attempts", "answer")
        return [{k: v for k, v in each.items() if k not in own} for each in reversed(found)]

    def new_updates(self) -> list[Json]:
        fresh = [update for update in self.updates() if update["update_id"] > self.last]
        self.last = max((update["update_id"] for update in fresh), default=self.last)
        return fresh

    def deliver(self) -> None:
        """Hand over what is new, and let the alarms ring until nothing is due."""
        for update in self.new_updates():
            assert hand_over(update).status_code == 200
        ring()

    def start(self, name: str, link: str) -> int:
        """Open a link to the bot and press START; the person's number."""
        number = self.double.person(name)
        self.double.act("start", **{"as": number}, code=link.partition("start=")[2])
        self.deliver()
        return number

    def write(self, name: str, text: str, *, chat: int = 0, **more: Any) -> Json:
        number = self.double.person(name)
        message: Json = self.double.act(
            "write", **{"as": number}, chat=chat or number, text=text, **more
        )
        self.deliver()
        return message

    def press(self, name: str, label: str, *, chat: int = 0) -> Json:
        """Press the newest button with this label; the query with its answer."""
        number = self.double.person(name)
        message, data = self._button(label, chat or number)
        query = self.double.act(
            "press", **{"as": number}, chat=chat or number, message=message, data=data
        )
        self.deliver()
        queries = self.double.control("state")["queries"]
        return next(each for each in queries if each["id"] == query["id"])

    def heard(self, name: str) -> str:
        """The newest message of the bot to a person."""
        return self.texts(self.double.person(name))[-1]

    def texts(self, chat: int) -> list[str]:
        """The bot's messages in a chat."""
        return [
            str(message.get("text") or message.get("caption") or "")
            for message in self.double.messages(chat)
            if message["from"]["is_bot"] and message.keys() & {"text", "caption", "photo"}
        ]

    def _button(self, label: str, chat: int) -> tuple[int, str]:
        for message in reversed(self.double.messages(chat)):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label:
                        return message["message_id"], button["callback_data"]
        raise AssertionError(f"There is no button “{label}”.")


@pytest.fixture
def telegram(double: Double, db: None) -> Telegram:
    return Telegram(double)


def hand_over(update: Json | str, *, secret: str = SECRET) -> HttpResponse:
    """POST an update to the webhook."""
    answer: Any = Client(headers={"host": django_settings.MAIN_DOMAIN}).post(
        "/telegram/webhook/",
        update if isinstance(update, str) else json.dumps(update),
        content_type="application/json",
        headers={"X-Telegram-Bot-Api-Secret-Token": secret},
    )
    return answer  # type: ignore[no-any-return]


def ring(*, now: datetime | None = None) -> None:
    """Ring all alarms of Telegram that are due, as the worker does."""
    for _round in range(20):
        with hub_scope():
            due = Alarm.objects.filter(
                kind__startswith="telegram.", due_at__lte=now or timezone.now()
            ).order_by("pk")
            waiting = [(alarm.pk, alarm.city_id) for alarm in due]
        if not waiting:
            return
        for alarm, number in waiting:
            ring_one(alarm, number, now=now)


def ring_one(alarm: int, number: int | None, *, now: datetime | None = None) -> None:
    moment = now or timezone.now()
    if number is None:
        with hub_scope():
            alarms.ring(alarm, city=None, now=moment)
        return
    with hub_scope():
        city = City.objects.get(pk=number)
    with timezone.override(city.zone), city.scope():
        alarms.ring(alarm, city=city, now=moment)


def link_of(member: Member, city: City) -> str:
    """A new one-time link, as the page shows it."""
    from tenants.telegram import codes

    with city.scope():
        code = codes.make_code(by=member, is_for_group=False, now=timezone.now())
    return codes.link_for_person(code)
