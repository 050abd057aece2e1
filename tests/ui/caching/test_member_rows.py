"""Members share the rows of pages: each sees their own view of them, and each change at once."""

from __future__ import annotations

import pytest
from django.db import transaction

from tenants.formats.actions import install_catalogue
from tenants.live.models import Capture
from tenants.meetings.actions.registration import register, withdraw
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.outcome.models import Minutes
from tenants.products.actions.products import rewrite_product
from tenants.products.actions.questions import withdraw_question
from tenants.products.actions.team import accept_product, offer_product
from tenants.products.models import Product, Question
from tenants.registry.models import City
from tenants.ui.caching import for_members
from tests.cast import NOW, person
from tests.products.making import product, question
from tests.ui.caching.making import DAY, Visit, clear_caches, meeting, statements

PAGES = (
    "/products/{product}/",
    "/questions/{question}/",
    "/meetings/{ahead}/",
    "/meetings/{past}/",
    "/meetings/{past}/minutes/",
    "/people/{anna}/",
    "/formats/troika/",
)


@pytest.fixture
def shed(town: City, anna: Member) -> Product:
    with town.scope():
        return product(anna, text="Planks and nails")


@pytest.fixture
def asked(town: City, anna: Member, shed: Product) -> Question:
    with town.scope():
        return question(anna, product=shed)


@pytest.mark.parametrize("path", PAGES)
def test_the_second_member_reads_less(
    town: City, anna: Member, boris: Member, visit: Visit, asked: Question, path: str
) -> None:
    with town.scope():
        install_catalogue(now=NOW)
        past = meeting(starts_at=NOW - DAY, state="closed")
        Minutes.objects.create(meeting=past)
        ahead = meeting(starts_at=NOW + DAY, capacity=9)
        register(ahead, member=anna, now=NOW)
    keys = {"product": asked.product_id, "question": asked.pk, "anna": anna.pk}
    path = path.format(**keys, past=past.pk, ahead=ahead.pk)
    browsers = visit(town, anna), visit(town, boris)
    for browser in browsers:
        browser.get("/me/")  # from now on the session is read with its account
    clear_caches()
    first, second = (statements(browser, path) for browser in browsers)
    assert second < first <= 20
    assert second <= 6


def test_each_change_of_a_product_is_seen_in_the_next_request(
    town: City, anna: Member, boris: Member, visit: Visit, shed: Product
) -> None:
    browsers = visit(town, anna), visit(town, boris)

    def seen(words: str) -> list[bool]:
        return [words in browser.get(f"/products/{shed.pk}/").text for browser in browsers]

    assert seen("Planks and nails") == [True, True]
    with town.scope():
        rewrite_product(
            shed, by=anna, title="Barn", pitch="For all", text="Bricks", needs=["Sand"], offers=[]
        )
    assert seen("Planks and nails") == [False, False]
    for words in ("Barn", "For all", "Bricks", "Sand"):
        assert seen(words) == [True, True]
    assert seen("Who pays") == [False, False]
    with town.scope():
        asked = question(boris, product=shed)
    assert seen("Who pays") == [True, True]
    with town.scope():
        withdraw_question(asked, by=boris)
    for _again in range(2):
        assert seen("Who pays") == [False, True]


def test_only_authors_find_what_authors_may_do(
    town: City, anna: Member, boris: Member, visit: Visit, asked: Question
) -> None:
    hers, his = visit(town, anna), visit(town, boris)
    for path, hers_alone in (
        (f"/products/{asked.product_id}/", "/hours/"),
        (f"/questions/{asked.pk}/", "/answer/"),
    ):
        for _again in range(2):
            assert hers_alone in hers.get(path).text
            assert hers_alone not in his.get(path).text


@pytest.mark.parametrize("author_comes_first", [True, False])
def test_a_withdrawn_question_is_its_authors(
    town: City, anna: Member, boris: Member, visit: Visit, asked: Question, author_comes_first: bool
) -> None:
    with town.scope():
        withdraw_question(asked, by=anna)
    readers = [(visit(town, anna), 200), (visit(town, boris), 404), (visit(town), 404)]
    for browser, status in readers if author_comes_first else readers[::-1]:
        assert browser.get(f"/questions/{asked.pk}/").status_code == status


def test_the_note_of_a_handover_is_for_those_concerned(
    town: City, anna: Member, boris: Member, visit: Visit, shed: Product
) -> None:
    vera = person(town, "Vera")
    with town.scope():
        offered = offer_product(shed, by=anna, to=boris, words="I am tired", now=NOW)
        accept_product(offered, by=boris, now=NOW)
    path = f"/products/{shed.pk}/"
    for who, reads_it in ((boris, True), (vera, False), (anna, True), (vera, False)):
        assert ("I am tired" in visit(town, who).get(path).text) is reads_it


def test_my_registration_is_mine_and_the_list_is_everybodys(
    town: City, anna: Member, boris: Member, visit: Visit, evening: Meeting
) -> None:
    hers, his = visit(town, anna), visit(town, boris)
    path, mine = f"/meetings/{evening.pk}/", "You are coming"
    assert mine not in hers.get(path).text
    with town.scope():
        said = register(evening, member=anna, now=NOW)
    for _again in range(2):
        assert mine in hers.get(path).text
        assert mine not in his.get(path).text
        assert "Anna" in his.get(path).text
    with town.scope():
        withdraw(said, now=NOW)
    assert mine not in hers.get(path).text


def test_a_new_thought_is_in_the_minutes_of_the_next_request(
    town: City, anna: Member, boris: Member, visit: Visit
) -> None:
    with town.scope():
        past = meeting(starts_at=NOW - DAY, state="closed")
        Minutes.objects.create(meeting=past)
    path = f"/meetings/{past.pk}/minutes/"
    browsers = visit(town, anna), visit(town, boris)
    assert ["Ask three" in browser.get(path).text for browser in browsers] == [False, False]
    with town.scope():
        here = Attendance.objects.create(meeting=past, member=boris, arrived_at=NOW - DAY)
        Capture.objects.create(meeting=past, by=here, kind="perspective", text="Ask three")
    assert ["Ask three" in browser.get(path).text for browser in browsers] == [True, True]


def test_each_request_gets_a_copy(town: City, anna: Member, visit: Visit, shed: Product) -> None:
    browser = visit(town, anna)
    browser.get("/me/")
    copies = [browser.get(f"/products/{shed.pk}/").context["product"] for _again in range(3)]
    assert copies[0] == copies[1] == copies[2]
    assert len({id(one) for one in copies}) == 3
    copies[1].title = "Changed by somebody's request"
    assert "Changed" not in browser.get(f"/products/{shed.pk}/").text


def test_rows_read_after_a_change_of_their_own_transaction_are_not_kept(
    town: City, anna: Member, visit: Visit, shed: Product
) -> None:
    browser = visit(town, anna)
    browser.get("/me/")
    clear_caches()
    with transaction.atomic():
        with town.scope():
            Product.objects.filter(pk=shed.pk).update(title="Never committed")
        assert "Never committed" in browser.get(f"/products/{shed.pk}/").text
        transaction.set_rollback(True)
    assert not for_members.rows._entries
    assert "Never committed" not in browser.get(f"/products/{shed.pk}/").text


def test_visitors_take_no_part_in_it(
    town: City, anna: Member, visit: Visit, shed: Product, evening: Meeting
) -> None:
    with town.scope():
        Product.objects.filter(pk=shed.pk).update(visibility="city")
        Meeting.objects.filter(pk=evening.pk).update(is_open=False)
    for path in (f"/products/{shed.pk}/", f"/meetings/{evening.pk}/"):
        assert visit(town, anna).get(path).status_code == 200
        assert visit(town).get(path).status_code == 404
