"""The optional password, and the language of letters."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import translation

from tenants.accounts.models import User
from tenants.members.models import Member
from tenants.registry.models import City
from tests.accounts.entering import Post, last_code, last_letter
from tests.cast import Visitor

Visit = Callable[..., Visitor]
GOOD = "thursday at six o'clock"


def set_password(city: City, member: Member) -> None:
    with city.scope():
        member.user.set_password(GOOD)
        member.user.save()


def test_a_password_is_set_and_signs_in(omsk: City, anna: Member, visit: Visit, post: Post) -> None:
    browser = visit(omsk, anna)
    response = post(browser, "/me/password/", new="short")
    assert "too short: eight characters or more, please" in response.text
    response = post(browser, "/me/password/", new="password123")
    assert "Many people have chosen this password" in response.text
    assert post(browser, "/me/password/", new=GOOD, next="/me/")["Location"] == "/me/"
    assert browser.get("/me/").status_code == 200  # this session goes on

    other = visit(omsk)
    email = anna.user.email.upper()
    refused = post(other, "/sign-in/password/", login=email, password="not this one")
    assert "do not go together" in refused.text
    assert email in refused.text
    response = post(other, "/sign-in/password/?next=/people/", login=email, password=GOOD)
    assert response["Location"] == "/people/"


def test_changing_a_password_asks_for_the_old_one(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    set_password(omsk, anna)
    browser = visit(omsk, anna)
    refused = post(browser, "/me/password/", current="wrong", new="another good one")
    assert "not your current password" in refused.text
    with omsk.scope():
        assert User.objects.get().check_password(GOOD)


def test_who_has_just_entered_by_code_may_forget_the_old_password(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    set_password(omsk, anna)
    browser = visit(omsk)
    post(browser, "/sign-in/", email=anna.user.email)
    post(browser, "/sign-in/code/", code=last_code())
    assert post(browser, "/me/password/", new="another good one").status_code == 302
    with omsk.scope():
        assert User.objects.get().check_password("another good one")


def test_an_unknown_address_is_refused_in_the_same_words(
    omsk: City, visit: Visit, post: Post
) -> None:
    response = post(visit(omsk), "/sign-in/password/", login="no@example.com", password="guess")
    assert "do not go together" in response.text


def test_the_chosen_language_comes_back_with_the_person(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    post(visit(omsk, anna), "/i18n/setlang/", language="ru", next="/")
    with omsk.scope():
        assert User.objects.get().language == "ru"
    browser = visit(omsk)  # speaks English until it is known who this is
    post(browser, "/sign-in/", email=anna.user.email)
    with translation.override("ru"):
        assert "Ваш код" in last_letter().body
    response = post(browser, "/sign-in/code/", code=last_code())
    assert response.cookies["django_language"].value == "ru"
    assert 'lang="ru"' in browser.get("/me/").text


def test_a_language_that_does_not_exist_is_not_kept(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    for language in ("xx", "ru\x00", "e" * 100_000, ""):
        assert post(visit(omsk, anna), "/i18n/setlang/", language=language).status_code == 302
    with omsk.scope():
        assert User.objects.get().language == ""
