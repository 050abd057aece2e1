"""A link proves the mailbox once; a QR at the door proves nothing but is remembered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tenants.accounts.models import User
from tenants.members.actions import InvitationClosed, claim_duty, create_invitation, join_city
from tenants.members.models import Duty, Invitation, Member
from tenants.registry.models import City
from tests.accounts.entering import Post, last_code
from tests.cast import Visitor

Visit = Callable[..., Visitor]


def invite(city: City, **given: str) -> Invitation:
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


def test_a_member_who_is_invited_again_signs_in_and_gets_the_duty(
    omsk: City, boris: Member, visit: Visit, post: Post
) -> None:
    invited = invite(omsk, email=boris.user.email, name="Bob", duty=Duty.Kind.VENUE)
    browser = visit(omsk)
    post(browser, f"/welcome/{invited.token}/", name="Bob")
    assert browser.get("/me/").status_code == 200
    with omsk.scope():
        assert [(d.member.name, d.kind) for d in Duty.objects.all()] == [("Boris", "venue")]


def test_a_closed_account_isn_t_opened_by_a_link(
    omsk: City, boris: Member, visit: Visit, post: Post
) -> None:
    invited = invite(omsk, email=boris.user.email)
    with omsk.scope():
        User.objects.update(is_active=False)
    browser = visit(omsk)
    assert post(browser, f"/welcome/{invited.token}/", name="Boris").status_code == 410
    assert browser.get("/me/").status_code == 302


def test_the_door_leads_to_the_code_and_is_remembered(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    with omsk.scope():
        claim_duty(member=anna, kind=Duty.Kind.NEWCOMERS, now=timezone.now())
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
