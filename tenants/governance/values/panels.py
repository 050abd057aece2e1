"""Values and rules on pages of other apps: what a decision is about, and what is in practice."""

from __future__ import annotations

from django.utils import timezone

from tenants.governance.decisions.models import Decision
from tenants.governance.values.forms import ObservationForm
from tenants.governance.values.models import Observation, Rule, Value
from tenants.governance.values.practice import in_practice
from tenants.governance.values.subjects import OF_A_RULE, OF_A_VALUE
from tenants.meetings.models import Meeting
from tenants.members.requests import MemberRequest, member_of
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


def on_the_phone(request: MemberRequest, meeting: Meeting) -> Panel | None:
    """The value or rule in practice this week, with a member's form and own observations."""
    thing, member = in_practice(now=timezone.now()), member_of(request)
    if thing is None:
        return None
    context: dict[str, object] = {"thing": thing}
    if member:
        context["observation_form"] = ObservationForm(initial={"meeting": meeting.pk})
        context["observations"] = Observation.objects.about(thing).filter(
            meeting=meeting, member=member
        )
    return Panel("values/panels/phone.html", context)


def on_the_projector(request: MemberRequest, meeting: Meeting) -> Panel | None:
    """The value or rule in practice this week, in one line."""
    thing = in_practice(now=timezone.now())
    return Panel("values/panels/projector.html", {"thing": thing}) if thing else None
