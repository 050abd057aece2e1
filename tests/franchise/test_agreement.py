"""After HQ's yes: the disclosure, time to think, and a signature of everybody."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from franchise import documents
from franchise.actions.agreement import text_to_sign
from franchise.actions.confirmation import confirm_initiator
from franchise.actions.corrections import withdraw_application
from franchise.actions.review import approve_application
from franchise.agreement_pdf import pdf_of
from franchise.errors import AgreementClosed, SignedTooSoon, TextChanged
from franchise.models import Agreement, Application, Franchise, Initiator, Signature
from franchise.queries import next_move
from franchise.signals import agreement_signed
from franchise.signing_letters import SIGNING
from franchise.tokens import personal_link
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.franchise.cast import applied, approve_and_sign, deliver, sign, staff

Visit = Callable[..., Client]
Clock = Callable[[datetime], None]
WEEK = timedelta(days=7)
NAMES = ("Дарья", "Егор", "Жанна")


@pytest.fixture
def pskov(hub: None, now: datetime) -> Application:
    application = applied("Псков", now=now)
    for person in application.initiators.all():
        confirm_initiator(person, now=now)
    approve_application(application, words="Рады вам", slug="pskov", by=staff(), now=now)
    application.refresh_from_db()
    return application


def initiator(name: str) -> Initiator:
    return Initiator.objects.select_related("application").get(name=name)


def path_of(link: str) -> str:
    return re.sub(r"https?://[^/]+", "", link)


def as_person(browser: Client, name: str) -> Client:
    browser.get(path_of(personal_link(initiator(name), "agreement")))
    return browser


def signing(application: Application, **changes: Any) -> dict[str, Any]:
    fingerprint = text_to_sign(application).fingerprint
    return {"name": "Егор Петров", "has_read": "on", "fingerprint": fingerprint} | changes


def test_the_letter_of_the_yes_has_the_disclosure_and_a_link_of_ones_own(
    pskov: Application, now: datetime
) -> None:
    mail.outbox.clear()
    deliver(pskov, now=now)
    letters = [sent for sent in mail.outbox if "/disclosure/" in sent.body]
    assert len(letters) == 3
    links = {re.search(r"\S+/applications/open/\S+", str(sent.body)) for sent in letters}
    assert len({link.group() for link in links if link}) == 3
    assert "Рады вам" in letters[0].body
    assert "чт 3 декабря, 12:00 (UTC+3)" in letters[0].body  # the day from which it can be signed


def test_nobody_signs_before_the_period_is_over(
    pskov: Application, visit: Visit, now: datetime, clock: Clock
) -> None:
    egor = as_person(visit(), "Егор")
    address = f"{pskov.get_absolute_url()}agreement/"
    clock(now + WEEK - timedelta(seconds=1))
    page = egor.get(address).text
    assert "You can sign from" in page
    assert 'name="has_read"' not in page
    refused = egor.post(address, signing(pskov))
    assert refused.status_code == 422
    assert not Signature.objects.exists()
    with pytest.raises(SignedTooSoon) as refusal:
        sign(initiator("Егор"), now=timezone.now())
    assert "3 December" in str(refusal.value)

    clock(now + WEEK)
    assert egor.post(address, signing(pskov))["Location"] == f"{pskov.get_absolute_url()}#standing"
    signature = Signature.objects.get()
    assert (signature.name, signature.at) == ("Егор Петров", now + WEEK)
    assert signature.address == "127.0.0.1"
    assert signature.fingerprint == text_to_sign(pskov).fingerprint
    assert "You have signed" in egor.get(address).text


def test_the_last_signature_begins_the_building_and_says_so_once(
    pskov: Application, now: datetime
) -> None:
    heard: list[int] = []

    def hear(application: Application, **_: Any) -> None:
        heard.append(application.pk)

    agreement_signed.connect(hear)
    later = now + WEEK
    for name in NAMES:
        pskov.refresh_from_db()
        assert pskov.state == Application.State.AGREEMENT
        assert heard == []
        sign(initiator(name), now=later)
    pskov.refresh_from_db()
    assert pskov.state == Application.State.BUILDING
    assert heard == [pskov.pk]
    kinds = [change.kind for change in pskov.changes.all()][-6:]
    assert kinds == ["approved", "signed", "signed", "signed", "agreed", "building"]
    agreement_signed.disconnect(hear)


def test_hq_reads_by_letter_that_all_have_signed(pskov: Application, now: datetime) -> None:
    for name in NAMES:
        assert not Alarm.objects.filter(kind="hq.signed").exists()
        sign(initiator(name), now=now + WEEK)
    mail.outbox.clear()
    (number,) = Alarm.objects.filter(kind="hq.signed").values_list("pk", flat=True)
    assert alarms.ring(number, city=None, now=now + WEEK)
    (letter,) = mail.outbox
    assert letter.to == ["hq@example.com"]
    assert all(f"— {name}" in letter.body for name in NAMES)
    assert f"/hq/applications/{pskov.pk}/" in letter.body


def test_signing_twice_is_the_first_signature(pskov: Application, now: datetime) -> None:
    first = sign(initiator("Егор"), now=now + WEEK)
    again = sign(initiator("Егор"), name="Другое имя", now=now + 2 * WEEK)
    assert again == first
    assert Signature.objects.get().name == "Егор"


def test_signing_after_withdrawing_is_refused(pskov: Application, now: datetime) -> None:
    sign(initiator("Егор"), now=now + WEEK)
    withdraw_application(pskov, now=now + WEEK)
    for name in ("Егор", "Жанна"):
        with pytest.raises(AgreementClosed):
            sign(initiator(name), now=now + WEEK)
    assert Signature.objects.count() == 1


def test_nobody_signs_what_hq_has_not_approved(hub: None, now: datetime) -> None:
    applied("Псков", now=now)
    with pytest.raises(AgreementClosed):
        sign(initiator("Егор"), now=now + WEEK)


def test_a_text_that_changed_is_read_again(
    pskov: Application,
    visit: Visit,
    now: datetime,
    clock: Clock,
) -> None:
    clock(now + WEEK)
    egor = as_person(visit(), "Егор")
    address = f"{pskov.get_absolute_url()}agreement/"
    read = signing(pskov)
    city = Application.objects.filter(pk=pskov.pk)
    city.update(name_ru="Плесков")  # fills the text in
    answer = egor.post(address, read)
    assert answer.status_code == 422
    assert "The text has changed since you opened it" in answer.text
    assert "Егор Петров" in answer.text
    assert not Signature.objects.exists()
    pskov.refresh_from_db()
    fresh = text_to_sign(pskov).fingerprint
    assert fresh in answer.text
    assert not re.search(r'name="has_read"[^>]*checked', answer.text)
    egor.post(address, {**read, "fingerprint": fresh})
    assert Signature.objects.get().fingerprint == fresh


def test_the_others_sign_the_text_that_the_first_one_signed(
    pskov: Application, now: datetime
) -> None:
    sign(initiator("Егор"), now=now + WEEK)
    signed = text_to_sign(pskov)
    Application.objects.filter(pk=pskov.pk).update(name_ru="Плесков")
    pskov.refresh_from_db()
    assert text_to_sign(pskov) == signed
    with pytest.raises(TextChanged):
        sign(
            initiator("Жанна"),
            now=now + WEEK,
            fingerprint=documents.latest("agreement", pskov).fingerprint,
        )


def test_only_an_initiator_signs(
    pskov: Application, visit: Visit, now: datetime, clock: Clock
) -> None:
    clock(now + WEEK)
    stranger = visit()
    address = f"{pskov.get_absolute_url()}agreement/"
    assert "open the link of your own letter" in stranger.get(address).text
    assert stranger.post(address, signing(pskov)).status_code == 404
    sign(initiator("Егор"), now=now + WEEK)
    assert stranger.get(f"{pskov.get_absolute_url()}agreement.pdf").status_code == 404
    assert not Signature.objects.exclude(name="Егор").exists()


def test_somebody_who_never_confirmed_is_not_waited_for(hub: None, now: datetime) -> None:
    application = applied("Псков", now=now)
    Initiator.objects.create(application=application, name="Нина", email="nina@example.com")
    approve_and_sign_all_but("Нина", application, now=now)
    application.refresh_from_db()
    assert application.state == Application.State.BUILDING


def approve_and_sign_all_but(name: str, application: Application, *, now: datetime) -> None:
    approve_application(application, words="", slug="pskov", by=staff(), now=now)
    for person in application.initiators.exclude(name=name):
        sign(person, now=now + WEEK)  # proves the mailbox


def test_two_last_signatures_at_once_begin_one_city(committed: None, now: datetime) -> None:
    with hub_scope():
        application = applied("Выкса", now=now)
        approve_application(application, words="", slug="vyksa", by=staff(), now=now)
        people = list(application.initiators.select_related("application"))

    def press(person: Initiator) -> None:
        with hub_scope():
            sign(person, now=now + WEEK)
        connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(press, people * 2))
    with hub_scope():
        assert Franchise.objects.count() == 1
        assert Signature.objects.count() == 3
        assert Application.objects.get().state == Application.State.BUILDING


def test_an_address_taken_meanwhile_gets_a_number(pskov: Application, now: datetime) -> None:
    City.objects.filter(slug="tomsk").update(slug="pskov")
    for name in NAMES:
        sign(initiator(name), now=now + WEEK)
    assert Franchise.objects.get().city.slug == "pskov-2"


def test_a_reminder_comes_when_the_time_is_over_and_every_week(
    pskov: Application, now: datetime
) -> None:
    def ring(moment: datetime) -> list[str]:
        mail.outbox.clear()
        due = Alarm.objects.filter(kind=SIGNING, due_at__lte=moment)
        for number in list(due.values_list("pk", flat=True)):
            alarms.ring(number, city=None, now=moment)
        return sorted(letter.to[0].partition("@")[0] for letter in mail.outbox)

    assert ring(now + WEEK - timedelta(minutes=1)) == []
    assert ring(now + WEEK) == ["darya", "egor", "zhanna"]
    sign(initiator("Егор"), now=now + WEEK)
    assert ring(now + WEEK) == []
    assert ring(now + 2 * WEEK) == ["darya", "zhanna"]
    assert "Ждёт вашей подписи" in mail.outbox[0].subject
    withdraw_application(pskov, now=now + 2 * WEEK)
    assert ring(now + 3 * WEEK) == []


def test_reminders_end_after_a_month(pskov: Application, now: datetime) -> None:
    letters = 0
    for week in range(1, 12):
        due = Alarm.objects.filter(kind=SIGNING, due_at__lte=now + week * WEEK)
        letters += due.count()
        for number in list(due.values_list("pk", flat=True)):
            alarms.ring(number, city=None, now=now + week * WEEK)
    assert letters == 4 * 3  # each of three


def test_the_page_says_who_must_do_what_next(pskov: Application, now: datetime) -> None:
    assert next_move(pskov, now=now) == ("The agreement can be signed from Thu 3 December, 12:00.")
    sign(initiator("Егор"), now=now + WEEK)
    assert next_move(pskov, now=now + WEEK) == "2 have not signed: Дарья, Жанна."
    sign(initiator("Дарья"), now=now + WEEK)
    assert next_move(pskov, now=now + WEEK) == "1 has not signed: Жанна."


def test_the_copy_has_the_text_the_signatures_and_page_numbers(
    hq: Client, pskov: Application, visit: Visit, now: datetime
) -> None:
    for name in NAMES:
        sign(initiator(name), name=f"{name} Щукина-Ёлкина", now=now + WEEK)
    agreement = Agreement.objects.get()
    copy = as_person(visit(), "Егор").get(f"{pskov.get_absolute_url()}agreement.pdf")
    assert copy["Content-Type"] == "application/pdf"
    assert hq.get(f"/hq/applications/{pskov.pk}/agreement.pdf").content == copy.content
    assert pdf_of(agreement) == copy.content  # the same rows, the same bytes
    pages = PdfReader(io.BytesIO(copy.content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in (
        "Договор о городе Псков",
        "Инициаторов не меньше трёх",
        "Версия 1 от 27 ноября 2026",
        "192.0.2.7",
        agreement.fingerprint,
        *(f"{name} Щукина-Ёлкина" for name in NAMES),
        *(f"{number} / {len(pages)}" for number in range(1, len(pages) + 1)),
    ):
        assert words in text
    assert documents.fingerprint_of(agreement.text) == agreement.fingerprint


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", ["agreement", "disclosure"])
def test_every_text_has_its_version_and_leaves_no_gap(hub: None, kind: str, language: str) -> None:
    application = Application(name_ru="Псков", name_en="Pskov")
    document = documents.latest(kind, application, language=language)
    assert (document.version, document.published_on.year) == (1, 2026)
    assert "{" not in document.text
    assert document.title in document.text


def test_the_disclosure_is_a_page(pskov: Application, visit: Visit) -> None:
    page = visit().get(f"{pskov.get_absolute_url()}disclosure/").text
    assert "What to know before the agreement" in page
    assert "Version 1 of" in page


def test_approve_and_sign_leaves_no_alarm_of_a_letter_behind(hub: None, now: datetime) -> None:
    application = approve_and_sign(applied("Псков", now=now), now=now)
    assert application.state == Application.State.BUILDING
    assert set(application.initiators.values_list("confirmed_at", flat=True)) == {now}


def test_the_copy_has_the_time_of_the_city_and_the_name_of_the_application(
    pskov: Application, now: datetime
) -> None:
    late = datetime(2026, 12, 10, 19, 13, 16, tzinfo=UTC)
    for person, typed in zip(
        pskov.initiators.all(), ("Дарья Лебедева", "Вася Пупкин", "Жанна"), strict=True
    ):
        sign(person, now=late, name=typed)
    with timezone.override("UTC"):
        text = PdfReader(io.BytesIO(pdf_of(pskov.agreement))).pages[-1].extract_text()
    assert "22:13:16 (UTC+3)" in text
    assert "Вася Пупкин (в заявке: Егор)" in " ".join(text.split())
    assert "Дарья Лебедева (" not in text
