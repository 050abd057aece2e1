"""Sign-in by an e-mail and a code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as conf
from django.core import mail

from tenants.accounts.codes import SESSION_KEY
from tenants.accounts.models import User
from tenants.members.models import Member
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.accounts.entering import (
    Post,
    last_code,
    last_letter,
    other_code,
    plain_page,
)
from tests.cast import Visitor

Visit = Callable[..., Visitor]


def ask(post: Post, browser: Visitor, email: str = "zoya@example.com", **more: str) -> str:
    """Ask for a code at the door and answer it."""
    response = post(browser, "/join/", email=email, **more)
    assert (response.status_code, response["Location"]) == (302, "/sign-in/code/")
    return last_code()


def test_newcomer_types_an_email_a_code_and_a_name(omsk: City, visit: Visit, post: Post) -> None:
    zoya = visit(omsk)
    code = ask(post, zoya, " Zoya@Example.COM ", next="/people/")
    assert last_letter().to == ["zoya@example.com"]
    with omsk.scope():
        assert not User.objects.exists()  # no account before the mailbox is proved

    response = post(zoya, "/sign-in/code/", code=f"{code[:3]} {code[3:]}")
    assert response["Location"] == "/welcome/?next=%2Fpeople%2F"
    assert zoya.get("/").status_code == 200  # no member yet, and the city reads as for a visitor
    response = post(zoya, "/welcome/", name="  Зоя \u202eяоЗ", next="/people/")
    assert response["Location"] == "/people/"
    with omsk.scope():
        member = Member.objects.get()
        assert (member.name, member.user.email) == ("Зоя яоЗ", "zoya@example.com")
        assert not member.user.has_usable_password()


def test_known_and_unknown_addresses_look_the_same(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    pages = []
    for email in (anna.user.email, "nobody@omsk.example.com"):
        browser = visit(omsk)
        door = plain_page(browser.get("/sign-in/"))
        asked = post(browser, "/sign-in/", email=email)
        code_page = plain_page(browser.get("/sign-in/code/"), email)
        wrong = other_code(last_code())
        refused = plain_page(post(browser, "/sign-in/code/", code=wrong), email, wrong)
        letter = last_letter().body.replace(last_code(), "…")
        pages.append((door, asked["Location"], code_page, refused, letter))
    assert pages[0] == pages[1]


def test_the_hub_looks_the_same_but_opens_to_its_own_people_only(
    hq: Visitor, visit: Visit, post: Post
) -> None:
    pages = []
    for email in ("hq@example.com", "stranger@example.com"):
        browser = visit()
        asked = post(browser, "/sign-in/", email=email)
        pages.append((asked["Location"], plain_page(browser.get("/sign-in/code/"), email)))
    assert pages[0] == pages[1]
    assert last_letter().to == ["stranger@example.com"]
    assert "not among them" in last_letter().body
    assert conf.MAIN_URL in last_letter().body
    response = post(browser, "/sign-in/code/", code="00000000")
    assert "not the digits" in response.text
    with hub_scope():
        assert list(User.objects.values_list("email", flat=True)) == ["hq@example.com"]

    mail.outbox.clear()
    staff = visit()
    post(staff, "/sign-in/", email="hq@example.com", next="/hq/")
    assert post(staff, "/sign-in/code/", code=last_code())["Location"] == "/hq/"


def test_who_comes_back_goes_straight_on(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    browser = visit(omsk)
    ask(post, browser, anna.user.email.upper(), next="/people/?q=x")
    response = post(browser, "/sign-in/code/", code=last_code())
    assert response["Location"] == "/people/?q=x"
    assert browser.get("/sign-in/")["Location"] == "/"
    with omsk.scope():
        assert User.objects.count() == 1


def test_the_session_key_is_new_after_signing_in(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    browser = visit(omsk)
    ask(post, browser, anna.user.email)
    before = browser.cookies[conf.SESSION_COOKIE_NAME].value
    post(browser, "/sign-in/code/", code=last_code())
    assert browser.cookies[conf.SESSION_COOKIE_NAME].value not in {"", before}
    planted = visit(omsk)
    planted.cookies[conf.SESSION_COOKIE_NAME] = before
    assert planted.get("/me/").status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "/\\evil.example",
        "http://tomsk.localhost:8000/",
        "\u0000/",
    ],
)
def test_signing_in_never_leads_to_another_site(
    omsk: City, anna: Member, visit: Visit, post: Post, target: str
) -> None:
    browser = visit(omsk)
    ask(post, browser, anna.user.email, next=target)
    assert post(browser, "/sign-in/code/", code=last_code())["Location"] == "/"


def test_a_code_lives_for_fifteen_minutes(omsk: City, visit: Visit, post: Post) -> None:
    browser = visit(omsk)
    code = ask(post, browser)
    with omsk.scope():
        session = browser.session
        session[SESSION_KEY] |= {"at": session[SESSION_KEY]["at"] - 15 * 60 - 1}
        session.save()
    assert post(browser, "/sign-in/code/", code=code)["Location"] == "/sign-in/"
    page = browser.get("/sign-in/").text
    assert "valid for 15 minutes" in page
    assert 'value="zoya@example.com"' in page


def test_the_session_keeps_no_digits(omsk: City, visit: Visit, post: Post) -> None:
    browser = visit(omsk)
    code = ask(post, browser)
    with omsk.scope():
        assert code not in str(dict(browser.session.items()))


def test_another_code_after_half_a_minute(omsk: City, visit: Visit, post: Post) -> None:
    browser = visit(omsk)
    first = ask(post, browser)
    post(browser, "/sign-in/code/again/")
    assert len(mail.outbox) == 1
    assert "Another letter can leave in" in browser.get("/sign-in/code/").text
    with omsk.scope():
        session = browser.session
        session[SESSION_KEY] |= {"sent_at": session[SESSION_KEY]["sent_at"] - 31}
        session.save()
    post(browser, "/sign-in/code/again/")
    assert len(mail.outbox) == 2
    second = last_code()
    if first != second:
        assert "not the digits" in post(browser, "/sign-in/code/", code=first).text
    assert post(browser, "/sign-in/code/", code=second)["Location"] == "/welcome/"


def test_mail_that_is_down_is_said_and_the_address_is_kept(
    omsk: City, visit: Visit, post: Post, settings: Any
) -> None:
    browser = visit(omsk)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert post(browser, "/join/", email="zoya@example.com").status_code == 302
    page = browser.get("/sign-in/code/").text
    assert "has not left" in page
    assert "zoya@example.com" in page
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    post(browser, "/sign-in/code/again/")
    assert "has not left" not in browser.get("/sign-in/code/").text
    assert post(browser, "/sign-in/code/", code=last_code())["Location"] == "/welcome/"


@pytest.mark.parametrize(
    "typed", ["", "zoya", "zoya@", "a" * 1_000_000, "zoya\x00@example.com", "a@b.c\nBcc: d@e.f"]
)
def test_bad_addresses_are_kept_and_explained(
    omsk: City, visit: Visit, post: Post, typed: str
) -> None:
    response = post(visit(omsk), "/join/", email=typed)
    assert response.status_code == 200
    assert 'class="errorlist"' in response.text
    assert not mail.outbox


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "\x00" * 6, "9" * 1_000_000])
def test_bad_codes_are_explained_and_cost_no_try(
    omsk: City, visit: Visit, post: Post, typed: str
) -> None:
    browser = visit(omsk)
    code = ask(post, browser)
    for _try in range(6):
        response = post(browser, "/sign-in/code/", code=typed)
        assert response.status_code == 200
        assert 'class="errorlist"' in response.text
    assert post(browser, "/sign-in/code/", code=code)["Location"] == "/welcome/"


def test_broken_utf8_is_no_error_of_ours(omsk: City, visit: Visit) -> None:
    form = "application/x-www-form-urlencoded"
    browser = visit(omsk)
    assert browser.post("/join/", b"email=%ff%fe@x.ru", content_type=form).status_code == 200
    assert browser.get("/join/?next=%ff%fe").status_code == 200


def test_digits_of_another_keyboard(omsk: City, visit: Visit, post: Post) -> None:
    browser = visit(omsk)
    code = ask(post, browser)
    wide = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in code)
    assert post(browser, "/sign-in/code/", code=wide)["Location"] == "/welcome/"


def test_phones_are_told_what_the_code_field_is(omsk: City, visit: Visit, post: Post) -> None:
    browser = visit(omsk)
    ask(post, browser)
    page = browser.get("/sign-in/code/").text
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page


def test_a_closed_account_is_told_so(omsk: City, anna: Member, visit: Visit, post: Post) -> None:
    with omsk.scope():
        User.objects.update(is_active=False)
    browser = visit(omsk)
    ask(post, browser, anna.user.email)
    response = post(browser, "/sign-in/code/", code=last_code())
    assert response["Location"] == "/sign-in/closed/"
    assert "This account is closed" in browser.get("/sign-in/closed/").text
    assert browser.get("/me/").status_code == 302


def test_signing_out_takes_a_post(omsk: City, anna: Member, visit: Visit, post: Post) -> None:
    browser = visit(omsk, anna)
    assert "Sign out on this device?" in browser.get("/sign-out/").text
    assert browser.get("/me/").status_code == 200
    assert post(browser, "/sign-out/")["Location"] == "/"
    assert browser.get("/me/").status_code == 302


def test_letters_have_the_city_s_own_address_whatever_host_was_asked(
    omsk: City, visit: Visit, post: Post
) -> None:
    browser = visit(omsk)
    browser.defaults["HTTP_HOST"] = "OMSK.localhost.:9999"
    ask(post, browser)
    assert "http://omsk.localhost:8000/" in last_letter().body
    assert "9999" not in last_letter().body
