"""The settings of the city as its members read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenants.governance.city_settings.actions import SETTING
from tenants.governance.decisions.models import Decision
from tenants.members.city_settings import SETTINGS, Setting
from tenants.members.models import SettingChange


@dataclass(frozen=True, kw_only=True)
class SettingRow:
    """A setting, its value, since when and by which decision; both None as every city begins.

    open: the decision about another value
    """

    setting: Setting
    value: int
    since: datetime | None
    by: Decision | None
    open: Decision | None

    @property
    def in_words(self) -> str:
        return self.setting.in_words(self.value)


def all_settings() -> list[SettingRow]:
    """All settings in their order. Three statements, for any number of changes."""
    decided = SettingChange.objects.filter(is_decided=True)
    latest = decided.order_by("name", "-ended_at", "-pk").distinct("name")
    holding = {change.name: change for change in latest}
    asked = {change.name: change for change in SettingChange.objects.filter(ended_at=None)}
    numbers = [change.pk for change in (*holding.values(), *asked.values())]
    about = Decision.objects.filter(subject_kind=SETTING, subject_id__in=numbers)
    decisions = {decision.subject_id: decision for decision in about.select_related("by")}
    found = []
    for setting in SETTINGS.values():
        held, other = holding.get(setting.name), asked.get(setting.name)
        row = SettingRow(
            setting=setting,
            value=held.value if held else setting.start,
            since=held.ended_at if held else None,
            by=decisions.get(held.pk) if held else None,
            open=decisions.get(other.pk) if other else None,
        )
        found.append(row)
    return found
