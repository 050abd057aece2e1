"""Becoming a member, leaving, coming back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenants.accounts.api_keys import make_api_key
from tenants.accounts.models import ApiKey, User
from tenants.members.actions import join_city, leave_city
from tenants.members.models import Member
from tenants.members.signals import member_joined
from tenants.registry.models import City
from tests.accounts.entering import Post, last_code
from tests.cast import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def joined() -> Iterator[list[str]]:
    names: list[str] = []

    def hear(member: Member, **_: Any) -> None:
        names.append(member.name)

    member_joined.connect(hear)
    yield names
    member_joined.disconnect(hear)


def test_joining_twice_is_joining_once(omsk: City, now: datetime, joined: list[str]) -> None:
    with omsk.scope():
        user = User.objects.create_user("zoya@example.com")
        member = join_city(user=user, name="Zoya", now=now)
        again = join_city(user=user, name="Somebody else", now=now + timedelta(days=1))
        assert list(Member.objects.all()) == [member] == [again]
        assert (again.name, again.joined_at) == ("Zoya", now)
    assert joined == ["Zoya"]


def test_leaving_takes_the_person_off_every_list_at_once(
    omsk: City, anna: Member, boris: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        make_api_key(user=anna.user, now=now)
    browser = visit(omsk, anna)
    assert browser.get("/me/leave/").status_code == 200
    assert browser.post("/me/leave/")["Location"] == "/"
    assert "30 days" in browser.get("/").text
    other = visit(omsk, boris)
    assert other.get(f"/people/{anna.pk}/").status_code == 404
    assert "Anna" not in other.get("/people/").text
    with omsk.scope():
        assert list(Member.objects.here()) == [boris]
        assert not ApiKey.objects.exists()
        assert not anna.duties.filter(laid_down_at=None).exists()


def test_a_visit_to_the_leaving_page_leaves_nothing(omsk: City, anna: Member, visit: Visit) -> None:
    visit(omsk, anna).get("/me/leave/")
    with omsk.scope():
        assert list(Member.objects.here()) == [anna]


def test_signing_in_within_a_month_brings_everything_back(
    omsk: City, anna: Member, visit: Visit, post: Post, joined: list[str]
) -> None:
    email = anna.user.email
    with omsk.scope():
        Member.objects.update(about="I knit", helps_with=["knitting"])
        leave_city(member=anna, now=timezone.now() - timedelta(days=29))
    browser = visit(omsk)
    post(browser, "/sign-in/", email=email)
    assert post(browser, "/sign-in/code/", code=last_code())["Location"] == "/welcome/"
    assert "Come back, Anna?" in browser.get("/welcome/").text
    assert post(browser, "/welcome/", name="Anna")["Location"] == "/"
    with omsk.scope():
        member = Member.objects.here().get()
        assert (member.about, member.helps_with) == ("I knit", ["knitting"])
    assert joined == ["Anna"]


def test_after_a_month_the_profile_begins_anew(omsk: City, anna: Member, now: datetime) -> None:
    with omsk.scope():
        Member.objects.update(about="I knit", contact="@anna", helps_with=["knitting"])
        leave_city(member=anna, now=now)
        later = now + timedelta(days=31)
        member = join_city(user=anna.user, name="Anna K.", now=later)
        assert member.pk == anna.pk
        assert (member.name, member.about, member.contact, member.helps_with, member.left_at) == (
            "Anna K.",
            "",
            "",
            [],
            None,
        )


def test_a_member_s_page_leads_a_visitor_to_the_door_and_back(omsk: City, visit: Visit) -> None:
    assert visit(omsk).get("/me/?x=1")["Location"] == "/join/?next=%2Fme%2F%3Fx%3D1"
    assert visit(omsk).post("/me/", {"name": "Zoya"})["Location"] == "/join/?next=%2F"


@pytest.mark.parametrize("name", ["", " ", "\u202e\u200b", "—", "a" * 81, "a" * 1_000_000])
def test_names_that_cannot_be_read_are_refused(
    omsk: City, visit: Visit, post: Post, name: str
) -> None:
    browser = visit(omsk)
    post(browser, "/join/", email="zoya@example.com")
    post(browser, "/sign-in/code/", code=last_code())
    response = post(browser, "/welcome/", name=name, next="/people/")
    assert response.status_code == 200
    assert 'class="errorlist"' in response.text
    assert 'value="/people/"' in response.text
    with omsk.scope():
        assert not Member.objects.exists()


def test_invisible_marks_leave_a_name(omsk: City, visit: Visit, post: Post) -> None:
    browser = visit(omsk)
    post(browser, "/join/", email="zoya@example.com")
    post(browser, "/sign-in/code/", code=last_code())
    post(browser, "/welcome/", name="\u202eЗ\x00о\u200b́я\u2066 \u00a0 К.\u200d")
    with omsk.scope():
        assert Member.objects.get().name == "Зо́я К."
