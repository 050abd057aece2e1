"""Each member hears of a post once, for the nearest reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tenants.conversations import actions
from tenants.conversations.models import Post
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.notifications.delivery import note_handed
from tenants.notifications.models import Notification
from tenants.notifications.queries import lines_of, of_member
from tenants.outcome.actions import make_task
from tenants.outcome.models import Task
from tenants.products.actions.questions import withdraw_question
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


def test_who_may_not_read_a_thread_hears_nothing_of_it(
    omsk: City, anna: Member, boris: Member, vera: Member, visit: Visit
) -> None:
    with omsk.scope():
        secret = make_task(by=anna, text="A surprise for Boris", assignee=vera, now=NOW)
        withdrawn = question(anna)
        withdraw_question(withdrawn, by=anna)
        withdrawn.refresh_from_db()
        actions.write_post(by=anna, subject=secret, text="@Vera, not a word to @Boris", now=NOW)
        actions.write_post(by=anna, subject=withdrawn, text="@Boris is why", now=NOW)
        assert told() == {("Vera", "mention")}
    page = visit(omsk, anna).post(
        f"/tasks/{secret.pk}/thread/", {"text": "@Boris must not know"}, follow=True
    )
    assert "Boris may not read this talk" in page.text


def test_the_bell_shows_the_present_words_and_only_to_who_still_may_read_them(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        asked = question(anna)
        post = actions.write_post(by=anna, subject=asked, text="@Boris: my PIN is 1234", now=NOW)
        actions.edit_post(post, by=anna, text="@Boris: see me", now=NOW)
    browser = visit(omsk, boris)
    bell = browser.get("/notifications/").text
    assert "see me" in bell
    assert "1234" not in bell
    with omsk.scope():
        withdraw_question(asked, by=anna)
    assert "see me" not in browser.get("/notifications/").text


def test_a_row_knows_its_readers_as_the_list_does(
    omsk: City, anna: Member, boris: Member, vera: Member, gleb: Member, shed: Product
) -> None:
    with omsk.scope():
        open_one, withdrawn = question(anna, "Open?"), question(anna, "Withdrawn?")
        subjects: list[dict[str, Any]] = [
            {}, {"product": shed}, {"question": open_one}, {"question": withdrawn},
        ]  # fmt: skip
        for subject in subjects:
            make_task(by=boris, assignee=vera, text="Call", now=NOW, **subject)
        withdraw_question(withdrawn, by=anna)
        for reader in (anna, boris, vera, gleb):
            seen = set(Task.objects.seen_by(reader))
            assert seen == {t for t in Task.objects.all() if not t.is_hidden_from(reader)}
        assert Task.objects.seen_by(gleb).count() == 2


def test_opening_the_thread_reads_what_told_of_it(
    omsk: City, anna: Member, boris: Member, shed: Product, visit: Visit
) -> None:
    with omsk.scope():
        actions.write_post(by=boris, subject=shed, text="Look", now=NOW)
    browser = visit(omsk, anna)
    bell = browser.get("/notifications/").text
    assert "Boris writes about yours: “Shed of tools”" in bell
    browser.get(f"/products/{shed.pk}/thread/")
    with omsk.scope():
        assert Notification.objects.get(member=anna).read_at is not None


def test_a_post_that_comes_back_is_told_to_those_who_had_not_heard_of_it(
    omsk: City, anna: Member, boris: Member, vera: Member, gleb: Member, shed: Product
) -> None:
    soon = NOW + timedelta(minutes=5)
    with omsk.scope():
        post = actions.write_post(by=anna, subject=shed, text="@Boris and @Vera", now=NOW)
        heard = Notification.objects.get(member=vera)
        note_handed([heard.pk], "telegram")
        actions.delete_post(post, by=anna, now=soon)
        assert told() == {("Vera", "mention")}
        heard.refresh_from_db()
        assert (heard.text, heard.read_at) == ("", soon)
        assert lines_of(of_member(vera)) == []
        actions.restore_post(post, by=anna, now=soon)
        assert told() == {("Boris", "mention"), ("Vera", "mention"), ("Gleb", "post_on_mine")}
        waiting = Notification.objects.unread().exclude(member=gleb)
        assert [row.member for row in waiting] == [boris]
        [line] = lines_of(of_member(vera))
        assert line.item.detail == "@Boris and @Vera"


def test_lines_name_the_subject_and_have_the_present_words(
    omsk: City, tomsk: City, anna: Member, boris: Member, egor: Member, shed: Product
) -> None:
    with tomsk.scope():
        actions.write_post(by=egor, subject=product(egor, "Elsewhere"), text="Hidden", now=NOW)
    with omsk.scope():
        post = actions.write_post(by=anna, subject=shed, text="@Boris, a slip", now=NOW)
        actions.edit_post(post, by=anna, text="@Boris, **look**", now=NOW)
        [line] = lines_of(of_member(boris))
        assert line.item.title == "Anna calls you: “Shed of tools”"
        assert line.item.detail == "@Boris, look"
