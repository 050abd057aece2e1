"""Alarms of decisions: the end, the one reminder, the review."""

from __future__ import annotations

from datetime import datetime

from tenants.governance.decisions import notices
from tenants.governance.decisions.actions import close_due
from tenants.governance.decisions.models import Decision, Elector
from tenants.governance.decisions.schedule import CLOSE, REMIND, REVIEW
from tenants.members.models import Member
from tenants.notifications.actions import notify
from tenants.registry import alarms
from tenants.registry.models import City


@alarms.handler(CLOSE)
def close(*, city: City | None, key: str, due_at: datetime, now: datetime) -> None:
    close_due(int(key), now=now)


@alarms.handler(REMIND)
def remind(*, city: City | None, key: str, due_at: datetime, now: datetime) -> None:
    """Remind each silent elector once, also when the end has moved."""
    decision = Decision.objects.open().filter(pk=key).first()
    if decision is not None:
        silent = Elector.objects.filter(decision=decision).silent()
        waited_for = list(silent.values_list("member", flat=True))
        notices.tell_electors(notices.NEEDED, decision, members=waited_for, now=now)


@alarms.handler(REVIEW)
def review(*, city: City | None, key: str, due_at: datetime, now: datetime) -> None:
    """Ask the core, and whoever has proposed it, if the decision still holds."""
    decision = Decision.objects.filter(pk=key).select_related("by").first()
    if decision is None:
        return
    people = set(Member.objects.core(now=now).values_list("pk", flat=True))
    if decision.by.left_at is None:
        people.add(decision.by_id)
    path = decision.get_absolute_url()
    notify(
        notices.REVIEW,
        members=people,
        key=f"{key}:{decision.review_on}",
        text=decision.title,
        path=path,
        now=now,
    )
