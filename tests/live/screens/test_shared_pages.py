"""One page for all phones of a table: it becomes each reader's own, and nobody hears another's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone, translation
from redis import RedisError

from tenants.live import actions
from tenants.live.captures.votes import cards_shown, ideas_to_vote
from tenants.live.models import Agenda, Capture, Run, Seat
from tenants.live.screens import publishing, shared_pages
from tenants.live.screens.clock import redraw
from tenants.live.screens.own_parts import OwnParts, fill
from tenants.live.screens.phone import own_parts, shared_part
from tenants.live.screens.shared_pages import outside_requests, render_pages, send_pages
from tenants.live.screens.state import (
    EveningState,
    own_captures,
    participant_state,
    table_view,
)
from tenants.live.screens.versions import listen
from tenants.live.signals import room_changed
from tenants.live.stream.channels import channel, count_key, last_key
from tenants.live.stream.hub import audience_of, page_event
from tenants.live.stream.tickets import Ticket, read
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.registry import valkey
from tenants.registry.models import City
from tenants.registry.scope import current_city
from tests.cast import Clock, Visitor
from tests.live.evenings import FormatEvening, VotingEvening, at, idea, path

Visit = Callable[..., Visitor]
CHANGING = re.compile(  # with every answer: the token, the ticket, the time
    r' value="\w{64}"| data-ticket="[^"]*"| data-now="\d*"|<p class="clock-words".*?</p>|'
    r'<progress value="\d+"'
)
OWN = re.compile(r'<script type="application/json" data-own>(.*?)</script>', re.DOTALL)
MINE = re.compile(r'<section class="mine".*?</section>', re.DOTALL)
PEOPLE = ("Anna", "Boris", "Vera", "Gleb", "Zoya")


def steady(html: str) -> str:
    """A page without what is new in every answer and without its blank lines."""
    lines = (line.strip() for line in CHANGING.sub("", html).splitlines())
    return "\n".join(line for line in lines if line)


def as_phone_shows(page: str, told: dict[str, Any], language: str) -> str:
    """The page that `shared_page.js` makes of a told one, on a phone that shows `page`."""
    kept = OWN.search(page)
    assert kept
    own = json.loads(kept[1])
    thoughts = MINE.search(page)
    parts = OwnParts(frozenset(own["facts"]), own["puts"], own["attendance"], own["cards"])
    puts = {
        "version": f"{told['version']}~{own['version']}",
        "csrf": "a" * 64,
        "json": kept[0],
        "thoughts": thoughts[0] if thoughts else "",
    }
    with translation.override(language):  # the browser moves the clock that it was told
        return fill(redraw(told["html"], now=timezone.now()), parts, **puts)


def ticket_of(page: str) -> Ticket:
    found = re.search(r'data-ticket="([^"]*)"', page)
    assert found
    return read(found[1], now=timezone.now().timestamp())


def heard(ticket: Ticket, message: dict[str, Any]) -> dict[str, Any]:
    """What the stream gives to the owner of a ticket."""
    body = page_event(message, *audience_of(ticket, message)).decode()
    told: dict[str, Any] = json.loads(body.partition("data: ")[2])
    return told


def message_of(meeting: Meeting, *languages: str) -> dict[str, Any]:
    """The message that a change of this room sends, as the stream reads it."""
    with outside_requests(current_city()):
        found = Meeting.objects.select_related("agenda", "run__facilitator").get(pk=meeting.pk)
        state = EveningState.of(found, timezone.now())
        pages = render_pages(state, {f"phone:{each}" for each in languages})
    told = {
        "id": 1,
        "event": "room",
        "version": pages.version,
        "revision": state.run.revision if state.run else 0,
        "seats": pages.seats,
        "phones": pages.phones,
    }
    parsed: dict[str, Any] = json.loads(json.dumps(told))
    return parsed


@pytest.mark.parametrize(
    ("key", "first", "second", "rounds"),
    [
        ("troika", ["Boris", "Vera", "Gleb"], ["Dina", "Egor"], 3),
        ("lean_coffee", ["Boris", "Vera"], ["Dina"], 3),
        ("twenty_five_ten", ["Boris"], [], 1),
    ],
)
def test_the_page_that_is_told_is_the_page_that_would_be_asked_for(
    key: str,
    first: list[str],
    second: list[str],
    rounds: int,
    omsk: City,
    tonight: Meeting,
    room: dict[str, Attendance],
    anna: Member,
    format_evening: FormatEvening,
    visit: Visit,
    doors: datetime,
    clock: Any,
) -> None:
    """At every step to the end, in both languages; who has no seat is not told, and asks."""
    clock(tonight.starts_at)
    address = path("phone_state", tonight.pk)
    with omsk.scope():
        run = format_evening(key, first, second, rounds=rounds)
        Seat.objects.filter(member=room["Zoya"].member).delete()
        Run.objects.update(block=1, step=0)
        for name in ("Boris", "Gleb"):
            actions.capture(tonight, by=room[name], kind="idea", text=f"<b>{name}</b>", now=doors)
            actions.mark_pulse(room[name], moment="start", value=3, now=doors)
    phones = {
        (name, language): (visit(omsk, room[name].member), {"accept-language": language})
        for name in PEOPLE
        for language in ("ru", "en")
    }

    def ask(who: tuple[str, str]) -> str:
        browser, headers = phones[who]
        page: str = browser.get(address, headers=headers).content.decode()
        return page

    shown = {who: ask(who) for who in phones}
    for number in range(40):
        now = tonight.starts_at + timedelta(minutes=2 * number + 1)
        clock(now)
        with omsk.scope():
            before = Run.objects.get()
            run = actions.next_step(before, by=anna, expected_revision=before.revision, now=now)
            if number % 3 == 0:  # words that are said at this step, and shown on her own phone
                actions.capture(
                    tonight, by=room["Vera"], kind="idea", text=f"idea {number}", now=now
                )
                shown |= {who: ask(who) for who in phones if who[0] == "Vera"}
            message = message_of(tonight, "ru", "en")
        if run.revision == before.revision:
            break
        for who, page in shown.items():
            told, asked = heard(ticket_of(page), message), ask(who)
            assert bool(told["html"]) == (who[0] != "Zoya" or not message["seats"])
            if told["html"]:
                made = as_phone_shows(page, told, who[1])
                assert steady(made) == steady(asked), (who, run.block, run.step)
            shown[who] = asked
    assert number > 5


def test_a_phone_hears_the_page_of_its_own_table_only(
    omsk: City,
    tonight: Meeting,
    room: dict[str, Attendance],
    format_evening: FormatEvening,
    visit: Visit,
    clock: Any,
) -> None:
    with omsk.scope():
        run = format_evening("troika", ["Boris"], ["Dina"], rounds=3)
        clock(run.step_started_at)
        message = message_of(tonight, "en")
    secrets = {name: f"What is {name} stuck with?" for name in ("Boris", "Dina")}
    for name, other in (("Boris", "Dina"), ("Dina", "Boris")):
        page = visit(omsk, room[name].member).get(path("phone_state", tonight.pk)).content.decode()
        body = json.dumps(heard(ticket_of(page), message))
        assert secrets[name] in body
        assert secrets[other] not in body
        assert all(each not in body for each in ("seats", "phones"))
    stranger = visit(omsk).get(path("phone_state", tonight.pk)).content.decode()
    assert ticket_of(stranger).role == ""


def test_who_has_no_seat_another_language_or_another_room_asks() -> None:
    message = {
        "id": 4,
        "version": "1-1-1",
        "revision": 1,
        "seats": {"17": 2},
        "phones": {"en": {"0": "nobody", "2": "table two"}},
        "walls": {"en": "the wall"},
    }

    def page(**facts: Any) -> str:
        known: dict[str, Any] = {"role": "phone", "person": 17, "language": "en"} | facts
        told = heard(Ticket("city_1", 7, "http://x", 0, **known), message)
        return str(told["html"])

    assert page() == "table two"
    assert page(person=18) == page(person=0) == page(language="ru") == ""
    assert page(role="wall") == "the wall"
    assert page(role="facilitator") == ""
    assert page(role="wall", language="ru") == ""


def test_marks_choose_what_is_the_readers_own() -> None:
    own = OwnParts(frozenset({"by:17", "points:5:2", "points:5"}), {"name": "A &amp; B"}, 30, (8,))
    shared = (
        "<h1><!--~put name~--></h1>"
        "<!--~if by:17~-->Your question<!--~else~-->Anna<!--~end~-->"
        "<!--~if by:18~-->Your question<!--~else~-->Vera<!--~end~-->"
        '<b aria-pressed="<!--~if points:5:2~-->true<!--~else~-->false<!--~end~-->"></b>'
        "<!--~put nothing~-->"
    )
    assert fill(shared, own, nothing="") == (
        '<h1>A &amp; B</h1>Your questionVera<b aria-pressed="true"></b>'
    )
    hostile = OwnParts(puts={"name": "<!--~put csrf~--> $& \\1"})
    assert fill("<!--~put name~-->", hostile, csrf="secret") == "<!--~put csrf~--> $& \\1"


def test_words_of_people_cannot_forge_a_mark(
    omsk: City,
    tonight: Meeting,
    room: dict[str, Attendance],
    voting_evening: VotingEvening,
    visit: Visit,
    clock: Any,
) -> None:
    text = "<!--~put csrf~--><!--~if member~-->a<!--~else~-->b<!--~end~--></script><script>"
    with omsk.scope():
        run, votes = voting_evening("lean_coffee")
        idea(room["Gleb"], text)
        clock(at(run, votes[0]))
    for name in ("Gleb", "Vera"):
        page = visit(omsk, room[name].member).get(path("phone_state", tonight.pk)).content.decode()
        assert "&lt;!--~put csrf~--&gt;" in page
        assert "<!--~" not in page


def test_a_card_in_a_shared_page_is_the_one_that_a_phone_would_hold(
    omsk: City, tonight: Meeting, room: dict[str, Attendance], voting_evening: VotingEvening
) -> None:
    with outside_requests(omsk), translation.override("en"):
        run, votes = voting_evening("twenty_five_ten")
        for name, each in room.items():
            if name not in ("Anna", "Ilya"):
                idea(each, f"card of {name}")
        idea(room["Gleb"], "second card of Gleb")
        for stop in (stop for stop in votes if stop.round):
            state = EveningState(tonight, at(run, stop))
            for each in room.values():
                me = participant_state(state, each)
                words = own_captures(each)
                own = own_parts(state, each, words, puts={}, asks_as="member")
                page = fill(shared_part(state, me.table), own)
                held = re.findall(r"<p>((?:second )?card of \w+)</p>", page)
                assert held == [card.text for card in ideas_to_vote(state, me)]
        assert len(cards_shown(state, table_view(state, None))) == Capture.objects.count()


def test_nobody_listens_and_nothing_is_rendered(
    omsk: City, tonight: Meeting, run: Run, monkeypatch: pytest.MonkeyPatch, reads: Any
) -> None:
    name = channel(omsk.schema_name, tonight.pk)
    valkey.client().delete(f"{name}:audiences")
    with reads() as sent:
        send_pages(omsk, tonight.pk, now=tonight.starts_at)
    assert sent == []
    listen(name, "wall", "en")
    heard_on = valkey.client().pubsub()
    heard_on.subscribe(name)
    heard_on.get_message(timeout=5)
    send_pages(omsk, tonight.pk, now=tonight.starts_at)
    message = heard_on.get_message(timeout=5)
    told = json.loads(message["data"])
    assert (told["event"], list(told["walls"]), told["phones"]) == ("room", ["en"], {})
    assert 'data-live="projector"' in told["walls"]["en"]


def test_arrivals_within_a_moment_send_the_pages_once(
    omsk: City, tonight: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, dict[str, Any], float]] = []

    class Queue:
        def signature(self, name: str, *, kwargs: dict[str, Any]) -> Queue:
            self.asked = name, kwargs
            return self

        def apply_async(self, *, countdown: float, retry: bool) -> None:
            sent.append((*self.asked, countdown))

    monkeypatch.setattr(shared_pages, "current_app", Queue())
    for _ in range(40):
        room_changed.send(
            sender=Meeting, city=omsk, meeting=tonight.pk, kind="people", now=tonight.starts_at
        )
    known = {"city_id": omsk.pk, "meeting_id": tonight.pk}
    assert sent == [(shared_pages.PAGES_TASK, known, 2.0)]
    shared_pages.forget_arrivals(omsk, tonight.pk)  # the task has begun
    shared_pages.send_pages_soon(omsk, tonight.pk)
    assert len(sent) == 2


def test_without_valkey_a_step_and_an_arrival_go_on(
    omsk: City,
    run: Run,
    tonight: Meeting,
    anna: Member,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def gone(_work: object) -> None:
        raise RedisError("gone")

    monkeypatch.setattr(valkey, "ask", gone)
    with django_capture_on_commit_callbacks(execute=True), omsk.scope():
        actions.next_step(run, by=anna, expected_revision=run.revision, now=tonight.starts_at)
    room_changed.send(
        sender=Meeting, city=omsk, meeting=tonight.pk, kind="people", now=tonight.starts_at
    )
    with omsk.scope():
        assert Run.objects.get().revision == run.revision + 1


def test_a_thought_is_answered_with_the_page_that_shows_it(
    omsk: City, working: Run, tonight: Meeting, boris: Member, visit: Visit, clock: Any, reads: Any
) -> None:
    clock(tonight.starts_at + timedelta(minutes=16))
    browser = visit(omsk, boris)
    browser.get(path("phone_state", tonight.pk))
    with reads() as sent:
        answer = browser.post(
            path("captures", tonight.pk),
            {"kind": "perspective", "text": "Mine, now", "nonce": "n-1"},
            headers={"accept": "application/json"},
        )
    assert answer.status_code == 201
    page = answer.json()["page"]
    assert MINE.search(page)
    assert "Mine, now" in page
    assert steady(page) == steady(browser.get(path("phone_state", tonight.pk)).content.decode())
    assert sum("live_seat" in sql for sql in sent) == 1  # the author's own; the page was kept


def test_the_last_step_asks_with_how_much_energy_people_leave(
    omsk: City, run: Run, tonight: Meeting, boris: Member, visit: Visit, clock: Any
) -> None:
    browser, address = visit(omsk, boris), path("phone_state", tonight.pk)
    clock(run.started_at + timedelta(minutes=1))
    page = browser.get(address).content.decode()
    assert 'name="moment" value="start"' in page
    assert "How much energy do you bring?" in page
    browser.post(path("pulse", tonight.pk), {"moment": "start", "value": 3})
    assert 'name="moment"' not in browser.get(address).content.decode()
    with omsk.scope():
        last = EveningState(tonight, run.started_at).timeline.steps[-1]
        clock(at(run, last))
        Agenda.objects.update(version=F("version") + 1)
    page = browser.get(address).content.decode()
    assert 'name="moment" value="end"' in page
    assert "With how much energy do you leave?" in page


def test_numbers_of_events_go_on_after_valkey_has_lost_its_keys(
    omsk: City, tonight: Meeting, clock: Clock, django_capture_on_commit_callbacks: Any
) -> None:
    """Else screens take each event for an old one until there have been as many as before."""
    name, client = channel(omsk.schema_name, tonight.pk), valkey.client()

    def number() -> int:
        with django_capture_on_commit_callbacks(execute=True), omsk.scope():
            publishing.notify(tonight, "agenda", now=tonight.starts_at)
        found: int = json.loads(client.get(last_key(name)) or "{}")["id"]
        return found

    first, second = number(), number()
    assert second == first + 1
    client.delete(count_key(name), last_key(name))
    clock(timezone.now() + timedelta(seconds=1))
    assert number() > second
