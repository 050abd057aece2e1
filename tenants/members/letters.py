"""Letters about duties. Each letter to each person is an alarm of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.mail import EmailMessage
from django.utils import timezone

from tenants.mail.letters import compose, handler
from tenants.members.models import Duty, Member
from tenants.registry import alarms
from tenants.registry.scope import current_city
from tenants.ui import dates

LETTER = "members.duty_letter"  # key: "claimed" or "answered", the duty, its reader


def notify_core(duty: Duty, *, core: Iterable[Member], now: datetime) -> None:
    """Write to the core now, and to the claimant once the time to object has passed."""
    keys = (f"claimed:{duty.pk}:{member.pk}" for member in core)
    alarms.set_all(city=current_city(), kind=LETTER, due_at=now, keys=keys)
    notify_claimant(duty, now=duty.taken_at)


def notify_claimant(duty: Duty, *, now: datetime) -> None:
    """Write to the claimant that the duty is theirs, or why it is not."""
    key = f"answered:{duty.pk}:{duty.member_id}"
    alarms.set(city=current_city(), kind=LETTER, due_at=now, key=key)


@handler(LETTER)
def write_letter(*, key: str, now: datetime, **_: object) -> EmailMessage | None:
    """The letter of an alarm, if it still says something true."""
    about, number, reader_number = key.split(":")
    duties = Duty.objects.select_related("member__user", "agreed_by", "objected_by")
    duty = duties.filter(pk=number).first()
    reader = Member.objects.here().select_related("user").filter(pk=reader_number).first()
    if duty is None or reader is None:
        return None
    if about == "claimed":
        return _letter("claimed", duty, reader, now=now) if duty.is_claim(now=now) else None
    if duty.objected_by:
        return _letter("objected", duty, reader, now=now)
    is_held = duty.laid_down_at is None and duty.taken_at <= now
    return _letter("held", duty, reader, now=now) if is_held else None


def _letter(kind: str, duty: Duty, reader: Member, *, now: datetime) -> EmailMessage:
    return compose(
        f"members/letters/duty_{kind}.txt",
        to=reader.user.email,
        language=reader.user.language,
        context=lambda: {
            "claim": duty,
            "duty": duty.get_kind_display(),
            "name": duty.member.name,
            "reader": reader,
            "held_from": dates.when(duty.taken_at),
            "until": dates.day(duty.ends_at, today=timezone.localdate(now)),
            "link": current_city().url_of("members:core"),
        },
    )
