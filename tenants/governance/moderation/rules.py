"""The rules that a report names: those of the city, then those with which every city begins."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.governance.values.models import Rule


class FirstRule(models.TextChoices):
    RESPECT = "respect", _("We talk about the work, and never put a person down.")
    ADVERTISING = "advertising", _("No advertising, and nothing that is sent to many.")
    PRIVACY = "privacy", _("Others' private data and words stay where they were given.")
    SAFETY = "safety", _("Nothing against the law, nothing that puts anybody in danger.")


def rule_choices() -> list[tuple[str, Any]]:
    """Rules that hold now, by the names that `cited` reads. One statement."""
    own = Rule.objects.in_force().order_by("pk")
    return [*((str(rule.pk), rule.title) for rule in own), *FirstRule.choices]


def cited(name: str) -> dict[str, Any]:
    """The columns of a row that cites a rule: the key of the city's own, or the name of a first."""
    return {"rule_id": int(name)} if name.isdecimal() else {"first_rule": name}
