"""Free seats go to the waiting list: offered for a while, first come first served."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.meetings.models import LAST_SEAT, Meeting, Registration
from tenants.meetings.seats import Seats, answer_time, first_seats_end, in_line
from tenants.meetings.signals import guests_released, offer_lapsed, promoted
from tenants.registry import alarms
from tenants.registry.scope import current_city

State = Registration.State
ANSWER_TIME = "meetings.answer_time"  # the alarm of an offered seat; its key is the registration's
FIRST_SEATS = "meetings.first_seats"  # the alarm that ends keeping seats for first visits


def promote_waiting(meeting: Meeting, *, now: datetime) -> list[Registration]:
    """Give free seats to the waiting list, first come first served. The meeting must be locked.

    Where seats are few a seat is offered, and held until its answer time. Where nobody could lack
    it, it is given at once. In the last hour before the beginning nobody is promoted: the door
    decides. Whoever waits and has been let in already has a chair.
    """
    if not meeting.gives_seats(now=now):
        return []
    here = meeting.registrations.waiting().here()
    waiting = list(
        in_line(meeting).exclude(pk__in=here.values("pk")).select_related("member__user")
    )
    if not waiting:
        return []
    seats = Seats.counted(meeting, meeting.registrations.taking_seats())
    seats.taken += here.count() if meeting.capacity is not None else 0
    lucky = [said for said in waiting if seats.give(first=said.is_first)]
    is_scarce = seats.is_full(first=False)
    for registration in lucky:
        registration.meeting = meeting
        if is_scarce:
            offer_seat(registration, now=now)
        else:
            take_seat(registration)
        promoted.send(sender=Registration, registration=registration, now=now)
    return lucky


def offer_seat(registration: Registration, *, now: datetime) -> None:
    """Hold a seat until the answer time."""
    registration.state = State.OFFERED
    registration.answer_by = answer_time(registration.meeting, now=now)
    registration.save(update_fields=["state", "answer_by"])
    set_answer_time(registration)


def set_answer_time(registration: Registration) -> None:
    if registration.answer_by is None:
        return
    alarms.set(
        city=current_city(),
        kind=ANSWER_TIME,
        key=str(registration.pk),
        due_at=registration.answer_by,
    )


def take_seat(registration: Registration) -> None:
    """The person comes; an offer is answered by it, and keeps its time."""
    if registration.state == State.OFFERED:
        alarms.cancel(city=current_city(), kind=ANSWER_TIME, key=str(registration.pk))
    registration.state = State.COMING
    registration.save(update_fields=["state"])


def give_seat_back(registration: Registration) -> None:
    """The person does not come. The caller promotes the next one."""
    if registration.state == State.OFFERED:
        alarms.cancel(city=current_city(), kind=ANSWER_TIME, key=str(registration.pk))
    registration.state, registration.answer_by = State.CANCELLED, None
    registration.save(update_fields=["state", "answer_by"])


def follow_move(meeting: Meeting, *, now: datetime) -> None:
    """No held seat outlives the last seats of a meeting that has moved. It must be locked."""
    last = meeting.starts_at - LAST_SEAT
    for registration in meeting.registrations.offered().filter(answer_by__gt=last):
        registration.answer_by = max(last, now)
        registration.save(update_fields=["answer_by"])
        set_answer_time(registration)


@transaction.atomic
def let_offer_lapse(number: int, *, now: datetime) -> Registration | None:
    """Give an offered seat to the next one if its answer time is over; None if it isn't.

    Whoever has been let in meanwhile has answered by that. The line of a cancelled meeting waits
    on: its seats are offered anew if it takes place after all.
    """
    found = Registration.objects.filter(pk=number).first()
    if found is None:
        return None
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=found.meeting_id)
    said = meeting.registrations.offered().filter(pk=number, answer_by__lte=now).first()
    if said is None:
        return None
    said.meeting = meeting
    if said.is_here:
        take_seat(said)
        return said
    said.state = State.WAITING if meeting.is_cancelled else State.CANCELLED
    said.answer_by = None
    said.save(update_fields=["state", "answer_by"])
    if said.state == State.CANCELLED:
        offer_lapsed.send(sender=Registration, registration=said, now=now)
        promote_waiting(meeting, now=now)
    return said


def keep_first_seats(meeting: Meeting, *, now: datetime) -> None:
    """Keep seats for first visits until the alarm, or no longer if that time is over.

    The meeting must be locked, or new.
    """
    if not meeting.first_seats:
        return
    end = first_seats_end(meeting)
    if end > now:
        alarms.set(city=current_city(), kind=FIRST_SEATS, key=str(meeting.pk), due_at=end)
    else:
        meeting.first_seats = 0
        meeting.save(update_fields=["first_seats"])


@transaction.atomic
def release_first_seats(meeting: Meeting, *, now: datetime) -> None:
    """Give the seats that were kept for first visits to everybody. Idempotent."""
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if meeting.first_seats:
        meeting.first_seats = 0
        meeting.save(update_fields=["first_seats"])
        promote_waiting(meeting, now=now)


@transaction.atomic
def release_waiting_guests(meeting: Meeting, *, now: datetime) -> list[Registration]:
    """Tell waiting guests that an evening is for members now; guests with a seat keep it.

    The meeting must be locked.
    """
    waiting = list(meeting.registrations.waiting().guests())
    meeting.registrations.filter(pk__in=[said.pk for said in waiting]).update(state=State.CANCELLED)
    if waiting:
        guests_released.send(sender=Registration, registrations=waiting, now=now)
    return waiting
