"""One press at home, and one is a guest in another city; each way to cheat is refused."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from network.passports import tokens
from network.passports.models import GuestRules, Passport, Visit
from tenants.accounts.models import User
from tenants.meetings.actions.meetings import cancel_meeting, change_meeting
from tenants.meetings.models import Meeting
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.registry import routing
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.cast import NOW, Visitor, person
from tests.passports.conftest import Browser, arrive, is_guest, press, to_token
from tests.passports.conftest import Visit as Open


def visits() -> list[Visit]:
    with hub_scope():
        return list(Visit.objects.order_by("pk"))


def set_state(city: City, state: str) -> None:
    with hub_scope():
        City.objects.filter(pk=city.pk).update(state=state)
    routing.forget()


def test_one_press_makes_a_guest_who_is_no_member(
    omsk: City, tomsk: City, browser: Browser, boris: Member
) -> None:
    tab = arrive(browser, omsk, tomsk)
    page = tab.get("/").text
    assert "You are a guest here: Boris from Omsk" in re.sub(r"\s+", " ", page)
    with hub_scope():
        (passport,) = Passport.objects.all()
    assert (passport.name, passport.email) == ("Boris", "")
    with tomsk.scope():
        assert not Member.objects.exists()
        assert not User.objects.exists()
    for members_only in ("/people/1/", "/me/settings/", "/core/door/", "/network/guests/"):
        assert tab.get(members_only).status_code in {302, 403, 404}, members_only


def test_the_page_before_the_press_says_what_the_other_city_learns(
    omsk: City, tomsk: City, browser: Browser, boris: Member
) -> None:
    page = browser.on(omsk).get("/network/passports/tomsk/").text
    assert "Your name, Boris, your language, and that you come from Omsk" in page
    assert "Sign up for evenings" in page
    assert "also those that are for members only" not in page
    arrive(browser, omsk, tomsk, shares_email="on", is_asked="True")
    with hub_scope():
        assert Passport.objects.get().email == boris.user.email
    arrive(browser, omsk, tomsk)  # a button that doesn't ask keeps the choice
    with hub_scope():
        assert Passport.objects.get().email == boris.user.email
    arrive(browser, omsk, tomsk, is_asked="True")
    with hub_scope():
        assert Passport.objects.get().email == ""


def test_visitors_and_one_s_own_city_get_no_passport(
    omsk: City, tomsk: City, browser: Browser, visit: Open
) -> None:
    assert visit(omsk).post("/network/passports/tomsk/")["Location"].startswith("/join/")
    for wrong in ("omsk", "nowhere"):
        assert browser.on(omsk).post(f"/network/passports/{wrong}/").status_code == 404
    with hub_scope():
        assert not Passport.objects.exists()


def test_a_token_lets_in_once(omsk: City, tomsk: City, browser: Browser) -> None:
    address = to_token(browser, omsk, tomsk)
    cookie = browser.on(tomsk).cookies["passport"].value
    assert browser.open(address).status_code == 302
    (first,) = visits()
    browser.on(tomsk).post("/network/guests/visit/end/")
    browser.on(tomsk).cookies["passport"] = cookie
    again = browser.open(address)
    assert again.status_code == 410
    assert "each one works once" in again.text
    assert [visit.pk for visit in visits()] == [first.pk]
    assert not is_guest(browser.on(tomsk))


def test_a_token_is_good_for_a_minute(omsk: City, tomsk: City, browser: Browser) -> None:
    address = to_token(browser, omsk, tomsk)
    with time_machine.travel(timezone.now() + timedelta(seconds=62)):
        answer = browser.open(address)
    assert answer.status_code == 410
    assert "one minute" in answer.text
    assert "/network/passports/tomsk/" in answer.text  # begin anew
    assert not visits()


def test_somebody_else_s_token_signs_nobody_in(omsk: City, tomsk: City, browser: Browser) -> None:
    """Login CSRF: the attacker's own token in the browser of another person."""
    address = to_token(browser, omsk, tomsk)
    victim = Browser()
    refused = victim.open(address)
    assert refused.status_code == 403
    assert "another browser" in refused.text
    begun = victim.on(tomsk).get("/network/guests/arriving/omsk/")  # even where one was begun
    assert begun.status_code == 302
    assert victim.open(address).status_code == 403
    assert not visits()
    assert not is_guest(victim.on(tomsk))


def test_a_link_alone_makes_the_home_city_vouch_for_nobody(
    omsk: City, tomsk: City, browser: Browser
) -> None:
    """A foreign page that sends Boris to Tomsk's beginning: without his press there is no token."""
    begun = browser.on(tomsk).get("/network/guests/arriving/omsk/")
    answer = browser.open(begun["Location"])
    assert answer["Location"] == "/network/passports/tomsk/"
    with hub_scope():
        assert not Passport.objects.exists()
    press(browser, omsk, tomsk)
    first = browser.open(begun["Location"])
    assert "token=" in first["Location"]
    second = browser.open(begun["Location"])  # one press, one token
    assert second["Location"] == "/network/passports/tomsk/"


def test_a_press_without_a_csrf_token_is_refused(omsk: City, tomsk: City, boris: Member) -> None:
    browser = Visitor(omsk.host, enforce_csrf_checks=True)
    with omsk.scope():
        browser.force_login(boris.user)
    assert browser.post("/network/passports/tomsk/").status_code == 403
    with hub_scope():
        assert not Passport.objects.exists()


@pytest.fixture
def bound(omsk: City, tomsk: City, browser: Browser) -> tuple[Browser, str, Passport]:
    """A browser that Tomsk has bound, its state, and the passport."""
    begun = browser.open(press(browser, omsk, tomsk))
    with hub_scope():
        return browser, begun["Location"].partition("state=")[2], Passport.objects.get()


def redeem(browser: Browser, city: City, token: str) -> Any:
    return browser.on(city).get("/network/guests/arrival/", {"token": token})


def test_tampered_and_forged_tokens_are_refused(
    omsk: City, tomsk: City, bound: tuple[Browser, str, Passport]
) -> None:
    browser, state, passport = bound
    given: dict[str, Any] = {
        "audience": tomsk.pk,
        "subject": passport.pk,
        "state": state,
        "now": timezone.now(),
    }
    good = tokens.issue(issuer=omsk.pk, **given)
    body, rest = good.split(":", 1)
    forged = {
        "tampered": f"{body[:-1]}{'A' if body[-1] != 'A' else 'B'}:{rest}",
        "signed by another city": tokens.issue(issuer=tomsk.pk, **given),
        "another city's name, one's own key": signing.dumps(
            {"issuer": omsk.pk, "audience": tomsk.pk}, salt=f"network.passports:{tomsk.pk}"
        ),
        "not a token": signing.dumps("x", salt=f"network.passports:{omsk.pk}"),
        "empty": "",
        "NUL": "\x00",
        "long": "a" * 5000,
        "surrogate": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    }
    for name, text in forged.items():
        answer = redeem(browser, tomsk, text)
        assert answer.status_code == 400, name
        assert "can&#x27;t be read" in answer.text, name
    elsewhere = tokens.issue(issuer=omsk.pk, **{**given, "audience": omsk.pk})
    answer = redeem(browser, tomsk, elsewhere)
    assert answer.status_code == 403
    assert "for another city" in answer.text
    unknown = tokens.issue(issuer=omsk.pk, **{**given, "subject": passport.pk + 1})
    assert redeem(browser, tomsk, unknown).status_code == 403
    assert not visits()
    assert redeem(browser, tomsk, good).status_code == 302  # the positive control


@pytest.mark.parametrize("state", [City.State.PAUSED, City.State.ARCHIVED])
def test_a_closed_city_vouches_for_nobody(
    omsk: City, tomsk: City, browser: Browser, state: str
) -> None:
    address = to_token(browser, omsk, tomsk)
    set_state(omsk, state)
    answer = browser.open(address)
    assert answer.status_code == 403
    assert "closed at the moment" in answer.text
    assert not visits()
    set_state(omsk, City.State.ACTIVE)
    tab = arrive(browser, omsk, tomsk)
    assert is_guest(tab)
    set_state(omsk, state)
    assert not is_guest(tab)
    set_state(omsk, City.State.ACTIVE)  # returns when the city does
    assert is_guest(tab)


def test_taking_the_passport_back_ends_all_visits_at_once(
    omsk: City, tomsk: City, browser: Browser, boris: Member, visit: Open
) -> None:
    first = arrive(browser, omsk, tomsk)
    other = Browser({omsk.host: visit(omsk, boris)})
    second = arrive(other, omsk, tomsk)
    assert is_guest(first)
    assert is_guest(second)
    waiting = to_token(other, omsk, tomsk)
    browser.on(omsk).post("/network/passports/tomsk/end/")
    assert not is_guest(first)
    assert not is_guest(second)
    assert other.open(waiting).status_code == 403
    assert "taken back" in browser.on(omsk).get("/network/passports/").text
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):
        third = arrive(browser, omsk, tomsk)  # given again: new visits only
        assert is_guest(third)
        assert not is_guest(second)


def test_signing_out_everywhere_signs_out_in_all_cities(
    omsk: City, tomsk: City, browser: Browser
) -> None:
    tab = arrive(browser, omsk, tomsk)
    browser.on(omsk).post("/me/sign-out-elsewhere/")
    assert not is_guest(tab)


def test_leaving_the_home_city_ends_visits_and_forgets_the_name(
    omsk: City, tomsk: City, browser: Browser, boris: Member
) -> None:
    tab = arrive(browser, omsk, tomsk)
    with omsk.scope():
        leave_city(member=boris, now=NOW)
    assert not is_guest(tab)
    with hub_scope():
        assert not Passport.objects.exists()


def test_a_new_name_is_known_in_other_cities(
    omsk: City, tomsk: City, browser: Browser, boris: Member
) -> None:
    tab = arrive(browser, omsk, tomsk)
    browser.on(omsk).post("/me/", {"name": "Boris Novikov"})
    assert "Boris Novikov from Omsk" in tab.get("/").text


def test_a_guest_ends_the_visit(omsk: City, tomsk: City, browser: Browser) -> None:
    tab = arrive(browser, omsk, tomsk)
    key = tab.cookies["session"].value
    tab.post("/network/guests/visit/end/")
    assert not is_guest(tab)
    (visit,) = visits()
    assert visit.ended_by == "guest"
    tab.cookies["session"] = key
    assert not is_guest(tab)


def test_a_visit_ends_after_its_term(omsk: City, tomsk: City, browser: Browser) -> None:
    tab = arrive(browser, omsk, tomsk)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert not is_guest(tab)


def test_the_session_of_a_guest_gets_a_new_key(omsk: City, tomsk: City, browser: Browser) -> None:
    tab = browser.on(tomsk)
    with tomsk.scope():
        session = tab.session
        session["known"] = 1
        session.save()
    before = tab.cookies["session"].value
    arrive(browser, omsk, tomsk)
    assert tab.cookies["session"].value != before


def test_a_guest_costs_one_query_more_and_others_none(
    omsk: City, tomsk: City, browser: Browser, egor: Member, visit: Open
) -> None:
    def statements(tab: Visitor, mentions: str) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            assert tab.get("/products/").status_code == 200
        return [query["sql"] for query in queries if mentions in query["sql"]]

    guest = arrive(browser, omsk, tomsk)
    for tab in (visit(tomsk, egor), visit(tomsk)):
        assert statements(tab, "passports_") == []
    assert len(statements(guest, "passports_")) == 1


def test_a_member_of_both_cities_needs_no_passport(
    omsk: City, tomsk: City, browser: Browser, visit: Open
) -> None:
    browser.tabs[tomsk.host] = visit(tomsk, person(tomsk, "Boris"))
    answer = browser.open(press(browser, omsk, tomsk))
    assert answer["Location"] == "/"
    assert "You are a member here" in browser.on(tomsk).get("/").text
    assert not visits()


def test_my_page_lists_my_visits_and_nobody_else_s(
    omsk: City, tomsk: City, browser: Browser, vera: Member, anna: Member, visit: Open
) -> None:
    assert (
        "You have not visited another city yet" in browser.on(omsk).get("/network/passports/").text
    )
    arrive(browser, omsk, tomsk)
    page = browser.on(omsk).get("/network/passports/").text
    assert "Last visit" in page
    assert "Tomsk" in page
    for other in (vera, anna):  # the home city's core neither
        assert "Tomsk" not in visit(omsk, other).get("/network/passports/").text


def test_the_listing_and_the_sign_in_page_lead_there(
    omsk: City, tomsk: City, browser: Browser, darya: Member
) -> None:
    from tests.products.making import product

    with tomsk.scope():
        made = product(darya, "Tomsk line", visibility="public")
    card = f"/network/tomsk/product/{made.pk}/"
    assert 'action="/network/passports/tomsk/"' in browser.on(omsk).get(card).text
    visitor = Browser()
    assert 'action="/network/passports/tomsk/"' not in visitor.on(omsk).get(card).text
    assert "/network/guests/come/" in visitor.on(tomsk).get("/sign-in/").text
    choice = visitor.on(tomsk).get("/network/guests/come/")
    assert "Omsk" in choice.text
    led = visitor.on(tomsk).get("/network/guests/come/?city=omsk")
    assert led["Refresh"] == f"0; url={omsk.url()}network/passports/tomsk/"
    assert visitor.on(tomsk).get("/network/guests/come/?city=tomsk").status_code == 422


def test_a_visitor_comes_back_to_the_page_that_led_to_the_passport(
    omsk: City, tomsk: City, browser: Browser
) -> None:
    tab = browser.on(tomsk)
    page = "/products/?stage=idea"
    way_in = tab.get("/sign-in/", {"next": page}).text
    assert "/network/guests/come/?next=/products/%3Fstage%3Didea" in way_in
    assert 'value="/products/?stage=idea"' in tab.get("/network/guests/come/", {"next": page}).text
    tab.get("/network/guests/come/", {"city": "omsk", "next": page})
    arrived = browser.open(to_token(browser, omsk, tomsk))
    assert arrived["Location"] == page
    assert is_guest(tab)
    tab.get("/network/guests/come/", {"city": "omsk", "next": "https://evil.example.com/"})
    assert browser.open(to_token(browser, omsk, tomsk))["Location"] == "/"


def test_presses_are_limited(omsk: City, tomsk: City, browser: Browser) -> None:
    for _each in range(30):
        browser.on(omsk).post("/network/passports/tomsk/")
    answer = browser.on(omsk).post("/network/passports/tomsk/")
    assert answer["Location"] == "/network/passports/tomsk/"
    assert "a lot at once" in browser.on(omsk).get("/network/passports/tomsk/").text


def test_a_city_that_takes_no_guests_says_so(omsk: City, tomsk: City, browser: Browser) -> None:
    tab = arrive(browser, omsk, tomsk)
    waiting = to_token(browser, omsk, tomsk)
    with tomsk.scope():
        GuestRules.objects.create(city_id=tomsk.pk, is_open=False)
    assert not is_guest(tab)
    assert browser.open(waiting).status_code == 403
    assert (
        "No guests by passport just now" in browser.on(omsk).get("/network/passports/tomsk/").text
    )
    assert (
        browser.on(omsk).post("/network/passports/tomsk/")["Location"]
        == "/network/passports/tomsk/"
    )
    assert "No guests by passport" in tab.get("/network/guests/come/").text


def test_guests_without_a_shared_e_mail_are_promised_no_letters(
    omsk: City, tomsk: City, browser: Browser, evening: Meeting
) -> None:
    asked = " ".join(browser.on(omsk).get("/network/passports/tomsk/").text.split())
    assert "Without it no letter tells you" in asked
    host = arrive(browser, omsk, tomsk)
    host.post(f"/meetings/{evening.pk}/registration/")
    page = host.get(f"/meetings/{evening.pk}/").text
    assert "You are coming" in page
    assert "No letters reach you" in page
    assert "remind you" not in page
    own = browser.on(omsk).get("/network/passports/").text
    assert "no letters: they don't know your e-mail" in own
    host.post("/network/guests/visit/end/")
    host = arrive(browser, omsk, tomsk, shares_email="on", is_asked="True")
    host.post(f"/meetings/{evening.pk}/registration/")
    page = host.get(f"/meetings/{evening.pk}/").text
    assert "You are coming" in page
    assert "No letters reach you" not in page
    assert "they know your e-mail" in browser.on(omsk).get("/network/passports/").text


@pytest.mark.parametrize("what", ["cancelled", "moved"])
def test_every_page_tells_a_guest_without_letters_that_their_evening_changed(
    omsk: City, tomsk: City, browser: Browser, evening: Meeting, darya: Member, what: str
) -> None:
    host = arrive(browser, omsk, tomsk)
    host.post(f"/meetings/{evening.pk}/registration/")
    assert "Your evening" not in host.get("/products/").text
    with tomsk.scope(), time_machine.travel(timezone.now() + timedelta(seconds=1)):
        if what == "cancelled":
            cancel_meeting(evening, by=darya, now=timezone.now(), why="Flood")
        else:
            change_meeting(
                evening,
                starts_at=evening.starts_at + timedelta(hours=1),
                ends_at=evening.ends_at + timedelta(hours=1),
                venue=evening.venue,
                address=evening.address,
                capacity=evening.capacity,
                note=evening.note,
                by=darya,
                now=timezone.now(),
            )
    for page in ("/products/", "/"):
        text = " ".join(host.get(page).text.split())
        assert f"Your evening {'is cancelled' if what == 'cancelled' else 'has moved'}:" in text
        assert f'<a href="/meetings/{evening.pk}/">' in text
    stranger = Browser().on(tomsk)
    assert "Your evening" not in stranger.get("/products/").text
