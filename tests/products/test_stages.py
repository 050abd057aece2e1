"""The stage form, handing over, the archive and the queue agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from tenants.members.models import Member
from tenants.products.actions.products import move_product, resume_product
from tenants.products.actions.team import accept_product, offer_product
from tenants.products.forms import MoveForm
from tenants.products.models import Product, Question
from tenants.products.queries.questions import place_in_queue, places, questions
from tenants.registry.models import City
from tests.cast import NOW, Visitor
from tests.products.making import product, question

Visit = Callable[..., Visitor]
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("stage", "chosen"),
    [("idea", "problem"), ("launch", "growth"), ("growth", "paused"), ("archived", "idea")],
)
def test_the_next_stage_is_chosen_and_the_present_one_is_not_offered(
    stage: str, chosen: str
) -> None:
    field = MoveForm(product=Product(stage=stage)).fields["to"]
    offered = [value for _group, choices in field.choices for value, _label in choices]  # type: ignore[attr-defined]
    assert field.initial == chosen
    assert stage not in offered
    assert len(offered) == 7


def test_the_form_as_it_comes_can_be_sent(omsk: City, anna: Member, visit: Visit) -> None:
    with omsk.scope():
        made = product(anna, now=timezone.now())
    browser, address = visit(omsk, anna), f"/products/{made.pk}/stage/"
    page = browser.get(address).text
    assert '<option value="problem" selected>' in page
    assert f'href="/products/{made.pk}/handover/"' in page, "to a person it is handed over"
    assert '<option value="archived" selected>' in browser.get(f"{address}?to=archived").text
    assert browser.post(address, {"to": "problem", "why": "Ten have asked"}).status_code == 302
    with omsk.scope():
        made.refresh_from_db()
        assert made.stage == "problem"


def test_a_product_handed_over_goes_on_at_its_stage(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        made = product(anna, stage="problem")
        offer = offer_product(made, by=anna, to=boris, words="", now=NOW)
        accept_product(offer, by=boris, now=NOW)
    page = visit(omsk, boris).get(f"/products/{made.pk}/").text
    assert "Handed over: Anna → Boris" in page
    assert "Goes on elsewhere" not in page


@pytest.mark.parametrize(("stage", "outcome"), [("archived", "taken_back"), ("paused", "waiting")])
def test_an_offer_to_hand_over_ends_with_the_work(
    omsk: City, anna: Member, boris: Member, stage: str, outcome: str
) -> None:
    with omsk.scope():
        made = product(anna, stage="problem")
        offer = offer_product(made, by=anna, to=boris, words="", now=NOW)
        move_product(made, to=stage, by=anna, now=NOW + MINUTE, why="No time")
        offer.refresh_from_db()
        assert offer.outcome == outcome
        assert offer.settled_at == (NOW + MINUTE if outcome == "taken_back" else None)


def test_questions_of_a_product_at_rest_leave_the_queue_and_come_back_with_it(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        shed = product(anna)
        first = question(anna, "Who pays?", product=shed)
        second = question(boris, "Where to begin?", now=NOW + MINUTE)
        move_product(shed, to="archived", by=anna, now=NOW, why="Enough")
        assert places() == {second.pk: 1}
        assert list(questions(reader=boris)) == [second]
        assert not Question.objects.select_related("product", "author").get(pk=first.pk).is_waiting
        assert list(questions(reader=boris, text="pays")) == [first], "it is still found"
    author = visit(omsk, anna)
    page, way = (
        author.get(f"/{path}/").text for path in (f"products/{shed.pk}", f"questions/{first.pk}")
    )
    assert "Ask one more" not in page
    for shown in (page, way):
        assert "Waits with its product" in shown
        assert "In the queue" not in shown
    assert "Shed" not in author.get("/questions/new/").text
    with omsk.scope():
        shed.refresh_from_db()
        resume_product(shed, by=anna, now=NOW)
        assert list(places()) == [first.pk, second.pk]
        assert place_in_queue(first) == 1
    assert "In the queue" in author.get(f"/questions/{first.pk}/").text
    assert "Shed" in author.get("/questions/new/").text


def test_evidence_is_pressed_not_copied(omsk: City, anna: Member, visit: Visit) -> None:
    with omsk.scope():
        shed = product(anna)
        evidence = "Notes: https://example.com/notes."
        move_product(shed, to="problem", by=anna, now=NOW, why="Asked", evidence=evidence)
    page = visit(omsk, anna).get(f"/products/{shed.pk}/").text
    assert '<a href="https://example.com/notes" rel="nofollow noopener ugc">' in page
