"""New posts reach open pages: an event after the commit, a ticket to hear it, the new part."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from tenants.conversations import actions
from tenants.live.stream import tickets
from tenants.live.stream.channels import channel
from tenants.members.models import Member
from tenants.products.models import Product
from tenants.registry import valkey
from tenants.registry.models import City
from tests.cast import NOW, Visitor
from tests.products.making import product

Visit = Callable[..., Visitor]


@pytest.fixture
def shed(omsk: City, anna: Member) -> Product:
    with omsk.scope():
        return product(anna, "Shed of tools")


def test_an_open_page_hears_of_a_post_and_asks_for_it(
    omsk: City,
    anna: Member,
    boris: Member,
    shed: Product,
    visit: Visit,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with omsk.scope():
        first = actions.write_post(by=anna, subject=shed, text="One", now=NOW)
    browser = visit(omsk, boris)
    page = browser.get(f"/products/{shed.pk}/thread/").text
    found = re.search(r'data-ticket="([^"]+)"', page)
    assert found
    ticket = tickets.read(unescape(found[1]), now=NOW.timestamp())
    assert (ticket.subject, ticket.number, ticket.role) == ("thread-product", shed.pk, "")
    assert ticket.channel == channel(omsk.schema_name, shed.pk, "thread-product")
    listener = valkey.client().pubsub(ignore_subscribe_messages=True)
    listener.subscribe(ticket.channel)
    with django_capture_on_commit_callbacks(execute=True), omsk.scope():
        second = actions.write_post(by=anna, subject=shed, text="Two", now=NOW)
        actions.edit_post(first, by=anna, text="One!", now=NOW)
    told = [listener.get_message(timeout=1) for _ in range(4)]  # None for the subscription itself
    heard = [message["data"].decode() for message in told if message]
    listener.close()
    assert [re.sub(r'"id": \d+', "", event) for event in heard] == [
        f'{{, "event": "post", "number": {number}}}' for number in (second.number, 1)
    ]
    part = browser.get(f"/products/{shed.pk}/thread/?after=1", headers={"hx-request": "true"})
    assert "Two" in part.text
    assert "One" not in part.text
    assert "<html" not in part.text
    assert tickets.read(part["X-Ticket"], now=NOW.timestamp()).channel == ticket.channel


def test_a_page_of_earlier_posts_does_not_listen(
    omsk: City, anna: Member, boris: Member, shed: Product, visit: Visit
) -> None:
    with omsk.scope():
        for number in range(3):
            actions.write_post(by=anna, subject=shed, text=f"Post {number}", now=NOW)
    page = visit(omsk, boris).get(f"/products/{shed.pk}/thread/?before=2").text
    assert "data-ticket" not in page
    assert "Later posts" in page


def test_an_empty_page_hears_of_the_first_post(
    omsk: City,
    anna: Member,
    boris: Member,
    shed: Product,
    visit: Visit,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    browser = visit(omsk, boris)
    page = browser.get(f"/products/{shed.pk}/thread/").text
    assert "Nothing has been written here yet" in page
    assert 'data-seen-url=""' in page
    found = re.search(r'data-ticket="([^"]+)"', page)
    assert found
    ticket = tickets.read(unescape(found[1]), now=NOW.timestamp())
    listener = valkey.client().pubsub(ignore_subscribe_messages=True)
    listener.subscribe(ticket.channel)
    with django_capture_on_commit_callbacks(execute=True), omsk.scope():
        first = actions.write_post(by=anna, subject=shed, text="One", now=NOW)
    heard = [listener.get_message(timeout=1) for _ in range(3)]
    listener.close()
    assert [b'"number": 1}' in message["data"] for message in heard if message] == [True]
    part = browser.get(f"/products/{shed.pk}/thread/?after=0", headers={"hx-request": "true"})
    assert "One" in part.text
    assert part["X-Seen-Url"] == f"/threads/{first.thread_id}/seen/"
    assert tickets.read(part["X-Ticket"], now=NOW.timestamp()).channel == ticket.channel
