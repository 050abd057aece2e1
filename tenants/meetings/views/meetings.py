"""All evenings, and one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from tenants.mail.letters import was_lost
from tenants.meetings import calendars, queries, tokens
from tenants.meetings.forms import CancellationForm, GuestForm
from tenants.meetings.guest_recognition import guest_registration, letter_request
from tenants.meetings.messages import come_label, reminders_message, waiting_list_message
from tenants.meetings.models import DAY_BEFORE, Meeting, MeetingChange, Registration, Series
from tenants.meetings.permissions import may_keep_door
from tenants.meetings.seats import Seats, is_full_for
from tenants.members.guests import has_mailbox
from tenants.members.models import Member
from tenants.members.requests import guest_of, member_of
from tenants.members.rights import Right, may, rights_of
from tenants.registry.requests import CityRequest
from tenants.registry.scope import current_city
from tenants.ui import dates
from tenants.ui.caching.for_members import read_once
from tenants.ui.caching.for_visitors import same_for_visitors
from tenants.ui.linemap import Line, Stop
from tenants.ui.pagination import page_of
from tenants.ui.share_card import answer, city_card

PAST_SHOWN = 12
TICKETS = 3
PEOPLE_SHOWN = 10


@require_safe
@same_for_visitors
def evenings(request: CityRequest) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    ahead = queries.coming_up(member=member, now=now)
    count_minutes_of(ahead, now=now)
    streak: Any = SimpleLazyObject(lambda: queries.streak(member=member, now=now))
    shown = {  # past evenings and their line are lazy: members share what is drawn of them
        "tickets": ahead[:TICKETS],
        "later": ahead[TICKETS:],
        "past": SimpleLazyObject(
            lambda: page_of(request, queries.past_evenings(member=member, now=now), size=PAST_SHOWN)
        ),
        "streak": streak,
        "line": SimpleLazyObject(lambda: shown_streak_line(streak, ahead, now=now)),
        "may_shape": may(member, Right.RHYTHM, now=now),
        "standing": queries.standing_of(member) if member else (),
        "feed_url": current_city().url_of("meetings:feed"),
        "my_feed_url": my_feed_url(member),
    }
    return render(request, "meetings/list.html", shown)


@require_safe
@same_for_visitors
def meeting(request: CityRequest, pk: int) -> HttpResponse:
    return meeting_page(request, pk)


@require_safe
def share_card(request: CityRequest, pk: int) -> HttpResponse:
    """The picture that chats show beside a link to an open evening."""
    found = get_object_or_404(Meeting.objects.seen_by(None), pk=pk)
    when = dates.when(found.starts_at, found.ends_at)
    title = (
        _("Cancelled: %(title)s") % {"title": found.title} if found.is_cancelled else found.title
    )
    return answer(request, city_card(request, title=title, detail=f"{when} · {found.place}"))


def meeting_page(
    request: CityRequest,
    pk: int,
    *,
    form: GuestForm | None = None,
    why_form: CancellationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    rows = read_once(request, "meeting", lambda: _read_meeting(pk, member))
    found, coming = rows.meeting, rows.coming
    dates.expires_by_the_minute(found.starts_at, found.ends_at, now=now)
    rights = rights_of(member, now=now)
    shown: dict[str, Any] = {
        "meeting": found,
        "now": now,
        "coming": coming,
        "coming_count": len(coming),
        "people_shown": PEOPLE_SHOWN,
        "is_full": is_full_for(rows.seats, member),
        "seats_kept": rows.seats.kept,
        **around(found, now=now),
        # lazy: members share what is drawn of it
        "questions": SimpleLazyObject(lambda: queries.questions_ahead(member=member)),
        "is_core": bool(rights),  # every duty gives some right
        **asked_before(request, found, form=form, now=now),
        "is_at_the_door": found.is_at_the_door(now=now),
        **(own_word(rows, member, now=now) if member else guest_word(request, found)),
        **(why_cancelled(found) if found.is_cancelled else {}),
        **(moved_from(rows, now=now) if found.revision else {}),
        **(what_core_may(rows, member, rights, why_form) if rights else {}),
        **(afterwards(request, found, member, now=now) if found.is_over(now=now) else {}),
    }
    return render(request, "meetings/meeting.html", shown, status=status)


@dataclass(frozen=True, slots=True)
class MeetingRows:
    """The rows of an evening's page, the same for all members."""

    meeting: Meeting
    coming: list[Registration]
    offered: list[Registration]
    waiting: list[Registration]
    moves: list[MeetingChange]  # only if it was ever changed
    seats: Seats
    standing: frozenset[int]  # members who come to each evening of its series


def _read_meeting(pk: int, member: Member | None) -> MeetingRows:
    """Raises Http404."""
    found = get_object_or_404(Meeting.objects.seen_by(member).select_related("series"), pk=pk)
    said = list(found.registrations.answered().select_related("member"))
    moves = found.changes.filter(kind=MeetingChange.Kind.MOVED) if found.revision else ()
    return MeetingRows(
        meeting=found,
        coming=[each for each in said if each.state == Registration.State.COMING],
        offered=[each for each in said if each.state == Registration.State.OFFERED],
        waiting=[each for each in said if each.state == Registration.State.WAITING],
        moves=list(moves),
        seats=Seats.counted(found, said),
        standing=frozenset(found.series.standing_yeses.values_list("member", flat=True))
        if found.series
        else frozenset(),
    )


def around(meeting: Meeting, *, now: datetime) -> dict[str, Any]:
    """Facts of an evening's page about its time, for members and guests alike."""
    return {
        "takes_registrations": meeting.takes_registrations(now=now),
        "gives_seats": meeting.gives_seats(now=now),
        "lets_in": meeting.lets_in(now=now),
        "has_begun": meeting.starts_at <= now,
        "soon": dates.around(meeting.starts_at, meeting.ends_at, now=now),
        "come": come_label(meeting, now=now),
        "remind": reminders_message(meeting, now=now),
        "google": calendars.google_link(meeting),
    }


def asked_before(
    request: CityRequest, meeting: Meeting, *, form: GuestForm | None, now: Any
) -> dict[str, Any]:
    """Whom a letter went to from this browser; its fields stay filled, so that it can go again."""
    asked = letter_request(request, meeting)
    form = form or GuestForm(initial=asked)
    if now >= meeting.starts_at - DAY_BEFORE:
        form.fields["email"].help_text = _("We'll send one link there.")
    lost = bool(asked) and was_lost(asked["ticket"])
    return {"form": form, "asked": asked, "letter_lost": lost}


def own_word(rows: MeetingRows, member: Member, *, now: datetime) -> dict[str, Any]:
    """The reader's registration, with the number of people before them in line."""
    series = rows.meeting.series
    every_time = {
        "every": series.every if series and series.repeats else "",
        "comes_every_time": member.pk in rows.standing,
    }
    return every_time | own_registration(rows, member, now=now)


def own_registration(rows: MeetingRows, member: Member, *, now: datetime) -> dict[str, Any]:
    for said in (*rows.coming, *rows.offered):
        if said.member_id == member.pk:
            return {"mine": said}
    for said in rows.waiting:
        if said.member_id == member.pk:
            return {"mine": said, "line_words": waiting_list_message(said, now=now)}
    return {}


def guest_word(request: CityRequest, meeting: Meeting) -> dict[str, Any]:
    """The guest's answer in this browser, and the page where it can be taken back.

    A guest with a session takes it back right here.
    """
    visitor = guest_of(request)
    said = guest_registration(request, meeting)
    if said is None:
        return {"visitor": visitor}
    guest = tokens.Guest(
        meeting=meeting.pk,
        name=said.guest_name,
        email=said.guest_email,
        language=said.language,
    )
    link = reverse("meetings:guest", args=[tokens.guest_token(guest)])
    words = {"guest_said": said, "guest_url": "" if visitor else link}
    if not has_mailbox(said.guest_email):
        words["remind"] = reminders_message(meeting, now=timezone.now(), by_letter=False)
    if said.state == Registration.State.WAITING:
        words["line_words"] = waiting_list_message(said, now=timezone.now())
    return words


def why_cancelled(meeting: Meeting) -> dict[str, Any]:
    kind = MeetingChange.Kind.CANCELLED
    return {
        "why_cancelled": meeting.changes.filter(kind=kind).values_list("why", flat=True).first()
    }


def moved_from(rows: MeetingRows, *, now: Any) -> dict[str, Any]:
    """The earlier place and time, for people who remember those."""
    meeting, moves = rows.meeting, rows.moves
    if not meeting.takes_registrations(now=now):
        return {}
    here = (meeting.starts_at, meeting.venue, meeting.address)
    back = any((m.starts_before, m.venue_before, m.address_before) == here for m in moves)
    return {"moved": moves[0]} if moves and not back else {}


def what_core_may(
    rows: MeetingRows,
    member: Member | None,
    rights: frozenset[Right],
    why_form: CancellationForm | None,
) -> dict[str, Any]:
    meeting = rows.meeting
    last = meeting.changes.select_related("by").first()
    asked = last if last and last.kind == MeetingChange.Kind.ASKED else None
    return {
        "last_change": last,
        "may_shape": Right.RHYTHM in rights,
        "may_keep_door": Right.DOOR in rights or may_keep_door(member, meeting),
        "may_undo": Right.RHYTHM in rights and last is not None and last.may_be_undone(meeting),
        "asked": asked,
        "may_agree": asked is not None and asked.by != member,
        "why_form": why_form or CancellationForm(auto_id="why_%s"),
        "waiting": rows.waiting,
        "told": sum(
            not (said.member and said.member.left_at)
            for said in (*rows.coming, *rows.offered, *rows.waiting)
        ),
    }


def afterwards(
    request: CityRequest, meeting: Meeting, member: Member | None, *, now: Any
) -> dict[str, Any]:
    here = read_once(request, "here", lambda: queries.attendance_list(meeting))
    ahead = Meeting.objects.upcoming(now=now).seen_by(member)
    return {
        "here": here,
        "came": meeting.came or len(here),
        "following": ahead.only("starts_at", "ends_at").first(),
    }


def my_feed_url(member: Member | None) -> str:
    if member is None:
        return ""
    return current_city().url_of(
        "meetings:member_feed", tokens.calendar_token(member.pk, round=member.calendar_round)
    )


def shown_streak_line(
    streak: queries.Streak, ahead: list[Meeting], *, now: datetime
) -> Line | None:
    """The line, which changes when one of the evenings ahead begins or ends."""
    count_minutes_of(ahead, now=now)
    return streak_line(streak, ahead, now=now)


def count_minutes_of(meetings: list[Meeting], *, now: datetime) -> None:
    dates.expires_by_the_minute(*(at for m in meetings for at in (m.starts_at, m.ends_at)), now=now)


def streak_line(streak: queries.Streak, ahead: list[Meeting], *, now: Any) -> Line | None:
    """Evenings kept, the next one as the stop where we are."""
    regular = [m for m in ahead if m.kind == Series.Kind.REGULAR and not m.is_cancelled]
    stops = [
        Stop(
            label=people_came(evening.came)
            if evening.state in Meeting.KEPT
            else _("did not take place"),
            kind="meeting",
            state="done" if evening.state in Meeting.KEPT else "missed",
            when=timezone.localtime(evening.starts_at).date(),
            url=evening.get_absolute_url(),
        )
        for evening in streak.evenings
    ]
    stops += [
        Stop(
            label=pgettext("meeting", "next") if number == 0 else "",
            kind="meeting",
            state="current" if number == 0 else "next",
            when=timezone.localtime(evening.starts_at).date(),
            url=evening.get_absolute_url(),
        )
        for number, evening in enumerate(regular[:1])
    ]
    return Line(title=_("Evenings in a row"), stops=stops) if streak.evenings else None


def people_came(number: int) -> str:
    return ngettext("%d person", "%d people", number) % number if number else _("took place")
