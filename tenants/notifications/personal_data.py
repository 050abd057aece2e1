"""Notifications, choices and devices of a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member
from tenants.members.personal_data import Forgotten, PersonalData, Rows, delete, register, rows
from tenants.notifications.models import Device, Notification, NotificationChoices


def collect(member: Member) -> Mapping[str, Rows]:
    """The notifications that are still kept, without words of others; choices and devices."""
    return {
        "notifications": rows(
            Notification.objects.filter(member=member), "kind", "path", "made_at", "read_at"
        ),
        "devices": rows(Device.objects.filter(member=member), "name"),
        "choices": list(NotificationChoices.objects.filter(member=member).values()),
    }


def forget(member: Member, now: datetime) -> Forgotten:
    """Delete all that was for them; what others were told of them loses name and words."""
    about_them = Notification.objects.filter(by=member)
    nameless = about_them.exclude(member=member).update(by=None, text="")
    return delete(
        *(model.objects.filter(member=member) for model in (Notification, Device)),
        NotificationChoices.objects.filter(member=member),
    ) + Forgotten(nameless=nameless)


def register_part() -> None:
    register(
        PersonalData(
            name="notifications",
            order=80,
            title=_("Notifications"),
            purpose=_("To tell you what concerns you, where and when you want it."),
            kept=_(
                "Until ninety days after you have read them, a year at most. Your choices: until "
                "you are forgotten."
            ),
            collect=collect,
            forget=forget,
        )
    )
