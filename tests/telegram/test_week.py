"""The weekly word to the group: what waits, on Mondays, never empty and never twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from tenants.members.models import Member
from tenants.outcome.models import Task
from tenants.products.models import Product, Visibility
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.products.making import product, question
from tests.telegram.conftest import Telegram, ring, ring_one
from tests.telegram.test_group import in_english, linked_group  # noqa: F401
from tests.telegram.test_people import evening


def of_week() -> list[tuple[int, datetime]]:
    with hub_scope():
        return list(Alarm.objects.filter(kind="telegram.week").values_list("pk", "due_at"))


def test_what_waits_is_told_once_a_week(
    telegram: Telegram, omsk: City, tomsk: City, anna: Member, boris: Member, darya: Member
) -> None:
    chat = linked_group(telegram, anna, omsk)
    [(alarm, monday)] = of_week()
    here = monday.astimezone(omsk.zone)
    assert (here.weekday(), here.hour) == (0, 10)
    begins = monday + timedelta(days=10)
    evening(omsk, starts_at=begins, ends_at=begins + timedelta(hours=3))
    with tomsk.scope():
        question(darya, text="tomsk-secret-word", product=product(darya, "Of Tomsk"))
    before = len(telegram.texts(chat))

    ring(now=monday)  # only an evening is ahead: nothing waits
    assert len(telegram.texts(chat)) == before
    [(alarm, due_at)] = of_week()
    assert due_at == monday + timedelta(days=7)

    with omsk.scope():
        tools = product(anna, "A shop of tools")
        Product.objects.filter(pk=tools.pk).update(visibility=Visibility.PUBLIC)
        question(anna, text="Who lends a drill?", product=tools)
        question(boris, text="a secret of members", product=product(boris, "Inside"))
        Task.objects.create(text="Sweep the yard", product=tools)
        Task.objects.create(text="hidden words of a task")
        Task.objects.create(text="Anna's own", member=anna)
    ring(now=due_at)
    ring_one(alarm, omsk.pk, now=due_at)
    ring(now=due_at + timedelta(minutes=5))
    assert len(telegram.texts(chat)) == before + 1
    told = telegram.texts(chat)[-1]
    assert told.split("\n\n")[:3] == [
        "This week in Omsk",
        "Questions that wait for perspectives\n• Who lends a drill?\n• 1 question in the queue",
        "Tasks that wait for hands\n• A shop of tools: 1\n• 1 task",
    ]
    assert "Next evening" in told
    for hidden in ("secret", "hidden words", "own"):
        assert hidden not in told.lower()
    [(_alarm, after)] = of_week()
    assert after == monday + timedelta(days=14)


def test_a_word_that_telegram_could_not_take_comes_later_that_day(
    telegram: Telegram, omsk: City, anna: Member
) -> None:
    chat = linked_group(telegram, anna, omsk)
    with omsk.scope():
        question(anna, text="Who lends a drill?")
    [(_alarm, monday)] = of_week()
    before = len(telegram.texts(chat))
    for fault in ({"status": 429, "retry_after": 40}, {"status": 502}):
        telegram.double.control("faults", {**fault, "method": "sendMessage"})
        [(alarm, due_at)] = of_week()
        ring_one(alarm, omsk.pk, now=due_at)
        assert len(telegram.texts(chat)) == before
    [(alarm, due_at)] = of_week()
    assert due_at == monday + timedelta(seconds=40, minutes=10)
    ring_one(alarm, omsk.pk, now=due_at)
    assert len(telegram.texts(chat)) == before + 1

    [(alarm, due_at)] = of_week()
    ring_one(alarm, omsk.pk, now=due_at + timedelta(days=1))  # workers were away on Monday
    assert len(telegram.texts(chat)) == before + 1
    [(_alarm, after)] = of_week()
    assert after == due_at + timedelta(days=7)
    assert timezone.is_aware(after)
