"""People who can be seated: in the room or expected, each with one number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tenants.live.models import Seat
from tenants.meetings.models import Attendance, Meeting, Registration
from tenants.members.models import Member

# Members keep their number, so that encounters and a re-plan know them; guests come after.
GUESTS_HERE = 1_000_000_000
GUESTS_EXPECTED = 2_000_000_000


@dataclass(frozen=True)
class Participant:
    """A person of tonight. `number` is what the planner calls them."""

    number: int
    name: str
    member: Member | None = None
    attendance: Attendance | None = None
    registration: Registration | None = None

    @property
    def is_here(self) -> bool:
        return self.attendance is not None


def participant_of(attendance: Attendance) -> Participant:
    if attendance.member_id:
        return Participant(attendance.member_id, attendance.name, attendance.member, attendance)
    return Participant(GUESTS_HERE + attendance.pk, attendance.name, None, attendance)


def planner_id_of(seat: Seat) -> int:
    """The planner's number of the person on a seat; 0 for a guest who is gone."""
    if seat.member_id:
        return seat.member_id
    if seat.attendance_id:
        return GUESTS_HERE + seat.attendance_id
    return GUESTS_EXPECTED + seat.registration_id if seat.registration_id else 0


def tonight(meeting: Meeting, *, only_here: bool) -> dict[int, Participant]:
    """People who are here by number, and unless `only_here` also the expected ones."""
    came = list(meeting.attendances.select_related("member").order_by("arrived_at", "pk"))
    here = [each for each in came if each.left_at is None]
    found = {who.number: who for who in map(participant_of, here)}
    if only_here:
        return found
    gone = {each.member_id for each in came if each.left_at is not None}
    emails = {each.guest_email for each in came if each.guest_email}
    for said in meeting.registrations.coming().select_related("member"):
        if said.member_id in gone and said.member_id:
            continue
        if said.member_id:
            found.setdefault(
                said.member_id, Participant(said.member_id, said.name, said.member, None, said)
            )
        elif said.guest_email not in emails:
            number = GUESTS_EXPECTED + said.pk
            found[number] = Participant(number, said.name, None, None, said)
    return found


def seat_for(who: Participant, *, locked: bool = False) -> Seat:
    """A seat without its table yet."""
    return Seat(
        member=who.member,
        attendance=who.attendance if who.member is None else None,
        registration=who.registration if who.member is None and not who.attendance else None,
        locked=locked,
    )


def member_ids_of(people: Iterable[Participant]) -> list[int]:
    return [who.member.pk for who in people if who.member]
