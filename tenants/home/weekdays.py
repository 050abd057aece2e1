"""Names of weekdays in sentences: "Thursday", "Come on Thursday"."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _


def weekday_of(moment: datetime) -> str:
    """The name of the weekday in the city's time zone."""
    return (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )[timezone.localtime(moment).weekday()]


def is_today(moment: datetime, *, now: datetime) -> bool:
    return timezone.localdate(moment) == timezone.localdate(now)


def come_on(moment: datetime, *, now: datetime) -> str:
    """The label of the front page's main button."""
    if is_today(moment, now=now):
        return _("Come today")
    return (
        _("Come on Monday"),
        _("Come on Tuesday"),
        _("Come on Wednesday"),
        _("Come on Thursday"),
        _("Come on Friday"),
        _("Come on Saturday"),
        _("Come on Sunday"),
    )[timezone.localtime(moment).weekday()]
