"""A city that becomes free goes to the second group."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from franchise.actions.confirmation import confirm_initiator
from franchise.actions.corrections import withdraw_application
from franchise.actions.introductions import ask_first_group
from franchise.actions.review import decline_application
from franchise.models import Application, Initiator
from tenants.registry.models import Alarm, City
from tests.franchise.cast import applied, approve_and_sign, deliver, staff, typed

Visit = Callable[..., Client]
State = Application.State


@pytest.fixture
def first(hub: None) -> Application:
    return applied("Псков", "first", now=timezone.now())


@pytest.fixture
def second(first: Application, visit: Visit) -> Application:
    visit().post("/apply/", typed("Псков", "second", join="1"))
    made = Application.objects.get(state=State.SECOND)
    deliver(made, now=timezone.now())
    return made


def confirm(group: Application, name: str = "Егор") -> None:
    confirm_initiator(Initiator.objects.get(application=group, name=name), now=timezone.now())


def state_of(group: Application) -> str:
    return str(Application.objects.get(pk=group.pk).state)


@pytest.mark.parametrize("ending", ["withdrawn", "declined"])
def test_the_second_group_moves_up_and_is_told(
    first: Application, second: Application, ending: str
) -> None:
    now = timezone.now()
    staff()
    confirm(second)
    ask_first_group(second, now=now)
    mail.outbox.clear()
    if ending == "withdrawn":
        withdraw_application(first, now=now)
    else:
        decline_application(first, words="Увы.", by=staff(), now=now)
    second.refresh_from_db()
    assert (second.state, second.submitted_at, second.slug) == (State.SUBMITTED, now, "pskov")
    assert second.asked_at is None
    assert Alarm.objects.filter(kind="hq.overdue", key=str(second.pk)).exists()
    deliver(second, now=now)
    assert sorted(letter.to[0] for letter in mail.outbox) == [
        f"{name}@second.example.com" for name in ("darya", "egor", "zhanna")
    ]
    for letter in mail.outbox:
        assert letter.subject == "Pskov is free for you now"
        assert "Pskov Oblast" in letter.body
        has_confirmed = letter.to == ["egor@second.example.com"]
        assert ("/applications/people/" in letter.body) is not has_confirmed


def test_a_group_that_nobody_confirmed_moves_up_once_somebody_does(
    first: Application, second: Application, visit: Visit
) -> None:
    withdraw_application(first, now=timezone.now())
    assert state_of(second) == State.SECOND
    page = visit().get(second.get_absolute_url()).text
    assert "Those who began before you are no longer there" in page
    confirm(second)
    assert state_of(second) == State.SUBMITTED
    assert "It has arrived" in visit().get(second.get_absolute_url()).text


def test_a_group_that_began_meanwhile_keeps_the_city(
    first: Application, second: Application
) -> None:
    withdraw_application(first, now=timezone.now())
    third = applied("Псков", "third", now=timezone.now())
    confirm(second)
    assert [state_of(second), state_of(third)] == [State.SECOND, State.SUBMITTED]


def test_somebody_who_asked_alone_asks_the_new_group(
    first: Application, second: Application, visit: Visit
) -> None:
    now = timezone.now()
    fields = {"name": "Кира", "email": "kira@example.com", "words": "Могу вести.", "key": "k" * 43}
    visit().post(f"/apply/join/{first.geoname_id}/", fields)
    asking = Application.objects.get(initiators__email="kira@example.com")
    confirm(asking, "Кира")
    deliver(asking, now=now)
    confirm(second)
    mail.outbox.clear()
    withdraw_application(first, now=now)
    deliver(asking, now=now)
    asked = [letter.to[0] for letter in mail.outbox]
    assert sorted(asked) == [f"{name}@second.example.com" for name in ("darya", "egor", "zhanna")]
    withdraw_application(Application.objects.get(pk=second.pk), now=now)
    page = visit().get(asking.get_absolute_url()).text
    assert "With two others you can begin it yourself" in page
    assert f"/apply/?city={first.geoname_id}" in page


def test_once_the_city_is_there_the_others_are_led_to_it(
    first: Application, second: Application, visit: Visit
) -> None:
    now = timezone.now()
    approve_and_sign(first, now=now)
    joining = f"/apply/join/{first.geoname_id}/"
    assert "The city is being built" in visit().get(joining).text
    assert "ask them to take me in" not in visit().get(f"/apply/?city={first.geoname_id}").text
    assert "Join them" not in visit().get("/cities/?q=Псков").text
    City.objects.filter(slug="pskov").update(state=City.State.ACTIVE)
    Application.objects.filter(pk=first.pk).update(state=State.LIVE)
    for path in (joining, second.get_absolute_url()):
        page = visit().get(path).text
        assert City.objects.get(slug="pskov").url() in page
    City.objects.filter(slug="pskov").update(state=City.State.PAUSED)
    assert "The city takes a pause" in visit().get(joining).text
