"""`next` leads to a page of the same site, or nowhere; it is never an error."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tenants.members.models import Member
from tenants.registry.models import City
from tests.accounts.entering import Post, last_code
from tests.cast import Visitor

Visit = Callable[..., Visitor]
WRONG = [
    "people",
    "0",
    "members:list",
    "hq",
    "https://evil.example/",
    "//evil.example",
    "/\\evil",
    "/" + "a" * 3000,
    "?",
    "\u0000/",
    "javascript:alert(1)",
    "/people/\r\nSet-Cookie: session=stolen",
    "/\t/evil.example",
]


@pytest.mark.parametrize("target", WRONG)
class TestWrong:
    def test_signed_in_already(self, omsk: City, anna: Member, visit: Visit, target: str) -> None:
        browser = visit(omsk, anna)
        for path in ("/sign-in/", "/join/", "/welcome/"):
            assert browser.get(path, {"next": target})["Location"] == "/"

    def test_at_the_language(self, omsk: City, visit: Visit, post: Post, target: str) -> None:
        chosen = post(visit(omsk), "/i18n/setlang/", language="en", next=target)
        assert chosen["Location"] == "/"

    def test_at_hq(self, hq: Visitor, target: str) -> None:
        assert hq.get("/sign-in/", {"next": target})["Location"] == "/hq/"

    def test_while_joining(self, omsk: City, visit: Visit, post: Post, target: str) -> None:
        browser = visit(omsk)
        post(browser, "/join/", email="zoya@example.com", next=target)
        post(browser, "/sign-in/code/", code=last_code())
        assert post(browser, "/welcome/", name="Zoya", next=target)["Location"] == "/"
        with omsk.scope():
            assert Member.objects.get().name == "Zoya"

    def test_at_the_password(
        self, omsk: City, anna: Member, visit: Visit, post: Post, target: str
    ) -> None:
        browser = visit(omsk, anna)
        saved = post(browser, "/me/password/", new="thursday at six", next=target)
        assert saved["Location"] == "/"
        with omsk.scope():
            anna.user.refresh_from_db()
            assert anna.user.check_password("thursday at six")
        other = visit(omsk)
        fields = {"login": anna.user.email, "password": "thursday at six", "next": target}
        assert post(other, "/sign-in/password/", **fields)["Location"] == "/"

    @pytest.mark.parametrize("path", ["/ui/theme/", "/i18n/setlang/"])
    def test_of_a_choice_of_colours_or_language(
        self, omsk: City, visit: Visit, target: str, path: str
    ) -> None:
        choice = {"theme": "dark", "language": "ru", "next": target}
        assert visit(omsk).post(path, choice)["Location"] == "/"


def test_a_page_of_the_city_is_kept_through_the_password_page(omsk: City, visit: Visit) -> None:
    page = visit(omsk).get("/sign-in/password/", {"next": "/people/?q=a"}).text
    assert 'name="next" value="/people/?q=a"' in page
    assert "/sign-in/?next=/people/%3Fq%3Da" in page


def test_changing_the_language_at_the_door_keeps_where_one_was_going(
    omsk: City, visit: Visit
) -> None:
    here = {"referer": "http://omsk.localhost/join/?next=/people/"}
    choice = {"language": "ru", "next": "/join/?next=/people/"}
    answer = visit(omsk).post("/i18n/setlang/", choice, headers=here)
    assert answer["Location"] == "/join/?next=/people/"
