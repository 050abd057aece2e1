"""Pages of products: visibility, permissions, numbers of queries, hostile input."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.members.models import Member
from tenants.products.actions import hours, merging, team
from tenants.products.actions.questions import answer_question
from tenants.products.actions.queue import schedule_question
from tenants.products.models import HoursSpent, Product, Question
from tenants.registry.models import City
from tests.cast import NOW, Visitor, until_hosts_are_kept
from tests.products.making import product, question

Visit = Callable[..., Visitor]
BIDI = "\u202egnp.exe\u2066"


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_visitors_see_what_is_public_and_nothing_of_the_other_city(
    omsk: City, tomsk: City, anna: Member, darya: Member, visit: Visit
) -> None:
    with tomsk.scope():
        foreign = product(darya, "Tomsk secret", visibility="public")
    with omsk.scope():
        shown = product(anna, "Open shed", visibility="public")
        hidden = [
            product(anna, title, visibility=kind)
            for title, kind in (("Closed one", "city"), ("Network one", "network"))
        ]
        asked = question(anna, "Public question?", product=shown)
        silent = [question(anna, "Silent?", product=one) for one in hidden]
    front = text_of(visit(omsk).get("/products/"))
    assert "Open shed" in front
    for title in ("Closed one", "Network one", "Tomsk secret"):
        assert title not in front
        assert title in text_of(visit(omsk, anna).get("/products/")) or title == "Tomsk secret"
    visitor = visit(omsk)
    assert visitor.get(shown.get_absolute_url()).status_code == 200
    assert visitor.get(asked.get_absolute_url()).status_code == 200
    unseen: list[Product | Question] = [*hidden, *silent]
    for one in unseen:
        assert visitor.get(one.get_absolute_url()).status_code == 404
    assert foreign.title not in text_of(visitor.get("/products/?q=secret"))
    queue = text_of(visitor.get("/questions/?q=question"))
    assert "Public question?" in queue
    assert "Silent?" not in text_of(visitor.get("/questions/"))


def test_what_was_merged_into_a_public_question_is_not_public(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        shed = product(boris, "Open shed", visibility="public")
        shown = question(boris, "Public question?", product=shed)
        closed = question(anna, "Secret words?", product=product(anna, "Closed one"))
        merging.merge_questions(closed, into=shown, by=anna, now=NOW)
    page = visit(omsk).get(shown.get_absolute_url())
    assert page.status_code == 200
    assert "Secret words?" not in text_of(page)
    assert "Secret words?" in text_of(visit(omsk, boris).get(shown.get_absolute_url()))


WRITING = [
    ("products/{p}/edit/", {"title": "Mine", "pitch": "Mine"}),
    ("products/{p}/stage/", {"to": "growth", "why": "Because"}),
    ("products/{p}/visibility/", {"to": "public"}),
    ("products/{p}/return/", {}),
    ("products/{p}/handover/", {"to": "1"}),
    ("products/{p}/authors/", {"member": "1"}),
    ("products/{p}/hours/", {"hours": "3", "day": "2026-01-01"}),
    ("products/{p}/files/", {}),
    ("questions/{q}/edit/", {"text": "Mine?", "blocker": "value"}),
    ("questions/{q}/answer/", {"answer": "Mine"}),
    ("questions/{q}/answer/withdrawal/", {}),
    ("questions/{q}/withdrawal/", {}),
    ("questions/{q}/return/", {}),
]


@pytest.mark.parametrize(("address", "sent"), WRITING)
def test_what_is_others_is_refused_with_nothing_changed(
    omsk: City, anna: Member, boris: Member, visit: Visit, address: str, sent: dict[str, str]
) -> None:
    with omsk.scope():
        made = product(anna)
        asked = question(anna, product=made)
        before = (Product.objects.values().get(), Question.objects.values().get())
    path = "/" + address.format(p=made.pk, q=asked.pk)
    assert visit(omsk, boris).post(path, sent).status_code == 403
    to_the_door = visit(omsk).post(path, sent)
    assert to_the_door.status_code == 302
    with omsk.scope():
        assert (Product.objects.values().get(), Question.objects.values().get()) == before
        assert made.authorships.count() == 1
        assert not HoursSpent.objects.exists()


def fill(anna: Member, boris: Member, n: int) -> tuple[Product, Question]:
    made = product(anna, f"Product {n}", visibility="public")
    team.help_with_product(made, member=boris, now=NOW)
    asked = question(anna, f"Question number {n} about shelves?", product=made)
    done = question(boris, f"Another {n} about shelves?", product=None)
    answer_question(done, by=boris, answer="Yes", now=NOW)
    hours.log_hours(made, by=anna, day=NOW.date(), hours=n, now=NOW)  # type: ignore[arg-type]
    return made, asked


@pytest.mark.parametrize(
    "address",
    [
        "/products/",
        "/products/?q=product",
        "/products/{p}/",
        "/products/{p}/hours/",
        "/questions/",
        "/questions/?state=mine",
        "/questions/?state=answered",
        "/questions/?q=shelf",
        "/questions/{q}/",
    ],
)
def test_more_rows_cost_no_more_queries(
    omsk: City, anna: Member, boris: Member, visit: Visit, address: str
) -> None:
    with omsk.scope():
        made, asked = fill(anna, boris, 1)
    browser, path = visit(omsk, anna), address.format(p=made.pk, q=asked.pk)
    until_hosts_are_kept()
    browser.get(path)
    with CaptureQueriesContext(connection) as one:
        assert browser.get(path).status_code == 200
    with omsk.scope():
        for n in (2, 3):
            fill(anna, boris, n)
        for n in (4, 5):
            question(anna, f"Of the product {n}?", product=made)
            twin = question(anna, f"Merged {n}?")
            merging.merge_questions(twin, into=asked, by=anna, now=NOW)
    with CaptureQueriesContext(connection) as three:
        assert browser.get(path).status_code == 200
    assert len(three) == len(one), [query["sql"] for query in three.captured_queries]
    assert len(one) <= 16


class TestHostileInput:
    NEW: dict[str, str] = {"title": "Shed", "pitch": "For all", "stage": "idea"}

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("title", "x" * 1_000_000, "at most 120 characters"),
            ("text", "ж" * 500_000, "at most 20000 characters"),
            ("pitch", "", "Please fill this in"),
            ("pitch", BIDI[0], "Please fill this in"),
            ("stage", "paused", "Select a valid choice"),
            ("needs", "x" * 61, "under 60 characters"),
            ("needs", ",".join(f"n{i}" for i in range(13)), "12 things at most"),
        ],
    )
    def test_a_product_is_refused_beside_the_field(
        self, omsk: City, anna: Member, visit: Visit, field: str, value: str, words: str
    ) -> None:
        sent = {**self.NEW, field: value}
        answer = visit(omsk, anna).post("/products/new/", sent)
        assert answer.status_code == 200
        assert words in text_of(answer)
        assert 'aria-invalid="true"' in text_of(answer)
        with omsk.scope():
            assert not Product.objects.exists()

    def test_what_cannot_be_seen_is_left_out(self, omsk: City, anna: Member, visit: Visit) -> None:
        sent = {**self.NEW, "title": f"Shed\0 {BIDI}", "text": f"one\r\ntwo\0{BIDI}"}
        assert visit(omsk, anna).post("/products/new/", sent).status_code == 302
        with omsk.scope():
            made = Product.objects.get()
            assert (made.title, made.text) == ("Shed gnp.exe", "one\ntwognp.exe")

    def test_broken_letters_are_no_error_of_ours(
        self, omsk: City, anna: Member, visit: Visit
    ) -> None:
        browser = visit(omsk, anna)
        kind = "application/x-www-form-urlencoded"
        answer = browser.post("/questions/new/", b"text=%ff%fe%00?&blocker=%c3", content_type=kind)
        assert answer.status_code == 200
        for address in (
            "/products/?q=%00%ff&stage=%00&page=-1",
            "/questions/?q=%ff%00&blocker=x&state=%00&page=99999999999999999999",
            "/questions/similar/?text=%00%ff",
            "/products/?q=" + "a+" * 4000,
        ):
            assert browser.get(address).status_code in (200, 414)
        assert browser.get("/products/99999999999999999999/").status_code == 404
        with omsk.scope():
            places = {
                f"/questions/{question(anna).pk}/merge/": "into",
                f"/products/{product(anna).pk}/authors/": "member",
            }
        for address, name in places.items():
            for number in ("9" * 30, "9" * 5000):  # more than a row has, more than Python reads
                assert browser.post(address, {name: number}).status_code == 404

    def test_a_double_click_makes_one(self, omsk: City, anna: Member, visit: Visit) -> None:
        browser = visit(omsk, anna)
        question_sent = {"text": "How?", "about": "person", "blocker": "myself"}
        places = {browser.post("/products/new/", self.NEW)["Location"] for _ in range(2)}
        asked = {browser.post("/questions/new/", question_sent)["Location"] for _ in range(2)}
        assert (len(places), len(asked)) == (1, 1)
        with omsk.scope():
            assert (Product.objects.count(), Question.objects.count()) == (1, 1)

    @pytest.mark.parametrize("typed", ["2,5", "2.5", " 2,5 "])
    def test_hours_take_a_comma_and_a_point(
        self, omsk: City, anna: Member, visit: Visit, typed: str
    ) -> None:
        with omsk.scope():
            made = product(anna)
        sent = {"hours": typed, "day": "2026-01-01"}
        assert visit(omsk, anna).post(f"/products/{made.pk}/hours/", sent).status_code == 302
        with omsk.scope():
            assert HoursSpent.objects.get().hours == Decimal("2.5")

    @pytest.mark.parametrize(
        ("field", "value"), [("hours", "NaN"), ("hours", "25"), ("day", "2999-01-01"), ("day", "x")]
    )
    def test_impossible_hours(
        self, omsk: City, anna: Member, visit: Visit, field: str, value: str
    ) -> None:
        with omsk.scope():
            made = product(anna)
        sent = {"hours": "1", "day": "2026-01-01", field: value}
        assert visit(omsk, anna).post(f"/products/{made.pk}/hours/", sent).status_code == 200
        with omsk.scope():
            assert not HoursSpent.objects.exists()


def test_a_question_about_a_product_the_community_or_oneself(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        mine, others = product(anna), product(boris, "Other")
    browser = visit(omsk, anna)
    sent = {"blocker": "value", "outcome": "Courage"}
    for about in (str(mine.pk), "community", "person"):
        browser.post("/questions/new/", {**sent, "about": about, "text": f"On {about}?"})
    refused = browser.post("/questions/new/", {**sent, "about": str(others.pk), "text": "On?"})
    assert "Select a valid choice" in text_of(refused)
    with omsk.scope():
        said = {(q.about, q.product_id) for q in Question.objects.all()}
        assert said == {("product", mine.pk), ("community", None), ("person", None)}


def test_the_words_alone_are_a_question(omsk: City, anna: Member, visit: Visit) -> None:
    browser = visit(omsk, anna)
    asked = browser.post("/questions/new/", {"text": "How do I begin?", "about": "person"})
    page = browser.get(asked["Location"]).content.decode()
    assert "How do I begin?" in page
    with omsk.scope():
        assert Question.objects.get().blocker == ""
    assert " · </p>" not in browser.get("/questions/").content.decode()


def test_a_place_in_the_queue_is_the_same_however_one_looks(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        question(anna, "Who pays?")
        other = question(boris, "Who comes?", now=NOW + timedelta(minutes=1))
        Question.objects.filter(pk=other.pk).update(blocker="market")
    browser = visit(omsk, anna)
    for address in ("/questions/", "/questions/?blocker=market", "/questions/?q=comes"):
        page = text_of(browser.get(address))
        assert re.search(r"Place in the queue:</span> 2</span>.{0,200}Who comes\?", page)
    with omsk.scope():
        schedule_question(Question.objects.get(text="Who pays?"))
    page = text_of(browser.get("/questions/"))
    assert re.search(r"Place in the queue:</span> 1</span>.{0,200}Who comes\?", page)
    assert "On the agenda" in page


def test_a_merged_question_leads_to_the_one_that_goes_on(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        kept = question(boris, "Who repairs the drills?")
        merged = question(anna, "Who repairs drills?")
    browser = visit(omsk, anna)
    assert "Asked before in similar words" in text_of(browser.get(merged.get_absolute_url()))
    assert "Who repairs the drills?" in text_of(
        browser.get("/questions/similar/", {"text": "who repairs all the drills"})
    )
    for person in (anna, boris):  # one proposes, the other agrees
        visit(omsk, person).post(f"/questions/{merged.pk}/merge/", {"into": kept.pk})
    led = browser.get(merged.get_absolute_url())
    assert (led.status_code, led["Location"]) == (302, kept.get_absolute_url())
    page = text_of(browser.get(kept.get_absolute_url()))
    assert "Others ask the same" in page
    ending = re.search(r"/questions/merges/\d+/end/", page)
    assert ending
    browser.post(ending.group())
    assert browser.get(merged.get_absolute_url()).status_code == 200


def test_words_of_a_handover_stay_between_those_whom_it_concerns(
    omsk: City, anna: Member, boris: Member, vera: Member, visit: Visit
) -> None:
    with omsk.scope():
        shed = product(anna, "Open shed", visibility="public")
        offer = team.offer_product(shed, by=anna, to=boris, words="The roof leaks", now=NOW)
        team.accept_product(offer, by=boris, now=NOW)
    for who, reads in ((anna, True), (boris, True), (vera, False), (None, False)):
        page = text_of(visit(omsk, who).get(shed.get_absolute_url()))
        assert "Handed over: Anna → Boris" in page
        assert ("The roof leaks" in page) is reads


def test_a_handover_on_the_page(omsk: City, anna: Member, boris: Member, visit: Visit) -> None:
    with omsk.scope():
        made = product(anna)
    path = made.get_absolute_url()
    visit(omsk, anna).post(f"{path}handover/", {"to": boris.pk, "words": "Good luck"})
    assert "Anna hands this product over to you" in text_of(visit(omsk, boris).get(path))
    visit(omsk, boris).post(f"{path}handover/acceptance/")
    assert "Put a stop" in text_of(visit(omsk, boris).get(path))
    assert "Put a stop" not in text_of(visit(omsk, anna).get(path))
