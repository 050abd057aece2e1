"""Commands that fill a room: forty people at eight tables, with a plan of some 34 steps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tenants.accounts.models import User
from tenants.formats.actions import install_catalogue
from tenants.formats.models import Format
from tenants.live import actions
from tenants.live.participants import participant_of
from tenants.live.screens.state import EveningState
from tenants.meetings import planning
from tenants.meetings.actions import check_in, confirm_meeting
from tenants.meetings.models import Attendance, Meeting, Series
from tenants.meetings.tokens import door_token
from tenants.members.actions import join_city
from tenants.members.duties import hold_duty
from tenants.members.models import Duty, Member
from tenants.products.actions.questions import ask_question
from tenants.products.models import Question
from tenants.registry.models import City
from tenants.registry.scope import hub_scope

MINUTE = timedelta(minutes=1)
PARTS = (("one_two_four_all", 0), ("troika", 3), ("wise_crowds", 2), ("what_so_what", 0))


def fill_room(*, slug: str, people: int, seats: int, number: int = 0) -> dict[str, Any]:
    """A meeting whose plan is published, everybody checked in; it has not begun.

    Answers its number, the cookies of all phones and of the facilitator, and its steps.
    """
    now = timezone.now()
    with city_of(slug).scope():
        if not Format.objects.exists():
            install_catalogue(now=now)
        crowd = [_member(f"{slug}-{number}-{each}", now=now) for each in range(people)]
        lead = _member(f"{slug}-{number}-lead", now=now)
        hold_duty(member=lead, kind=Duty.Kind.FACILITATION, now=now)
        meeting = Meeting.objects.create(
            title="Четверг",
            kind=Series.Kind.REGULAR,
            starts_at=now + MINUTE,
            ends_at=now + 150 * MINUTE,
            venue="Точка кипения",
            capacity=people + 10,
            changed_at=now,
        )
        confirm_meeting(meeting, by=None, now=now)
        here = [check_in(meeting, member=m, how=Attendance.How.QR, now=now) for m in crowd]
        check_in(meeting, member=lead, how=Attendance.How.QR, now=now)
        asked = [_question(member, now=now) for member in crowd[: people // 2]]
        agenda = actions.lay_agenda(meeting, plan=_plan(here, asked, seats), by=lead, now=now)
        actions.publish_agenda(agenda, by=lead, now=now)
        users = [member.user for member in (*crowd, lead)]
        sessions = [session_of(user) for user in users if user is not None]
        return {
            "slug": slug,
            "meeting": meeting.pk,
            "steps": len(EveningState(meeting, now).timeline.steps),
            "phones": sessions[:-1],
            "facilitator": sessions[-1],
            "door": door_token(meeting.pk),
        }


def _member(name: str, *, now: Any) -> Member:
    user = User.objects.create_user(f"{name}@bench.example.com", language="ru")
    member: Member = join_city(user=user, name=f"Участник {name}", now=now)
    return member


def _question(member: Member, *, now: Any) -> Question:
    text = f"Как найти первых десять покупателей, если {member.name} никого не знает?"
    question: Question = ask_question(by=member, text=text, blocker="customer", now=now)
    return question


def _plan(here: list[Attendance], asked: list[Question], seats: int) -> planning.Plan:
    """The same tables in each part; questions one after another, at the tables of their authors."""
    author = {question.author_id: question.pk for question in asked}
    tables = [here[first : first + seats] for first in range(0, len(here), seats)]
    parts, start = [], 15
    for position, (key, questions) in enumerate(PARTS, start=1):
        seated = [
            planning.Table(
                number,
                tuple(participant_of(each).number for each in table),
                tuple(author[e.member_id] for e in table if e.member_id in author)[:questions],
            )
            for number, table in enumerate(tables, start=1)
        ]
        rounds = max(1, questions)
        parts.append(planning.Block(position, key, start, 25, rounds, tuple(seated)))
        start += 25
    frame = [
        planning.FrameStep("check_in", 0, 10),
        planning.FrameStep("framing", 10, 5),
        *(planning.FrameStep("block", p.start, p.minutes, p.position) for p in parts),
        planning.FrameStep("reflection", start, 10),
        planning.FrameStep("closing", start + 10, 5),
    ]
    return planning.Plan(tuple(parts), tuple(frame))


def city_of(slug: str) -> City:
    with hub_scope():
        city: City = City.objects.get(slug=slug)
        return city


def session_of(user: User) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from tenants.accounts.sessions import SessionStore

    session: Any = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
