"""The value or rule that a decision is about, on the page of the decision."""

from __future__ import annotations

from tenants.governance.decisions.models import Decision
from tenants.governance.values.models import Rule, Value
from tenants.governance.values.subjects import OF_A_RULE, OF_A_VALUE
from tenants.registry.requests import CityRequest
from tenants.ui.slots import Panel


def subject(request: CityRequest, decision: Decision) -> Panel | None:
    """One statement, and none for decisions about anything else."""
    found: Value | Rule | None = None
    if decision.subject_kind in OF_A_VALUE:
        found = Value.objects.filter(pk=decision.subject_id).first()
    elif decision.subject_kind in OF_A_RULE:
        rules = Rule.objects.select_related("value")
        found = rules.filter(pk=decision.subject_id).first()
    return Panel("values/panels/subject.html", {"found": found}) if found else None
