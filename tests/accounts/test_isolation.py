"""A member of Omsk has no rights in Tomsk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings

from tenants.accounts.models import User
from tenants.members.models import Member
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.accounts.entering import Post, last_code
from tests.cast import Visitor

Visit = Callable[..., Visitor]


def test_a_session_of_omsk_opens_nothing_elsewhere(
    omsk: City, anna: Member, tomsk: City, visit: Visit
) -> None:
    with tomsk.scope():  # the leak would be the account of the same number
        namesake = User.objects.create(pk=anna.user_id, email="darya@tomsk.example.com")
        Member.objects.create(user=namesake, name="Darya")
    with hub_scope():
        User.objects.create(pk=anna.user_id, email="hq@example.com", is_staff=True)
    cookie = visit(omsk, anna).cookies[settings.SESSION_COOKIE_NAME].value
    for elsewhere in (visit(tomsk), visit()):
        elsewhere.cookies[settings.SESSION_COOKIE_NAME] = cookie
        page = elsewhere.get("/sign-in/")
        assert page.status_code == 200
        assert "Darya" not in page.text
        assert elsewhere.get("/me/password/").status_code == 302
    assert visit(omsk, anna).get("/me/").status_code == 200


def test_one_address_joins_two_cities_as_two_people(
    omsk: City, anna: Member, tomsk: City, visit: Visit, post: Post
) -> None:
    browser = visit(tomsk)
    post(browser, "/join/", email=anna.user.email)
    assert post(browser, "/sign-in/code/", code=last_code())["Location"] == "/welcome/"
    post(browser, "/welcome/", name="Анна в гостях")
    with tomsk.scope():
        assert list(Member.objects.values_list("name", flat=True)) == ["Анна в гостях"]
    with omsk.scope():
        assert list(Member.objects.values_list("name", flat=True)) == ["Anna"]
        assert User.objects.count() == 1


def test_a_code_of_omsk_is_no_code_in_tomsk(
    omsk: City, tomsk: City, visit: Visit, post: Post
) -> None:
    post(visit(omsk), "/join/", email="zoya@example.com")
    code = last_code()
    browser = visit(tomsk)
    assert browser.get("/sign-in/code/")["Location"] == "/sign-in/"
    assert post(browser, "/sign-in/code/", code=code)["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    "key", ["a" * 16 + "\x00" * 16, "\x00", "a" * 100_000, "\xff" * 32, "'; --"]
)
def test_a_cookie_of_one_s_own_making_is_nobody(omsk: City, visit: Visit, key: str) -> None:
    browser = visit(omsk)
    browser.cookies[settings.SESSION_COOKIE_NAME] = key
    assert browser.get("/me/").status_code == 302
    assert browser.post("/join/", {"email": "zoya@example.com"}).status_code == 302
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != key
