"""Ask for an introduction, answer it, take it back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from network.directory.models import Listing
from network.introductions.errors import (
    AlreadyAsked,
    AlreadyMet,
    AnsweredBefore,
    AskedEnough,
    AskedOfOften,
    DeclinedLately,
    ListingGone,
    NoLongerWaits,
    NotYourIntroduction,
    OwnCity,
    TooManyWaiting,
)
from network.introductions.letters import ANSWERED, ASKED, ASKED_LETTER
from network.introductions.models import Answer, Introduction, Message, Participant, State
from network.introductions.queries.introductions import addressed_to, asked_by
from network.introductions.remote_alarms import set_alarm_in
from network.introductions.validators import (
    MONTH,
    MOST_A_DAY,
    MOST_A_MONTH,
    MOST_WAITING,
    REST,
    SNOOZES,
)
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.limiter import DAY, Limit, take
from tenants.registry.scope import current_city

ANSWERABLE = (State.WAITING, State.SNOOZED, State.LAPSED)  # a late answer is better than none


def asks_of_a_person() -> Limit:
    """The limit of introductions that are asked of one person of the network in a month."""
    return Limit("introductions of a person", settings.INTRODUCTIONS_A_MONTH, 30 * DAY)


def people_keys(listing: Listing) -> list[str]:
    """The keys under which the people of a listing are counted."""
    return [f"person:{listing.city_id}:{name}" for name in listing.people or [listing.title]]


@transaction.atomic
def ask_for_introduction(
    listing: Listing, *, by: Member, why: str, need: str, offer: str, contact: str, now: datetime
) -> Introduction:
    """Ask the people of another city's listing; their letter goes out by an alarm.

    The contact is shown to them only after they accepted. Raises `OwnCity`, `ListingGone`,
    `AlreadyAsked`, `AlreadyMet`, `DeclinedLately`, `AskedEnough`, `TooManyWaiting`,
    `AskedOfOften`.
    """
    city = current_city()
    if listing.city_id == city.pk:
        raise OwnCity
    Member.objects.select_for_update().get(pk=by.pk)  # one introduction after another
    if not Listing.objects.seen_by(by).filter(pk=listing.pk, kind__in=Introduction.KINDS).exists():
        raise ListingGone
    check_repetition(listing, by=by, now=now)
    check_limits(by=by, now=now)
    if not take(asks_of_a_person(), *people_keys(listing)):
        raise AskedOfOften
    asked = Introduction.objects.create(
        city_id=city.pk,
        member=by.pk,
        name=by.name,
        to_city_id=listing.city_id,
        kind=listing.kind,
        local_id=listing.local_id,
        title=listing.title,
        why=why,
        need=need,
        offer=offer,
        asked_at=now,
    )
    Participant.objects.create(
        introduction=asked, city_id=city.pk, member=by.pk, name=by.name, contact=contact
    )
    set_alarm_in(asked.to_city_id, kind=ASKED, key=str(asked.pk), now=now)
    return asked


def check_repetition(listing: Listing, *, by: Member, now: datetime) -> None:
    """Raises `AlreadyAsked`, `AlreadyMet`, `DeclinedLately`."""
    same = asked_by(by).filter(
        to_city_id=listing.city_id, kind=listing.kind, local_id=listing.local_id
    )
    for one in same:
        match one.state(now=now):
            case State.WAITING | State.SNOOZED:
                raise AlreadyAsked
            case State.ACCEPTED if _is_inside(one, by=by):
                raise AlreadyMet
            case State.DECLINED if one.answer.at > now - REST:
                raise DeclinedLately


def check_limits(*, by: Member, now: datetime) -> None:
    """Raises `AskedEnough`, `TooManyWaiting`."""
    mine = asked_by(by)
    lately = mine.filter(asked_at__gt=now - MONTH).order_by()
    if lately.count() >= MOST_A_MONTH:
        raise AskedEnough
    if lately.filter(asked_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise AskedEnough
    if mine.open(now=now).order_by().count() >= MOST_WAITING:
        raise TooManyWaiting


@transaction.atomic
def take_back(introduction: Introduction, *, by: Member, now: datetime) -> None:
    """Withdraw one's own introduction. Idempotent. Raises `AnsweredBefore` once accepted."""
    locked = Introduction.objects.select_for_update().get(pk=introduction.pk)
    if (locked.city_id, locked.member) != (current_city().pk, by.pk):
        raise NotYourIntroduction
    if Answer.objects.filter(introduction=locked, state=State.ACCEPTED).exists():
        raise AnsweredBefore
    if locked.taken_back_at is None:
        locked.taken_back_at = now
        locked.save(update_fields=["taken_back_at"])


@transaction.atomic
def accept_introduction(
    introduction: Introduction, *, by: Member, contact: str, words: str, now: datetime
) -> None:
    """Accept: both contacts are shared and the room opens, with `words` as its first message.

    Raises `NotYourIntroduction`, `AnsweredBefore`, `NoLongerWaits`.
    """
    _answer(introduction, by=by, now=now, state=State.ACCEPTED)
    Participant.objects.create(
        introduction=introduction,
        city_id=current_city().pk,
        member=by.pk,
        name=by.name,
        contact=contact,
        read_at=now,
    )
    if words:
        Message.objects.create(
            introduction=introduction,
            city_id=current_city().pk,
            member=by.pk,
            text=words,
            at=now,
        )
    _tell_the_asking(introduction, now=now)


@transaction.atomic
def decline_introduction(
    introduction: Introduction, *, by: Member, phrase: str, words: str, now: datetime
) -> None:
    """Raises `NotYourIntroduction`, `AnsweredBefore`, `NoLongerWaits`."""
    _answer(introduction, by=by, now=now, state=State.DECLINED, phrase=phrase, words=words)
    _tell_the_asking(introduction, now=now)


@transaction.atomic
def snooze_introduction(
    introduction: Introduction, *, by: Member, until: str, now: datetime
) -> None:
    """Put the answer off for a "week" or a "month"; an alarm brings it back.

    Raises `NotYourIntroduction`, `AnsweredBefore`, `NoLongerWaits`.
    """
    returns_at = now + SNOOZES[until]
    _answer(introduction, by=by, now=now, state=State.SNOOZED, until=returns_at)
    alarms.set(
        city=current_city(),
        kind=ASKED_LETTER,
        key=f"{introduction.pk}:{by.pk}",
        due_at=returns_at,
    )


def _answer(
    introduction: Introduction,
    *,
    by: Member,
    now: datetime,
    state: State,
    phrase: str = "",
    words: str = "",
    until: datetime | None = None,
) -> None:
    """Write the answer, or replace a snooze by it."""
    asked = addressed_to(by).filter(pk=introduction.pk).first()
    if asked is None:
        raise NotYourIntroduction
    facts = {
        "member": by.pk,
        "name": by.name,
        "state": state,
        "phrase": phrase,
        "words": words,
        "until": until,
        "at": now,
    }
    Answer.objects.select_for_update().filter(introduction=asked).first()
    asked = addressed_to(by).get(pk=introduction.pk)  # as it is under the lock
    present = asked.state(now=now)
    if present not in ANSWERABLE:
        raise NoLongerWaits if present in (State.TAKEN_BACK, State.GONE) else AnsweredBefore
    if asked.is_answered:
        Answer.objects.filter(introduction=asked).update(**facts)
        return
    try:
        with transaction.atomic():
            Answer.objects.create(introduction=asked, city_id=current_city().pk, **facts)
    except IntegrityError as raced:  # another author answered at the same moment
        raise AnsweredBefore from raced


def _is_inside(introduction: Introduction, *, by: Member) -> bool:
    mine = introduction.participants.filter(city_id=current_city().pk, member=by.pk)
    return mine.filter(left_at=None).exists()


def _tell_the_asking(introduction: Introduction, *, now: datetime) -> None:
    set_alarm_in(introduction.city_id, kind=ANSWERED, key=str(introduction.pk), now=now)
