"""What the bot tells the group; the core switches each kind off."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Told(models.TextChoices):
    EVENINGS = "evenings", _("Evenings: confirmed, moved, cancelled")
    REMINDERS = "reminders", _("Reminders the day before and two hours before")
    MINUTES = "minutes", _("What came out of an evening")
    WEEK = "week", _("On Mondays, what waits this week")
    THREADS = "threads", _("Threads as topics, in both directions")
