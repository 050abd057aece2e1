""" "Anything new?" of a phone: answered from Valkey, or in full wherever that could be wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from redis import RedisError

from tenants.accounts.actions import end_sessions
from tenants.live import actions
from tenants.live.models import Agenda, Run
from tenants.live.participants import participant_of
from tenants.live.queries import version_outside_votes
from tenants.live.screens import versions
from tenants.live.screens.phone import room_version
from tenants.live.screens.state import EveningState
from tenants.live.screens.version_check import ADDRESS
from tenants.live.stream import tickets
from tenants.live.stream.channels import channel, own_key, room_key
from tenants.meetings.actions.arrivals import take_back_arrival
from tenants.meetings.models import Attendance, Meeting
from tenants.members.duties import hold_duty
from tenants.members.models import Member
from tenants.members.signals import member_changed
from tenants.products.actions.questions import ask_question, withdraw_question
from tenants.products.models import Question
from tenants.registry import valkey
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.cast import Visitor
from tests.live.evenings import path

Visit = Callable[..., Visitor]


class Phone:
    """A phone that shows a page and asks whether there is anything new."""

    def __init__(self, browser: Visitor, meeting: Meeting) -> None:
        self.browser, self.address = browser, path("phone_state", meeting.pk)
        self.look()

    def look(self) -> None:
        page = self.browser.get(self.address).content.decode()
        self.version, self.ticket = (
            re.search(f'data-{name}="([^"]*)"', page)[1]  # type: ignore[index]
            for name in ("version", "ticket")
        )

    def ask(self, **facts: str) -> HttpResponse:
        """Ask as `refresh.js` does; `facts` replace what it sends."""
        sent = {"x-ticket": self.ticket, "x-seen": self.version} | facts
        host = {"host": facts["host"]} if "host" in facts else {}
        answer: Any = self.browser.get(
            facts.get("address", self.address), {"seen": sent["x-seen"]}, headers=sent | host
        )
        return answer  # type: ignore[no-any-return]


@pytest.fixture
def phone(
    omsk: City, working: Run, tonight: Meeting, visit: Visit, boris: Member, clock: Any
) -> Phone:
    clock(tonight.starts_at + timedelta(minutes=16))
    return Phone(visit(omsk, boris), tonight)


def is_early(answer: HttpResponse) -> bool:
    """True if it was answered without a page: such an answer brings no new ticket."""
    return answer.status_code == 204 and "X-Ticket" not in answer


def test_nothing_new_asks_the_database_nothing(phone: Phone, reads: Any) -> None:
    phone.ask()
    with reads() as sent:
        answer = phone.ask()
    assert is_early(answer)
    assert sent == []
    assert int(answer["X-Server-Now"]) > 0
    assert answer["Cache-Control"] == "no-store, private"
    assert answer.content == b""


def test_its_address_is_the_address_of_the_page(tonight: Meeting) -> None:
    assert ADDRESS.format(tonight.pk) == path("phone_state", tonight.pk)


def test_a_step_is_news_at_once(
    omsk: City,
    working: Run,
    anna: Member,
    phone: Phone,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True), omsk.scope():
        now = working.step_started_at + timedelta(minutes=1)
        actions.next_step(working, by=anna, expected_revision=working.revision, now=now)
    assert phone.ask().status_code == 200
    phone.look()
    assert is_early(phone.ask())


def test_own_words_from_another_device_are_news_and_others_words_are_not(
    omsk: City,
    tonight: Meeting,
    room: dict[str, Attendance],
    phone: Phone,
    django_capture_on_commit_callbacks: Any,
) -> None:
    now = tonight.starts_at + timedelta(minutes=16)

    def say(name: str, text: str) -> None:
        with django_capture_on_commit_callbacks(execute=True), omsk.scope():
            actions.capture(tonight, by=room[name], kind="perspective", text=text, now=now)

    say("Vera", "Hers")
    assert is_early(phone.ask())
    say("Boris", "His")
    assert b"His" in phone.ask().content
    phone.look()
    with django_capture_on_commit_callbacks(execute=True), omsk.scope():
        actions.mark_pulse(room["Boris"], moment="start", value=3, now=now)
    assert phone.ask().status_code == 200


def test_a_lost_event_is_seen_when_the_version_has_ended(
    omsk: City, tonight: Meeting, phone: Phone
) -> None:
    with omsk.scope():
        Agenda.objects.update(version=99)  # nobody hears of it
    name = channel(omsk.schema_name, tonight.pk)
    client = valkey.client()
    assert 0 < client.ttl(room_key(name)) <= versions.ROOM_LIVES.total_seconds() <= 15
    with omsk.scope():
        person = participant_of(tonight.attendances.get(member__name="Boris")).number
    assert 0 < client.ttl(own_key(name, person)) <= versions.OWN_LIVES.total_seconds()
    assert is_early(phone.ask())
    client.delete(room_key(name))  # fifteen seconds later
    assert phone.ask().status_code == 200


def test_where_only_the_rooms_version_has_ended_one_statement_answers(
    omsk: City, tonight: Meeting, phone: Phone, reads: Any
) -> None:
    key = room_key(channel(omsk.schema_name, tonight.pk))
    phone.ask()
    for has_ended in (True, False):
        if has_ended:
            valkey.client().delete(key)
        else:
            valkey.client().incr(key.replace(":room", ":turns"))
        with reads() as sent:
            assert is_early(phone.ask())
        assert sum("SELECT" in sql for sql in sent) == 1
        with reads() as again:
            assert is_early(phone.ask())
        assert again == []  # it is known again


def test_the_short_version_is_the_version_of_a_room_outside_of_votes(
    omsk: City, tonight: Meeting, run: Run
) -> None:
    with omsk.scope():
        state = EveningState(tonight, tonight.starts_at)
        assert version_outside_votes(tonight.pk) == room_version(state)
        Run.objects.all().delete()
        Agenda.objects.all().delete()
        bare = EveningState(Meeting.objects.get(pk=tonight.pk), tonight.starts_at)
        assert version_outside_votes(tonight.pk) == room_version(bare)


def test_a_version_read_while_something_changed_counts_for_nothing(
    omsk: City, tonight: Meeting, boris: Member, phone: Phone
) -> None:
    name = channel(omsk.schema_name, tonight.pk)
    room, own = versions.room_turns(name), versions.own_turns(name, boris.pk)
    with omsk.scope():
        Agenda.objects.update(version=99)
    valkey.client().incr(f"{name}:turns")  # this change is committed after the read
    shown = phone.version.split("~")
    facts = {"room": (room, shown[0]), "own": (own, shown[1])}
    versions.keep(name, boris.pk, **facts, language="en")
    assert not is_early(phone.ask())


def test_without_valkey_it_is_answered_in_full(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_work: object) -> None:
        raise RedisError("gone")

    monkeypatch.setattr(valkey, "ask", gone)
    answer = phone.ask()
    assert answer.status_code == 204
    assert "X-Ticket" in answer
    page = phone.ask(**{"x-seen": "other"})
    assert page.status_code == 200
    assert b"pocket-table" in page.content


def test_a_ticket_of_another_browser_city_meeting_or_time_proves_nothing(
    omsk: City, tomsk: City, tonight: Meeting, phone: Phone, boris: Member, visit: Visit, clock: Any
) -> None:
    phone.ask()
    now = tonight.starts_at + timedelta(minutes=16)
    origin = f"http://{omsk.host}"
    ticket = tickets.read(phone.ticket, now=now.timestamp())
    facts: dict[str, Any] = {
        "schema": omsk.schema_name,
        "number": tonight.pk,
        "origin": origin,
        "now": now,
        "user": boris.user_id,
        "role": "phone",
        "person": boris.pk,
        "language": "en",
        "browser": ticket.browser,
    }
    assert is_early(phone.ask(**{"x-ticket": tickets.issue(**facts)}))
    for wrong in (
        {"schema": tomsk.schema_name},
        {"number": tonight.pk + 1},
        {"origin": f"http://{tomsk.host}"},
        {"now": datetime(2020, 1, 1, tzinfo=UTC)},
        {"role": "wall"},
        {"role": ""},
        {"person": boris.pk + 1},
        {"browser": ""},
    ):
        assert not is_early(phone.ask(**{"x-ticket": tickets.issue(**facts | wrong)})), wrong
    for text in ("", "forged", "a:b:c", phone.ticket[:-1] + "x", "x" * 5000):
        assert not is_early(phone.ask(**{"x-ticket": text})), text
    elsewhere = Phone(visit(omsk), tonight)  # nobody is signed in there
    elsewhere.ticket, elsewhere.version = phone.ticket, phone.version
    answer = elsewhere.ask()
    assert not is_early(answer)
    assert b"pocket-table" not in answer.content


def test_who_signs_out_or_is_signed_out_everywhere_sees_it(
    omsk: City, boris: Member, phone: Phone, django_capture_on_commit_callbacks: Any
) -> None:
    assert is_early(phone.ask())
    with django_capture_on_commit_callbacks(execute=True), omsk.scope():
        end_sessions(boris.user)
    answer = phone.ask()
    assert answer.status_code == 200
    assert b"pocket-table" not in answer.content


def test_a_closed_city_is_not_answered_early(omsk: City, phone: Phone) -> None:
    phone.ask()
    with hub_scope():
        omsk.state = City.State.PAUSED
        omsk.save()
    assert phone.ask().status_code == 503


def test_the_door_and_the_queue_are_news_for_whom_they_concern(
    omsk: City,
    tonight: Meeting,
    anna: Member,
    boris: Member,
    phone: Phone,
    django_capture_on_commit_callbacks: Any,
) -> None:
    """No room's version moves, and a version of their own would hide it for twenty minutes."""
    now = tonight.starts_at + timedelta(minutes=16)

    def ask() -> Question:
        return ask_question(by=boris, text="Who pays?", blocker="money", now=now)

    def is_core() -> None:
        hold_duty(member=boris, kind="venue", now=now)

    def take_back() -> None:
        take_back_arrival(tonight.attendances.get(member=boris), now=now)

    def rename() -> None:
        Member.objects.filter(pk=boris.pk).update(name="Borislav")
        member_changed.send(sender=Member, member=boris)

    def withdraw() -> None:
        withdraw_question(boris.questions.latest("pk"), by=boris)

    for change in (ask, withdraw, is_core, rename, take_back):
        phone.look()
        assert is_early(phone.ask()), change
        with django_capture_on_commit_callbacks(execute=True), omsk.scope():
            change()
        assert phone.ask().status_code == 200, change
