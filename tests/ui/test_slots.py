"""Slots: apps above fill the pages below; every provider keeps the promise of statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.conversations.actions import write_post
from tenants.formats.actions import install_catalogue
from tenants.governance.values.models import Value
from tenants.meetings.models import Meeting
from tenants.meetings.tokens import calendar_token, door_token
from tenants.members.models import Member
from tenants.outcome.actions import make_task
from tenants.products.models import Question
from tenants.registry.models import City
from tenants.rounds.actions import open_round
from tenants.ui.slots import Panel, Slot, all_slots, slot_named
from tests.cast import Visitor
from tests.governance.decisions.making import proposal
from tests.outcome.conftest import (
    agenda,
    clock,
    closed,
    doors,
    people,
    question,
    questions,
    reads,
    roman,
    room,
    run,
    thoughts,
    thursdays,
    tonight,
    working,
)
from tests.products.making import product

__all__ = [
    "agenda", "clock", "closed", "doors", "people", "question", "questions", "reads", "roman",
    "room", "run", "thoughts", "thursdays", "tonight", "working",
]  # fmt: skip
Visit = Callable[..., Visitor]
Slots = Callable[[str], Slot[[int], str]]


@pytest.fixture
def new_slot(monkeypatch: pytest.MonkeyPatch) -> Slots:
    """`new_slot("name")` declares a slot for this test only."""
    monkeypatch.setattr("tenants.ui.slots._slots", {})
    return lambda name: Slot(name, statements=0)


def test_a_slot_is_filled_in_order_and_without_those_that_have_nothing(new_slot: Slots) -> None:
    numbers = new_slot("numbers")
    assert numbers.fill(7) == []
    numbers.register(lambda n: f"late {n}", order=20)
    numbers.register(lambda n: None, order=5)
    numbers.register(lambda n: f"early {n}", order=10)
    numbers.register(lambda n: f"unordered {n}")
    assert numbers.fill(7) == ["early 7", "late 7", "unordered 7"]


def test_registering_twice_is_registering_once(new_slot: Slots) -> None:
    def provider(number: int) -> str:
        return str(number)

    numbers = new_slot("numbers")
    numbers.register(provider)
    numbers.register(provider, order=1)
    assert numbers.fill(7) == ["7"]


def test_names_are_unique_and_a_misspelt_one_is_an_error(new_slot: Slots) -> None:
    new_slot("numbers")
    with pytest.raises(ValueError, match="two slots"):
        new_slot("numbers")
    with pytest.raises(LookupError, match=r"No slot “nombers”\. There are: numbers"):
        slot_named("nombers")


def test_a_panel_sees_the_page_and_its_own_variables_and_leaves_none_behind(
    new_slot: Slots,
) -> None:
    def provider(request: HttpRequest, number: int) -> Panel:
        return Panel("ui/components/stat.html", {"value": f"<{number}>"})

    page_slot: Slot[[HttpRequest, int], Panel] = Slot("page", statements=0)
    page_slot.register(provider)
    page = Template("{% load ui %}{{ value }}{% slot 'page' 7 %}{{ value }}")
    drawn = page.render(Context({"request": HttpRequest(), "value": "-", "label": "years"}))
    assert drawn.startswith("-<div")
    assert drawn.endswith("</div>\n-")
    assert "&lt;7&gt;" in drawn
    assert "years" in drawn


@pytest.fixture
def pages(
    omsk: City,
    tomsk: City,
    closed: Meeting,
    question: Question,
    anna: Member,
    boris: Member,
    darya: Member,
) -> dict[str, str]:
    """The page that draws each slot, after an evening with everything on it."""
    with tomsk.scope():
        shown = product(darya, visibility="public")
    with omsk.scope():
        made = product(boris)
        Question.objects.filter(pk=question.pk).update(product=made)
        install_catalogue(now=closed.ends_at)
        other = product(boris, "Other")
        task = make_task(by=anna, text="Call three", product=other, now=closed.ends_at)
        merged = Question.objects.create(
            author=anna, text="The same?", about="person", state="merged", merged_into=question
        )
        for subject in (made, question, task, closed, merged):
            write_post(by=anna, subject=subject, text="And then?", now=closed.ends_at)
        write_post(by=boris, subject=task, text="Soon", now=closed.ends_at)
        asks: dict[str, Any] = {"hours": 48, "shape": "together", "asks": "all"}
        for now in (closed.ends_at - timedelta(days=3), closed.ends_at):
            open_round(question, by=question.author, now=now, **asks)
        begun = timezone.now()
        ends = begun + timedelta(days=7)
        value = Value.objects.create(
            title="Listening", text="To the end.", state="in_force", decided_at=begun, by=anna
        )
        facts: dict[str, Any] = {"closes_at": ends, "subject": ("value", value.pk)}
        decision = proposal(anna, [anna, boris], now=begun, **facts)
        meeting = closed.get_absolute_url()
        return {
            "decision_subject": decision.get_absolute_url(),
            "decision_page": decision.get_absolute_url(),
            "core_page": "/core/",
            "core_links": "/core/",
            "held_duty": "/core/",
            "person_page": boris.get_absolute_url(),
            "product_page": made.get_absolute_url(),
            "product_line": made.get_absolute_url(),
            "question_page": question.get_absolute_url(),
            "merged_question": question.get_absolute_url(),
            "meeting_entrance": meeting,
            "meeting_outcome": meeting,
            "meeting_page": meeting,
            "minutes_page": f"{meeting}minutes/",
            "task_page": f"/tasks/{task.pk}/",
            "post_menu": f"/tasks/{task.pk}/thread/",
            "task_links": f"/products/{other.pk}/tasks/",
            "meeting_core_links": meeting,
            "member_calendar": f"/calendar/{calendar_token(anna.pk)}.ics",
            "after_check_in": f"/here/{door_token(closed.pk)}/",
            "live_afterwards": f"{meeting}live/facilitator/",
            "projector_end": f"{meeting}live/projector/",
            "projector_page": f"{meeting}live/projector/",
            "phone_page": f"{meeting}live/phone/",
            "front_page": "/",
            "listing_reach": f"/network/tomsk/product/{shown.pk}/",
            "format_page": "/formats/troika/",
            "format_shelf": "/formats/",
            "api_keys_intro": "/me/api-keys/",
            "listing_page": f"/network/tomsk/product/{shown.pk}/",
            "search": "/network/?q=board",
            "sign_in_page": "/sign-in/",
            "banner": "/about/",
            "guest": "/about/",
            "city_search": "/search/?q=board",
        }


def reader_of(name: str, omsk: City, anna: Member, visit: Visit) -> Visitor:
    """Anna, but for the slots of pages for visitors."""
    return visit(omsk) if name in {"sign_in_page", "guest"} else visit(omsk, anna)


@pytest.mark.urls(settings.CITY_URLCONF)
def test_every_slot_shows_what_a_new_app_puts_there(
    omsk: City, anna: Member, visit: Visit, pages: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def provider(request: HttpRequest, *about: object) -> Panel:
        return Panel("ui/components/stat.html", {"value": "Brought by a new app", "label": ""})

    for name, page in pages.items():
        if name in {"product_line", "after_check_in", "guest", "search", "member_calendar"}:
            continue  # they take no panels
        browser = reader_of(name, omsk, anna, visit)
        slot = slot_named(name)
        assert "Brought by a new app" not in browser.get(page).text
        with monkeypatch.context() as patch:
            patch.setattr(slot, "_orders", {**slot._orders, provider: 50})
            assert browser.get(page).text.count("Brought by a new app") == 1, name


@pytest.mark.urls(settings.CITY_URLCONF)
def test_providers_take_as_many_statements_as_their_slot_promises(
    omsk: City, anna: Member, visit: Visit, pages: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(pages) == {slot.name for slot in all_slots() if slot.statements is not None}
    for name, page in pages.items():
        browser, slot = reader_of(name, omsk, anna, visit), slot_named(name)
        browser.get(page)  # hosts and sessions are known from now on
        with CaptureQueriesContext(connection) as filled:
            assert browser.get(page).status_code == 200
        with monkeypatch.context() as patch, CaptureQueriesContext(connection) as empty:
            patch.setattr(slot, "_orders", {})
            assert browser.get(page).status_code == 200
        assert slot.statements is not None
        taken = len(filled) - len(empty)
        assert taken <= slot.statements * len(slot.providers), name
