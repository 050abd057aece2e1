"""Ask other cities, take their questions, send perspectives back, thank."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from network.library.models import PublishedFormat
from network.questions.errors import (
    Closed,
    NoCity,
    NotItsAuthor,
    NotOpen,
    NotYours,
    TooManyAsked,
)
from network.questions.models import Hosting, NetworkQuestion, Reply, Thanks
from network.questions.notices import tell_author
from tenants.live.models import AgendaItem, Capture
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.products.actions.questions import ask_question
from tenants.products.models import Question
from tenants.products.validators import MAX_QUESTION
from tenants.registry import alarms, published_cities
from tenants.registry.models import City
from tenants.ui.avatars import first_name
from tenants.ui.plain_text import shortened

MOST_OPEN = 2  # network questions of one author at a time
COLLECT = "questions.collect"


@transaction.atomic
def ask_cities(
    question: Question,
    *,
    city: City,
    by: Member,
    format: PublishedFormat,
    until: date,
    now: datetime,
    cities: Sequence[int] = (),
) -> NetworkQuestion:
    """Ask cities (any, if none is named) to work on a question in one format, until a day.

    Asking again changes the offer or opens it again; cities that took it stay among those asked.
    Raises NotItsAuthor, NotOpen, TooManyAsked, NoCity.
    """
    Member.objects.select_for_update().get(pk=by.pk)
    _check_author(question, by)
    if not question.is_open:
        raise NotOpen
    mine = Question.objects.filter(author=by).values("pk")
    open_now = NetworkQuestion.objects.filter(city_id=city.pk, closed_at=None)
    others = open_now.filter(local_id__in=list(mine.values_list("pk", flat=True)))
    if others.exclude(local_id=question.pk).count() >= MOST_OPEN:
        raise TooManyAsked
    asked = sorted({one.pk for one in published_cities.open_cities(besides=city.pk)} & {*cities})
    if cities and not asked:
        raise NoCity
    known = NetworkQuestion.objects.filter(city_id=city.pk, local_id=question.pk).first()
    if known and asked:
        asked = sorted({*asked, *known.hostings.values_list("city_id", flat=True)})
    offer = {
        **_words_of(question),
        "format_owner": format.owner_slug,
        "format_key": format.key,
        "format_name_ru": format.name_ru,
        "format_name_en": format.name_en,
        "cities": asked,
        "until": until,
        "closed_at": None,
        **published_cities.columns_of(city),
    }
    row, _new = NetworkQuestion.objects.update_or_create(
        city_id=city.pk,
        local_id=question.pk,
        defaults=offer,
        create_defaults={**offer, "asked_at": now},
    )
    return row


def close(asked: NetworkQuestion, *, by: Member, now: datetime) -> None:
    """Stop offering a question; cities that took it keep it. Raises NotItsAuthor."""
    _check_author(Question.objects.get(pk=asked.local_id), by)
    NetworkQuestion.objects.filter(pk=asked.pk, closed_at=None).update(closed_at=now)


def follow_question(question: Question, *, city: City, now: datetime) -> None:
    """Bring the offer in line with its question: other words, or closed."""
    rows = NetworkQuestion.objects.filter(city_id=city.pk, local_id=question.pk, closed_at=None)
    rows.update(**({**_words_of(question)} if question.is_open else {"closed_at": now}))


@transaction.atomic
def take(asked: NetworkQuestion, *, city: City, by: Member, now: datetime) -> Hosting:
    """Put a question of another city into our queue, hosted by whoever takes it. Idempotent.

    The local question has its host as author, so the planner seats somebody who speaks for it.
    After its host left or closed it, somebody else can take it anew. Raises Closed.
    """
    Member.objects.select_for_update().get(pk=by.pk)
    hosting: Hosting | None = Hosting.objects.filter(question=asked, city_id=city.pk).first()
    if hosting and hosting.local_id and _has_host(hosting.local_id):
        return hosting
    if not asked.can_be_taken(now=now):
        raise Closed
    local = ask_question(
        by=by,
        text=hosted_text(asked),
        blocker="",
        about=Question.About.COMMUNITY,
        outcome=asked.wanted,
        now=now,
    )
    hosting, _new = Hosting.objects.update_or_create(
        question=asked,
        city_id=city.pk,
        defaults={
            "author_city_id": asked.city_id,
            "local_id": local.pk,
            "taken_at": now,
            **published_cities.columns_of(city),
        },
    )
    return hosting


def decline(asked: NetworkQuestion, *, city: City, now: datetime) -> None:
    """Stop offering a question to this city's core. It can still be taken. Idempotent."""
    Hosting.objects.get_or_create(
        question=asked,
        city_id=city.pk,
        defaults={
            "author_city_id": asked.city_id,
            "taken_at": now,
            **published_cities.columns_of(city),
        },
    )


def hosted_text(asked: NetworkQuestion) -> str:
    """The words by which everybody at the table sees whose question it is, and what happens."""
    mark = _("%(city)s asks: ") % {"city": asked.city_name}
    end = " " + _("(What you write goes there, without your name.)")
    return f"{mark}{shortened(asked.text, MAX_QUESTION - len(mark) - len(end))}{end}"


def collect_later(meeting: Meeting, *, city: City, now: datetime) -> None:
    """Send the perspectives of a closed meeting back, if it worked on a network question."""
    hosted = Hosting.objects.filter(city_id=city.pk).exclude(local_id=None)
    numbers = list(hosted.values_list("local_id", flat=True))
    if numbers and _worked_on(meeting).filter(question__in=numbers).exists():
        alarms.set(city=city, kind=COLLECT, key=str(meeting.pk), due_at=now)


@alarms.handler(COLLECT)
def collect(*, city: City, key: str, now: datetime, **_more: object) -> None:
    """Write the perspectives of a meeting as rows for the author's city, without names."""
    meeting = Meeting.objects.filter(pk=int(key)).first()
    if meeting is None:
        return
    worked = list(_worked_on(meeting).values_list("question", flat=True))
    hostings = Hosting.objects.filter(city_id=city.pk, local_id__in=worked)
    for hosting in hostings.select_related("question").filter(question__closed_at=None):
        thoughts = Capture.objects.not_taken_back().filter(
            meeting=meeting, question=hosting.local_id, kind=Capture.Kind.PERSPECTIVE
        )
        replies = [
            Reply(
                question=hosting.question,
                city_id=city.pk,
                author_city_id=hosting.author_city_id,
                capture_id=thought.pk,
                text=thought.text,
                said_at=thought.at,
            )
            for thought in thoughts
        ]
        Reply.objects.bulk_create(replies, ignore_conflicts=True)
        hosting.held_at = meeting.starts_at
        hosting.replied_at = now if replies else hosting.replied_at
        hosting.save(update_fields=["held_at", "replied_at"])
        if replies:
            tell_author(hosting, now=now)


def follow_capture(capture: Capture, *, city: City) -> None:
    """Change the reply of a thought that was rewritten, taken back or restored."""
    replies = Reply.objects.filter(city_id=city.pk, capture_id=capture.pk, recalled_at=None)
    is_gone = capture.taken_back_at or capture.kind != Capture.Kind.PERSPECTIVE
    replies.update(text="" if is_gone else capture.text)


def sign(reply: Reply, *, by: Member, with_name: bool) -> None:
    """Show one's first name beside a perspective, or leave it without. Raises NotYours."""
    _check_own(reply, by)
    reply.name, reply.is_decided = first_name(by.name) if with_name else "", True
    reply.save(update_fields=["name", "is_decided"])


def recall(reply: Reply, *, by: Member, now: datetime) -> None:
    """Take one's perspective back from the other city; at home it stays. Raises NotYours."""
    _check_own(reply, by)
    reply.text, reply.name, reply.is_decided, reply.recalled_at = "", "", True, now
    reply.save(update_fields=["text", "name", "is_decided", "recalled_at"])


def mark_read(asked: NetworkQuestion, *, by: Member, now: datetime) -> None:
    """Note that the author read what came back. Raises NotItsAuthor."""
    _check_author(Question.objects.get(pk=asked.local_id), by)
    NetworkQuestion.objects.filter(pk=asked.pk).update(read_at=now)


def forget_member(member: Member, *, city: City, now: datetime) -> None:
    """Remove the name of a member who leaves from everything that went to other cities.

    Their questions are closed, because nobody would read the perspectives.
    """
    Reply.objects.filter(Reply.of_member(member.pk), city_id=city.pk).update(name="")
    mine = list(Question.objects.filter(author=member).values_list("pk", flat=True))
    asked = NetworkQuestion.objects.filter(city_id=city.pk, local_id__in=mine)
    asked.update(author_name="")
    asked.filter(closed_at=None).update(closed_at=now)


@transaction.atomic
def thank(reply: Reply, *, by: Member, city: City, now: datetime) -> None:
    """Tell the city of a perspective that it helped. Idempotent. Raises NotItsAuthor."""
    _check_author(Question.objects.get(pk=reply.question.local_id), by)
    Thanks.objects.get_or_create(
        reply=reply, defaults={"city_id": city.pk, "reply_city_id": reply.city_id, "at": now}
    )


def unthank(reply: Reply, *, by: Member) -> None:
    """Take thanks back. Raises NotItsAuthor."""
    _check_author(Question.objects.get(pk=reply.question.local_id), by)
    Thanks.objects.filter(reply=reply).delete()


def refresh_city(city: City) -> None:
    """Bring what a city shows in line with its state, address and names. In the hub's scope."""
    columns = published_cities.columns_after_change(city)
    for model in (NetworkQuestion, Hosting):
        model.objects.filter(city_id=city.pk).update(**columns)


def forget_city(city: City) -> None:
    """Delete all rows of a city that is deleted. In the hub's scope."""
    Thanks.objects.filter(city_id=city.pk).delete()
    Thanks.objects.filter(reply_city_id=city.pk).delete()
    Reply.objects.filter(city_id=city.pk).delete()
    Hosting.objects.filter(city_id=city.pk).delete()
    asked = NetworkQuestion.objects.filter(city_id=city.pk)
    Thanks.objects.filter(reply__question__in=asked).delete()
    asked.delete()


def _words_of(question: Question) -> dict[str, str]:
    return {
        "text": question.text,
        "wanted": question.outcome,
        "author_name": first_name(question.author.name),
    }


def _worked_on(meeting: Meeting) -> QuerySet[AgendaItem]:
    found: QuerySet[AgendaItem] = AgendaItem.objects.filter(
        table__block__agenda__meeting=meeting, outcome=AgendaItem.Outcome.WORKED_ON
    )
    return found


def _has_host(local_id: int) -> bool:
    """True while the question that stands for it here is open and its host is a member."""
    return Question.objects.open().filter(pk=local_id, author__left_at=None).exists()


def _check_author(question: Question, by: Member) -> None:
    if question.author_id != by.pk:
        raise NotItsAuthor


def _check_own(reply: Reply, by: Member) -> None:
    if not Capture.objects.filter(pk=reply.capture_id, by__member=by).exists():
        raise NotYours
