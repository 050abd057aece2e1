"""Sessions that have ended are removed, a few by each person who signs in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from tenants.accounts import sessions
from tenants.accounts.sessions import SessionStore, clear_expired
from tenants.members.models import Member
from tenants.registry.models import City
from tests.accounts.entering import Post, last_code
from tests.cast import Visitor

Visit = Callable[..., Visitor]


def visits(city: City, count: int, *, ended: bool) -> None:
    with city.scope():
        for _visit in range(count):
            store = SessionStore()
            store["entry_code"] = {"email": "somebody@example.com"}
            store.set_expiry(timezone.now() + timedelta(days=-1 if ended else 1))
            store.save()


def test_who_signs_in_clears_what_has_ended(
    omsk: City, tomsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    visits(omsk, 7, ended=True)
    visits(omsk, 2, ended=False)
    visits(tomsk, 3, ended=True)
    browser = visit(omsk)
    post(browser, "/sign-in/", email=anna.user.email)
    post(browser, "/sign-in/code/", code=last_code())
    assert browser.get("/me/").status_code == 200
    with omsk.scope():
        now = timezone.now()
        assert not Session.objects.filter(expire_date__lt=now).exists()
        assert Session.objects.filter(expire_date__gt=now).count() == 3
    with tomsk.scope():
        assert Session.objects.count() == 3, "another city's are its own"


def test_one_person_clears_a_bounded_number(
    omsk: City,
) -> None:
    visits(omsk, sessions.AT_ONCE + 5, ended=True)
    with omsk.scope():
        assert clear_expired(now=timezone.now()) == sessions.AT_ONCE
        assert clear_expired(now=timezone.now()) == 5
        assert clear_expired(now=timezone.now()) == 0
