"""The demo's mailbox reads what Django's own file backend writes, and exists in the demo only."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core import mail
from django.http import Http404
from django.test import RequestFactory

from deploy.demo import mailbox, views
from tenants.replies.own_words import own_words


@pytest.fixture
def post(tmp_path: Path) -> Path:
    """Two letters through one connection, then one through another."""
    backend = "django.core.mail.backends.filebased.EmailBackend"
    with mail.get_connection(backend, file_path=tmp_path) as connection:
        connection.send_messages(
            [
                mail.EmailMessage("Код для входа", "Ваш код: 123456", "a@x.org", ["anna@x.org"]),
                mail.EmailMessage("Second", "----\nline", "a@x.org", ["boris@x.org"]),
            ]
        )
    for old in tmp_path.glob("*.log"):
        os.utime(old, (1, 1))
    with mail.get_connection(backend, file_path=tmp_path) as connection:
        both = mail.EmailMultiAlternatives("Third", "plain", "a@x.org", ["vera@x.org"])
        both.attach_alternative("<p>rich</p>", "text/html")
        connection.send_messages([both])
    return tmp_path


def test_the_newest_letter_comes_first(post: Path) -> None:
    found = [(letter.subject, letter.to, letter.text) for letter in mailbox.letters(post)]
    assert found == [
        ("Third", "vera@x.org", "plain"),
        ("Second", "boris@x.org", "----\nline"),
        ("Код для входа", "anna@x.org", "Ваш код: 123456"),
    ]
    assert [letter.subject for letter in mailbox.letters(post, limit=1)] == ["Third"]


def test_a_letter_is_found_by_its_key_and_nothing_else(post: Path, tmp_path: Path) -> None:
    for letter in mailbox.letters(post):
        assert mailbox.letter(post, letter.key) == letter
    (tmp_path.parent / "secret.log").write_text("Subject: secret\n\nno")
    for key in ("../secret.log-0", "..%2Fsecret.log-0", "nothing.log-0", "", "x", "a\0.log-0"):
        assert mailbox.letter(post, key) is None
    assert mailbox.letters(post / "missing") == []


def test_broken_files_are_shown_as_well_as_possible(tmp_path: Path) -> None:
    (tmp_path / "1.log").write_bytes(b"\xff\xfe\x00" * 100)
    (tmp_path / "2.log").write_bytes(b"Subject: half\n")
    assert {letter.subject for letter in mailbox.letters(tmp_path)} == {"", "half"}


def test_there_is_no_mailbox_outside_the_demo(rf: RequestFactory) -> None:
    with pytest.raises(Http404):
        views.letters(rf.get("/demo/mail/"))
    with pytest.raises(Http404):
        views.letter(rf.get("/demo/mail/x/"), "1.log-0")


def test_an_answer_goes_to_the_address_of_the_letter(tmp_path: Path) -> None:
    backend = "django.core.mail.backends.filebased.EmailBackend"
    address = "reply-1-2-3-4-aaaaaaaaaaaaaaaa@reply.localhost"
    with mail.get_connection(backend, file_path=tmp_path) as connection:
        words = "══ Above ══\n\nWho?"
        letter = mail.EmailMessage("A talk", words, "omsk@x.org", ["a@x.org"], reply_to=[address])
        connection.send_messages([letter])
    [found] = mailbox.letters(tmp_path)
    assert found.reply_to == address
    answer = mailbox.answer_to(found, "I do.")
    assert (answer["From"], answer["To"], answer["Subject"]) == ("a@x.org", address, "Re: A talk")
    assert own_words(answer.get_content()) == "I do."
