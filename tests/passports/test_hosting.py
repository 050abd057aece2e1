"""The host city: what guests may do there, who came, and refusing them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail

from network.passports.models import BarredGuest, GuestRules
from tenants.meetings.models import Attendance, Meeting, Registration
from tenants.meetings.tokens import door_token
from tenants.members.actions import join_city
from tenants.members.models import Duty, Member
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.accounts.entering import Post, _nobody_has_tried_before, last_code, post
from tests.cast import NOW, Visitor, person
from tests.passports.conftest import Browser, arrive, is_guest, to_token
from tests.passports.conftest import Visit as Open
from tests.products.making import product, question

__all__ = ["_nobody_has_tried_before", "post"]


@pytest.fixture
def guest(omsk: City, tomsk: City, browser: Browser) -> Visitor:
    """Boris of Omsk in Tomsk, without his e-mail."""
    return arrive(browser, omsk, tomsk)


def rule(city: City, **given: bool) -> None:
    with city.scope():
        GuestRules.objects.update_or_create(city_id=city.pk, defaults=given)


def said(city: City) -> list[tuple[str, str, str]]:
    with city.scope():
        rows = Registration.objects.order_by("pk")
        return list(rows.values_list("guest_name", "guest_email", "state"))


def at(evening: Meeting) -> str:
    return f"/meetings/{evening.pk}/"


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.text))


def test_a_guest_comes_by_one_press_and_takes_it_back(
    tomsk: City, guest: Visitor, evening: Meeting
) -> None:
    address = at(evening)
    assert "As Boris from Omsk" in text(guest.get(address))
    guest.post(f"{address}registration/")
    ((name, email, state),) = said(tomsk)
    assert (name, state) == ("Boris", "coming")
    assert email.endswith("@guests.invalid")
    page = guest.get(address)
    assert "You are coming" in page.text
    assert email not in page.text
    guest.post(f"{address}registration/", {"_method": "delete"})
    assert [row[2] for row in said(tomsk)] == ["cancelled"]
    assert not mail.outbox


def test_the_same_by_the_api_needs_a_csrf_token(
    omsk: City, tomsk: City, guest: Visitor, evening: Meeting
) -> None:
    address = f"/api/v1/meetings/{evening.pk}/registration/"
    strict = Visitor(tomsk.host, enforce_csrf_checks=True)
    strict.cookies = guest.cookies
    assert strict.put(address).status_code == 403
    assert said(tomsk) == []
    token = guest.get(at(evening)).context["csrf_token"]
    strict.cookies["csrftoken"] = guest.cookies["csrftoken"].value
    answer = strict.put(address, headers={"X-CSRFToken": str(token)})
    assert (answer.status_code, answer.json()["state"]) == (200, "coming")
    assert guest.delete(address).status_code == 204
    assert [row[2] for row in said(tomsk)] == ["cancelled"]
    assert Visitor(tomsk.host).put(address).status_code in {401, 403}


def test_other_writing_of_the_api_stays_closed(
    tomsk: City, guest: Visitor, evening: Meeting
) -> None:
    for address in ("/api/v1/products/", "/api/v1/questions/", f"/api/v1/meetings/{evening.pk}/"):
        assert guest.post(address, {}, "application/json").status_code in {401, 403, 405}, address


def test_a_city_may_let_guests_only_look(tomsk: City, guest: Visitor, evening: Meeting) -> None:
    rule(tomsk, may_come=False)
    address = at(evening)
    assert "As Boris from Omsk" not in text(guest.get(address))
    guest.post(f"{address}registration/")
    assert "can&#x27;t sign up" in guest.get(address).text
    answer = guest.put(f"/api/v1/meetings/{evening.pk}/registration/")
    assert (answer.status_code, answer.json()["code"]) == (403, "comes_to_no_evening")
    assert said(tomsk) == []


def test_a_guest_signs_up_so_often_an_hour(tomsk: City, guest: Visitor, evening: Meeting) -> None:
    address = f"/api/v1/meetings/{evening.pk}/registration/"
    for _each in range(30):
        assert guest.put(address).status_code == 200
    answer = guest.put(address)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_registrations")
    assert int(answer["Retry-After"]) > 0
    assert len(said(tomsk)) == 1


def test_a_members_evening_stays_closed(tomsk: City, guest: Visitor, evening: Meeting) -> None:
    with tomsk.scope():
        Meeting.objects.filter(pk=evening.pk).update(is_open=False)
    assert guest.post(f"{at(evening)}registration/").status_code in {302, 404}
    assert guest.put(f"/api/v1/meetings/{evening.pk}/registration/").status_code == 404
    assert said(tomsk) == []


def test_guests_read_more_only_where_the_city_says_so(
    tomsk: City, guest: Visitor, darya: Member, visit: Open
) -> None:
    with tomsk.scope():
        made = product(darya, "Only for members")
        asked = question(darya, "What about the press?", product=made)
    pages = (f"/products/{made.pk}/", f"/questions/{asked.pk}/")
    visitor = visit(tomsk)
    for page in pages:
        assert guest.get(page).status_code == visitor.get(page).status_code != 200
    assert "Only for members" not in guest.get("/products/").text
    rule(tomsk, may_read=True)
    for page in pages:
        answer = guest.get(page)
        assert answer.status_code == 200
        assert visitor.get(page).status_code != 200
    assert "Only for members" in guest.get("/products/").text
    assert "What about the press" in guest.get("/questions/").text
    assert "Only for members" not in visitor.get("/products/").text
    assert guest.post(f"/products/{made.pk}/edit/", {"title": "x"}).status_code in {302, 403, 404}
    with tomsk.scope():
        made.refresh_from_db()
        assert made.title == "Only for members"


def test_the_core_sees_who_came_and_ends_a_visit(
    tomsk: City, guest: Visitor, darya: Member, egor: Member, visit: Open
) -> None:
    core = visit(tomsk, darya)
    page = core.get("/network/guests/")
    assert "Boris" in page.text
    assert "Omsk" in page.text
    assert "a guest now" in page.text
    member = visit(tomsk, egor)
    assert "Boris" not in member.get("/network/guests/").text
    way = re.search(r"/network/guests/visits/(\d+)/end/", page.text)
    assert way
    assert member.post(way[0]).status_code == 403
    assert is_guest(guest)
    core.post(way[0])
    assert not is_guest(guest)
    assert "a guest now" not in core.get("/network/guests/").text


@pytest.mark.parametrize("whom", ["bar", "bar-city"])
def test_the_core_lets_a_person_or_a_city_in_no_more_and_again(
    omsk: City,
    tomsk: City,
    browser: Browser,
    guest: Visitor,
    darya: Member,
    visit: Open,
    whom: str,
) -> None:
    core = visit(tomsk, darya)
    number = re.search(r"/network/guests/visits/(\d+)/end/", core.get("/network/guests/").text)
    assert number
    waiting = to_token(browser, omsk, tomsk)
    core.post(f"/network/guests/visits/{number[1]}/{whom}/")
    assert not is_guest(guest)
    answer = browser.open(waiting)
    assert answer.status_code == 403
    assert "has ended visits" in answer.text
    page = core.get("/network/guests/").text
    lifted = re.search(r"/network/guests/barred/(\d+)/end/", page)
    assert lifted
    core.post(lifted[0])
    arrive(browser, omsk, tomsk)
    assert is_guest(guest)


def test_barring_one_person_leaves_the_others_of_that_city(
    omsk: City, tomsk: City, guest: Visitor, darya: Member, vera: Member, visit: Open
) -> None:
    other = Browser({omsk.host: visit(omsk, vera)})
    second = arrive(other, omsk, tomsk)
    with tomsk.scope():
        BarredGuest.objects.create(city_id=tomsk.pk, home_id=omsk.pk, member_id=vera.pk)
    assert is_guest(guest)
    assert not is_guest(second)


def test_the_rules_are_changed_with_a_right(
    tomsk: City, darya: Member, egor: Member, visit: Open
) -> None:
    member = visit(tomsk, egor)
    assert "They sign up for open evenings" in member.get("/network/guests/").text
    assert member.post("/network/guests/", {"is_open": ""}).status_code == 403
    with hub_scope():
        assert not GuestRules.objects.exists()
    visit(tomsk, darya).post("/network/guests/", {"is_open": "on", "may_read": "on"})
    with hub_scope():
        rules = GuestRules.objects.get()
    assert (rules.city_id, rules.is_open, rules.may_come, rules.may_read, rules.may_write) == (
        *(tomsk.pk, True, False, True, False),
    )


def test_a_duty_without_the_right_changes_nothing(tomsk: City, darya: Member, visit: Open) -> None:
    writer = person(tomsk, "Minna", duty=Duty.Kind.MINUTES)
    assert visit(tomsk, writer).post("/network/guests/", {}).status_code == 403


def test_at_the_door_a_guest_is_the_one_who_is_expected(
    tomsk: City, guest: Visitor, evening: Meeting, clock: Any
) -> None:
    guest.post(f"{at(evening)}registration/")
    clock(evening.starts_at)
    with tomsk.scope():
        token = door_token(evening.pk)
    page = guest.get(f"/here/{token}/")
    assert "Boris, is it you?" in text(page)
    guest.post(f"/here/{token}/", {"as_expected": "1", "by": ""})
    with tomsk.scope():
        arrived = Attendance.objects.get()
        assert (arrived.guest_name, arrived.member_id) == ("Boris", None)
        assert arrived.guest_email == Registration.objects.get().guest_email


def test_thoughts_at_the_table_are_a_rule_of_the_city(
    tomsk: City, guest: Visitor, evening: Meeting, clock: Any
) -> None:
    guest.post(f"{at(evening)}registration/")
    clock(evening.starts_at)
    guest.post(f"{at(evening)}live/arrival/")
    address = f"{at(evening)}live/captures/"
    thought = {"kind": "perspective", "text": "Look at the caps.", "nonce": "a" * 8}
    rule(tomsk, may_write=False)
    refused = guest.post(address, thought, headers={"accept": "application/json"})
    assert refused.status_code == 409
    assert "write no thoughts" in refused.json()["words"]
    rule(tomsk, may_write=True)
    kept = guest.post(address, thought, headers={"accept": "application/json"})
    assert kept.status_code == 201, kept.text


def test_letters_reach_a_guest_who_shares_the_e_mail_and_no_other(
    omsk: City, tomsk: City, browser: Browser, evening: Meeting, darya: Member, boris: Member
) -> None:
    from tenants.meetings.letters import write_letter
    from tenants.meetings.notices import remind
    from tenants.registry.models import Alarm

    def letters() -> list[str]:
        with tomsk.scope():
            Alarm.objects.filter(kind="meetings.letter").delete()
            remind(evening, kind="soon", now=NOW)
            keys = list(Alarm.objects.filter(kind="meetings.letter").values_list("key", flat=True))
            found = [write_letter(key=key, now=NOW) for key in keys]
            return [letter.to[0] for letter in found if letter]

    write = f"{at(evening)}registration/"
    arrive(browser, omsk, tomsk).post(write)
    assert letters() == []
    arrive(browser, omsk, tomsk, shares_email="on", is_asked="True").post(write)
    assert {row[1].rpartition("@")[2] for row in said(tomsk)} == {
        "guests.invalid",
        "omsk.example.com",
    }
    assert letters() == [boris.user.email]


def test_a_guest_who_joins_keeps_the_registration(
    tomsk: City, guest: Visitor, evening: Meeting, post: Post
) -> None:
    guest.post(f"{at(evening)}registration/")
    post(guest, "/join/", email="boris@elsewhere.example.com")
    post(guest, "/sign-in/code/", code=last_code())
    post(guest, "/welcome/", name="Boris")
    with tomsk.scope():
        (kept,) = Registration.objects.all()
        assert kept.member is not None
        assert (kept.member.name, kept.guest_email, kept.state) == ("Boris", "", "coming")
    assert not is_guest(guest)
    assert "You are coming" in guest.get(at(evening)).text


def test_a_member_who_signs_in_on_a_guest_s_browser_takes_it_over(
    omsk: City, tomsk: City, guest: Visitor, evening: Meeting, post: Post
) -> None:
    guest.post(f"{at(evening)}registration/")
    known = person(tomsk, "Boris")
    post(guest, "/sign-in/", email=known.user.email)
    post(guest, "/sign-in/code/", code=last_code())
    with tomsk.scope():
        assert Registration.objects.get().member == known
        assert join_city(user=known.user, name="Boris", now=NOW) == known
