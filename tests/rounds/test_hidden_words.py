"""Words of an open round reach nobody who has not spoken, by whatever way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tenants.digest.content import read_facts, sections_of
from tenants.members.models import Member
from tenants.notifications.models import Notification
from tenants.registry import alarms, valkey
from tenants.registry.models import Alarm, City
from tenants.rounds import actions
from tenants.rounds.models import Round
from tenants.webhooks.actions import add_endpoint
from tenants.webhooks.events import event_named
from tenants.webhooks.models import Delivery
from tests.api.test_answers import Program
from tests.cast import NOW, Clock, Visitor
from tests.products.making import question
from tests.rounds.conftest import Open

Visit = Callable[..., Visitor]
HOUR = timedelta(hours=1)
HIDDEN = "Zebra crossing"


@pytest.fixture
def given(
    omsk: City, boris: Member, vera: Member, gleb: Member, opened: Open, clock: Clock
) -> Round:
    """Boris has spoken; Vera is asked and silent, Gleb is not asked. An hour later."""
    round = opened(asks="chosen", chosen=[boris, vera])
    with omsk.scope():
        actions.give_word(by=boris, round=round, text=HIDDEN, now=NOW)
    clock(NOW + HOUR)
    return round


def places(round: Round) -> list[str]:
    asked, api = round.question, "/api/v1"
    return [
        *("/", "/today/", "/rounds/", f"/rounds/{round.pk}/", "/questions/", "/notifications/"),
        *(f"/questions/{asked.pk}/", f"/questions/{asked.pk}/outcome/", "/threads/"),
        *(f"/products/{asked.product_id}/", "/search/?q=zebra", "/questions/?q=zebra"),
        *(f"{api}/rounds/", f"{api}/rounds/{round.pk}/", f"{api}/questions/{asked.pk}/rounds/"),
        *(f"{api}/questions/{asked.pk}/", f"{api}/products/{asked.product_id}/line/"),
        f"{api}/notifications/",
    ]


def test_no_page_and_no_answer_of_the_api_has_them(
    omsk: City, anna: Member, boris: Member, vera: Member, gleb: Member, given: Round, visit: Visit
) -> None:
    for reader in (vera, gleb):
        browser = visit(omsk, reader)
        seen = [path for path in places(given) if HIDDEN in browser.get(path).text]
        assert seen == []
    for reader in (anna, boris):  # its author, and the one who said it
        browser = visit(omsk, reader)
        seen = [path for path in places(given) if HIDDEN in browser.get(path).text]
        assert seen == [f"/rounds/{given.pk}/", f"/api/v1/rounds/{given.pk}/"]
    assert visit(omsk).get(f"/rounds/{given.pk}/").status_code == 302
    assert Program(omsk)("GET", f"rounds/{given.pk}/")[0] in (401, 403)


def test_a_hidden_word_is_neither_answered_nor_marked(
    omsk: City, vera: Member, given: Round, visit: Visit
) -> None:
    with omsk.scope():
        word = given.words.get(text=HIDDEN)
    place = f"/rounds/{given.pk}/words/{word.pk}/"
    assert visit(omsk, vera).post(f"{place}answer/", {"text": "Why?"}).status_code == 404
    assert visit(omsk, vera).post(f"{place}helped/").status_code == 404
    hers = Program(omsk, vera)
    api = f"rounds/{given.pk}/words/{word.pk}/"
    assert hers("POST", f"{api}answer/", {"text": "Why?"})[0] == 404
    with omsk.scope():
        word.refresh_from_db()
        assert (word.helped_at, given.words.given().count()) == (None, 1)


def test_notifications_digest_and_letters_ask_without_them(
    omsk: City, vera: Member, given: Round, mailoutbox: list[Any]
) -> None:
    with omsk.scope():
        reminder = Alarm.objects.get(kind="rounds.remind")
        assert alarms.ring(reminder.pk, city=omsk, now=NOW + 12 * HOUR)
        rows = Notification.objects.filter(member=vera)
        assert {row.kind for row in rows} == {"rounds.asked", "rounds.reminder"}
        for alarm in Alarm.objects.filter(kind="notifications.hand_over").order_by("due_at"):
            alarms.ring(alarm.pk, city=omsk, now=max(alarm.due_at, NOW + 12 * HOUR))
        facts = read_facts([vera], now=NOW + 12 * HOUR)
        sections = sections_of(vera, facts, now=NOW + 12 * HOUR)
        lines = [line for section in sections for line in section.lines]
        assert any(given.question.text in line.detail for line in lines)
        assert HIDDEN not in str([*rows.values(), *lines])
    hers = [letter for letter in mailoutbox if "vera" in letter.to[0]]
    assert hers
    assert not any(HIDDEN in letter.message().as_string() for letter in mailoutbox)


def test_nothing_of_them_goes_by_the_event_stream(
    omsk: City, boris: Member, vera: Member, given: Round,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:  # fmt: skip
    listener = valkey.client().pubsub(ignore_subscribe_messages=True)
    listener.psubscribe("*")
    with django_capture_on_commit_callbacks(execute=True), omsk.scope():
        actions.give_word(by=boris, round=given, text=f"{HIDDEN}, twice", now=NOW + HOUR)
    heard = [listener.get_message(timeout=0.3) for _ in range(5)]
    listener.close()
    assert HIDDEN not in str(heard)


def test_a_webhook_hears_of_the_end_with_all_words_and_of_nothing_before(
    omsk: City, tomsk: City, anna: Member, boris: Member, darya: Member, given: Round
) -> None:
    facts: dict[str, Any] = {"hours": 24, "shape": "alone", "asks": "all", "now": NOW}
    hears: dict[str, Any] = {"url": "https://example.org/", "events": ["round.ended"]}
    with tomsk.scope():
        other = actions.open_round(question(darya, "Of Tomsk"), by=darya, **facts)
        actions.end_round(other, by=darya, now=NOW)
    event = event_named("round.ended")
    assert event
    with omsk.scope():
        add_endpoint(name="A wall", by=anna, now=NOW, **hears)
        actions.give_word(by=boris, round=given, text=HIDDEN, now=NOW)
        assert not Delivery.objects.exists()
        assert event.read(given.pk) is None
        actions.end_round(given, by=anna, now=NOW + 2 * HOUR)
        (delivery,) = Delivery.objects.all()
        data = event.read(delivery.subject)
        assert data
        assert (data["id"], data["spoken"]) == (given.pk, 1)
        assert [word["text"] for word in data["words"]] == [HIDDEN]
