"""“Today” of a member: what waits, the next evening, my tasks, talk since I was here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tenants.conversations.actions import write_post
from tenants.members.models import Member
from tenants.outcome.actions import make_task
from tenants.registry.models import City
from tests.cast import NOW, Visitor
from tests.meetings.conftest import a_series
from tests.products.making import product

Visit = Callable[..., Visitor]


def test_it_gathers_what_is_mine_and_nothing_of_others(
    omsk: City, tomsk: City, anna: Member, boris: Member, egor: Member, visit: Visit
) -> None:
    with tomsk.scope():
        write_post(by=egor, subject=product(egor, "Elsewhere"), text="Hello", now=NOW)
    with omsk.scope():
        a_series(omsk, now=NOW)
        task = make_task(by=boris, text="Call three bakers", now=NOW)
        make_task(by=anna, text="A task of Anna", now=NOW)
        write_post(by=anna, subject=product(anna, "Bread"), text="New here", now=NOW)
        write_post(by=boris, subject=product(boris, "Read by me"), text="Mine", now=NOW)
    page = visit(omsk, boris).get("/today/").text
    assert f'<a href="/tasks/{task.pk}/">Call three bakers</a>' in page
    assert "Bread" in page
    assert "Come today" in page
    for other in ("A task of Anna", "Elsewhere", "Read by me"):
        assert other not in page


def test_an_installed_city_begins_with_it_and_leads_visitors_to_the_front_page(
    omsk: City, boris: Member, visit: Visit
) -> None:
    begin = visit(omsk, boris).get("/manifest.webmanifest").json()["start_url"]
    assert visit(omsk, boris).get(begin).status_code == 200
    led = visit(omsk).get(begin)
    assert (led.status_code, led["Location"]) == (302, "/")
    assert visit(omsk).get("/").status_code == 200


def test_with_nothing_new_it_says_so(omsk: City, boris: Member, visit: Visit) -> None:
    page = visit(omsk, boris).get("/today/").text
    assert "Nothing new: you have read everything." in page
    assert "My tasks" not in page.split("<main", 1)[1]


def test_an_evening_of_today_comes_before_all_else(omsk: City, boris: Member, visit: Visit) -> None:
    with omsk.scope():
        a_series(omsk, now=NOW)
        make_task(by=boris, text="Call three bakers", now=NOW)
    page = visit(omsk, boris).get("/today/").text
    assert page.index("Come today") < page.index("Call three bakers")
    assert page.count("Come today") == 1
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        page = visit(omsk, boris).get("/today/").text
    assert page.index("Call three bakers") < page.index("Come on Thursday")


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_for_one_and_three(
    omsk: City, anna: Member, boris: Member, visit: Visit, rows: int,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    with omsk.scope():
        a_series(omsk, now=NOW)
        for number in range(rows):
            make_task(by=boris, text=f"Task {number}", now=NOW)
            made = product(anna, f"Product {number}")
            write_post(by=anna, subject=made, text="News", now=NOW + timedelta(minutes=number))
    browser = visit(omsk, boris)
    browser.get("/today/")
    with django_assert_num_queries(6):
        browser.get("/today/")


def test_the_worker_keeps_the_page_and_lets_it_go(omsk: City, visit: Visit) -> None:
    script = visit(omsk).get("/service-worker.js").text
    for part in ("caches.open(KEPT)", "sign-out", "caches.delete(KEPT)", "showNotification"):
        assert part in script
