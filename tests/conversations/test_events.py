"""Webhooks hear of posts in threads that every member reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tenants.conversations import actions
from tenants.conversations.errors import NotYourPost
from tenants.members.models import Member
from tenants.outcome.actions import make_task
from tenants.products.actions.questions import withdraw_question
from tenants.registry.models import City
from tenants.webhooks.models import Delivery
from tests.cast import Visitor
from tests.products.making import product, question
from tests.webhooks.deliveries import add_listener, told

Visit = Callable[..., Visitor]


def test_a_post_is_told_as_the_api_shows_it_and_its_end_without_words(
    omsk: City, tomsk: City, anna: Member, boris: Member, darya: Member, now: datetime,
    visit: Visit,
) -> None:  # fmt: skip
    with tomsk.scope():
        shed = product(darya, "Shed in Tomsk")
        actions.write_post(by=darya, subject=shed, text="Only in Tomsk", now=now)
    with omsk.scope():
        add_listener(anna)
        shed = product(anna, "Shed of tools")
        post = actions.write_post(by=boris, subject=shed, text="Who keeps the keys?", now=now)
        with pytest.raises(NotYourPost), transaction.atomic():
            actions.edit_post(post, by=anna, text="Mine", now=now)
        assert [name for name, _, _ in told("post")] == ["post.created"]
        actions.edit_post(post, by=boris, text="Who has the keys?", now=now)
    shown = visit(omsk, boris).get(f"/api/v1/posts/{post.pk}/").json()
    assert shown["text"] == "Who has the keys?"
    with omsk.scope():
        assert told("post") == [
            ("post.created", post.pk, shown),
            ("post.updated", post.pk, shown),
        ]
        actions.delete_post(post, by=boris, now=now)
    marked = visit(omsk, boris).get(f"/api/v1/posts/{post.pk}/").json()
    assert (marked["text"], marked["deleted_at"] is None) == ("", False)
    with omsk.scope():
        assert told("post") == [
            ("post.created", post.pk, None),
            ("post.updated", post.pk, None),
            ("post.deleted", post.pk, marked),
        ]
        actions.restore_post(post, by=boris, now=now)
        *_, deleted = told("post")
        assert deleted == ("post.deleted", post.pk, None)


def test_talk_that_not_every_member_reads_is_not_told(
    omsk: City, anna: Member, boris: Member, now: datetime
) -> None:
    with omsk.scope():
        add_listener(anna)
        mine = make_task(by=boris, text="My tooth", now=now)
        actions.write_post(by=boris, subject=mine, text="It hurts", now=now)
        doubt = question(boris, "Shall I leave?")
        actions.write_post(by=boris, subject=doubt, text="I am not sure", now=now)
        withdraw_question(doubt, by=boris)
        assert [data for _, _, data in told("post")] == [None, None]


def test_a_post_costs_one_statement_more_where_nobody_listens(
    omsk: City, boris: Member, now: datetime
) -> None:
    with omsk.scope():
        shed = product(boris, "Shed of tools")
        with CaptureQueriesContext(connection) as sent:
            actions.write_post(by=boris, subject=shed, text="Who keeps the keys?", now=now)
        assert len([row for row in sent if "webhooks_" in row["sql"]]) == 1
        assert not Delivery.objects.exists()
