"""Letters about duties, each in its reader's language.

Each letter is an alarm of its own, set together with what it tells: when the mail server is down
it rings again later, and nobody gets it twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.accounts.mail import compose
from tenants.members.models import Duty, Member
from tenants.registry import alarms
from tenants.registry.scope import current_city
from tenants.ui import dates

SUBJECTS: Mapping[str, Promise] = {
    "claimed": _("%(name)s wants to take a duty: %(duty)s"),
    "held": _("Your duty: %(duty)s"),
    "objected": _("An objection to your claim: %(duty)s"),
}
LETTER = "members.duty_letter"  # key: "claimed" or "answered", the duty, its reader


def tell_of_claim(duty: Duty, *, core: Iterable[Member], now: datetime) -> None:
    """Tell the core now; tell the claimant once the time to object has passed."""
    keys = (f"claimed:{duty.pk}:{member.pk}" for member in core)
    alarms.set_all(city=current_city(), kind=LETTER, due_at=now, keys=keys)
    tell_claimant(duty, now=duty.taken_at)


def tell_claimant(duty: Duty, *, now: datetime) -> None:
    """Tell the claimant that the duty is held, or why it is not."""
    key = f"answered:{duty.pk}:{duty.member_id}"
    alarms.set(city=current_city(), kind=LETTER, due_at=now, key=key)


@alarms.handler(LETTER)
def send_letter(*, key: str, now: datetime, **_: object) -> None:
    """Send one letter, if it still says something true. What the mail server refuses is raised."""
    if letter := written(key, now=now):
        letter.send()


def written(key: str, *, now: datetime) -> EmailMessage | None:
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
        subject=SUBJECTS[kind],
        language=reader.user.language,
        to=reader.user.email,
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
