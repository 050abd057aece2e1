"""A letter has a plain and an HTML part of one text; a series can be ended by its link."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation

from tenants.mail import letters
from tenants.members.models import Member
from tenants.notifications.models import NotificationChoices
from tenants.notifications.tokens import unsubscribe_token
from tenants.outcome.actions import make_task
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.cast import Visitor
from tests.notifications.ringing import hand_over

Visit = Callable[..., Visitor]
SOURCE = """{% extends "mail/letter.txt" %}
{% block subject %}
News of
{{ who }}
{% endblock %}
{% block text %}
Hello, {{ who }}!
    <b>1234</b>

{{ link }}
{% endblock %}
"""
KIND = "tests.letter"


@pytest.fixture
def compose(omsk: City, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    template = engines["django"].from_string(SOURCE)
    real = render_to_string

    def render(name: str, context: dict[str, Any]) -> str:
        return template.render(context) if name == "tests/news.txt" else real(name, context)

    monkeypatch.setattr(letters, "render_to_string", render)

    def composed(**given: Any) -> EmailMultiAlternatives:
        facts: dict[str, Any] = {
            "to": "anna@example.com",
            "language": "en",
            "context": lambda: {"who": "A & B", "link": "https://example.com/a?b=1&c=2"},
        }
        return letters.compose("tests/news.txt", **(facts | given))

    with omsk.scope():
        yield composed


def test_the_first_line_is_the_subject_and_html_says_the_same(compose: Callable[..., Any]) -> None:
    letter = compose()
    assert letter.subject == "News of A & B"
    assert letter.to == ["anna@example.com"]
    assert letter.body == (
        "Hello, A & B!\n    <b>1234</b>\n\nhttps://example.com/a?b=1&c=2\n\nThursdays · Omsk\n"
    )
    [(page, kind)] = letter.alternatives
    assert kind == "text/html"
    assert '<html lang="en">' in page
    assert "Hello, A &amp; B!<br>\xa0\xa0\xa0\xa0&lt;b&gt;1234&lt;/b&gt;" in page
    assert 'href="https://example.com/a?b=1&amp;c=2"' in page
    assert "Thursdays · Omsk" in page
    assert not re.search(r"<(img|link|script|iframe)|url\(|@import", page)
    assert letter.extra_headers == {"Auto-Submitted": "auto-generated"}


def test_language_and_clock_are_the_readers_and_the_citys(compose: Callable[..., Any]) -> None:
    seen: list[tuple[str | None, str]] = []

    def context() -> dict[str, str]:
        seen.append((translation.get_language(), timezone.get_current_timezone_name()))
        return {"who": "Анна"}

    assert "Четверги · Омск" in compose(language="ru", context=context).body
    compose(language="", context=context)
    assert seen == [("ru", "Asia/Omsk"), ("ru", "Asia/Omsk")]


def test_a_refused_letter_keeps_its_alarm(
    omsk: City, compose: Callable[..., Any], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    @letters.handler(KIND)
    def write(*, key: str, **_: object) -> EmailMultiAlternatives | None:
        return compose() if key == "true" else None

    alarms.set_all(city=omsk, kind=KIND, due_at=now, keys=["true", "outdated"])
    for alarm in Alarm.objects.filter(kind=KIND).order_by("pk"):
        assert alarms.ring(alarm.pk, city=omsk, now=now)
    assert [letter.subject for letter in mail.outbox] == ["News of A & B"]

    def refuse(letter: EmailMultiAlternatives, fail_silently: bool = False) -> int:
        raise OSError("no route to the mail server")

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    alarms.set(city=omsk, kind=KIND, due_at=now, key="true")
    with pytest.raises(OSError, match="no route"):
        alarms.ring(Alarm.objects.get(kind=KIND).pk, city=omsk, now=now)
    monkeypatch.undo()


def test_one_press_in_the_letter_ends_a_series(
    omsk: City, tomsk: City, boris: Member, now: datetime, visit: Visit
) -> None:
    with omsk.scope():
        make_task(by=boris, text="Call.", due_on=date(2026, 11, 30), now=now)
        alarm = Alarm.objects.get(kind="outcome.task_due")
        assert alarms.ring(alarm.pk, city=omsk, now=alarm.due_at)
    hand_over(omsk, now=alarm.due_at + timedelta(minutes=2))
    [letter] = mail.outbox
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    [address] = re.findall(
        r"<http://[^/]+(/letters/[^>]+/)>", letter.extra_headers["List-Unsubscribe"]
    )

    reader = visit(omsk)
    page = reader.get(address)
    assert page.status_code == 200
    with omsk.scope():
        assert not NotificationChoices.objects.exists()  # opening it, as scanners do, ends nothing

    program = Client(enforce_csrf_checks=True, headers={"host": omsk.host})
    for _twice in range(2):  # by the mailbox's own program, without cookies
        assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert '<form method="post" class="form">' not in reader.get(address).text
    with omsk.scope():
        chosen = NotificationChoices.objects.get(member=boris)
        assert chosen.kinds == {"outcome.due": {"when": "never", "on": []}}

    assert visit(tomsk).get(address).status_code == 404
    assert visit(tomsk).post(address).status_code == 404
    with tomsk.scope():
        assert not NotificationChoices.objects.exists()


def test_only_links_of_our_letters_end_anything(omsk: City, boris: Member, visit: Visit) -> None:
    with omsk.scope():
        unknown_kind = unsubscribe_token(boris, "everything")
        Member.objects.filter(pk=boris.pk).update(left_at=boris.joined_at)
        left = unsubscribe_token(boris, "outcome.due")
    for token in ("1", f"{left}x", unknown_kind, left):
        assert visit(omsk).post(f"/letters/{token}/").status_code == 404
