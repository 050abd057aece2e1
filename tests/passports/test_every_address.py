"""A guest by passport at every address of the host city: no right of a member opens by accident."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from network.passports.models import GuestRules
from tenants.conversations.actions import write_post
from tenants.members.models import Member
from tenants.outcome.actions import make_task
from tenants.registry.models import City
from tests.cast import Visitor
from tests.faults.test_1_every_address import (
    SECRET,
    WRITING,
    _body,
    addresses,
    asked,
    cast,
    changes,
    contents,
)
from tests.passports.conftest import Browser, arrive, browser

__all__ = ["browser", "cast"]
GUEST = "passport-"  # how the registration of a guest by passport begins its address
OF_THE_VISIT = "/network/guests/"  # ending it, and the way in


def test_a_guest_reads_no_more_than_a_visitor_and_takes_a_seat_at_most(
    cast: None, omsk: City, tomsk: City, browser: Browser, visit: Callable[..., Visitor]
) -> None:
    guest, visitor = arrive(browser, omsk, tomsk), visit(tomsk)
    before = contents(tomsk)
    for path in addresses():
        if path.startswith(OF_THE_VISIT):
            continue
        seen, known = guest.get(path), visitor.get(path)
        assert seen.status_code == known.status_code, path
        assert SECRET.encode() not in _body(seen) or SECRET.encode() in _body(known), path
        for method in WRITING:
            answer = asked(guest, method, path)
            assert answer.status_code < 500, (method, path)
    changed = changes(before, contents(tomsk))
    seats = changed.pop("meetings_registration", ())
    assert all(any(GUEST in str(value) for value in seat) for seat in seats)  # their own
    assert changed == {}


def test_a_guest_who_may_read_reads_products_questions_and_their_threads_only(
    cast: None,
    omsk: City,
    tomsk: City,
    darya: Member,
    browser: Browser,
    visit: Callable[..., Visitor],
) -> None:
    guest, visitor = arrive(browser, omsk, tomsk), visit(tomsk)
    with tomsk.scope():
        GuestRules.objects.create(city_id=tomsk.pk, may_read=True)
        now = timezone.now()
        task = make_task(by=darya, text="A task", assignee=darya, now=now)
        of_a_task = write_post(by=darya, subject=task, text=SECRET, now=now)
    word = SECRET.encode()
    more = [
        path
        for path in addresses()
        if not path.startswith(OF_THE_VISIT)
        and word in _body(guest.get(path))
        and word not in _body(visitor.get(path))
    ]
    assert more
    assert {path.split("/")[1] for path in more} <= {"posts", "products", "questions"}
    posts = [path for path in addresses(of_a_task.pk) if path.startswith("/posts/")]
    assert posts
    assert [path for path in posts if word in _body(guest.get(path))] == []
