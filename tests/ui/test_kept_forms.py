"""A refused form loses nothing: signed out meanwhile, an old token, another tab."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.limiter import Limit
from tenants.registry.models import City
from tenants.ui import kept_forms
from tenants.ui.kept_forms import KEPT, SESSION_KEY
from tests.accounts.entering import Post, last_code, post, wait
from tests.accounts.entering import _nobody_has_tried_before as _nobody
from tests.cast import Visitor

__all__ = ["_nobody", "post", "wait"]
Visit = Callable[..., Visitor]
TEXT = "Как найти первых покупателей? " * 12
ASKED = {
    "text": TEXT,
    "about": "person",
    "blocker": "customer",
    "outcome": "Пять разговоров до весны",
}
HERE = {"referer": "http://omsk.localhost/questions/new/"}


def strict(city: City, who: Member | None = None) -> Visitor:
    """A browser whose forms need a token, as outside of tests."""
    browser = Visitor(city.host, enforce_csrf_checks=True)
    if who:
        with city.scope():
            browser.force_login(who.user)
    return browser


def token_of(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    return found[1]


def offered(page: str) -> dict[str, str]:
    """The fields of the form that a page offers to send again."""
    form = re.search(r'<form method="post" action="([^"]+)" class="stack">(.*?)</form>', page, re.S)
    assert form, page
    pairs = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[2])
    return {name: html.unescape(value) for name, value in pairs} | {"": html.unescape(form[1])}


def questions(city: City) -> list[str]:
    with city.scope():
        return list(Question.objects.values_list("text", flat=True))


class TestOldToken:
    def test_one_press_sends_what_was_typed_again(self, omsk: City, anna: Member) -> None:
        browser = strict(omsk, anna)
        refused = browser.post("/questions/new/", ASKED, headers=HERE)
        assert refused.status_code == 403
        assert questions(omsk) == []
        again = offered(refused.text)
        assert again.pop("") == "/questions/new/"
        assert {name: again[name] for name in ASKED} == ASKED
        assert TEXT.strip() in html.unescape(refused.text)
        answer = browser.post("/questions/new/", again, headers=HERE)
        assert answer.status_code == 302
        assert questions(omsk) == [TEXT.strip()]

    def test_the_token_is_fresh_where_the_cookie_was_lost(self, omsk: City, anna: Member) -> None:
        browser = strict(omsk, anna)
        page = browser.get("/questions/new/").text
        old = token_of(page)
        del browser.cookies[settings.CSRF_COOKIE_NAME]
        refused = browser.post(
            "/questions/new/", ASKED | {"csrfmiddlewaretoken": old}, headers=HERE
        )
        assert refused.status_code == 403
        assert browser.cookies[settings.CSRF_COOKIE_NAME].value
        again = offered(refused.text)
        again.pop("")
        assert again["csrfmiddlewaretoken"] != old
        assert browser.post("/questions/new/", again, headers=HERE).status_code == 302

    @pytest.mark.parametrize(
        "sender",
        [
            {"referer": "http://evil.example/"},
            {"origin": "http://evil.example", "referer": "http://omsk.localhost/"},
            {"sec-fetch-site": "cross-site", "referer": "http://omsk.localhost/"},
            {"referer": "http://tomsk.localhost/"},
            {"origin": "null"},
            {},
        ],
    )
    def test_another_site_s_form_is_offered_to_nobody(
        self, omsk: City, anna: Member, sender: dict[str, str]
    ) -> None:
        refused = strict(omsk, anna).post("/questions/new/", ASKED, headers=sender)
        assert refused.status_code == 403
        assert TEXT[:20] not in refused.text
        assert "Send it now" not in refused.text
        assert questions(omsk) == []

    def test_passwords_codes_and_files_are_never_in_the_page(
        self, omsk: City, anna: Member
    ) -> None:
        fields = {"login": "anna@omsk.example.com", "password": "thursday at six"}
        here = {"referer": "http://omsk.localhost/sign-in/password/"}
        refused = strict(omsk).post("/sign-in/password/", fields, headers=here)
        assert refused.status_code == 403
        assert "thursday at six" not in refused.text
        assert "are not kept" in refused.text
        fields = {"current": "the old secret one", "new": "the new secret one"}
        refused = strict(omsk, anna).post("/me/password/", fields, headers=HERE)
        assert "secret one" not in refused.text
        assert "Send it now" not in refused.text

    def test_a_text_without_end_is_not_echoed(self, omsk: City, anna: Member) -> None:
        long = ASKED | {"text": "a b " * 30_000}
        refused = strict(omsk, anna).post("/questions/new/", long, headers=HERE)
        assert refused.status_code == 403
        assert len(refused.text) < 20_000


class TestSignedOut:
    def test_after_signing_in_the_form_s_page_offers_what_was_sent(
        self, omsk: City, anna: Member, visit: Visit, post: Post
    ) -> None:
        browser = visit(omsk)
        refused = browser.post("/questions/new/", ASKED, headers=HERE)
        assert refused["Location"] == "/join/?next=%2Fquestions%2Fnew%2F"
        assert questions(omsk) == []
        assert "What you wrote is still here" not in browser.get("/").text

        post(browser, "/sign-in/", email=anna.user.email, next="/questions/new/")
        landed = post(browser, "/sign-in/code/", code=last_code())
        assert landed["Location"] == "/questions/new/"
        page = browser.get("/questions/new/").text
        assert "What you wrote is still here" in page
        again = offered(page)
        assert again.pop("") == "/questions/new/"
        assert browser.post("/questions/new/", again, headers=HERE).status_code == 302
        assert questions(omsk) == [TEXT.strip()]
        assert "What you wrote is still here" not in browser.get("/questions/new/").text

    def test_the_page_of_the_form_is_not_the_address_it_is_sent_to(
        self, omsk: City, visit: Visit
    ) -> None:
        browser = visit(omsk)
        there = {"referer": "http://omsk.localhost/products/3/?tab=files"}
        refused = browser.post("/products/3/help/", {"words": "I can help"}, headers=there)
        assert refused["Location"].endswith("?next=%2Fproducts%2F3%2F%3Ftab%3Dfiles")
        no_word = visit(omsk).post("/products/3/help/", {"words": "I can help"})
        assert no_word["Location"].endswith("?next=%2Fproducts%2F3%2F")

    def test_joining_leads_on_to_where_one_was_going(
        self, omsk: City, visit: Visit, post: Post
    ) -> None:
        browser = visit(omsk)
        browser.defaults["HTTP_REFERER"] = "http://omsk.localhost/sign-in/code/"
        post(browser, "/join/", email="zoya@example.com", next="/people/")
        answer = post(browser, "/sign-in/code/", code=last_code())
        assert answer["Location"] == "/welcome/?next=%2Fpeople%2F"

    def test_a_part_leaves_the_page_for_signing_in(self, omsk: City, visit: Visit) -> None:
        headers = {"hx-request": "true", "hx-current-url": "http://omsk.localhost/questions/new/"}
        answer = visit(omsk).post("/questions/new/", ASKED, headers=headers)
        assert answer.status_code == 204
        assert answer["HX-Redirect"] == "/join/?next=%2Fquestions%2Fnew%2F"

    def test_at_hq_and_on_one_s_own_pages(self, omsk: City, visit: Visit) -> None:
        here = {"referer": "http://localhost/hq/applications/1/"}
        words = {"words": "Please tell us more"}
        answer = visit().post("/hq/applications/1/review/", words, headers=here)
        assert answer["Location"] == "/sign-in/?next=%2Fhq%2Fapplications%2F1%2F"
        here = {"referer": "http://omsk.localhost/me/api-keys/"}
        answer = visit(omsk).post("/me/api-keys/", {"name": "a bot"}, headers=here)
        assert answer["Location"] == "/sign-in/?next=%2Fme%2Fapi-keys%2F"

    def test_a_member_of_the_core_too(
        self, omsk: City, anna: Member, visit: Visit, post: Post
    ) -> None:
        """A refusal page names the way in, and keeps what was sent."""
        browser = visit(omsk)
        here = {"referer": "http://omsk.localhost/meetings/series/new/"}
        refused = browser.post(
            "/meetings/series/new/", {"title": "A Thursday of ours"}, headers=here
        )
        assert refused.status_code in {302, 403}
        post(browser, "/sign-in/", email=anna.user.email)
        landed = post(browser, "/sign-in/code/", code=last_code())
        assert landed.status_code == 302
        assert "A Thursday of ours" in browser.get("/meetings/series/new/").text

    def test_nobody_but_the_same_browser_sees_it_and_for_an_hour(
        self, omsk: City, anna: Member, boris: Member, visit: Visit, post: Post, wait: Any
    ) -> None:
        browser = visit(omsk)
        browser.post("/questions/new/", ASKED, headers=HERE)
        assert TEXT[:20] not in visit(omsk, boris).get("/questions/new/").text
        post(browser, "/sign-in/", email=anna.user.email)
        post(browser, "/sign-in/code/", code=last_code())
        assert TEXT[:20] in browser.get("/questions/new/").text
        wait(KEPT + 1)
        assert TEXT[:20] not in browser.get("/questions/new/").text
        with omsk.scope():
            assert SESSION_KEY not in browser.session, "nor does the database keep it"

    def test_a_visitor_s_session_ends_with_the_hour(
        self, omsk: City, anna: Member, visit: Visit, post: Post
    ) -> None:
        browser = visit(omsk)
        browser.post("/questions/new/", ASKED, headers=HERE)
        assert browser.cookies["session"]["max-age"] == KEPT
        with omsk.scope():
            ends = Session.objects.get().expire_date
            assert ends <= timezone.now() + timedelta(seconds=KEPT)
        post(browser, "/sign-in/", email=anna.user.email)
        post(browser, "/sign-in/code/", code=last_code())
        assert browser.cookies["session"]["max-age"] == settings.SESSION_COOKIE_AGE

    def test_visitors_of_one_address_fill_no_database(
        self, omsk: City, visit: Visit, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(kept_forms, "OF_VISITORS", Limit("few forms", 2, 3600))
        for _time in range(4):
            answer = visit(omsk).post("/questions/new/", ASKED, headers=HERE)
            assert answer["Location"] == "/join/?next=%2Fquestions%2Fnew%2F"
        with omsk.scope():
            kept = [SESSION_KEY in session.get_decoded() for session in Session.objects.all()]
        assert kept.count(True) == 2

    def test_signing_out_forgets_it(
        self, omsk: City, anna: Member, boris: Member, visit: Visit, post: Post
    ) -> None:
        browser = visit(omsk)
        browser.post("/questions/new/", ASKED, headers=HERE)
        post(browser, "/sign-in/", email=anna.user.email)
        post(browser, "/sign-in/code/", code=last_code())
        post(browser, "/sign-out/")
        with omsk.scope():
            assert SESSION_KEY not in browser.session

    def test_secrets_are_not_kept_in_the_session(self, omsk: City, visit: Visit) -> None:
        browser = visit(omsk)
        browser.post("/me/password/", {"new": "the new secret one"})
        with omsk.scope():
            assert SESSION_KEY not in browser.session
