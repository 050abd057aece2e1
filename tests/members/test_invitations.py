"""A link proves the mailbox once; a QR at the door proves nothing but is remembered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenants.accounts.models import User
from tenants.members.actions import InvitationClosed, create_invitation, join_city
from tenants.members.duties import hold_duty
from tenants.members.models import Duty, Invitation, Member
from tenants.registry.models import City
from tests.accounts.entering import Post, last_code
from tests.cast import Visitor

Visit = Callable[..., Visitor]


def invite(city: City, **given: Any) -> Invitation:
    with city.scope():
        return create_invitation(now=timezone.now(), **given)


def test_an_initiator_s_link_makes_a_member_of_the_core(
    omsk: City, visit: Visit, post: Post
) -> None:
    invited = invite(omsk, email="Zoya@Example.com", name="Зоя", duty=Duty.Kind.FACILITATION)
    browser = visit(omsk)
    page = browser.get(f"/welcome/{invited.token}/").text
    assert "zoya@example.com" in page
    assert 'value="Зоя"' in page
    with omsk.scope():
        assert not User.objects.exists()  # looking at the link changes nothing
    assert post(browser, f"/welcome/{invited.token}/", name="Зоя Ким")["Location"] == "/"
    assert browser.get("/me/").status_code == 200
    with omsk.scope():
        member = Member.objects.get()
        assert (member.name, member.user.email) == ("Зоя Ким", "zoya@example.com")
        assert [d.kind for d in member.duties.all()] == [Duty.Kind.FACILITATION]
        assert member.came_by == invited


def test_the_link_works_once(omsk: City, visit: Visit, post: Post) -> None:
    invited = invite(omsk, email="zoya@example.com", name="Зоя")
    post(visit(omsk), f"/welcome/{invited.token}/", name="Зоя")
    thief = visit(omsk)
    for response in (
        thief.get(f"/welcome/{invited.token}/"),
        post(thief, f"/welcome/{invited.token}/", name="Зоя"),
    ):
        assert response.status_code == 410
        assert "has done its work" in response.text
    assert thief.get("/me/").status_code == 302


def test_expired_and_unknown_links_say_what_to_do(omsk: City, visit: Visit) -> None:
    invited = invite(omsk, email="zoya@example.com")
    with omsk.scope():
        Invitation.objects.update(expires_at=timezone.now())
    for token, status in ((invited.token, 410), ("nothing-of-ours", 404)):
        response = visit(omsk).get(f"/welcome/{token}/")
        assert response.status_code == status
        assert 'href="/sign-in/"' in response.text
    for token in ("a%00b", "%ff%fe", "a" * 100_000):
        assert visit(omsk).get(f"/welcome/{token}/").status_code == 404


def test_a_link_of_another_city_opens_nothing(
    omsk: City, tomsk: City, visit: Visit, post: Post
) -> None:
    invited = invite(tomsk, email="zoya@example.com")
    assert post(visit(omsk), f"/welcome/{invited.token}/", name="Zoya").status_code == 404
    with omsk.scope():
        assert not User.objects.exists()


def test_nobody_else_s_account_uses_the_link_up(omsk: City, anna: Member) -> None:
    invited = invite(omsk, email="zoya@example.com")
    with omsk.scope():
        with pytest.raises(InvitationClosed):
            join_city(user=anna.user, name="Anna", now=timezone.now(), invitation=invited)
        invited.refresh_from_db()
        assert invited.accepted_at is None


def test_a_passed_on_link_lets_nobody_in_as_a_member(omsk: City, visit: Visit, post: Post) -> None:
    """Zoya has joined by a code; the letter with her link was passed on."""
    first, second = (invite(omsk, email="zoya@example.com") for _ in range(2))
    zoya = visit(omsk)
    post(zoya, "/join/", email="zoya@example.com")
    post(zoya, "/sign-in/code/", code=last_code())
    post(zoya, "/welcome/", name="Zoya")
    for invited in (first, second):
        stranger = visit(omsk)
        for answer in (
            stranger.get(f"/welcome/{invited.token}/"),
            post(stranger, f"/welcome/{invited.token}/", name="Zoya"),
        ):
            assert answer.status_code == 410
            assert "has done its work" in answer.text
        assert stranger.get("/me/").status_code == 302


def test_an_account_s_link_only_fills_in_the_address(
    omsk: City, boris: Member, visit: Visit, post: Post
) -> None:
    invited = invite(omsk, email=boris.user.email, name="Bob", duty=Duty.Kind.VENUE)
    browser = visit(omsk)
    for answer in (
        browser.get(f"/welcome/{invited.token}/"),
        post(browser, f"/welcome/{invited.token}/", name="Bob"),
    ):
        assert answer["Location"] == "/sign-in/"
    assert browser.get("/me/").status_code == 302
    assert f'value="{boris.user.email}"' in browser.get("/sign-in/").text
    with omsk.scope():
        invited.refresh_from_db()
        assert invited.accepted_at is None
        assert not Duty.objects.exists()

    post(browser, "/sign-in/", email=boris.user.email)
    post(browser, "/sign-in/code/", code=last_code())
    with omsk.scope():
        assert [(d.member.name, d.kind) for d in Duty.objects.all()] == [("Boris", "venue")]
    assert visit(omsk).get(f"/welcome/{invited.token}/").status_code == 410


def test_a_member_who_is_signed_in_presses_the_link_once(
    omsk: City, boris: Member, visit: Visit
) -> None:
    invited = invite(omsk, email=boris.user.email, duty=Duty.Kind.VENUE)
    assert visit(omsk, boris).get(f"/welcome/{invited.token}/")["Location"] == "/"
    with omsk.scope():
        assert Duty.objects.get().member == boris


def test_somebody_else_who_is_signed_in_gets_nothing_by_the_link(
    omsk: City, boris: Member, vera: Member, visit: Visit
) -> None:
    invited = invite(omsk, email=boris.user.email, duty=Duty.Kind.VENUE)
    browser = visit(omsk, vera)
    assert browser.get(f"/welcome/{invited.token}/")["Location"] == "/"
    browser.get("/sign-in/")
    with omsk.scope():
        assert not Duty.objects.exists()
        invited.refresh_from_db()
        assert invited.accepted_at is None


def test_an_initiator_who_joins_by_code_gets_the_duty_too(
    omsk: City, visit: Visit, post: Post
) -> None:
    invited = invite(omsk, email="zoya@example.com", duty=Duty.Kind.FACILITATION)
    browser = visit(omsk)
    post(browser, "/join/", email="zoya@example.com")
    post(browser, "/sign-in/code/", code=last_code())
    post(browser, "/welcome/", name="Zoya")
    with omsk.scope():
        assert Duty.objects.get().kind == Duty.Kind.FACILITATION
        invited.refresh_from_db()
        assert invited.accepted_at


def test_a_closed_account_isn_t_opened_by_a_link(
    omsk: City, boris: Member, visit: Visit, post: Post
) -> None:
    invited = invite(omsk, email=boris.user.email)
    with omsk.scope():
        User.objects.update(is_active=False)
    browser = visit(omsk)
    post(browser, f"/welcome/{invited.token}/", name="Boris")
    assert browser.get("/me/").status_code == 302


def test_the_poster_leads_to_the_city_s_own_address(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    core = visit(omsk, anna)
    post(core, "/core/door/")
    core.defaults["HTTP_HOST"] = "OMSK.localhost.:9999"
    with omsk.scope():
        token = Invitation.objects.get().token
    assert f"http://omsk.localhost:8000/welcome/{token}/" in core.get("/core/door/").text


def test_the_door_leads_to_the_code_and_is_remembered(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    with omsk.scope():
        hold_duty(member=anna, kind=Duty.Kind.NEWCOMERS, now=timezone.now())
    core = visit(omsk, anna)
    assert post(core, "/core/door/")["Location"] == "/core/door/"
    assert "<svg" in core.get("/core/door/").text
    with omsk.scope():
        door = Invitation.objects.get()
        assert door.by == anna
    for email in ("zoya@example.com", "yana@example.com"):
        browser = visit(omsk)
        assert browser.get(f"/welcome/{door.token}/")["Location"] == "/join/"
        post(browser, "/join/", email=email)
        post(browser, "/sign-in/code/", code=last_code())
        post(browser, "/welcome/", name="Newcomer")
    with omsk.scope():
        assert [m.came_by for m in Member.objects.exclude(pk=anna.pk)] == [door, door]
        door.refresh_from_db()
        assert door.accepted_at is None


def test_only_the_core_makes_a_door(omsk: City, boris: Member, visit: Visit) -> None:
    assert visit(omsk, boris).post("/core/door/").status_code == 403
    with omsk.scope():
        assert not Invitation.objects.exists()


def test_an_invitation_lives_for_thirty_days(omsk: City, now: datetime) -> None:
    with omsk.scope():
        made = create_invitation(email="zoya@example.com", now=now)
    assert made.is_open(now=now + timedelta(days=30, seconds=-1))
    assert not made.is_open(now=now + timedelta(days=30))
