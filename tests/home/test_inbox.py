"""The inbox: on top of the front page, and counted in the menu."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from tenants.home.next_steps import next_steps
from tenants.members import inbox
from tenants.members.models import Member
from tenants.outcome.models import Task
from tenants.products.actions import merging, team
from tenants.products.letters import HANDOVER
from tenants.products.models import Handover, Question
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.cast import NOW, Clock, Visitor
from tests.products.making import product, question

Visit = Callable[..., Visitor]
DAY = timedelta(days=1)


def post(city: City) -> None:
    """The clock: every letter about a handover is sent."""
    with city.scope():
        for number in list(Alarm.objects.filter(kind=HANDOVER).values_list("pk", flat=True)):
            alarms.ring(number, city=city, now=NOW)


def waiting(member: Member) -> list[tuple[str, str]]:
    counted = inbox.counts(member, now=NOW)
    return [(item.title, item.detail) for item in inbox.items(member, counted, now=NOW)]


@pytest.mark.urls(settings.CITY_URLCONF)
def test_each_kind_waits_for_one_person_and_goes_once_it_is_settled(
    omsk: City, anna: Member, boris: Member, vera: Member, clock: Clock
) -> None:
    clock(NOW)
    with omsk.scope():
        assert waiting(boris) == []
        shed, bench = product(anna), product(boris, "Bench")
        offer = team.offer_product(shed, by=anna, to=boris, words="Careful", now=NOW)
        team.help_with_product(bench, member=vera, now=NOW)
        mine, hers = question(boris, "How much is rent?"), question(vera, "What is the rent?")
        merge = merging.merge_questions(hers, into=mine, by=vera, now=NOW)
        worked = question(boris, "Who buys?")
        Question.objects.filter(pk=worked.pk).update(state="worked_on")
        Task.objects.create(member=boris, text="Call the landlord", due_on=NOW.date())
        Task.objects.create(member=boris, text="Later", due_on=NOW.date() + DAY)

        assert waiting(boris) == [
            ("Anna hands a product over to you", "Shed"),
            ("Vera can help: say hello", "Bench"),
            ("Vera thinks that two questions are one", "What is the rent?"),
            ("What is your answer?", "Who buys?"),
            ("You have promised: today", "Call the landlord"),
        ]
        assert waiting(anna) == waiting(vera) == []
        assert "Call the landlord" not in [step.detail for step in next_steps(boris, now=NOW)]

        team.decline_product(offer, by=boris, now=NOW)
        team.welcome_helper(bench, by=boris, helper=vera, now=NOW)
        merging.undo_merge(merge, by=boris, now=NOW)
        Question.objects.filter(pk=worked.pk).update(state="answered")
        Task.objects.update(done_at=NOW)
        assert waiting(boris) == []


def test_counting_takes_one_statement(omsk: City, anna: Member, boris: Member) -> None:
    with omsk.scope():
        for number in range(4):
            team.offer_product(
                product(anna, f"Line {number}"), by=anna, to=boris, words="", now=NOW
            )
        with CaptureQueriesContext(connection) as counted:
            counts = inbox.counts(boris, now=NOW)
        with CaptureQueriesContext(connection) as read:
            shown = inbox.items(boris, counts, now=NOW)
    assert (counts["handover"], len(shown)) == (4, inbox.MOST)
    assert (len(counted), len(read)) == (1, 1)


def test_the_mark_is_in_the_menu_of_every_page(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    now = timezone.now()
    with omsk.scope():
        shed = product(anna, now=now)
        team.offer_product(shed, by=anna, to=boris, words="", now=now)
    browser = visit(omsk, boris)
    front, elsewhere = browser.get("/").text, browser.get("/people/").text
    assert front.index('id="waits"') < front.index("Your next steps")
    assert f'href="/products/{shed.pk}/"' in front
    for page in (front, elsewhere):
        assert "1 thing waits for you" in page
        assert 'href="/#waits"' in page
    others = visit(omsk, anna).get("/").text
    assert "waits" not in re.findall(r'id="(\w+)"', others)
    assert "menu-mark" not in others
    russian = browser.get("/people/", headers={"accept-language": "ru"}).text
    assert "вас ждёт 1 дело" in russian


def test_only_an_author_welcomes_a_helper(
    omsk: City, boris: Member, vera: Member, gleb: Member, visit: Visit
) -> None:
    now = timezone.now()
    with omsk.scope():
        bench = product(boris, "Bench", now=now)
        team.help_with_product(bench, member=vera, now=now)
        helps = bench.authorships.get(member=vera)
    address = f"/products/{bench.pk}/helpers/{vera.pk}/"
    assert "Vera would like to help" not in visit(omsk, gleb).get(f"/products/{bench.pk}/").text
    assert visit(omsk, gleb).post(address).status_code == 403
    assert visit(omsk, boris).post(f"/products/{bench.pk}/helpers/{gleb.pk}/").status_code == 302
    with omsk.scope():
        helps.refresh_from_db()
        assert helps.welcomed_at is None
    author = visit(omsk, boris)
    assert "Vera would like to help" in author.get(f"/products/{bench.pk}/").text
    assert author.post(address).status_code == 302
    with omsk.scope():
        helps.refresh_from_db()
        assert helps.welcomed_at is not None
    assert "Vera would like to help" not in author.get(f"/products/{bench.pk}/").text


def test_a_handover_is_asked_by_one_letter(
    omsk: City, anna: Member, boris: Member, mailoutbox: list[EmailMessage]
) -> None:
    with omsk.scope():
        boris.user.language = "ru"
        boris.user.save(update_fields=["language"])
        shed = product(anna)
        offer = team.offer_product(shed, by=anna, to=boris, words="Осторожно", now=NOW)
    post(omsk)
    post(omsk)
    letter = mailoutbox[0]
    assert (len(mailoutbox), letter.to) == (1, [boris.user.email])
    assert letter.subject == "Вам передают продукт: Shed"
    assert f"/products/{shed.pk}/" in letter.body
    assert "Осторожно" in letter.body

    with omsk.scope():
        team.take_back_offer(offer, by=anna, now=NOW)
        again = team.offer_product(shed, by=anna, to=boris, words="", now=NOW)
        team.decline_product(again, by=boris, now=NOW)
    post(omsk)
    assert len(mailoutbox) == 1, "nothing is asked that is settled already"
    with omsk.scope():
        assert Handover.objects.waiting().count() == 0


def test_the_letter_speaks_the_language_of_its_reader(
    omsk: City, anna: Member, boris: Member, mailoutbox: list[EmailMessage]
) -> None:
    with omsk.scope(), translation.override("ru"):
        boris.user.language = "en"
        boris.user.save(update_fields=["language"])
        team.offer_product(product(anna), by=anna, to=boris, words="", now=NOW)
    with translation.override("ru"):
        post(omsk)
    assert mailoutbox[0].subject == "A product is handed over to you: Shed"
