"""A city is built once, however often its builder is killed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from franchise import letters, tasks
from franchise.actions import building
from franchise.letters import LETTER
from franchise.models import Application, BuildStep, Initiator, Letter
from tenants.meetings.models import Meeting, Series
from tenants.members.models import Duty, Invitation
from tenants.registry import alarms
from tenants.registry.exclusive import exclusively
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.franchise.cast import applied, approve_and_sign, deliver

STEPS = ["approved", "schema", "tables", "rhythm", "invitations", "open"]


class Killed(BaseException):
    """Simulates a killed worker."""


@pytest.fixture
def approve(committed: None) -> Callable[..., Application]:
    def begin(city: str, tag: str = "pskov") -> Application:
        now = timezone.now()
        with hub_scope():
            application = applied(city, tag, now=now, weekday=1)
            approve_and_sign(application, now=now)
        deliver(application, now=now)
        return application

    return begin


def built(application: Application) -> City:
    """The city, with proof that everything is there exactly once."""
    with hub_scope():
        application.refresh_from_db()
        assert application.state == Application.State.LIVE
        assert [step.kind for step in application.steps.order_by("done_at", "pk")] == STEPS
        assert not Initiator.objects.filter(invited_at=None).exists()
        city: City = application.franchise.city
        assert city.state == City.State.ACTIVE
    with city.scope():
        series = Series.objects.get()
        assert series.rule == "FREQ=WEEKLY;BYDAY=TU"
        assert Meeting.objects.count() == 3
        duties = Invitation.objects.order_by("pk").values_list("email", "duty")
        assert list(duties) == [
            ("darya@pskov.example.com", Duty.Kind.FACILITATION),
            ("egor@pskov.example.com", Duty.Kind.VENUE),
            ("zhanna@pskov.example.com", Duty.Kind.NEWCOMERS),
        ]
    return city


def test_an_approved_city_is_built_and_its_initiators_are_invited(
    approve: Callable[[str], Application],
) -> None:
    application = approve("Калуга")
    mail.outbox.clear()

    tasks.build(application.pk)
    deliver(application, now=timezone.now())

    city = built(application)
    assert [letter.to for letter in mail.outbox] == [
        ["darya@pskov.example.com"],
        ["egor@pskov.example.com"],
        ["zhanna@pskov.example.com"],
    ]
    with city.scope():
        token = Invitation.objects.get(email="egor@pskov.example.com").token
    assert f"http://kaluga.localhost:8000/welcome/{token}/" in mail.outbox[1].body
    assert mail.outbox[1].subject == "Калуга: двери открыты, входите"


@pytest.mark.parametrize(
    ("city", "place", "name"),
    [
        ("Брянск", building, "build_city"),
        ("Курск", building, "_lock"),
        ("Орёл", building, "create_invitation"),
        ("Липецк", letters, "invite"),
        ("Смоленск", building, "_open"),
    ],
)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_killed_builder_is_followed_by_another(
    approve: Callable[[str], Application],
    monkeypatch: pytest.MonkeyPatch,
    city: str,
    place: Any,
    name: str,
    moment: str,
) -> None:
    application = approve(city if moment == "before" else FURTHER[city])
    real = getattr(place, name)

    def killed(*args: Any, **kwargs: Any) -> Any:
        if moment == "after":
            real(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(place, name, killed)
        with pytest.raises(Killed):
            tasks.build(application.pk)
    tasks.build(application.pk)
    tasks.build(application.pk)

    built(application)


FURTHER = {
    "Брянск": "Вологда",
    "Курск": "Кострома",
    "Орёл": "Иваново",
    "Липецк": "Мурманск",
    "Смоленск": "Ярославль",
}


def test_one_builder_at_a_time(approve: Callable[[str], Application]) -> None:
    application = approve("Саратов")

    with exclusively(tasks.LOCK, application.pk) as ours:
        assert ours
        tasks.build(application.pk)
        with hub_scope():
            assert set(application.steps.values_list("kind", flat=True)) == {"approved"}
    tasks.build(application.pk)

    built(application)


def test_a_worker_is_asked_for_until_the_doors_are_open(
    approve: Callable[[str], Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    application = approve("Пенза")
    asked: list[tuple[Any, int]] = []
    monkeypatch.setattr(tasks, "_ask", lambda task, number: asked.append((task, number)))

    def ring(*, minutes: int) -> None:
        now = timezone.now() + timedelta(minutes=minutes)
        with hub_scope():
            alarm = Alarm.objects.get(kind=tasks.BUILD, key=str(application.pk))
            assert alarms.ring(alarm.pk, city=None, now=now)

    ring(minutes=1)
    ring(minutes=2)
    assert asked == [(tasks.build, application.pk)] * 2

    tasks.build(application.pk)
    ring(minutes=3)
    assert len(asked) == 2
    with hub_scope():
        assert not Alarm.objects.filter(kind=tasks.BUILD).exists()


def test_letters_that_an_earlier_release_has_not_sent_are_sent(
    approve: Callable[..., Application],
) -> None:
    waiting, invited = approve("Чебоксары"), approve("Саранск", "saransk")
    tasks.build(invited.pk)
    with hub_scope():
        Alarm.objects.filter(kind=LETTER).delete()
        Letter.objects.filter(application=waiting).delete()
    mail.outbox.clear()
    for application in (waiting, invited):
        tasks.tell(application.pk)
        tasks.tell(application.pk)
        deliver(application, now=timezone.now())
    subjects = [letter.subject for letter in mail.outbox]
    assert subjects == ["Чебоксары: город строится"] * 3 + ["Саранск: двери открыты, входите"] * 3


def test_the_page_of_the_application_follows_the_building(
    approve: Callable[[str], Application], client: Any
) -> None:
    application = approve("Рязань")
    address = application.get_absolute_url()

    def page(**headers: str) -> str:
        response = client.get(address, headers={"host": "localhost", **headers})
        return str(response.content.decode())

    def stops(text: str) -> list[str]:
        return re.findall(r'data-state="(\w+)" data-track', text)

    waiting = page()
    assert stops(waiting) == ["done", "done", "current", "next", "next", "next", "next"]
    assert '<meta http-equiv="refresh" content="3">' in waiting
    assert 'hx-trigger="every 2s"' in page(**{"hx-request": "true"})

    with hub_scope():
        BuildStep.objects.create(application=application, kind=BuildStep.Kind.SCHEMA)
    assert stops(page())[:4] == ["done", "done", "done", "current"]

    tasks.build(application.pk)
    ready = page()
    assert stops(ready) == ["done"] * 7
    assert "http-equiv" not in ready
    assert "every 2s" not in ready
    assert "http://ryazan.localhost:8000/" in ready


@pytest.mark.parametrize(
    ("today", "weekday", "first"),
    [
        (date(2026, 11, 22), 3, date(2026, 11, 26)),
        (date(2026, 11, 26), 3, date(2026, 12, 3)),
        (date(2026, 11, 27), 3, date(2026, 12, 3)),
        (date(2026, 11, 25), 3, date(2026, 11, 26)),
    ],
)
def test_the_first_evening_is_the_next_such_day(today: date, weekday: int, first: date) -> None:
    assert building.next_day(weekday, after=today) == first
