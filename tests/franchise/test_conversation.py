"""The group and HQ write to each other; every change of an application is a row."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from franchise.actions.confirmation import confirm_initiator
from franchise.actions.conversation import assign, write_message, write_note
from franchise.actions.corrections import withdraw_application
from franchise.actions.review import decline_application
from franchise.errors import ConversationOver
from franchise.message_letters import MESSAGE
from franchise.models import Application, Change, Initiator, Message, Note
from franchise.tokens import personal_link
from tenants.registry import alarms
from tenants.registry.models import Alarm
from tests.franchise.cast import applied, staff

Visit = Callable[..., Client]
NONCE = "n" * 43


@pytest.fixture
def pskov(hub: None) -> Application:
    application = applied("Псков", now=timezone.now())
    for name in ("Дарья", "Егор"):
        confirm_initiator(Initiator.objects.get(name=name), now=timezone.now())
    return application


def initiator(name: str) -> Initiator:
    return Initiator.objects.get(name=name)


def path_of(link: str) -> str:
    return re.sub(r"https?://[^/]+", "", link)


def send_letters() -> list[str]:
    """Deliver the letters of conversations; their readers."""
    mail.outbox.clear()
    kinds = (MESSAGE, "hq.message")
    for number in Alarm.objects.filter(kind__in=kinds).values_list("pk", flat=True):
        assert alarms.ring(number, city=None, now=timezone.now())
    return sorted(letter.to[0] for letter in mail.outbox)


def test_every_change_is_a_row_with_who_when_and_why(pskov: Application) -> None:
    now, boss = timezone.now(), staff()
    assign(pskov, to=boss, by=boss, now=now)
    assign(pskov, to=boss, by=boss, now=now)
    decline_application(pskov, words="Найдите третьего", by=boss, now=now)
    rows = [(row.kind, row.side, row.who, row.why) for row in pskov.changes.all()]
    assert rows == [
        ("sent", "group", "", ""),
        ("confirmed", "group", "Дарья", ""),
        ("confirmed", "group", "Егор", ""),
        ("assigned", "hq", "hq@example.com", ""),
        ("declined", "hq", "hq@example.com", "Найдите третьего"),
    ]


def test_a_repeated_confirmation_is_no_second_row(pskov: Application) -> None:
    confirm_initiator(initiator("Егор"), now=timezone.now())
    assert pskov.changes.filter(kind=Change.Kind.CONFIRMED).count() == 2


def test_the_group_reads_its_history_without_hq_s_own_affairs(
    pskov: Application, visit: Visit, hq: Client
) -> None:
    boss = staff()
    assign(pskov, to=boss, by=boss, now=timezone.now())
    write_note(pskov, text="Позвонить Егору", by=boss, now=timezone.now())
    group = visit()
    group.get(path_of(personal_link(initiator("Егор"))))
    page = group.get(pskov.get_absolute_url()).text
    assert "Confirmed the e-mail" in page
    for hidden in ("Takes care of it", "hq@example.com", "Позвонить Егору"):
        assert hidden not in page
    page = hq.get(f"/hq/applications/{pskov.pk}/").text
    for shown in ("Takes care of it", "hq@example.com", "Позвонить Егору"):
        assert shown in page


def test_hq_asks_and_the_group_answers_from_the_letter(
    pskov: Application, visit: Visit, hq: Client
) -> None:
    address = f"/hq/applications/{pskov.pk}/messages/"
    hq.post(address, {"text": "Где зал?", "nonce": NONCE, "asks": "on"})
    hq.post(address, {"text": "Где зал?", "nonce": NONCE, "asks": "on"})  # a second click
    assert Message.objects.count() == 1
    everybody = [f"{name}@pskov.example.com" for name in ("darya", "egor")]
    assert send_letters() == everybody  # those who have confirmed, and not HQ
    letter = next(sent for sent in mail.outbox if sent.to == ["egor@pskov.example.com"])
    assert "> Где зал?" in letter.body
    link = re.search(r"\S+/applications/open/\S+", str(letter.body))
    assert link

    egor = visit()
    opened = egor.get(path_of(link.group()))
    assert opened["Location"] == f"{pskov.get_absolute_url()}#talk"
    page = egor.get(pskov.get_absolute_url()).text
    assert "Где зал?" in page
    assert "hq@example.com" not in page
    answer = {"text": "В библиотеке.", "nonce": "e" * 43}
    egor.post(f"{pskov.get_absolute_url()}messages/", answer)
    assert send_letters() == ["darya@pskov.example.com", "hq@example.com"]
    assert [(m.who, m.from_hq) for m in Message.objects.all()] == [
        ("hq@example.com", True),
        ("Егор", False),
    ]
    assert "В библиотеке." in hq.get(f"/hq/applications/{pskov.pk}/").text


def test_the_promised_time_waits_for_the_group(pskov: Application) -> None:
    now, boss = timezone.now(), staff()
    write_message(pskov, text="Где зал?", nonce=NONCE, by=boss, now=now, asks=True)
    pskov.refresh_from_db()
    later = now + timedelta(days=9)
    assert pskov.is_with_group
    assert not pskov.is_overdue(now=later)
    write_message(pskov, text="Вот.", nonce="e" * 43, by=initiator("Егор"), now=later)
    pskov.refresh_from_db()
    assert not pskov.is_with_group
    assert not pskov.is_overdue(now=later + timedelta(days=2))
    assert pskov.is_overdue(now=later + timedelta(days=4))


def test_the_assignee_alone_gets_the_letter(pskov: Application) -> None:
    boss, other = staff(), staff("other@hq.example.com")
    assign(pskov, to=other, by=boss, now=timezone.now())
    write_message(pskov, text="Есть вопрос", nonce=NONCE, by=None, now=timezone.now())
    assert "other@hq.example.com" in send_letters()
    assert "hq@example.com" not in send_letters()


def test_a_stranger_neither_reads_nor_writes(pskov: Application, visit: Visit) -> None:
    write_message(pskov, text="Где зал?", nonce=NONCE, by=staff(), now=timezone.now())
    stranger = visit()
    page = stranger.get(pskov.get_absolute_url()).text
    assert "Где зал?" not in page
    assert "Talk with HQ" not in page
    answer = stranger.post(f"{pskov.get_absolute_url()}messages/", {"text": "Я"})
    assert answer.status_code == 404
    assert Message.objects.count() == 1
    for path in ("messages", "notes", "assignee"):
        address = f"/hq/applications/{pskov.pk}/{path}/"
        assert stranger.post(address, {"text": "Я"}).status_code == 302
    assert not Note.objects.exists()


def test_a_link_of_somebody_who_is_gone_says_so(pskov: Application, visit: Visit) -> None:
    egor = initiator("Егор")
    link = path_of(personal_link(egor))
    Initiator.objects.filter(pk=egor.pk).update(email="new@pskov.example.com")
    answer = visit().get(link)
    assert answer.status_code == 404
    assert "This link no longer works" in answer.text


@pytest.mark.parametrize("text", ["", "   ", "a\0b", "\u202eнет", "я" * 5001])
def test_bad_words_are_kept_on_the_page_and_not_sent(
    pskov: Application, visit: Visit, text: str
) -> None:
    browser = visit()
    browser.get(path_of(personal_link(initiator("Егор"))))
    answer = browser.post(f"{pskov.get_absolute_url()}messages/", {"text": text, "nonce": NONCE})
    assert answer.status_code == 422
    assert not Message.objects.exists()


def test_nobody_writes_about_what_is_over(pskov: Application) -> None:
    withdraw_application(pskov, now=timezone.now(), by=initiator("Егор"))
    with pytest.raises(ConversationOver):
        write_message(pskov, text="Ещё", nonce=NONCE, by=staff(), now=timezone.now())
    assert not Message.objects.exists()
    last = pskov.changes.last()
    assert last is not None
    assert (last.kind, last.who) == ("withdrawn", "Егор")
