"""Each member hears of a post once, for the nearest reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tenants.conversations import actions
from tenants.conversations.models import Post
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.notifications.models import Notification
from tenants.outcome.actions import make_task
from tenants.products.actions.team import help_with_product
from tenants.products.models import Product
from tenants.registry.models import City
from tests.cast import NOW, Visitor
from tests.products.making import product, question

Visit = Callable[..., Visitor]


@pytest.fixture
def shed(omsk: City, anna: Member, gleb: Member) -> Product:
    """Of Anna, with Gleb as a helper."""
    with omsk.scope():
        made = product(anna, "Shed of tools")
        help_with_product(made, member=gleb, now=NOW)
        return Product.objects.get(pk=made.pk)


def told() -> set[tuple[str, str]]:
    rows = Notification.objects.filter(kind__startswith="conversations.")
    return {(row.member.name, row.kind.partition(".")[2]) for row in rows.select_related("member")}


def test_the_team_the_answered_and_the_called_hear_of_it_once(
    omsk: City, anna: Member, boris: Member, vera: Member, gleb: Member, shed: Product
) -> None:
    with omsk.scope():
        first = actions.write_post(by=boris, subject=shed, text="Who keeps it?", now=NOW)
        assert told() == {("Anna", "post_on_mine"), ("Gleb", "post_on_mine")}
        row = Notification.objects.first()
        assert row
        assert row.url == f"/products/{shed.pk}/thread/#post-1"
        assert (row.by, row.text) == (boris, "Who keeps it?")
        Notification.objects.all().delete()
        actions.write_post(
            by=anna, subject=shed, text="Ask @Gleb and @Vera", reply_to=first, now=NOW
        )
        assert told() == {("Gleb", "mention"), ("Vera", "mention"), ("Boris", "reply")}


def test_questions_and_tasks_have_one_owner_and_who_left_hears_nothing(
    omsk: City, anna: Member, boris: Member, vera: Member
) -> None:
    with omsk.scope():
        asked = question(boris)
        task = make_task(by=vera, text="Call", question=asked, now=NOW)
        for subject in (asked, task):
            actions.write_post(by=anna, subject=subject, text="How is it?", now=NOW)
        assert told() == {("Boris", "post_on_mine"), ("Vera", "post_on_mine")}
        Notification.objects.all().delete()
        leave_city(member=boris, now=NOW)
        actions.write_post(by=anna, subject=asked, text="And now, @Boris?", now=NOW)
        assert told() == set()


def test_an_edit_tells_those_whom_it_adds_and_deletion_takes_back(
    omsk: City, anna: Member, boris: Member, vera: Member, gleb: Member, shed: Product
) -> None:
    with omsk.scope():
        post = actions.write_post(by=anna, subject=shed, text="@Vera", now=NOW)
        actions.edit_post(post, by=anna, text="@Vera and @Boris", now=NOW)
        assert told() == {
            ("Vera", "mention"),
            ("Boris", "mention"),
            ("Gleb", "post_on_mine"),
        }
        actions.delete_post(post, by=anna, now=NOW)
        assert told() == set()
        assert Post.objects.count() == 1


def test_opening_the_thread_reads_what_told_of_it(
    omsk: City, anna: Member, boris: Member, shed: Product, visit: Visit
) -> None:
    with omsk.scope():
        actions.write_post(by=boris, subject=shed, text="Look", now=NOW)
    browser = visit(omsk, anna)
    bell = browser.get("/notifications/").text
    assert "Boris writes about yours" in bell
    browser.get(f"/products/{shed.pk}/thread/")
    with omsk.scope():
        assert Notification.objects.get(member=anna).read_at is not None
