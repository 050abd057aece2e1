"""Propose another value for a setting: a decision by consent, whose end applies it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.governance.city_settings.errors import (
    ChangeOpen,
    MayNotPropose,
    OutOfLimits,
    SameValue,
)
from tenants.governance.decisions.actions import open_decision
from tenants.governance.decisions.models import Decision, Way
from tenants.governance.decisions.schedule import evening_in
from tenants.governance.decisions.validators import MAX_TITLE
from tenants.meetings.permanent import permanent_or_all
from tenants.members.city_settings import Setting
from tenants.members.models import Member, SettingChange
from tenants.ui.plain_text import shortened

SETTING = "setting"  # the kind of subject of the decision: a row of SettingChange
DAYS = 7


@transaction.atomic
def propose_value(
    setting: Setting, *, value: int, reason: str, by: Member, now: datetime
) -> Decision:
    """Open the decision; the value that holds now does so until it is decided.

    Raises OutOfLimits, MayNotPropose, SameValue, ChangeOpen, NoElectors.
    """
    if not setting.allows(value):
        raise OutOfLimits(setting)
    asked = permanent_or_all(now=now)
    if by not in asked:
        raise MayNotPropose(by)
    before = setting.value()
    if value == before:
        raise SameValue(value)
    # The unique constraint lets one of two proposals at once wait for the other, and find it.
    change, is_new = SettingChange.objects.get_or_create(
        name=setting.name, ended_at=None, defaults={"value": value}
    )
    if not is_new:
        raise ChangeOpen(change)
    values = {"new": setting.in_words(value), "old": setting.in_words(before)}
    title = _("%(setting)s: %(new)s instead of %(old)s") % {"setting": setting.label, **values}
    return open_decision(
        by=by,
        way=Way.CONSENT,
        title=shortened(title, MAX_TITLE),
        text=reason,
        electors=asked,
        closes_at=evening_in(DAYS, now=now),
        subject=(SETTING, change.pk),
        now=now,
    )


@transaction.atomic
def end_change(number: int, *, is_decided: bool, now: datetime) -> None:
    """Let the value hold, or leave it at the old one. Idempotent: the first end stays."""
    open_one = SettingChange.objects.filter(pk=number, ended_at=None)
    open_one.update(ended_at=now, is_decided=is_decided)
