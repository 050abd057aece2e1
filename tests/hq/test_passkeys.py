"""Passkeys at HQ's door: made, proved, refused and removed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from network.hq.models import AuditEntry
from tenants.registry.scope import hub_scope
from tests.cast import Visitor
from tests.hq.passkeys import Passkey
from tests.hq.test_second_factor import CHECK, SET_UP, Enter, _required, enter, log, set_up

__all__ = ["_required", "enter"]
Kind = AuditEntry.Kind
pytestmark = pytest.mark.django_db
NEW, PROVE = "/hq/second-factor/passkey/", "/hq/second-factor/check/passkey/"


def add(browser: Visitor, *, name: str = "Laptop", **facts: Any) -> Passkey:
    passkey = Passkey(**facts)
    answer = {"credential": passkey.made(browser.get(NEW).text), "name": name}
    assert browser.post(NEW, answer).status_code in (200, 302)
    return passkey


def test_a_passkey_opens_hq(enter: Enter) -> None:
    browser = enter()
    assert browser.get("/hq/")["Location"].startswith("/hq/second-factor/?next=")
    passkey = Passkey()
    page = browser.post(
        NEW, {"credential": passkey.made(browser.get(NEW).text), "name": "Laptop"}
    ).text
    assert len(re.findall(r"<li><code>\d{8}</code>", page)) == 10
    assert browser.get("/hq/").status_code == 200
    assert "Laptop" in browser.get("/hq/second-factor/").text

    other = enter()
    assert other.get("/hq/board/")["Location"].startswith(CHECK)
    answer = {"credential": passkey.proved(other.get(CHECK).text), "next": "/hq/board/"}
    assert other.post(PROVE, answer)["Location"] == "/hq/board/"
    assert other.get("/hq/").status_code == 200
    assert log(Kind.FACTOR_ADDED) == [("hq@example.com", "webauthn", False)]
    assert log(Kind.PASSED) == [("hq@example.com", "webauthn", False)]


def test_an_answer_fits_one_question(enter: Enter) -> None:
    passkey = add(enter())
    first, second = enter(), enter()
    answer = {"credential": passkey.proved(first.get(CHECK).text)}
    second.get(CHECK)
    for browser, sent in (
        (second, answer),  # of another browser
        (first, {"credential": Passkey().proved(first.get(CHECK).text)}),  # of a stranger
        (first, answer),  # of an earlier page
        (first, {"credential": "[]"}),
        (first, {"credential": '{"id": 7, "response": null}'}),
        (first, {"credential": "no JSON"}),
        (first, {}),
    ):
        response = browser.post(PROVE, sent)
        assert response.status_code == 422
        assert "data-question" in response.text  # a new question
        assert browser.get("/hq/").status_code == 302
    assert {(words, refused) for _by, words, refused in log(Kind.PASSED)} == {("webauthn", True)}


@pytest.mark.parametrize("answer", ["{}", "[1]", '{"id": "x", "rawId": "x", "response": {}}', ""])
def test_no_passkey_is_kept_from_a_bad_answer(enter: Enter, answer: str) -> None:
    browser = enter()
    browser.get(NEW)
    page = browser.post(NEW, {"credential": answer, "name": "Laptop"})
    assert page.status_code == 422
    assert 'value="Laptop"' in page.text
    with hub_scope():
        assert not Authenticator.objects.exists()
    assert browser.get("/hq/").status_code == 302


def test_a_passkey_of_another_site_is_refused(enter: Enter, settings: Any) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
    browser = enter()
    passkey = Passkey(origin="https://example.net")
    answer = {"credential": passkey.made(browser.get(NEW).text), "name": "Laptop"}
    assert browser.post(NEW, answer).status_code == 422


def test_the_last_factor_stays_and_others_go(enter: Enter) -> None:
    browser = enter()
    add(browser)
    add(browser, name="Key")
    with hub_scope():
        first, second = Authenticator.objects.filter(type="webauthn").order_by("pk")
    browser.post(f"/hq/second-factor/{first.pk}/removal/")
    page = browser.post(f"/hq/second-factor/{second.pk}/removal/", follow=True)
    assert "set up another one first" in page.text
    set_up(browser)
    browser.post(f"/hq/second-factor/{second.pk}/removal/")
    with hub_scope():
        kinds = Authenticator.objects.order_by("type").values_list("type", flat=True)
        assert list(kinds) == ["recovery_codes", "totp"]
    assert [words for _by, words, _refused in log(Kind.FACTOR_REMOVED)] == ["webauthn"] * 2


def test_nobody_removes_the_factor_of_another(enter: Enter) -> None:
    add(enter("other@example.com"))
    browser = enter()
    set_up(browser)
    with hub_scope():
        theirs = Authenticator.objects.get(type="webauthn")
    browser.post(f"/hq/second-factor/{theirs.pk}/removal/")
    with hub_scope():
        assert Authenticator.objects.filter(pk=theirs.pk).exists()
    assert browser.get(SET_UP).status_code == 200
