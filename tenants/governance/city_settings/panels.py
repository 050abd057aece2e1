"""Panels of settings: a link on the page of the core, the value that a decision is about."""

from __future__ import annotations

from tenants.governance.city_settings.actions import SETTING
from tenants.governance.decisions.models import Decision
from tenants.members.city_settings import SETTINGS
from tenants.members.models import SettingChange
from tenants.members.requests import member_of
from tenants.registry.requests import CityRequest
from tenants.ui.slots import Panel


def link(request: CityRequest) -> Panel | None:
    if member_of(request) is None:
        return None
    return Panel("city_settings/panels/link.html", {})


def proposed(request: CityRequest, decision: Decision) -> Panel | None:
    """The setting and the value that holds once this is decided; one statement."""
    if decision.subject_kind != SETTING:
        return None
    change = SettingChange.objects.get(pk=decision.subject_id)
    setting = SETTINGS[change.name]
    context = {"setting": setting, "value": setting.in_words(change.value), "change": change}
    return Panel("city_settings/panels/proposed.html", context)
