"""The rules that a report names: those with which every city begins."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rule(models.TextChoices):
    RESPECT = "respect", _("We talk about the work, and never put a person down.")
    ADVERTISING = "advertising", _("No advertising, and nothing that is sent to many.")
    PRIVACY = "privacy", _("Others' private data and words stay where they were given.")
    SAFETY = "safety", _("Nothing against the law, nothing that puts anybody in danger.")
