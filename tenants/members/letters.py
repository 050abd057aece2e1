"""Letters about duties, each in its reader's language.

Each letter is an alarm of its own, set together with what it tells: when the mail server is down
it rings again later, and nobody gets it twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tenants.members.models import Duty, Member
from tenants.registry import alarms
from tenants.registry.scope import current_city
from tenants.ui import moments
from tenants.ui.context import brand

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
    city = current_city()
    with translation.override(reader.user.language or "ru"), timezone.override(city.zone):
        subjects = {
            "claimed": _("%(name)s wants to take a duty: %(duty)s"),
            "held": _("Your duty: %(duty)s"),
            "objected": _("An objection to your claim: %(duty)s"),
        }
        said = {"name": duty.member.name, "duty": duty.get_kind_display()}
        known = {
            "duty": duty,
            "reader": reader,
            "held_from": moments.when(duty.taken_at),
            "until": moments.day(duty.ends_at, today=timezone.localdate(now)),
            "city": city,
            "brand": brand(),
            "link": city.url_of("members:core"),
        }
        return EmailMessage(
            subject=subjects[kind] % said,
            body=render_to_string(f"members/letters/duty_{kind}.txt", known).strip() + "\n",
            to=[reader.user.email],
        )
