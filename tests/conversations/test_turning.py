"""A post becomes a question, a task, a realisation, and each side leads to the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tenants.conversations import actions
from tenants.conversations.errors import NoEvening, NotYourPost, PostDeleted
from tenants.conversations.models import Post
from tenants.governance.decisions.models import Decision
from tenants.live.models import Capture
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.notifications.models import Notification
from tenants.outcome.actions import make_task
from tenants.outcome.models import Task
from tenants.products.models import Product, Question
from tenants.registry.models import City
from tests.cast import NOW, Visitor
from tests.governance.decisions.making import proposal
from tests.outcome.conftest import (
    agenda,
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
    "agenda", "closed", "doors", "people", "question", "questions",
    "reads", "roman",
 "room",
    "run", "thoughts", "thursdays", "tonight", "working",
]  # fmt: skip
Visit = Callable[..., Visitor]


@pytest.fixture
def shed(omsk: City, anna: Member) -> Product:
    with omsk.scope():
        return product(anna, "Shed of tools")


@pytest.fixture
def post(omsk: City, anna: Member, shed: Product) -> Post:
    with omsk.scope():
        return actions.write_post(by=anna, subject=shed, text="Who keeps\nthe keys?", now=NOW)


def test_a_question_of_whoever_presses(
    omsk: City, boris: Member, post: Post, shed: Product, visit: Visit
) -> None:
    browser = visit(omsk, boris)
    for _ in range(2):
        done = browser.post(f"/posts/{post.pk}/question/", follow=True)
    with omsk.scope():
        asked = Question.objects.get()
        assert (asked.author, asked.product, asked.text) == (boris, shed, "Who keeps\nthe keys?")
        assert asked.state == Question.State.QUEUED
    assert "became a question" in done.text
    assert f"/questions/{asked.pk}/" in done.text
    page = browser.get(f"/questions/{asked.pk}/").text
    assert "a post of Anna’s" in page
    assert f"/posts/{post.pk}/" in page


def test_a_proposal_with_the_words_of_the_post(
    omsk: City, anna: Member, boris: Member, post: Post, visit: Visit
) -> None:
    browser, address = visit(omsk, boris), f"/posts/{post.pk}/proposal/"
    assert 'value="Who keeps the keys?"' in browser.get(address).text
    sent = {
        "title": "Keys", "text": "Boris keeps them.", "electors": "all", "days": "7", "review": "13"
    }  # fmt: skip
    refused = browser.post(address, sent | {"text": ""})
    assert refused.status_code == 422
    with omsk.scope():
        assert not Decision.objects.exists()
    assert 'value="Keys"' in refused.text
    done = browser.post(address, sent, follow=True)
    with omsk.scope():
        made = Decision.objects.get()
        assert (made.by, made.title, made.text) == (boris, "Keys", "Boris keeps them.")
        assert (made.way, made.elector_count) == ("consent", 2)
    assert "a post of Anna’s" in done.text
    assert "became a proposal" in browser.get(f"/products/{post.thread.product_id}/thread/").text
    again = browser.post(address, sent, follow=True)
    assert again.redirect_chain[-1][0] == f"/decisions/{made.pk}/"
    with omsk.scope():
        assert Decision.objects.count() == 1


def test_nobody_learns_of_a_private_post_by_its_proposal(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        task = make_task(by=anna, text="A secret task", now=NOW)
        hidden = actions.write_post(by=anna, subject=task, text="Only mine", now=NOW)
    address = f"/posts/{hidden.pk}/proposal/"
    assert visit(omsk, boris).get(address).status_code == 404
    sent = {"title": "Keys", "text": "As it is", "electors": "all", "days": "7", "review": "13"}
    done = visit(omsk, anna).post(address, sent, follow=True)
    assert "a post of Anna’s" in done.text
    page = visit(omsk, boris).get(done.request["PATH_INFO"]).text
    assert "As it is" in page
    assert "a post of" not in page
    assert "Only mine" not in page


def test_a_decision_has_a_talk_of_its_own(
    omsk: City, tomsk: City, anna: Member, boris: Member, darya: Member, visit: Visit
) -> None:
    with omsk.scope():
        made = proposal(anna, [anna, boris])
        number = made.pk
    browser = visit(omsk, boris)
    browser.post(f"/decisions/{number}/thread/", {"text": "Six is early for @Anna"})
    page = visit(omsk, anna).get(f"/decisions/{number}/").text
    assert "Six is early" in page
    assert visit(omsk).get(f"/decisions/{number}/thread/").status_code == 302
    assert visit(tomsk, darya).get(f"/decisions/{number}/thread/").status_code == 404
    with omsk.scope():
        told = Notification.objects.exclude(kind__startswith="decisions.").get()
        assert (told.member, told.kind) == (anna, "conversations.mention")


def test_a_task_of_whoever_presses(
    omsk: City, boris: Member, post: Post, shed: Product, visit: Visit
) -> None:
    browser = visit(omsk, boris)
    for _ in range(2):
        done = browser.post(f"/posts/{post.pk}/task/", follow=True)
    with omsk.scope():
        task = Task.objects.get()
        assert (task.member, task.product, task.text) == (boris, shed, "Who keeps the keys?")
    assert "became a task" in done.text
    assert f"/posts/{post.pk}/" in browser.get(f"/tasks/{task.pk}/").text


def test_a_realisation_belongs_to_the_evening(
    omsk: City, closed: Meeting, room: dict[str, Attendance], anna: Member, visit: Visit
) -> None:
    now = closed.ends_at + timedelta(days=1)
    with omsk.scope():
        here = actions.write_post(by=anna, subject=closed, text="So it was trust!", now=now)
        kept = actions.turn_into_realisation(here, by=anna, now=now)
        again = actions.turn_into_realisation(here, by=anna, now=now)
        assert kept == again
        assert (kept.meeting, kept.by, kept.kind) == (closed, room["Anna"], "realisation")
        assert kept in Capture.objects.not_taken_back()
    page = visit(omsk, anna).get(f"/meetings/{closed.pk}/thread/").text
    assert "kept as a realisation" in page
    assert "So it was trust!" in visit(omsk, anna).get(f"/meetings/{closed.pk}/minutes/").text


def test_what_is_refused_changes_nothing(
    omsk: City, anna: Member, boris: Member, post: Post, visit: Visit
) -> None:
    with omsk.scope():
        with pytest.raises(NotYourPost):
            actions.turn_into_realisation(post, by=boris, now=NOW)
        with pytest.raises(NoEvening):
            actions.turn_into_realisation(post, by=anna, now=NOW)
    told = visit(omsk, anna).post(f"/posts/{post.pk}/realisation/", follow=True)
    assert "A realisation belongs to an evening" in told.text
    with omsk.scope():
        actions.delete_post(post, by=anna, now=NOW)
        for turn in (actions.turn_into_question, actions.turn_into_task):
            with pytest.raises(PostDeleted):
                turn(post, by=boris, now=NOW)
        assert not Question.objects.exists()
        assert not Task.objects.exists()
        assert not Capture.objects.exists()


def test_who_may_not_read_where_it_came_from_is_not_led_there(
    omsk: City, anna: Member, boris: Member, shed: Product, visit: Visit
) -> None:
    with omsk.scope():
        private = make_task(by=anna, text="A surprise", now=NOW)
        post = actions.write_post(by=anna, subject=private, text="Who can bake?", now=NOW)
        asked = actions.turn_into_question(post, by=anna, now=NOW)
        shown = actions.write_post(by=anna, subject=shed, text="Buy flour", now=NOW)
        task = actions.turn_into_task(shown, by=anna, now=NOW)
        Task.objects.filter(pk=task.pk).update(product=None)
    assert "a post of Anna’s" in visit(omsk, anna).get(f"/questions/{asked.pk}/").text
    assert "a post of Anna’s" not in visit(omsk, boris).get(f"/questions/{asked.pk}/").text
    thread = visit(omsk, boris).get(f"/products/{shed.pk}/thread/").text
    assert "became a task" in thread
    assert f"/tasks/{task.pk}/thread/" not in thread
