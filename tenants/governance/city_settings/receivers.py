"""The end of a decision about a setting."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from tenants.governance.city_settings.actions import SETTING, end_change
from tenants.governance.decisions.models import Decision
from tenants.governance.decisions.signals import decision_closed


@receiver(decision_closed, dispatch_uid="city_settings.decided")
def apply_value(*, decision: Decision, now: datetime, **_: Any) -> None:
    if decision.subject_kind == SETTING:
        end_change(decision.subject_id, is_decided=decision.is_decided, now=now)
