"""The session, its account and its member come with one statement, anew in each request."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.accounts import sessions
from tenants.accounts.models import User
from tenants.accounts.sessions import SessionStore
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import NOW, Visitor

Visit = Callable[..., Visitor]


def about_people(browser: Visitor, path: str = "/me/") -> tuple[int, list[str]]:
    with CaptureQueriesContext(connection) as sent:
        answer = browser.get(path)
    tables = ("django_session", "accounts_user")
    read = [q["sql"] for q in sent if any(f'FROM "{name}"' in q["sql"] for name in tables)]
    return answer.status_code, read


def test_the_second_request_reads_all_at_once(omsk: City, anna: Member, visit: Visit) -> None:
    browser = visit(omsk, anna)
    assert len(about_people(browser)[1]) == 2
    status, read = about_people(browser)
    assert (status, len(read)) == (200, 1)
    assert "members_member" in read[0]


def test_what_ends_a_session_ends_it_at_once(
    omsk: City, anna: Member, boris: Member, vera: Member, gleb: Member, visit: Visit
) -> None:
    browsers = {member.pk: visit(omsk, member) for member in (anna, boris, vera, gleb)}
    for browser in browsers.values():
        for _again in range(2):
            assert about_people(browser)[0] == 200
    with omsk.scope():
        User.objects.filter(pk=anna.user_id).update(session_round=1)
        User.objects.filter(pk=boris.user_id).update(is_active=False)
        Session.objects.filter(session_key=browsers[vera.pk].session.session_key).delete()
        leave_city(member=gleb, now=NOW)
    for browser in browsers.values():
        assert about_people(browser)[0] == 302


def test_a_session_never_gets_the_account_of_another(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    """What this process remembers is a guess: the session itself says whose it is."""
    browser = visit(omsk, anna)
    about_people(browser)
    with omsk.scope():
        place = (omsk.schema_name, str(browser.session.session_key))
        sessions._accounts[place] = boris.user_id
        store = SessionStore(place[1])
        assert store[SESSION_KEY] == str(anna.user_id)
        assert store.rows == {}
        sessions._accounts[place] = boris.user_id
    assert "Anna" in browser.get("/me/").text
    assert sessions._accounts[place] == anna.user_id


def test_the_same_key_is_nobody_in_another_city_and_in_the_hub(
    omsk: City, tomsk: City, anna: Member, darya: Member, visit: Visit
) -> None:
    browser = visit(omsk, anna)
    about_people(browser)
    for stranger in (visit(tomsk), visit()):
        stranger.cookies["session"] = str(browser.session.session_key)
        status, _read = about_people(stranger)
        assert status in (302, 404)
        assert "Anna" not in stranger.get("/").text


def test_little_is_remembered(omsk: City, anna: Member, visit: Visit) -> None:
    sessions._accounts.update({("x", str(n)): n for n in range(sessions.MOST_REMEMBERED)})
    about_people(visit(omsk, anna))
    assert len(sessions._accounts) == 1
