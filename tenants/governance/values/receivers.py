"""Decisions about values and rules take effect, and an evening counts for what is in practice.

Both in the transaction of the change.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from tenants.governance.decisions.models import Decision
from tenants.governance.decisions.signals import decision_closed
from tenants.governance.values.manifesto import make_version
from tenants.governance.values.models import Rule, Value, Wish
from tenants.governance.values.practice import practise_this_week
from tenants.governance.values.subjects import OF_A_RULE, OF_A_VALUE, Subject
from tenants.meetings.signals import meeting_closed
from tenants.registry.scope import current_city

MORNING = 9


@receiver(decision_closed, dispatch_uid="values-take-effect")
def take_effect(sender: object, decision: Decision, now: datetime, **_: Any) -> None:
    if decision.subject_kind in OF_A_VALUE:
        _of_value(decision, now=now)
    elif decision.subject_kind in OF_A_RULE:
        _of_rule(decision, now=now)


@receiver(meeting_closed, dispatch_uid="values-evening-practised")
def count_the_week(sender: object, **_: Any) -> None:
    practise_this_week(now=timezone.now())


def _of_value(decision: Decision, *, now: datetime) -> None:
    """Put a value in force, or end it; both make a version of the manifesto.

    Locks all values, so that two closings at once make two versions one after another.
    """
    values = {row.pk: row for row in Value.objects.select_for_update(of=("self",)).order_by("pk")}
    value = values[decision.subject_id]
    if decision.subject_kind == Subject.VALUE and value.state == Value.State.PROPOSED:
        if not decision.is_decided:
            value.state = Value.State.DECLINED
            value.save(update_fields=["state"])
            Wish.objects.filter(value=value).update(value=None)
            return
        value.state, value.text, value.decided_at = Value.State.IN_FORCE, decision.text, now
    elif decision.subject_kind == Subject.VALUE_END and decision.is_decided and value.is_in_force:
        value.state, value.withdrawn_at = Value.State.WITHDRAWN, now
    else:
        return
    value.save(update_fields=["state", "text", "decided_at", "withdrawn_at"])
    make_version(decision, now=now)


def _of_rule(decision: Decision, *, now: datetime) -> None:
    rule = Rule.objects.select_for_update(of=("self",)).get(pk=decision.subject_id)
    if not decision.is_decided:
        if decision.subject_kind == Subject.RULE:
            rule.state, rule.dropped_at = Rule.State.DROPPED, now
            rule.save(update_fields=["state", "dropped_at"])
        return
    match decision.subject_kind:
        case Subject.RULE | Subject.RULE_CHANGE:
            rule.state, rule.text = Rule.State.TRIAL, decision.text
            rule.review_at = _morning_in(rule.trial_weeks, now=now)
        case Subject.RULE_KEEP:
            rule.state, rule.review_at = Rule.State.ACCEPTED, None
        case _:
            rule.state, rule.review_at, rule.dropped_at = Rule.State.DROPPED, None, now
    rule.save(update_fields=["state", "text", "review_at", "dropped_at"])


def _morning_in(weeks: int, *, now: datetime) -> datetime:
    """Nine in the morning of the city, so many weeks from now."""
    zone = current_city().zone
    day = timezone.localdate(now, zone) + timedelta(weeks=weeks)
    return datetime(day.year, day.month, day.day, MORNING, tzinfo=zone)
