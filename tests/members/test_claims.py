"""A duty is claimed, the core is told, and it is held when somebody agrees or nobody objects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail

from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.tokens import door_token
from tenants.members.duties import (
    AlreadyClaimed,
    NoClaim,
    NotForYou,
    ObjectedLately,
    TooManyClaims,
    agree_to_duty,
    claim_duty,
    hold_duty,
    object_to_duty,
)
from tenants.members.letters import LETTER
from tenants.members.models import Duty, Member
from tenants.members.rights import Right, rights_of
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.cast import Visitor
from tests.meetings.conftest import clock

__all__ = ["clock"]

Visit = Callable[..., Visitor]
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


def came(member: Member, *, now: datetime) -> None:
    """The member was at an evening a week ago."""
    meeting = Meeting.objects.create(
        title="Thursday",
        kind="regular",
        starts_at=now - WEEK,
        ends_at=now - WEEK + 2 * HOUR,
        venue="Boiling Point",
        state=Meeting.State.CLOSED,
    )
    Attendance.objects.create(meeting=meeting, member=member, how="qr", arrived_at=now - WEEK)


@pytest.fixture
def known(omsk: City, boris: Member, now: datetime) -> Member:
    """Boris, who has been to an evening."""
    with omsk.scope():
        came(boris, now=now)
    return boris


def test_a_stranger_claims_nothing(omsk: City, anna: Member, boris: Member, visit: Visit) -> None:
    browser = visit(omsk, boris)
    for kind in Duty.Kind.values:
        page = browser.post(f"/core/{kind}/", follow=True)
        assert "Come to an evening first" in page.text
    with omsk.scope():
        assert [duty.member for duty in Duty.objects.all()] == [anna]
        assert not Alarm.objects.filter(kind="members.duty_letter").exists()


def test_one_s_own_word_from_home_is_no_evening(
    omsk: City,
    anna: Member,
    boris: Member,
    now: datetime,
    clock: Callable[[datetime], None],
    visit: Visit,
) -> None:
    with omsk.scope():
        meeting = Meeting.objects.create(
            title="Thursday",
            kind="regular",
            starts_at=now,
            ends_at=now + 2 * HOUR,
            venue="Boiling Point",
            state=Meeting.State.CONFIRMED,
        )
        code = f"/here/{door_token(meeting.pk)}/"
    clock(now)
    browser = visit(omsk, boris)
    browser.post(f"/meetings/{meeting.pk}/live/arrival/")
    with omsk.scope():
        assert meeting.attendances.get().member == boris
    refused = browser.post("/core/venue/", follow=True)
    assert "Come to an evening first, and check in by the code" in refused.text

    assert 'name="nonce"' in browser.get(code).text, "the code still asks for a tap"
    browser.post(code)
    with omsk.scope():
        assert meeting.attendances.get().how == Attendance.How.QR
    assert "The core is told" in browser.post("/core/venue/", follow=True).text


def test_nobody_waits_for_the_core_where_there_is_none(
    omsk: City, boris: Member, now: datetime
) -> None:
    with omsk.scope():
        claim_duty(member=boris, kind="venue", now=now)
        assert boris.is_core(now=now)


def test_the_only_holder_takes_another_duty_at_once(
    omsk: City, boris: Member, now: datetime
) -> None:
    with omsk.scope():
        claim_duty(member=boris, kind="venue", now=now)
        claim_duty(member=boris, kind="minutes", now=now)
        assert Duty.objects.current(now=now).filter(member=boris).count() == 2


def test_silence_for_two_days_is_a_yes(
    omsk: City, anna: Member, known: Member, now: datetime
) -> None:
    with omsk.scope():
        claim = claim_duty(member=known, kind="venue", now=now)
        with pytest.raises(AlreadyClaimed):
            claim_duty(member=known, kind="venue", now=now + HOUR)
        assert not known.is_core(now=now + 48 * HOUR - timedelta(seconds=1))
        assert rights_of(known, now=now + 47 * HOUR) == frozenset()
        assert known.is_core(now=now + 48 * HOUR)
        assert claim.ends_at == now + 48 * HOUR + 12 * WEEK
        with pytest.raises(NoClaim):
            object_to_duty(claim, by=anna, why="Too late for that", now=now + 48 * HOUR)


def test_another_holder_agrees_and_nobody_else_does(
    omsk: City, anna: Member, known: Member, vera: Member, now: datetime
) -> None:
    with omsk.scope():
        claim = claim_duty(member=known, kind="venue", now=now)
        for somebody in (known, vera):
            with pytest.raises(NotForYou):
                agree_to_duty(claim, by=somebody, now=now + HOUR)
            with pytest.raises(NotForYou):
                object_to_duty(claim, by=somebody, why="A concrete reason", now=now + HOUR)
        assert not known.is_core(now=now + HOUR)
        agreed = agree_to_duty(claim, by=anna, now=now + HOUR)
        assert known.is_core(now=now + HOUR)
        assert (agreed.agreed_by, agreed.ends_at) == (anna, now + HOUR + 12 * WEEK)


def test_an_objection_ends_the_claim_for_a_week(
    omsk: City, anna: Member, known: Member, now: datetime
) -> None:
    with omsk.scope():
        claim = claim_duty(member=known, kind="venue", now=now)
        object_to_duty(claim, by=anna, why="The hall knows Fyodor", now=now + HOUR)
        assert not known.is_core(now=now + 49 * HOUR)
        with pytest.raises(ObjectedLately):
            claim_duty(member=known, kind="venue", now=now + 2 * HOUR)
        claim_duty(member=known, kind="venue", now=now + HOUR + WEEK)
        assert Duty.objects.filter(member=known).count() == 2


def test_claims_flood_no_mailbox(omsk: City, anna: Member, known: Member, now: datetime) -> None:
    with omsk.scope():
        for kind in ("venue", "minutes", "partners"):
            claim_duty(member=known, kind=kind, now=now)
        with pytest.raises(TooManyClaims):
            claim_duty(member=known, kind="newcomers", now=now)
        assert Duty.objects.filter(member=known).count() == 3


def ring_all(city: City, *, now: datetime) -> None:
    """Let the letters that are due leave."""
    for alarm in Alarm.objects.filter(kind=LETTER, due_at__lte=now).order_by("pk"):
        alarms.ring(alarm.pk, city=city, now=now)


def test_the_core_is_told_at_once_and_the_claimant_when_it_is_held(
    omsk: City, anna: Member, known: Member, now: datetime
) -> None:
    with omsk.scope():
        claim_duty(member=known, kind="venue", now=now)
        ring_all(omsk, now=now)
        assert [letter.to for letter in mail.outbox] == [[anna.user.email]]
        ring_all(omsk, now=now + 48 * HOUR)
        assert [letter.to for letter in mail.outbox[1:]] == [[known.user.email]]


def test_the_claimant_reads_who_agreed_or_why_not(
    omsk: City, anna: Member, known: Member, now: datetime
) -> None:
    with omsk.scope():
        known.user.language = "en"
        known.user.save()
        agree_to_duty(claim_duty(member=known, kind="venue", now=now), by=anna, now=now)
        claim = claim_duty(member=known, kind="minutes", now=now)
        object_to_duty(claim, by=anna, why="The hall knows Fyodor", now=now)
        ring_all(omsk, now=now)
        agreed, objected = (letter.body for letter in mail.outbox)
        assert "Anna has agreed" in agreed
        assert "The hall knows Fyodor" in objected
        ring_all(omsk, now=now + 48 * HOUR)
        assert len(mail.outbox) == 2


def test_the_pages_of_a_claim(
    omsk: City, anna: Member, known: Member, visit: Visit, now: datetime
) -> None:
    visitor, core = visit(omsk, known), visit(omsk, anna)
    assert "The core is told" in visitor.post("/core/venue/", follow=True).text
    with omsk.scope():
        claim = Duty.objects.get(member=known)
    assert "Boris has claimed a duty: Venue" in core.get("/").text
    assert "Agree" in core.get("/core/").text
    assert "has claimed it" not in visit(omsk).get("/core/").text  # visitors see holders only
    assert visitor.get(f"/core/objected/{claim.pk}/").status_code == 403
    short = core.post(f"/core/objected/{claim.pk}/", {"why": "no"})
    assert short.status_code == 422
    with omsk.scope():
        claim.refresh_from_db()
        assert claim.laid_down_at is None
    core.post(f"/core/objected/{claim.pk}/", {"why": "The hall knows Fyodor"})
    assert "The hall knows Fyodor" in visitor.get("/core/").text
    assert "You can claim it again" in visitor.post("/core/venue/", follow=True).text
    visitor.post("/core/minutes/")
    with omsk.scope():
        claim = Duty.objects.get(member=known, kind="minutes")
    core.post(f"/core/agreed/{claim.pk}/")
    with omsk.scope():
        assert known.is_core(now=now)


def test_each_duty_gives_its_own_rights(
    omsk: City, anna: Member, boris: Member, vera: Member, now: datetime
) -> None:
    """Anna facilitates, Boris keeps minutes, Vera moderates."""
    with omsk.scope():
        hold_duty(member=boris, kind="minutes", now=now)
        hold_duty(member=vera, kind="moderation", now=now)
        assert Right.RHYTHM in rights_of(anna, now=now)
        assert rights_of(boris, now=now) == {Right.MINUTES}
        assert rights_of(vera, now=now) == {Right.QUESTIONS, Right.CITY_PAGE}
        assert rights_of(None, now=now) == frozenset()


def test_a_right_that_nobody_s_duty_gives_is_everybody_s_of_the_core(
    omsk: City, boris: Member, vera: Member, now: datetime
) -> None:
    with omsk.scope():
        hold_duty(member=boris, kind="minutes", now=now)
        assert rights_of(boris, now=now) == set(Right)
        hold_duty(member=vera, kind="facilitation", now=now)
        assert Right.RHYTHM not in rights_of(boris, now=now)
        assert Right.CITY_PAGE in rights_of(boris, now=now)  # still nobody's


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/meetings/series/new/"),
        ("get", "/formats/new/"),
        ("get", "/core/door/"),
    ],
)
def test_minutes_open_no_rhythm_format_or_door(
    omsk: City, anna: Member, vera: Member, visit: Visit, now: datetime, method: str, path: str
) -> None:
    with omsk.scope():
        hold_duty(member=vera, kind="minutes", now=now)
    refused = getattr(visit(omsk, vera), method)(path)
    assert refused.status_code == 403
    assert "This comes with a duty" in refused.text
    assert getattr(visit(omsk, anna), method)(path).status_code == 200


def test_no_claim_survives_leaving(
    omsk: City, anna: Member, known: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        claim_duty(member=known, kind="venue", now=now)
    visit(omsk, known).post("/me/leave/")
    with omsk.scope():
        assert not Duty.objects.claims(now=now).exists()
        ring_all(omsk, now=now)
    assert not mail.outbox
